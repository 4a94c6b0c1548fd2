"""Links to other sites, looked up when an editor asks for it; nothing is saved."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.numbers import read_number
from layak.core.paths import own_path
from layak.extensions import limiter
from layak.news.desk.editor import open_form, show_form
from layak.news.desk.room import find_copy, room, write
from layak.news.service import Draft
from layak.news.service.checks.looking import look_at
from layak.news.service.checks.outside import MOST_LINKS, check_links

RESULTS = {
    "well": _l("It answers."),
    "gone": _l("There is no such page any more."),
    "other": _l("It answers with an error. Open it yourself."),
    "refused": _l("This address was not looked up: it does not lead to an open web page."),
    "unreachable": _l("It does not answer. Try again later, or open it yourself."),
}
"""What became of a link."""


@room.page(id="/ruang-kerja/berita/tautan", en="/desk/news/links", access=write, methods=["POST"])
@limiter.limit("60/hour", methods=["POST"])
def check_outside() -> Response:
    """Look up the links to other sites and show the editor with what came of it."""
    form = open_form()
    number = read_number(request.form.get("number"))
    copy = None if number is None else find_copy(number)
    wanted = list(dict.fromkeys(outside_links(form.draft())))
    found = check_links(wanted)
    is_cut_off = bool(found) and all(one.state == "unreachable" for one in found)
    outside = {"found": found, "words": RESULTS, "is_cut_off": is_cut_off, "left": max(0, len(wanted) - MOST_LINKS)}
    return show_form(form, copy, status=200, outside=outside)


def outside_links(draft: Draft) -> Iterator[str]:
    """The addresses of other sites in an article, in both languages, and its source."""
    for lang in draft.languages:
        text = draft.text(lang)
        for body in (text.body, text.kids):
            yield from (href for href, _ in look_at(body).links if is_outside(href))
    if draft.source_url:
        yield draft.source_url


def is_outside(href: str) -> bool:
    """Whether an address leads to another site's page."""
    try:
        return urlsplit(href).scheme in ("", "http", "https") and bool(urlsplit(href).netloc) and own_path(href) is None
    except ValueError:
        return False
