"""The result page: whole, or its part while the reader types."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypedDict

from flask import abort, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.clock import now
from layak.core.content import Content
from layak.core.language import LANGUAGES, current_lang, localized
from layak.core.page import render, site_content, wants_part
from layak.core.routes import Room
from layak.core.searchable import sources
from layak.search.analysis import fold
from layak.search.asking import Asked, is_known, read_asked
from layak.search.counts import question_name
from layak.search.pins import Pinned, pins_for
from layak.search.ranking import ANYTHING
from layak.search.service import Results
from layak.search.wiring import current_search

room = Room("search", __name__)


class Chip(TypedDict):
    """One choice among results, as the chips component takes it."""

    text: str
    href: str
    current: bool
    removes: bool


@room.page(id="/cari", en="/search", access=anyone)
def show_results() -> Response:
    """Answer a question with one page of results; without a question, suggest some."""
    content, lang = site_content(), current_lang()
    asked = read_asked(request.args, content)
    if asked is None:
        abort(404)
    results = current_search().find(asked.text, lang=lang, at=now(), criteria=asked.criteria, page=asked.page)
    if asked.page > max(1, results.pages):
        abort(404)
    pinned = pinned_for(asked, results, lang)
    return render(
        "search/index.html",
        part="search/_answer.html",
        counted=name_of_question(asked, results, lang),
        pinned=pinned,
        alternates=asked.alternates(LANGUAGES),
        private=not results.is_current,
        until=results.until,
        results=without_pinned(results, pinned),
        asked_text=results.question.text,
        labels={source.kind: str(source.label) for source in sources()},
        kinds=kind_chips(asked, results, lang),
        chosen=chosen_chips(asked, content, lang),
        choices=narrowing_chips(asked, results, content, lang),
        everything=asked.address(lang, kind="", component="", district="", year=""),
        pages=pager_of(asked, results, lang),
        components=content.components,
    )


def pinned_for(asked: Asked, results: Results, lang: str) -> tuple[Pinned, ...]:
    """What editors pinned to this question: above its first page, unless the reader narrowed it to something else."""
    is_first = asked.page == 1 and asked.criteria == ANYTHING
    return pins_for(results.question.text, lang, now()) if is_first and results.question.words else ()


def without_pinned(results: Results, pinned: tuple[Pinned, ...]) -> Results:
    """The results without those that stand above them already."""
    above = [one.address for one in pinned]
    return replace(results, hits=[hit for hit in results.hits if hit.address not in above]) if pinned else results


def name_of_question(asked: Asked, results: Results, lang: str) -> str | None:
    """The name under which a question counts; another page of its results, or a part of them, is no new question."""
    words = results.question.words
    if not words or results.is_plain or asked.page > 1 or asked.criteria != ANYTHING:
        return None
    return question_name(lang, " ".join(map(fold, words)), results.total, is_typed=wants_part())


def kind_chips(asked: Asked, results: Results, lang: str) -> list[Chip]:
    """All kinds that hold a result, with their counts; nothing to choose where there is only one."""
    found = results.facets.get("kind", {})
    kinds = [source for source in sources() if source.kind in found or source.kind == asked.criteria.kind]
    kinds.sort(key=lambda source: -found.get(source.kind, 0))
    if len(kinds) < 2 and not asked.criteria.kind:
        return []
    chips = [_chip(asked, lang, "kind", "", _("All"), sum(found.values()))]
    return chips + [_chip(asked, lang, "kind", one.kind, str(one.label), found.get(one.kind, 0)) for one in kinds]


def _chip(asked: Asked, lang: str, name: str, value: str, text: str, count: int) -> Chip:
    return Chip(
        text=f"{text} ({count})",
        href=asked.address(lang, **{name: value}),
        current=getattr(asked.criteria, name) == value,
        removes=False,
    )


def label_of(name: str, value: str, content: Content, lang: str) -> str:
    """Name a component, a district or a year to readers."""
    if name == "component":
        return str(localized(content.component(value), "short", lang))
    return content.district(value).name if name == "district" else value


def chosen_chips(asked: Asked, content: Content, lang: str) -> list[Chip]:
    """The filters beside the kind, each with the address that takes it away."""
    return [
        Chip(
            text=label_of(name, value, content, lang),
            href=asked.address(lang, **{name: ""}),
            current=False,
            removes=True,
        )
        for name in ("component", "district", "year")
        if (value := getattr(asked.criteria, name))
    ]


def narrowing_chips(asked: Asked, results: Results, content: Content, lang: str) -> dict[str, list[Chip]]:
    """The components, districts and years among the results, where there is more than one to choose from."""
    choices: dict[str, list[Chip]] = {}
    for name in ("component", "district", "year"):
        counted = results.facets.get(name, {}).items()
        found = {value: count for value, count in counted if is_known(name, value, content)}
        if len(found) > 1 and not getattr(asked.criteria, name):
            choices[name] = [
                _chip(asked, lang, name, value, label_of(name, value, content, lang), count)
                for value, count in sorted(found.items(), reverse=name == "year")
            ]
    return choices


def pager_of(asked: Asked, results: Results, lang: str) -> dict[str, Any]:
    """The way to the page before and after."""
    number, total = results.page, results.pages
    return {
        "number": number,
        "total": total,
        "previous": asked.at_page(lang, number - 1) if number > 1 else None,
        "next": asked.at_page(lang, number + 1) if number < total else None,
    }
