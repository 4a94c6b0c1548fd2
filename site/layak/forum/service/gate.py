"""The forum ships closed: what must be on record before it opens, and whether it is open."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from layak.core.access import COMMAND
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import GateRecord
from layak.forum.service.faults import Closed
from layak.forum.service.keys import officer_keys

OPEN = "open"
DEMONSTRATION = "demonstration"

OFFICERS_NEEDED = 2
PRECONDITIONS = {
    "officers": "names of two child-protection officers of different bodies, on paper: where the list lies",
    "deputies": "their deputies: where the list lies",
    "moderators": "two moderators: where the list lies",
    "roster": "duty roster of the officers: where it lies and until when it runs",
    "decrees": "numbers of the decrees that name them",
    "test-calls": "date of the last test call to each help number",
    "consent-form": "the consent form in use: its version and date",
    "assessment": "the data-protection impact assessment: its date",
    "lawyer": "date on which the city's lawyer confirmed the form and the assessment",
}
"""What `flask forum record` keeps. Source: docs/forum.md, opening the forum."""


def is_open() -> bool:
    """Whether new ideas are taken: opened by command, and somebody could read a text about harm."""
    opened = db.session.get(GateRecord, OPEN)
    if opened is None:
        return False
    needed = 1 if opened.value == DEMONSTRATION else OFFICERS_NEEDED
    return count_officer_keys() >= needed and (opened.value == DEMONSTRATION or not missing())


def refuse_when_closed() -> None:
    """Raise Closed where new ideas are not taken."""
    if not is_open():
        raise Closed


def count_officer_keys() -> int:
    """How many officers could open a sealed text that comes in now."""
    return len(officer_keys())


def recorded() -> dict[str, str]:
    """The preconditions on record, by name."""
    rows = db.session.scalars(select(GateRecord).where(GateRecord.name.in_(PRECONDITIONS)))
    return {row.name: row.value for row in rows}


def missing() -> list[str]:
    """The names of preconditions that are not on record."""
    known = recorded()
    return [name for name in PRECONDITIONS if name not in known]


def record_precondition(name: str, value: str, *, at: datetime) -> None:
    """Keep one precondition; raises KeyError for a name that is none."""
    if name not in PRECONDITIONS:
        raise KeyError(name)
    with writing() as session:
        session.merge(GateRecord(name=name, value=value, at=at))
        record(COMMAND, "forum.record", f"gate:{name}")
        log_change("forum", "gate", name)


def open_forum(*, demo: bool, at: datetime) -> list[str]:
    """Open the forum, or return what is missing and change nothing; a demonstration opens as one."""
    if not demo:
        lacking = [f"{name}: {PRECONDITIONS[name]}" for name in missing()]
        if count_officer_keys() < OFFICERS_NEEDED:
            lacking.append("keys: two officers must have set up their keys (desk, protected texts)")
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
