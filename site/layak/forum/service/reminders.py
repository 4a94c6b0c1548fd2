"""Of which ideas an office gets a letter: when one comes, three working days before, on the day, each week after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update

from layak.accounts.service import people
from layak.core.access import COMMAND, Role
from layak.core.audit import record
from layak.core.database import writing
from layak.core.offices import acting_office
from layak.core.working_days import add_working_days, known_holidays, working_days_between
from layak.extensions import db
from layak.forum.models import PublicVersion, Suggestion
from layak.forum.service.late_answers import ANSWER_WAITS
from layak.forum.service.moderation.undoing import UNDO_WITHIN
from layak.forum.states import State

DAYS_BEFORE = 3
WORKING_WEEK = 5
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Officer:
    """Who gets a letter of an office, and in which language."""

    email: str
    lang: str


@dataclass(frozen=True)
class Reminder:
    """What an office is reminded of: numbers, and the ideas whose turn it is.

    soon   how many answers are due within three working days; due_today, overdue: those of today, and of days before
    """

    office_key: str
    soon: int
    due_today: int
    overdue: int
    ideas: tuple[int, ...]


@dataclass(frozen=True)
class Arrival:
    """Ideas that came to an office and of which no letter told it yet, with their public numbers."""

    office_key: str
    numbers: tuple[int, ...]
    ideas: tuple[int, ...]


def list_arrived(at: datetime, today: date) -> list[Arrival]:
    """What came to each office within a working week, once the moderator cannot undo it any more."""
    rows = db.session.execute(
        select(Suggestion, PublicVersion.id)
        .join(PublicVersion, PublicVersion.suggestion_id == Suggestion.id)
        .where(Suggestion.state == State.FORWARDED, Suggestion.reminded_on.is_(None), ~ANSWER_WAITS)
        .where(or_(Suggestion.decided_at.is_(None), Suggestion.decided_at < at - UNDO_WITHIN))
        .order_by(PublicVersion.id)
    )
    by_office: dict[str, list[tuple[int, int]]] = {}
    for row, number in rows:
        came_on = row.forwarded_on
        if came_on is not None and working_days_between(came_on, today, known_holidays()) < WORKING_WEEK:
            by_office.setdefault(acting_office(row.office_key) or "", []).append((number, row.id))
    return [
        Arrival(key, tuple(number for number, _ in found), tuple(idea for _, idea in found))
        for key, found in by_office.items()
        if key
    ]


def last_turn(due_on: date, today: date) -> date | None:
    """The last day of reminding that has come for an answer that is due on a day; None before the first."""
    holidays = known_holidays()
    if today >= due_on:
        weeks = working_days_between(due_on, today, holidays) // WORKING_WEEK
        return add_working_days(due_on, weeks * WORKING_WEEK, holidays)
    day = today
    if working_days_between(day, due_on, holidays) > DAYS_BEFORE:
        return None
    while working_days_between(day - DAY, due_on, holidays) <= DAYS_BEFORE:
        day -= DAY
    return day


def is_turn(row: Suggestion, today: date) -> bool:
    """Whether an office is to be reminded of this idea now: once for each day of reminding, and not at its arrival."""
    turn = last_turn(row.office_due_on or date.max, today)
    if turn is None or (row.forwarded_on is not None and turn <= row.forwarded_on):
        return False
    return row.reminded_on is None or row.reminded_on < turn


def list_due(today: date) -> list[Reminder]:
    """One reminder for each office that has at least one idea whose turn it is."""
    last = add_working_days(today, DAYS_BEFORE, known_holidays())
    rows = db.session.scalars(
        select(Suggestion)
        .where(Suggestion.state == State.FORWARDED, Suggestion.office_due_on <= last, ~ANSWER_WAITS)
        .order_by(Suggestion.id)
    )
    by_office: dict[str, list[Suggestion]] = {}
    for row in rows:
        by_office.setdefault(acting_office(row.office_key) or "", []).append(row)
    found = [count_up(key, ideas, today) for key, ideas in by_office.items() if key]
    return [one for one in found if one.ideas]


def count_up(office_key: str, rows: list[Suggestion], today: date) -> Reminder:
    """An office's numbers of today."""
    days = [row.office_due_on or date.max for row in rows]
    return Reminder(
        office_key=office_key,
        soon=sum(day > today for day in days),
        due_today=sum(day == today for day in days),
        overdue=sum(day < today for day in days),
        ideas=tuple(row.id for row in rows if is_turn(row, today)),
    )


def take_turn(told: Reminder | Arrival, today: date) -> bool:
    """Note, before the letter goes out, that it tells of these ideas; False where another worker was faster."""
    with writing() as session:
        done = session.scalars(
            update(Suggestion)
            .where(
                Suggestion.id.in_(told.ideas),
                or_(Suggestion.reminded_on.is_(None), Suggestion.reminded_on < today),
            )
            .values(reminded_on=today)
            .returning(Suggestion.id)
        ).all()
        if done:
            verb = "tell_office" if isinstance(told, Arrival) else "remind_office"
            record(COMMAND, f"forum.{verb}", f"office:{told.office_key}", {"count": len(done)})
    return bool(done)


def list_officers(office_key: str) -> list[Officer]:
    """The officers who work for an office today."""
    staff = people.list_staff(role=Role.OFFICE_OFFICER, is_active=True)
    return [Officer(one.email, one.locale) for one in staff if acting_office(one.office_key) == office_key]
