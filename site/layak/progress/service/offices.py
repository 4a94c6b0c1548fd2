"""Offices and partners: starting from the city's files, then kept by the coordinator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_, select

from layak.core.changes import log_change
from layak.core.content.city import Office as OfficeFact
from layak.core.database import writing
from layak.core.rows import Query
from layak.extensions import db
from layak.progress.models import Office, OfficeName
from layak.progress.service.faults import NotThere

MOST_NAMES = 50
OFFICES = Query(select(Office.__table__).order_by(Office.short))
STANDING = Query(
    select(Office.__table__)
    .where(or_(Office.ended_on.is_(None), Office.ended_on > bindparam("day", type_=Office.ended_on.type)))
    .order_by(Office.short)
)
ONE = Query(select(Office.__table__).where(Office.key == bindparam("key")))
NAMES = Query(
    select(OfficeName.__table__)
    .where(OfficeName.office_key == bindparam("office_key"))
    .order_by(OfficeName.until.desc(), OfficeName.id.desc())
    .limit(MOST_NAMES)
)

FORMER_NAMES = Query(select(OfficeName.__table__).order_by(OfficeName.until.desc(), OfficeName.id.desc()))


def load_offices(offices: Iterable[OfficeFact]) -> str:
    """Insert the offices of content/ that are not there yet; what the coordinator changed stays."""
    with writing() as session:
        known = set(session.scalars(select(Office.key)))
        new = [one for one in offices if one.key not in known]
        session.add_all(office_row(one) for one in new)
        if new:
            log_change("progress", "offices", "city")
    return f"Offices: {len(new)} added."


def office_row(fact: OfficeFact) -> Office:
    """An office of the files as a row."""
    return Office(
        key=fact.key,
        kind=str(fact.kind),
        name_id=fact.name_id,
        name_en=fact.name_en,
        short=fact.short,
        components=" ".join(fact.components),
        is_coordinator=fact.is_coordinator,
        sources=" ".join(fact.sources),
        confidence=str(fact.confidence),
        doubt_id=fact.doubt_id or "",
        doubt_en=fact.doubt_en or "",
    )


def list_offices(*, on: date | None = None) -> list[Any]:
    """All offices by their short name; with a day, those that are still asked for something then."""
    return OFFICES.rows() if on is None else STANDING.rows(day=on)


def list_former_names() -> list[Any]:
    """What offices were called before, the newest first."""
    return FORMER_NAMES.rows()


def get_office(key: str) -> Any:
    """One office; raises NotThere."""
    found = ONE.rows(key=key)
    if not found:
        raise NotThere(key)
    return found[0]


def acting_office(key: str) -> str:
    """The office that does an office's work today: the last of its successors, or the office itself."""
    seen = [key]
    while (found := ONE.rows(key=seen[-1])) and found[0].successor_key and found[0].successor_key not in seen:
        seen.append(found[0].successor_key)
    return seen[-1]


def list_names(office_key: str) -> list[Any]:
    """What an office was called before, the newest name first."""
    return NAMES.rows(office_key=office_key)


def open_office(key: str, *, on: date) -> Office:
    """An office for a change inside writing(); raises NotThere once it has ended."""
    office = db.session.get(Office, key, populate_existing=True)
    if office is None or (office.ended_on is not None and office.ended_on <= on):
        raise NotThere(key)
    return office
