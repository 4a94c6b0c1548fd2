"""Protection officers: the body that pays each of them, deputies, and the duty roster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from layak.accounts.service.people import list_staff
from layak.core.access import COMMAND, Principal, Role
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import Officer, OfficerDuty
from layak.forum.service.faults import NotThere, NotYours
from layak.forum.service.keys import list_readers


@dataclass(frozen=True)
class OnList:
    """An officer as the others see them."""

    name: str
    body: str
    is_deputy: bool
    has_key: bool


@dataclass(frozen=True)
class Duty:
    """Who is on duty from when to when, both days included."""

    name: str
    starts_on: date
    ends_on: date


def set_officer(user_id: int, *, body: str, is_deputy: bool, at: datetime) -> None:
    """Say which body pays an officer, and whether they stand in for others; raises NotThere for who is no officer."""
    if user_id not in names():
        raise NotThere
    with writing() as session:
        session.merge(Officer(user_id=user_id, body=" ".join(body.split()), is_deputy=is_deputy, set_at=at))
        record(COMMAND, "forum.set_officer", f"user:{user_id}", {"is_deputy": is_deputy})
        log_change("forum", "gate", "officers")


def names() -> dict[int, str]:
    """The officers with an active account, by number, as their colleagues know them."""
    return {one.id: one.name or one.email for one in list_staff(role=Role.PROTECTION_OFFICER, is_active=True)}


def set_duty(user_id: int, first: date, last: date, *, is_dropped: bool = False) -> None:
    """Put an officer on duty for these days, once, or take exactly these days back; raises NotThere, ValueError."""
    if user_id not in names():
        raise NotThere
    if last < first:
        raise ValueError("the last day lies before the first")
    same = (OfficerDuty.user_id == user_id, OfficerDuty.starts_on == first, OfficerDuty.ends_on == last)
    with writing() as session:
        session.execute(delete(OfficerDuty).where(*same))
        if not is_dropped:
            session.add(OfficerDuty(user_id=user_id, starts_on=first, ends_on=last))
        record(COMMAND, "forum.drop_duty" if is_dropped else "forum.set_duty", f"user:{user_id}")
        log_change("forum", "gate", "roster")


def on_duty(today: date) -> set[int]:
    """Who is on duty on this day."""
    rows = select(OfficerDuty.user_id).where(OfficerDuty.starts_on <= today, OfficerDuty.ends_on >= today)
    return set(db.session.scalars(rows))


def list_officers(actor: Principal) -> list[OnList]:
    """All officers by body; for officers only."""
    refuse_others(actor)
    known, with_key = rows_by_number(), {one.user_id for one in list_readers()}
    listed = [
        OnList(name, known[number].body if number in known else "", number in known and known[number].is_deputy,
               number in with_key)
        for number, name in names().items()
    ]  # fmt: skip
    return sorted(listed, key=lambda one: (one.body.casefold(), one.is_deputy, one.name))


def list_duties(actor: Principal, *, today: date) -> list[Duty]:
    """The roster of the actor's own body from today on; empty for an officer whose body is not set."""
    refuse_others(actor)
    known, called = rows_by_number(), names()
    own = known.get(actor.user_id or 0)
    if own is None:
        return []
    colleagues = [number for number, one in known.items() if one.body.casefold() == own.body.casefold()]
    rows = db.session.scalars(
        select(OfficerDuty)
        .where(OfficerDuty.user_id.in_(colleagues), OfficerDuty.ends_on >= today)
        .order_by(OfficerDuty.starts_on, OfficerDuty.id)
    )
    return [Duty(called[row.user_id], row.starts_on, row.ends_on) for row in rows if row.user_id in called]


def rows_by_number() -> dict[int, Officer]:
    """What was set of each officer."""
    return {row.user_id: row for row in db.session.scalars(select(Officer))}


def refuse_others(actor: Principal) -> None:
    """Raise NotYours for anyone who is no officer."""
    if actor.user_id is None or not actor.may("forum.sealed"):
        raise NotYours


def drop_officers(user_ids: list[int]) -> None:
    """Inside writing(): forget bodies and duty days of these accounts (a demonstration's)."""
    for table in (Officer, OfficerDuty):
        db.session.execute(delete(table).where(table.user_id.in_(user_ids)))
