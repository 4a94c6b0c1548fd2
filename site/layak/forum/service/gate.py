"""The forum ships closed: what must be on record before it opens, when that lapses, and whether it is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from layak.accounts.service.people import list_staff
from layak.core.access import COMMAND, Role
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.clock import city_day, city_zone, next_midnight, now
from layak.core.database import writing
from layak.core.shared import shared
from layak.extensions import db
from layak.forum.models import GateRecord, OfficerDuty
from layak.forum.service.faults import Closed, Empty, TooLong
from layak.forum.service.keys import OWN_BODY, list_readers, officer_keys

OPEN = "open"
DEMONSTRATION = "demonstration"
TEST_CALLS = "test-calls"
LAWYER = "lawyer"

OFFICERS_NEEDED = 2
MODERATORS_NEEDED = 2
TEST_CALL_COUNTS = timedelta(days=183)
"""For how long a test call to the help numbers counts: half a year (docs/forum.md, opening the forum)."""

RECORDS = {
    "decrees": "numbers of the decrees that name officers, deputies and moderators",
    TEST_CALLS: "date of the last test call to each help number, as 2026-11-20; it counts for half a year",
    "consent-form": "the consent form in use: its version and date",
    "assessment": "the data-protection impact assessment: its date",
    LAWYER: "date on which the city's lawyer confirmed the form and the assessment, as 2026-11-20",
    OWN_BODY: "the body that runs the forum: its officers read no text about staff",
}
"""What `flask forum record` keeps and the forum does not open without. Source: docs/forum.md, opening the forum."""

DAYS = (TEST_CALLS, LAWYER)
"""Of these, what is a day that was."""

NOTES = {
    "ledger": "where the sealed paper ledger of pass numbers lies; shown when two officers agreed to identify a child",
    "deadlines": "legal deadlines at handover to UPTD PPA, as the city's lawyer confirmed them; shown to officers",
}
"""What `flask forum record` keeps beside; the forum opens without it."""

LONGEST_VALUE = 200
"""Letters of one thing on record; what is longer is named by where it lies."""


@dataclass(frozen=True)
class Condition:
    """One condition of opening as it stands on a day: its value, and the last day on which it counts (None: no end)."""

    name: str
    meaning: str
    value: str
    until: date | None
    is_met: bool


def is_open() -> bool:
    """Whether new ideas are taken: opened by command, everything on record and not lapsed, and somebody could read a
    text about harm. Worked out once an edition and day, as public pages ask it too.
    """
    at = now()
    return shared(("forum.is_open",), lambda: is_open_on(city_day()), at=at, until=next_midnight(at, city_zone()))


def is_open_on(today: date) -> bool:
    """The same, worked out for a day."""
    opened = db.session.get(GateRecord, OPEN)
    if opened is None:
        return False
    if opened.value == DEMONSTRATION:
        return count_officer_keys() > 0
    return not missing(today)


def was_opened() -> bool:
    """Whether somebody opened it, whatever has lapsed since."""
    return db.session.get(GateRecord, OPEN) is not None


def refuse_when_closed() -> None:
    """Raise Closed where new ideas are not taken."""
    if not is_open():
        raise Closed


def count_officer_keys() -> int:
    """How many officers could open a sealed text that comes in now."""
    return len(officer_keys())


def conditions(today: date) -> list[Condition]:
    """Every condition of opening as it stands on this day: people first, then what is on record."""
    checks: list[Callable[[date], Condition]] = [officers, deputies, moderators, roster]
    rows = {row.name: row for row in db.session.scalars(select(GateRecord).where(GateRecord.name.in_(RECORDS)))}
    return [check(today) for check in checks] + [on_record(name, rows.get(name), today) for name in RECORDS]


def missing(today: date) -> list[Condition]:
    """The conditions that are not met, or have lapsed."""
    return [one for one in conditions(today) if not one.is_met]


def bodies_with_keys() -> set[str]:
    """The bodies of which an officer, no deputy, can read a text that comes in now."""
    return {one.body.casefold() for one in list_readers() if one.body and not one.is_deputy}


def officers(today: date) -> Condition:
    """Two officers of different bodies with keys."""
    count = len(bodies_with_keys())
    meaning = "two officers of different bodies, each with a key (forum officer EMAIL --body NAME)"
    return Condition("officers", meaning, f"bodies with an officer and a key: {count}", None, count >= OFFICERS_NEEDED)


def deputies(today: date) -> Condition:
    """A deputy in two of the bodies that have an officer; who has no key could read nothing and is none."""
    standing_in = {one.body.casefold() for one in list_readers() if one.body and one.is_deputy}
    count = len(standing_in & bodies_with_keys())
    meaning = "a deputy with a key in each of two bodies (forum officer EMAIL --body NAME --deputy)"
    return Condition("deputies", meaning, f"bodies with a deputy: {count}", None, count >= OFFICERS_NEEDED)


def moderators(today: date) -> Condition:
    """Two accounts of moderators that may sign in; who was only invited reads nothing yet."""
    count = sum(not one.is_invited for one in list_staff(role=Role.MODERATOR, is_active=True))
    meaning = "two active moderators who took up their invitation"
    return Condition("moderators", meaning, str(count), None, count >= MODERATORS_NEEDED)


def roster(today: date) -> Condition:
    """An officer with a key is on duty today; it counts until the last day of those who are."""
    readers = [one.user_id for one in list_readers()]
    until = db.session.scalar(
        select(func.max(OfficerDuty.ends_on)).where(
            OfficerDuty.user_id.in_(readers), OfficerDuty.starts_on <= today, OfficerDuty.ends_on >= today
        )
    )
    meaning = "an officer with a key on duty today (forum duty EMAIL FROM TO)"
    return Condition("roster", meaning, "covers today" if until else "", until, until is not None)


def notes() -> list[Condition]:
    """What is kept beside, as it stands; the forum opens without it, but in danger somebody will look for it."""
    rows = {row.name: row for row in db.session.scalars(select(GateRecord).where(GateRecord.name.in_(NOTES)))}
    return [
        Condition(name, meaning, rows[name].value if name in rows else "", None, name in rows)
        for name, meaning in NOTES.items()
    ]


def on_record(name: str, row: GateRecord | None, today: date) -> Condition:
    """One thing on record; met until its last day."""
    if row is None:
        return Condition(name, RECORDS[name], "", None, is_met=False)
    is_met = bool(row.value) and (row.until is None or row.until >= today)
    return Condition(name, RECORDS[name], row.value, row.until, is_met)


def record_precondition(name: str, value: str, *, until: date | None = None, at: datetime, today: date) -> None:
    """Keep one thing on record, until a day where it lapses; raises KeyError for a name that is none.

    Raises Empty for no words; ValueError where the day of a test call or of the lawyer is no day, or one to come;
    TooLong for more than is kept.
    """
    if name not in RECORDS and name not in NOTES:
        raise KeyError(name)
    if not value.strip():
        raise Empty
    if len(value) > LONGEST_VALUE:
        raise TooLong
    if name in DAYS:
        day = date.fromisoformat(value.strip())
        if day > today:
            raise ValueError("what was done cannot lie ahead")
        if name == TEST_CALLS:
            until = min(filter(None, (until, day + TEST_CALL_COUNTS)))
    with writing() as session:
        session.merge(GateRecord(name=name, value=" ".join(value.split()), at=at, until=until))
        record(COMMAND, "forum.record", f"gate:{name}")
        log_change("forum", "gate", name)


def open_forum(*, demo: bool, at: datetime) -> list[Condition]:
    """Open the forum, or return what is missing and change nothing; a demonstration opens as one."""
    lacking = [] if demo else missing(at.astimezone(city_zone()).date())
    if lacking:
        return lacking
    value = DEMONSTRATION if demo else "city"
    with writing() as session:
        before = session.get(GateRecord, OPEN)
        if before is None or before.value != value:
            session.merge(GateRecord(name=OPEN, value=value, at=at))
            record(COMMAND, "forum.open_forum", f"gate:{value}")
            log_change("forum", "gate", OPEN)
    return []


def close_forum() -> None:
    """Take no new ideas; what was sent goes on."""
    with writing() as session:
        row = session.get(GateRecord, OPEN)
        if row is not None:
            session.delete(row)
            record(COMMAND, "forum.close_forum", f"gate:{row.value}")
            log_change("forum", "gate", OPEN)
