"""The moderators' one queue: everything that waits for one of them, nearest due first, and not a word of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from layak.core.access import Principal
from layak.extensions import db
from layak.forum.models import StateLog, Suggestion, Wording
from layak.forum.service.deadlines import first_answer_due
from layak.forum.service.moderation.correcting import list_waiting
from layak.forum.service.moderation.opening import has_declined, is_held, must_moderate
from layak.forum.service.moderation.replies import list_with_unread
from layak.forum.service.unread import first_unread
from layak.forum.states import WAITING, State, Verb


class Waiting(StrEnum):
    """Why something waits for a moderator."""

    NEW = "new"
    CHANGED = "changed"
    APPEAL = "appeal"
    SILENT = "silent"
    TAKEN_DOWN = "taken_down"
    SECOND = "second"
    REPLY = "reply"
    NOT_YET = "not_yet"
    OFFICE = "office"
    CORRECTION = "correction"


BROUGHT_BY = {
    Verb.SEND: Waiting.NEW,
    Verb.REPLY: Waiting.CHANGED,
    Verb.APPEAL: Waiting.APPEAL,
    Verb.LAPSE: Waiting.SILENT,
    Verb.TAKE_DOWN: Waiting.TAKEN_DOWN,
    Verb.APPROVE: Waiting.SECOND,
}
"""The verb that brought an idea into the queue last."""


@dataclass(frozen=True)
class QueueRow:
    """One waiting thing in the list: what kind, when it is due and who has it open, and not a word of it.

    number      of the suggestion; of the public idea for a reply, of the draft for an office's words
    is_for_me   this moderator may decide: not its author, not who decided or approved before
    public_number  the one number that people read and say; none before an idea is shown for the first time
    """

    number: int
    kind: Waiting
    topic: str | None
    district: str | None
    sent_at: datetime
    due_on: date
    open_by: int | None
    open_until: datetime | None
    is_sample: bool
    is_for_me: bool = True
    public_number: int | None = None


def list_queue(actor: Principal, *, at: datetime) -> list[QueueRow]:
    """Ideas and children's replies that wait for a moderator, nearest due first; offices' drafts are passing.py's."""
    must_moderate(actor)
    waiting = select(Suggestion).where(Suggestion.state.in_(WAITING))
    rows = db.session.scalars(waiting.options(selectinload(Suggestion.log), joinedload(Suggestion.public)))
    found = [describe_row(row, actor, at) for row in rows]
    found += [describe_correction(row, one, actor, at) for row, one in list_waiting(actor)]
    said = [(row, first_unread(row)) for row in list_with_unread(actor)]
    return nearest_first([*found, *(describe_reply(row, step, actor, at) for row, step in said if step is not None)])


def nearest_first(rows: list[QueueRow]) -> list[QueueRow]:
    """The queue in its order."""
    return sorted(rows, key=lambda row: (row.due_on, row.sent_at, row.number))


def describe_row(row: Suggestion, actor: Principal, at: datetime) -> QueueRow:
    """An idea of the queue; an opening that has lapsed is none."""
    held = is_held(row, at)
    kind = kind_of(row)
    taken_part = {row.typed_by}
    if row.state == State.APPEALED:
        taken_part.add(row.decided_by)
    if kind is Waiting.SECOND and row.public is not None:
        taken_part.add(row.public.first_approved_by)
    return QueueRow(
        row.id,
        kind,
        row.topic,
        row.district,
        row.sent_at,
        row.due_on,
        row.open_by if held else None,
        row.open_until if held else None,
        row.is_sample,
        actor.user_id not in taken_part and not has_declined(actor, row),
        shown_number(row),
    )


def shown_number(row: Suggestion) -> int | None:
    """The public number of an idea that readers have seen, now or before; the suggestion's own is said to nobody."""
    return row.public.id if row.public is not None and row.public.month is not None else None


def kind_of(row: Suggestion) -> Waiting:
    """Why an idea waits: what brought it here last; an approval counts only while its words are agreed on."""
    for step in reversed(row.log):
        found = BROUGHT_BY.get(Verb(step.verb))
        if found is Waiting.SECOND and (row.public is None or row.public.first_approved_by is None):
            continue
        if found is not None:
            return found
    return Waiting.NEW


def describe_reply(row: Suggestion, step: StateLog, actor: Principal, at: datetime) -> QueueRow:
    """A child's words about a public idea: by the public number, due like a first answer."""
    return QueueRow(
        row.shown.id,
        Waiting.NOT_YET if step.verb == Verb.NOT_YET_DONE else Waiting.REPLY,
        row.shown.topic,
        row.shown.district,
        step.at,
        first_answer_due(step.at.astimezone(at.tzinfo).date()),
        None,
        None,
        row.is_sample,
        actor.user_id != row.typed_by,
        row.shown.id,
    )


def describe_correction(row: Suggestion, waiting: Wording, actor: Principal, at: datetime) -> QueueRow:
    """A correction of a public idea that a second moderator must agree on: by the public number."""
    return QueueRow(
        row.shown.id,
        Waiting.CORRECTION,
        row.shown.topic,
        row.shown.district,
        waiting.at,
        first_answer_due(waiting.at.astimezone(at.tzinfo).date()),
        None,
        None,
        row.is_sample,
        actor.user_id not in (row.typed_by, waiting.written_by),
        row.shown.id,
    )
