"""What the pages of the newsroom share: the room, its words, and how an article is found."""

from __future__ import annotations

from flask import abort
from flask_babel import lazy_gettext as _l

from layak.core.access import may
from layak.core.clock import now
from layak.core.language import LANGUAGES, current_lang
from layak.core.routes import Room
from layak.news import service
from layak.news.models import ArticleState
from layak.news.service.working import WorkingCopy

room = Room("news_desk", __name__)
write, publish = may("news.write"), may("news.publish")

STATES = {
    ArticleState.DRAFT: ("mid", _l("Draft")),
    ArticleState.IN_REVIEW: ("wait", _l("Waiting for an editor")),
    ArticleState.PUBLISHED: ("ok", _l("Published")),
    ArticleState.UNPUBLISHED: ("lock", _l("Taken down")),
}
"""The sign and the word of each state."""

ACTS = {
    "create": _l("begun"),
    "save": _l("saved"),
    "review": _l("handed to an editor"),
    "picture": _l("picture changed"),
    "publish": _l("published"),
    "approve": _l("read by a second person"),
    "note": _l("note for readers put on it"),
    "unpublish": _l("taken down"),
    "republish": _l("shown again"),
    "reschedule": _l("given another moment"),
    "unschedule": _l("schedule cancelled"),
    "review_day": _l("day for looking again set"),
    "plan": _l("planned day set"),
    "give_back": _l("given back to the writer"),
    "restore": _l("older version put back"),
    "link": _l("preview link made"),
    "unlink": _l("preview link closed"),
    "comment": _l("comment through a link"),
    "link_approve": _l("approved through a link"),
}
"""What the history calls each act."""


def find_copy(number: int) -> WorkingCopy:
    """The article of an address, or 404."""
    try:
        return service.get_working_copy(number, at=now())
    except service.NotFound:
        abort(404)


def heading_of(copy: WorkingCopy | None) -> str:
    """The title under which staff know an article: in their language, or in the other one."""
    if copy is None:
        return ""
    titles = [copy.draft.text(lang).title for lang in (current_lang(), *LANGUAGES)]
    return next((title for title in titles if title), copy.key)
