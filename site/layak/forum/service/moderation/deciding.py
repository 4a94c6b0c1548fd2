"""A moderator's decision on an idea in hand: publish it, not show it, ask the child."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import Message, MessageKind, PublicStep, PublicVersion, Suggestion
from layak.forum.reasons import FOR_ASKING, FOR_DECLINING, FOR_PUBLISHING, Reason
from layak.forum.service.deadlines import first_answer_due, original_erased_on
from layak.forum.service.ideas import log_step
from layak.forum.service.moderation.opening import move, take_in_hand, who_is
from layak.forum.service.moderation.versions import (
    PublicText,
    needs_second,
    waits_for_second,
    write_public_text,
)
from layak.forum.states import State, Verb, Who

SILENT_AFTER = timedelta(days=30)
"""How long a question to the child stays open (docs/forum.md, states)."""


@dataclass(frozen=True)
class Told:
    """What the child is told with a decision: a reason by its key, and the moderator's addition."""

    reason: Reason | None = None
    addition: str = ""


def publish_idea(
    actor: Principal, number: int, version: int, text: PublicText, told: Told, *, at: datetime, today: date
) -> int | None:
    """Show the public version to everybody; returns its public number, or None where a second moderator must agree.

    Two must agree on the very words: on a place finer than a kecamatan, or where the group is small. Raises NotYours
    for its author, Changed when somebody was faster, ValueError without an Indonesian title and text.
    """
    if not text.title_id.strip() or not text.text_id.strip():
        raise ValueError("a public version needs an Indonesian title and text")
    if told.reason is not None and told.reason not in FOR_PUBLISHING:
        raise ValueError("this reason is not for publishing")
    with writing() as session:
        row = take_in_hand(actor, number, version, at=at)
        who_is(actor, row)
        is_first = waits_for_second(actor, row, text, today)
        public = write_public_text(actor, row, text)
        public.needs_second = needs_second(row, text, today)
        if is_first:
            approve(actor, row, public, at)
            return None
        public.approved_by = actor.user_id
        public.month = public.month or today.replace(day=1)
        decide(row, Verb.PUBLISH, actor, told, at=at, today=today)
        session.flush()
        session.add(PublicStep(public_id=public.id, kind=Verb.PUBLISH, on=today, passed_by=actor.user_id))
        log_change("forum", "idea", str(public.id))
        return public.id


def approve(actor: Principal, row: Suggestion, public: PublicVersion, at: datetime) -> None:
    """The first of two moderators lets these words pass; a second one publishes them."""
    move(row, Verb.APPROVE, who_is(actor, row))
    public.first_approved_by = actor.user_id
    row.open_by, row.open_until = None, None
    log_step(row, Verb.APPROVE, actor, at)
    record(actor.actor, "forum.approve", f"idea:{row.id}")


def decline_idea(actor: Principal, number: int, version: int, told: Told, *, at: datetime, today: date) -> None:
    """Tell the child why an idea cannot be shown yet; a reason is needed."""
    if told.reason not in FOR_DECLINING:
        raise ValueError("declining needs a reason that the child is told")
    with writing():
        row = take_in_hand(actor, number, version, at=at)
        if told.reason is Reason.SILENT and not was_silent(row):
            raise ValueError("the child was never asked, or answered")
        decide(row, Verb.DECLINE, actor, told, at=at, today=today)


def ask_child(actor: Principal, number: int, version: int, told: Told, *, at: datetime, today: date) -> None:
    """Ask the child something, or for a change, with a kind reason or a question; thirty silent days end it."""
    if told.reason is not None and told.reason not in FOR_ASKING:
        raise ValueError("this reason is not for asking")
    if told.reason is None and not told.addition.strip():
        raise ValueError("the child is told what to change or asked something")
    with writing():
        row = take_in_hand(actor, number, version, at=at)
        row.silent_on = today + SILENT_AFTER
        decide(row, Verb.ASK, actor, told, at=at, today=today)


def decide(row: Suggestion, verb: Verb, actor: Principal, told: Told, *, at: datetime, today: date) -> None:
    """Move an idea on by a moderator's decision, with message, log, audit and the day its original is erased.

    Only publishing rests on a first approval: after any other decision two moderators agree anew.
    """
    move(row, verb, who_is(actor, row))
    row.decided_by, row.decided_at, row.open_by, row.open_until = actor.user_id, at, None, None
    if verb is not Verb.PUBLISH and row.public is not None:
        row.public.first_approved_by = None
    if told.reason or told.addition:
        kind = MessageKind.QUESTION if verb is Verb.ASK else MessageKind.REASON
        row.messages.append(Message(kind=kind, reason=told.reason, text=told.addition, at=at))
    if verb is not Verb.ASK:
        row.silent_on = None
        erase_own_words_on(row, original_erased_on(today))
    log_step(row, verb, actor, at)
    record(actor.actor, f"forum.{verb}", f"idea:{row.id}", {"reason": told.reason})


def erase_own_words_on(row: Suggestion, day: date | None) -> None:
    """The day on which the child's own words go, the first ones and the later; None keeps them for a decision."""
    if row.original is not None:
        row.original.erase_on = day
    for reply in row.replies:
        reply.erase_on = day


def was_silent(row: Suggestion) -> bool:
    """Whether a question to the child lapsed: only then may the child be told that nobody heard from it."""
    return any(step.verb == Verb.LAPSE for step in row.log)


def lapse_silent(at: datetime) -> int:
    """Put ideas whose question stayed unanswered for thirty days back into the queue; returns how many.

    `at` in the city's time: a day there begins at its own midnight.
    """
    system = Principal(is_command=True)
    silent = (Suggestion.state == State.NEEDS_CHANGE, Suggestion.silent_on <= at.date())
    if db.session.scalar(select(Suggestion.id).where(*silent).limit(1)) is None:
        return 0
    with writing() as session:
        rows = list(session.scalars(select(Suggestion).where(*silent).with_for_update()))
        for row in rows:
            move(row, Verb.LAPSE, Who.SYSTEM)
            row.silent_on, row.due_on = None, first_answer_due(at.date())
            row.version += 1
            log_step(row, Verb.LAPSE, system, at)
            record(system.actor, "forum.lapse", f"idea:{row.id}")
    return len(rows)
