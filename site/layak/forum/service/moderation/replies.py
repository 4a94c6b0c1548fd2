"""What a child wrote after its idea was public: a moderator reads it and may pass on the safe part of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import PublicStep, Reply, ReplyKind, Suggestion
from layak.forum.service.deadlines import original_erased_on
from layak.forum.service.faults import Changed
from layak.forum.service.moderation.opening import get_public_for_desk, must_moderate, take_public, who_is
from layak.forum.states import PUBLIC, Verb

STEP_OF = {ReplyKind.ANSWER: Verb.REPLY, ReplyKind.NOT_YET: Verb.NOT_YET_DONE}
"""The kind of the public step that tells the safe part of a reply."""


def list_unread(actor: Principal) -> list[Reply]:
    """Replies to public ideas that no moderator has read yet, oldest first; a day of erasing marks the read ones."""
    must_moderate(actor)
    unread = select(Reply).join(Suggestion).where(Suggestion.state.in_(PUBLIC), Reply.erase_on.is_(None))
    return list(db.session.scalars(unread.order_by(Reply.at)))


def get_unread(actor: Principal, number: int) -> tuple[Suggestion, list[Reply]]:
    """A public idea, by its public number, with what its child wrote and nobody has read."""
    row = get_public_for_desk(actor, number)
    return row, unread_of(row)


def unread_of(row: Suggestion) -> list[Reply]:
    """The replies that no moderator has read yet."""
    return [one for one in row.replies if one.erase_on is None]


def settle_replies(actor: Principal, number: int, version: int, words: str = "", *, at: datetime, today: date) -> None:
    """Mark what the child wrote as read, and with `words` tell everybody, and so the office, the safe part of it.

    Raises NotYours for who typed the idea, NotThere, Changed when somebody was faster.
    """
    with writing():
        row = take_public(actor, number, version)
        who_is(actor, row)
        unread = unread_of(row)
        if not unread:
            raise Changed
        for reply in unread:
            reply.erase_on = original_erased_on(today)
        if words.strip():
            tell(actor, number, STEP_OF[ReplyKind(unread[-1].kind)], words.strip(), today)
            log_change("forum", "idea", str(number))
        record(actor.actor, "forum.read_reply", f"idea:{row.id}", {"told": bool(words.strip())})


def tell(actor: Principal, number: int, kind: Verb, words: str, today: date) -> None:
    """Put the safe words into the public story: into the step that still has none, or as a step of their own."""
    steps = select(PublicStep).where(PublicStep.public_id == number, PublicStep.kind == kind, PublicStep.text_id == "")
    step = db.session.scalars(steps.order_by(PublicStep.id.desc())).first()
    if step is None:
        step = PublicStep(public_id=number, kind=kind, on=today)
        db.session.add(step)
    step.text_id, step.passed_by = words, actor.user_id
