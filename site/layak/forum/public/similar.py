"""Public ideas like the one that a child is writing, shown after a pause; nothing of the text is kept by asking."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import RequestLimit

from layak.core.language import current_lang, localized
from layak.core.page import redirect_to, render, wants_part
from layak.extensions import limiter
from layak.forum.public.room import for_members, room, visitor
from layak.forum.public.slowing import member_key
from layak.forum.service.similar import list_similar
from layak.forum.wording import STATES

ASKED_BY_ONE_MEMBER = "300/hour"
"""Pauses in the writing of one member in an hour; beyond it nothing is shown, and nothing is said either."""


def show_nothing(limit: RequestLimit) -> Response:
    """An empty answer, so that the page under the child's fingers stays as it is."""
    return make_response("", 204)


@room.page(id="/forum-anak/tulis/serupa", en="/childrens-forum/write/similar", access=visitor, methods=("POST",))
@limiter.limit(ASKED_BY_ONE_MEMBER, methods=["POST"], key_func=member_key, on_breach=show_nothing)
@for_members
def show_similar() -> ResponseReturnValue:
    """The part of the page with like ideas; without script the last page shows the same."""
    if not wants_part():
        return redirect_to("forum.ask_idea")
    return render("forum/_similar.html", private=True, similar=like(request.form.get("text", "")))


def like(text: str) -> list[dict[str, Any]]:
    """Public ideas like this text, as pages show them."""
    return [
        {
            "title": localized(idea, "title"),
            "lang": "id" if not idea.title_en and current_lang() != "id" else None,
            "state": STATES[idea.state],
            "url": url_for("forum.show_idea", number=idea.number),
            "is_sample": idea.is_sample,
        }
        for idea in list_similar(text, current_lang())
    ]
