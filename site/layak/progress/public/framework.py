"""The six components, each with its indicators and its news; how an address finds its component or indicator."""

from __future__ import annotations

from typing import Any

from flask import abort
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.clock import now
from layak.core.content import Content, UnknownKeyError
from layak.core.content.framework import Component, Indicator
from layak.core.language import current_lang, localized
from layak.core.page import render, site_content
from layak.news import service as news
from layak.progress import board, part_board
from layak.progress.desk.room import today
from layak.progress.public.room import room
from layak.progress.service import get_running_cycle, list_offices

NEWS_SHOWN = 5


@room.page(id="/kemajuan/komponen/<key>", en="/progress/component/<key>", access=anyone)
def show_component(key: str) -> Response:
    """One of the six components: what it is about, its indicators, how far it is, its scores, its news."""
    content = site_content()
    component = find_component(content, key)
    cycle = get_running_cycle()
    return render(
        "progress/component.html",
        component=component,
        rows=indicator_rows(content, component),
        offices=[one for one in list_offices(on=today()) if key in one.components.split()],
        cycle=cycle,
        state=part_board.evidence_states(content, cycle).get(key),
        parts=part_board.part_scores(content, component),
        news=news.list_for_component(key, lang=current_lang(), at=now(), limit=NEWS_SHOWN),
        until=news.next_moment(at=now()),
        **doubt_and_sources(content, component),
    )


def indicator_rows(content: Content, component: Component) -> list[Indicator]:
    """The indicators of a component, in their order."""
    return list(content.indicators_of(component.key))


def doubt_and_sources(content: Content, row: Component | Indicator) -> dict[str, Any]:
    """Where a row comes from and what is doubtful about it."""
    return {
        "sources": [content.source(key) for key in row.sources],
        "doubt": localized(row, "doubt"),
        "certainty": board.confidence_words(str(row.confidence)),
    }


def find_component(content: Content, key: str) -> Component:
    """The component of an address, or 404."""
    try:
        return content.component(key)
    except UnknownKeyError:
        abort(404)


def find_indicator(content: Content, number: int) -> Indicator:
    """The indicator of an address, or 404."""
    try:
        return content.indicator(number)
    except UnknownKeyError:
        abort(404)
