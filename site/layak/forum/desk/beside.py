"""What stands beside a decision's form: the idea's head, the child's words, its course, and what the child will see."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.access import current_principal
from layak.core.presentation import format_clock, format_day, format_time
from layak.forum import visit
from layak.forum.desk.decision_form import text_of
from layak.forum.desk.queue import KIND_NAMES, name_of
from layak.forum.forms.moderation import PublicTextForm
from layak.forum.models import Message, Reply, ReplyKind, Suggestion
from layak.forum.personal import pieces
from layak.forum.public.room import district_name, topic_name
from layak.forum.reasons import Reason
from layak.forum.service import moderation, texts
from layak.forum.states import State, Verb
from layak.forum.wording import REASONS, STATES

REPLY_NAMES = {
    ReplyKind.ANSWER: _l("The child answered"),
    ReplyKind.APPEAL: _l("Why the child asks again"),
    ReplyKind.NOT_YET: _l("The child says that it is not done yet"),
}
STEP_NAMES = {
    Verb.SEND: _l("Sent"),
    Verb.OPEN: _l("Opened"),
    Verb.APPROVE: _l("Approved by a first moderator"),
    Verb.ASK: _l("The child was asked"),
    Verb.REPLY: _l("The child answered"),
    Verb.LAPSE: _l("No answer for 30 days"),
    Verb.PUBLISH: _l("Published"),
    Verb.DECLINE: _l("Not shown, with a reason"),
    Verb.APPEAL: _l("The child asked for another moderator"),
    Verb.TAKE_DOWN: _l("Taken down"),
}
AFTER = {
    "publish": State.PUBLISHED,
    "ask": State.NEEDS_CHANGE,
    "decline": State.DECLINED,
    "merge": State.MERGED,
}
"""The state that the child reads after a decision."""


def head_of(row: Suggestion) -> dict[str, Any]:
    """What stands above the texts."""
    zone = visit.zone()
    kind = moderation.kind_of(row)
    return {
        "number": row.id,
        "title": name_of(kind, moderation.shown_number(row)),
        "place": district_name(row.district) or _("No district"),
        "topic": topic_name(row.topic) or _("No component"),
        "sent": format_time(row.sent_at, zone),
        "due": format_day(row.due_on),
        "until": format_clock(row.open_until, zone) if row.open_until else "",
        "kind": KIND_NAMES[kind] if moderation.shown_number(row) else None,
        "is_from_meeting": row.meeting_id is not None,
        "is_sample": row.is_sample,
        "version": row.version,
    }


def talk_of(row: Suggestion) -> list[dict[str, Any]]:
    """What was said since the idea was sent, in its order: ours in words, the child's with its marks."""
    said: list[Message | Reply] = [*row.messages, *row.replies]
    return [describe(one) for one in sorted(said, key=lambda one: one.at)]


def describe(said: Message | Reply) -> dict[str, Any]:
    """One message or reply; a reply's words are looked at for personal data like the original's."""
    when = format_time(said.at, visit.zone())
    if isinstance(said, Reply):
        return {"who": REPLY_NAMES[ReplyKind(said.kind)], "when": when, "pieces": marked(said.text)}
    reason = REASONS[Reason(said.reason)] if said.reason else None
    return {"who": _("We told the child"), "when": when, "reason": reason, "pieces": [(False, said.text)]}


def marked(text: str) -> list[tuple[bool, str]]:
    """A text in pieces, those that may give somebody away marked."""
    return pieces(text, texts.mark_personal(text))


def course_of(row: Suggestion) -> list[dict[str, Any]]:
    """What happened so far, without names: a title and when."""
    zone = visit.zone()
    return [
        {"title": STEP_NAMES[Verb(step.verb)], "when": format_time(step.at, zone), "state": "done", "word": _("Done")}
        for step in row.log
        if step.verb in STEP_NAMES
    ]


def preview_of(row: Suggestion, form: PublicTextForm) -> dict[str, Any]:
    """What the child will read after this decision; nothing new where a second moderator must agree first."""
    state = AFTER.get(form.decision.data or "")
    waits = state is State.PUBLISHED and waits_for_second(row, form)
    reason = Reason(form.reason.data) if form.reason.data in set(Reason) else None
    is_told = state is not None and not waits
    return {
        "state": STATES[State.IN_REVIEW if waits else state] if state else None,
        "waits": waits,
        "title": form.title_id.data,
        "text": form.text_id.data if is_told and state is State.PUBLISHED else "",
        "reason": REASONS[reason] if reason and is_told else None,
        "addition": form.addition.data if is_told else "",
        "is_sealed": form.decision.data == "seal",
    }


def waits_for_second(row: Suggestion, form: PublicTextForm) -> bool:
    """Whether publishing this would only be the first of two approvals."""
    return moderation.waits_for_second(current_principal(), row, text_of(form), visit.today())
