"""The result page: whole, or its part while the reader types."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import abort, current_app, request
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.clock import now
from layak.core.language import LANGUAGES, current_lang
from layak.core.page import render, site_content, wants_part
from layak.core.routes import Room
from layak.search import showing
from layak.search.analysis import fold
from layak.search.asking import Asked, read_asked
from layak.search.counts import question_name
from layak.search.names import Names, names_for
from layak.search.pins import Pinned, pins_for
from layak.search.ranking import ANYTHING
from layak.search.service import Results
from layak.search.wiring import current_search

room = Room("search", __name__)


@room.page(id="/cari", en="/search", access=anyone)
def show_results() -> Response:
    """Answer a question with one page of results; without a question, suggest some."""
    lang = current_lang()
    names = names_for(lang)
    asked = read_asked(request.args, names)
    if asked is None:
        abort(404)
    results = find(asked, lang)
    if asked.page > max(1, results.pages):
        abort(404)
    alternates = asked.alternates(LANGUAGES)
    pinned = pinned_for(asked, results, lang)
    below = without_pinned(results, pinned)
    return render(
        "search/index.html",
        part="search/_answer.html",
        counted=name_of_question(asked, results, lang),
        pinned=pinned,
        alternates=alternates,
        canonical=current_app.extensions["layak"].settings.base_url + alternates[lang],
        private=not results.is_current,
        until=results.until,
        results=below,
        asked_text=results.question.text,
        labels=names["kind"],
        is_newest_first=asked.criteria.is_newest_first,
        components=site_content().components,
        **shown(asked, below, names, lang),
    )


def find(asked: Asked, lang: str) -> Results:
    """Ask the index of this process."""
    return current_search().find(asked.text, lang=lang, at=now(), criteria=asked.criteria, page=asked.page)


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
    found = 0 if results.is_corrected else results.total
    return question_name(lang, " ".join(map(fold, words)), found, is_typed=wants_part())


def shown(asked: Asked, results: Results, names: Names, lang: str) -> dict[str, Any]:
    """What the template shows of the results, and the ways on from them."""
    explained = showing.explanation_of(asked, lang)
    return {
        "rows": showing.rows_of(results, names, lang, but=explained["href"] if explained else None),
        "explained": explained,
        "kinds": showing.kind_chips(asked, results, names, lang),
        "chosen": showing.chosen_chips(asked, names, lang),
        "choices": showing.narrowing_chips(asked, results, names, lang),
        "orders": showing.order_chips(asked, results, names, lang),
        "kept": asked.pairs(lang),
        "everything": asked.without_filters().address(lang),
        "unfiltered": count_unfiltered(asked, results, lang),
        "meant": asked.meaning(results.suggestion).address(lang) if results.suggestion else None,
        "pages": showing.pager_of(asked, results, lang),
    }


def count_unfiltered(asked: Asked, results: Results, lang: str) -> int:
    """How many results there would be without the filters, where they left none."""
    wide = asked.without_filters()
    if results.total or wide.criteria == asked.criteria or not results.question.words:
        return 0
    return find(wide, lang).total
