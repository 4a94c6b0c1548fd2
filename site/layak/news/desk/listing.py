"""The newsroom's table of articles."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.clock import now
from layak.core.numbers import read_number
from layak.core.page import render
from layak.news import service
from layak.news.desk.room import STATES, room, write
from layak.news.models import ArticleState


@room.page(id="/ruang-kerja/berita/", en="/desk/news/", access=write)
def list_articles() -> Response:
    """All articles with their languages and states, the last touched first."""
    state = request.args.get("state", "")
    page = read_number(request.args.get("page") or "1", most=9_999)
    if page is None or (state and state not in {one.value for one in ArticleState}):
        abort(404)
    found = service.list_for_desk(at=now(), state=state or None, page=page)
    if page > found.pages:
        abort(404)
    counts = service.count_by_state()
    here: dict[str, Any] = {"state": state} if state else {}
    return render(
        "news/desk_list.html",
        private=True,
        found=found,
        states=STATES,
        chips=[
            {"text": _l("All"), "href": url_for("news_desk.list_articles"), "current": not state},
            *(
                {
                    "text": f"{words} ({counts.get(one, 0)})",
                    "href": url_for("news_desk.list_articles", state=one.value),
                    "current": state == one,
                }
                for one, (_kind, words) in STATES.items()
            ),
        ],
        pages={
            "number": found.number,
            "total": found.pages,
            "previous": url_for(".list_articles", page=found.number - 1, **here) if found.number > 1 else None,
            "next": url_for(".list_articles", page=found.number + 1, **here) if found.number < found.pages else None,
        },
    )
