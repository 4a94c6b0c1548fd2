"""You said, we did: the ideas that the city answered, what it did, and the loop in numbers."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue

from layak.core.access import anyone
from layak.core.filters import NAMES
from layak.core.language import LANGUAGES, current_lang
from layak.core.numbers import read_number
from layak.core.page import render
from layak.core.paths import path_to
from layak.forum.loop import loop_figures
from layak.forum.public.feed import feed_links
from layak.forum.public.published import is_kept_from_search
from layak.forum.public.room import room
from layak.forum.public.telling import describe, said_in
from layak.forum.service import published

MOST_PAGES = 99_999


@room.page(id="/forum-anak/jawaban", en="/childrens-forum/answers", access=anyone)
def list_answers() -> ResponseReturnValue:
    """Answered and done ideas, newest first, each with what the city did and the proof of it."""
    asked = next((request.args[one["page"]] for one in NAMES.values() if one["page"] in request.args), "1")
    number = read_number(asked, most=MOST_PAGES)
    page = published.list_published(answered=True, page=number or 1)
    if number is None or number > page.total:
        abort(404)
    said = published.list_said([one.number for one in page.ideas])
    return render(
        "forum/answers.html",
        noindex=is_kept_from_search(),
        ideas=[{**describe(one), "said": said_in(one, said.get(one.number, ()))} for one in page.ideas],
        numbers=loop_figures(),
        pages=pages_of(number, page.total),
        alternates={lang: address(number, lang) for lang in LANGUAGES},
        feeds=feed_links(),
    )


def pages_of(number: int, total: int) -> dict[str, Any]:
    """The pages before and after, for components/pager.html."""
    return {
        "number": number,
        "total": total,
        "previous": address(number - 1, current_lang()) if number > 1 else None,
        "next": address(number + 1, current_lang()) if number < total else None,
    }


def address(number: int, lang: str) -> str:
    """The path of a page of the list."""
    path = path_to("forum.list_answers", lang=lang)
    return f"{path}?{NAMES[lang]['page']}={number}" if number > 1 else path
