"""The loop's numbers for pages: each with its words, its list, and its row of the open data."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from layak.core.language import current_lang
from layak.core.paths import path_to
from layak.forum import visit
from layak.forum.service.published.numbers import BASIS, LEAST, MEDIAN, SOURCE, LoopNumbers, loop_numbers
from layak.forum.states import State

STATE_WORDS = {"id": "keadaan", "en": "state"}


def loop_figures() -> dict[str, Any] | None:
    """What templates/components/loop_numbers.html needs, or nothing while every number is too small to be shown."""
    found = loop_numbers()
    if not found.has_any:
        return None
    most = max(one for one in (found.sent, found.published, found.answered, found.done) if one is not None)
    days = [] if found.median_days is None else [describe_days(found.median_days)]
    return {
        "items": [*describe_counts(found, most), *days],
        "basis": BASIS,
        "year": visit.today().year,
        "source": SOURCE,
        "least": LEAST,
        "is_sample": found.is_sample,
        "has_days": bool(days),
    }


def describe_counts(found: LoopNumbers, most: int) -> list[dict[str, Any]]:
    """The counts that may be shown; what was sent has no list, as not all of it can be read."""
    ideas, answers = path_to("forum.list_ideas"), path_to("forum.list_answers")
    done = f"{ideas}?{STATE_WORDS[current_lang()]}={State.DONE}"
    items = [
        ("sent", found.sent, _("ideas sent, in full tens"), None),
        (
            "published",
            found.published,
            ngettext("idea shown to everyone", "ideas shown to everyone", found.published or 0),
            ideas,
        ),
        ("answered", found.answered, _("answered"), answers),
        ("done", found.done, _("made real"), done),
    ]
    return [
        {**marked(key, Decimal(value)), "words": words, "href": href, "share": value, "most": most}
        for key, value, words, href in items
        if value is not None
    ]


def describe_days(days: Decimal) -> dict[str, Any]:
    """How long an answer takes, in the middle."""
    words = _("working days to an answer")
    return {**marked(MEDIAN, days), "words": words, "href": path_to("forum.list_answers")}


def marked(key: str, value: Decimal) -> dict[str, Any]:
    """A number as people read it and as the open data names it."""
    mark = {"dataset": "idea-counts", "id": key, "column": "value", "value": format(value.normalize(), "f")}
    return {"text": format_decimal(value), "mark": mark}
