"""Meetings of the task force: planned, held, with an agenda and with decisions that are somebody's to carry out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, bindparam, delete, func, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.rows import Query
from layak.extensions import db
from layak.progress.models import ItemKind, Meeting, MeetingItem, MeetingState
from layak.progress.service.cycles import get_running_cycle
from layak.progress.service.faults import Changed, NotThere
from layak.progress.service.requests import must_coordinate

MEETINGS = Query(select(Meeting.__table__).order_by(Meeting.held_on.desc(), Meeting.id.desc()).limit(100))
ITEM = MeetingItem.__table__.c
ITEMS = Query(
    select(MeetingItem.__table__)
    .where(ITEM.meeting_id == bindparam("meeting_id", type_=Integer))
    .order_by(ITEM.kind, ITEM.place, ITEM.id)
)
OPEN_DECISIONS = Query(
    select(MeetingItem.__table__, Meeting.held_on)
    .join(Meeting, Meeting.id == ITEM.meeting_id)
    .where(ITEM.kind == bindparam("kind", value=ItemKind.DECISION), ITEM.done_at.is_(None))
    .order_by(ITEM.due_on, ITEM.id)
)


@dataclass(frozen=True, kw_only=True)
class MeetingDraft:
    """What the coordinator writes about a meeting."""

    title: str
    held_on: date
    starts_at: str = ""
    place: str = ""
    minutes: str = ""
    agenda: Sequence[str] = ()


def list_meetings() -> list[Any]:
    """The newest hundred meetings, newest first."""
    return MEETINGS.rows()


def get_meeting(number: int) -> Meeting:
    """One meeting; raises NotThere."""
    found = db.session.get(Meeting, number, populate_existing=True)
    if found is None:
        raise NotThere(number)
    return found


def list_items(meeting_id: int, kind: ItemKind) -> list[Any]:
    """The subjects or the decisions of a meeting, in their order."""
    return [row for row in ITEMS.rows(meeting_id=meeting_id) if row.kind == kind]


def list_decisions_of(office_key: str | None = None) -> list[Any]:
    """Decisions that are not carried out yet, the earliest day first; of one office or of all."""
    rows = OPEN_DECISIONS.rows()
    return rows if office_key is None else [row for row in rows if row.office_key == office_key]


def plan_meeting(draft: MeetingDraft, *, actor: Principal, at: datetime) -> int:
    """Plan a meeting of the running cycle with the lines of its agenda; returns its number."""
    must_coordinate(actor)
    cycle = get_running_cycle()
    with writing() as session:
        meeting = Meeting(
            cycle_id=cycle.id if cycle else None,
            title=draft.title,
            held_on=draft.held_on,
            starts_at=draft.starts_at,
            place=draft.place,
            minutes=draft.minutes,
            made_at=at,
            made_by=actor.actor,
        )
        session.add(meeting)
        session.flush()
        put_agenda(meeting.id, draft.agenda)
        note(meeting.id, "plan_meeting", actor)
        return meeting.id


def change_meeting(number: int, draft: MeetingDraft, *, is_held: bool, version: int, actor: Principal) -> None:
    """Change a meeting, its agenda and its minutes; raises NotThere, NotYours and Changed."""
    must_coordinate(actor)
    with writing():
        meeting = open_meeting(number, version)
        meeting.title, meeting.held_on = draft.title, draft.held_on
        meeting.starts_at, meeting.place, meeting.minutes = draft.starts_at, draft.place, draft.minutes
        meeting.state = MeetingState.HELD if is_held else MeetingState.PLANNED
        meeting.version += 1
        put_agenda(number, draft.agenda)
        note(number, "change_meeting", actor)


def open_meeting(number: int, version: int) -> Meeting:
    """A meeting for a change inside writing(); raises NotThere, and Changed at another version."""
    meeting = get_meeting(number)
    if meeting.version != version:
        raise Changed
    return meeting


def put_agenda(number: int, lines: Sequence[str]) -> None:
    """Put the lines in the place of the agenda that was there."""
    session = db.session
    session.execute(delete(MeetingItem).filter_by(meeting_id=number, kind=ItemKind.AGENDA))
    session.add_all(
        MeetingItem(meeting_id=number, place=place, kind=ItemKind.AGENDA, text=line)
        for place, line in enumerate(lines, start=1)
    )


def decide(
    number: int, text: str, *, office_key: str | None, due_on: date | None, version: int, actor: Principal
) -> None:
    """Add a decision with the office that carries it out and its day; raises NotThere, NotYours and Changed."""
    must_coordinate(actor)
    with writing() as session:
        meeting = open_meeting(number, version)
        last = session.scalar(select(func.max(MeetingItem.place)).filter_by(meeting_id=number, kind=ItemKind.DECISION))
        session.add(
            MeetingItem(
                meeting_id=number,
                place=(last or 0) + 1,
                kind=ItemKind.DECISION,
                text=text,
                office_key=office_key,
                due_on=due_on,
            )
        )
        meeting.version += 1
        note(number, "decide", actor)


def mark_done(item_id: int, *, is_done: bool, actor: Principal, at: datetime) -> int:
    """Say that a decision is carried out, or that it is not after all; returns its meeting's number."""
    must_coordinate(actor)
    with writing() as session:
        item = session.get(MeetingItem, item_id, populate_existing=True)
        if item is None or item.kind != ItemKind.DECISION:
            raise NotThere(item_id)
        item.done_at, item.done_by = (at, actor.actor) if is_done else (None, "")
        note(item.meeting_id, "mark_done" if is_done else "mark_open", actor)
        return item.meeting_id


def note(number: int, verb: str, actor: Principal) -> None:
    """Write a step to the audit trail and the change log; readers never see a meeting."""
    record(actor.actor, f"progress.{verb}", f"meeting:{number}")
    log_change("progress", "meeting", str(number), public=False)
