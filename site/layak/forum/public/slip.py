"""The slip to print or copy after sending: where and when to look, and no word of the idea nor a secret one."""

from __future__ import annotations

from typing import Any

from flask import url_for

from layak.core.language import localized
from layak.core.presentation import format_day
from layak.forum import visit
from layak.forum.service import members
from layak.forum.service.own_ideas import OwnIdea


def slip(idea: OwnIdea) -> dict[str, Any]:
    """The member's forum, the day of the sending, by when an answer comes, and the address of the forum."""
    forum = members.forum_of(visit.member().member_id or 0)
    return {
        "forum": localized(forum, "name") if forum is not None else "",
        "sent_on": format_day(idea.sent_at.astimezone(visit.zone()).date()),
        "due_on": format_day(idea.due_on),
        "start": url_for("forum.start", _external=False),
    }
