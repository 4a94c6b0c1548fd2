"""The six components and the 24 indicators, each with what it means to adults and to children."""

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
from layak.progress import board
from layak.progress.desk.room import today
from layak.progress.public.room import room
from layak.progress.service import list_offices

NEWS_SHOWN = 5


@room.page(id="/kemajuan/komponen/<key>", en="/progress/component/<key>", access=anyone)
def show_component(key: str) -> Response:
    """One of the six components: what it is about, its indicators, its news."""
    content = site_content()
    component = find_component(content, key)
    return render(
        "progress/component.html",
        component=component,
        rows=indicator_rows(content, component),
        offices=[one for one in list_offices(on=today()) if key in one.components.split()],
        news=news.list_for_component(key, lang=current_lang(), at=now(), limit=NEWS_SHOWN),
        until=news.next_moment(at=now()),
        **doubt_and_sources(content, component),
    )


@room.page(id="/kemajuan/indikator/<int:number>", en="/progress/indicator/<int:number>", access=anyone)
def show_indicator(number: int) -> Response:
    """One of the 24 indicators, explained to adults."""
    return indicator_page("progress/indicator.html", number)


@room.page(id="/kemajuan/indikator/<int:number>/anak", en="/progress/indicator/<int:number>/children", access=anyone)
def show_indicator_for_children(number: int) -> Response:
    """The same indicator, explained to children."""
    return indicator_page("progress/indicator_child.html", number)


def indicator_page(template: str, number: int) -> Response:
    """Render one indicator with its component, neighbours, places and news."""
    content = site_content()
    indicator = find_indicator(content, number)
    kinds = {kind.key for kind in content.framework.facility_kinds if kind.indicator == number}
    return render(
        template,
        indicator=indicator,
        component=content.component(indicator.component),
        places=[place for place in content.facilities if place.kind in kinds],
        district=content.district,
        news=news.list_for_indicator(number, lang=current_lang(), at=now(), limit=NEWS_SHOWN),
        before=number - 1 if number > 1 else None,
        after=number + 1 if number < len(content.indicators) else None,
        until=news.next_moment(at=now()),
        **doubt_and_sources(content, indicator),
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
