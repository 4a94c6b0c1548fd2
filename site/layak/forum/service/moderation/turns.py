"""Whose turn it is to answer a public idea: the office that has it, by when, and what it has not been heard on."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, select, update

from layak.core.offices import acting_office
from layak.extensions import db
from layak.forum.models import DraftState, OfficeDraft, PublicStep, Suggestion
from layak.forum.service.deadlines import office_answer_due
from layak.forum.states import State, Verb


def lies_with(row: Suggestion, office_key: str) -> bool:
    """Whether an office has the idea to answer already, or said that it is not its to answer."""
    return row.state in (State.FORWARDED, State.NOT_OURS) and acting_office(row.office_key) == office_key


def give_to(row: Suggestion, office_key: str | None, on: date | None) -> None:
    """Note whose turn it is and by when; with neither, nobody's. Warnings belong to the turn before."""
    row.office_key, row.forwarded_on = office_key, on
    row.office_due_on = office_answer_due(on) if on is not None else None
    row.warned_on, row.late_shown_on = None, None


def return_drafts(row: Suggestion, at: datetime) -> None:
    """What an office wrote and nobody passed ends when the idea leaves it."""
    waiting = (OfficeDraft.suggestion_id == row.id, OfficeDraft.state == DraftState.WAITING)
    mark_drafts(DraftState.RETURNED, at, *waiting)


def give_back(row: Suggestion, undone_at: datetime) -> None:
    """After a forwarding was undone: the turn before it, as the public story tells it, and its drafts."""
    steps = select(PublicStep).where(PublicStep.public_id == row.shown.id, PublicStep.kind == Verb.FORWARD)
    before = db.session.scalars(steps.order_by(PublicStep.id.desc())).first()
    give_to(row, before.office_key if before else None, before.on if before else None)
    ended = (OfficeDraft.suggestion_id == row.id, OfficeDraft.decided_at == undone_at)
    mark_drafts(DraftState.WAITING, None, *ended, OfficeDraft.decided_by.is_(None))


def mark_drafts(state: DraftState, at: datetime | None, *which: ColumnElement[bool]) -> None:
    """Change where an office's drafts stand, and their version, so that nobody goes on with what they saw before."""
    change = update(OfficeDraft).where(*which)
    db.session.execute(change.values(state=state, decided_at=at, version=OfficeDraft.version + 1))
