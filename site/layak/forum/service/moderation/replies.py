"""What a child wrote after its idea was public: a moderator reads it and may pass on the safe part of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import PublicStep, Reply, Suggestion
from layak.forum.service.faults import Changed
from layak.forum.service.ideas import log_step
from layak.forum.service.moderation.opening import get_public_for_desk, move, must_moderate, take_public, who_is
from layak.forum.service.unread import first_unread, unread_of
from layak.forum.states import PUBLIC, Verb


def list_with_unread(actor: Principal) -> list[Suggestion]:
    """Public ideas whose child wrote something that no moderator has read yet."""
    must_moderate(actor)
    answered = select(Reply.suggestion_id).where(Reply.suggestion_id == Suggestion.id).exists()
    rows = select(Suggestion).where(Suggestion.state.in_(PUBLIC), answered)
    loaded = rows.options(selectinload(Suggestion.log), joinedload(Suggestion.public))
    return [row for row in db.session.scalars(loaded) if first_unread(row) is not None]


def get_unread(actor: Principal, number: int) -> tuple[Suggestion, list[Reply]]:
    """A public idea, by its public number, with what its child wrote and nobody has read."""
    row = get_public_for_desk(actor, number)
    return row, unread_of(row)


def settle_replies(actor: Principal, number: int, version: int, words: str = "", *, at: datetime, today: date) -> None:
    """Mark what the child wrote as read, and with `words` tell everybody, and so the office, the safe part of it.

    Raises NotYours for who typed the idea, NotThere, Changed when somebody was faster.
    """
    with writing():
        row = take_public(actor, number, version)
        first = first_unread(row)
        if first is None:
            raise Changed
        move(row, Verb.READ, who_is(actor, row))
        if words.strip():
            tell(actor, number, Verb(first.verb), words.strip(), today)
            log_change("forum", "idea", str(number))
        log_step(row, Verb.READ, actor, at)
        record(actor.actor, "forum.read_reply", f"idea:{row.id}", {"told": bool(words.strip())})


def tell(actor: Principal, number: int, kind: Verb, words: str, today: date) -> None:
    """Put the safe words into the public story: into the step that still has none, or as a step of their own."""
    steps = select(PublicStep).where(PublicStep.public_id == number, PublicStep.kind == kind, PublicStep.text_id == "")
    step = db.session.scalars(steps.order_by(PublicStep.id.desc())).first()
    if step is None:
        step = PublicStep(public_id=number, kind=kind, on=today)
        db.session.add(step)
    step.text_id, step.passed_by = words, actor.user_id
