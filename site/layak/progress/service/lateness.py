"""Lateness: known to the coordinator alone until an office was warned and three working days have passed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Integer, bindparam, func, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.clock import next_midnight
from layak.core.database import Moment, writing
from layak.core.rows import Query
from layak.core.working_days import Holidays, add_working_days
from layak.extensions import db
from layak.progress.models import EvidenceRequest, Happening, Question
from layak.progress.service.cycles import open_cycle_row
from layak.progress.service.events import tell, untell
from layak.progress.service.faults import Changed, NotNow
from layak.progress.service.looking import OPEN
from layak.progress.service.requests import must_coordinate

WARNING_DAYS = 3
"""Working days of the city's offices between the warning and the day from which readers may see it."""

R = EvidenceRequest
CYCLE = bindparam("cycle_id", type_=Integer)
SHOWABLE = R.warned_at < bindparam("limit", type_=Moment)
IS_OPEN = (R.state == OPEN[0]) | (R.state == OPEN[1])
BY_OFFICE = Query(
    select(
        R.office_key,
        func.count().label("late"),
        func.count(R.warned_at).label("warned"),
        func.count(R.shown_late_at).label("shown"),
        func.count(R.warned_at).filter(SHOWABLE, R.shown_late_at.is_(None)).label("showable"),
        func.min(R.due_on).label("oldest"),
        func.max(R.warned_at).label("warned_at"),
    )
    .where(R.cycle_id == CYCLE, IS_OPEN, R.due_on < bindparam("day", type_=Date))
    .group_by(R.office_key)
    .order_by(func.min(R.due_on), R.office_key)
)
SHOWN_BY_OFFICE = Query(
    select(R.office_key, func.count().label("count"))
    .where(R.cycle_id == CYCLE, R.shown_late_at.is_not(None))
    .group_by(R.office_key)
)
SHOWN_BY_INDICATOR = Query(
    select(Question.indicator, func.count().label("count"))
    .select_from(R)
    .join(Question, Question.id == R.question_id)
    .where(R.cycle_id == CYCLE, R.office_key == bindparam("office_key"), R.shown_late_at.is_not(None))
    .group_by(Question.indicator)
)
SAMPLES = Query(
    select(R.office_key, func.count().label("count")).where(R.cycle_id == CYCLE, R.is_sample).group_by(R.office_key)
)


def list_late(cycle_id: int, *, at: datetime, zone: ZoneInfo, holidays: Holidays) -> list[Any]:
    """Each office with late requests: how many are late, warned of, shown, and could be shown now."""
    on = at.astimezone(zone).date()
    return BY_OFFICE.rows(cycle_id=cycle_id, day=on, limit=warned_before(on, zone, holidays))


def warned_before(on: date, zone: ZoneInfo, holidays: Holidays) -> datetime:
    """The moment before which a warning must have been given, so that its days are over on this day."""
    day = on
    while add_working_days(day, WARNING_DAYS, holidays) > on:
        day -= timedelta(days=1)
    return next_midnight(datetime.combine(day, datetime.min.time(), zone), zone)


def warn_late(cycle_id: int, office_key: str, *, seen: int, actor: Principal, at: datetime, zone: ZoneInfo) -> int:
    """Tell an office that its lateness will be shown to readers; returns how many requests that is about.

    seen  how many late requests whoever acts was told of. Raises NotYours, CycleClosed, Changed, NotNow.
    """

    def warn(request: EvidenceRequest) -> None:
        request.warned_at = at

    chosen = R.warned_at.is_(None)
    return change_late(cycle_id, office_key, "warn_late", chosen, warn, seen=seen, actor=actor, at=at, zone=zone)


def show_late(
    cycle_id: int,
    office_key: str,
    *,
    seen: int,
    actor: Principal,
    at: datetime,
    zone: ZoneInfo,
    holidays: Holidays,
) -> int:
    """Let readers see that an office is late with what it was warned of three working days ago; faults as above."""

    def show(request: EvidenceRequest) -> None:
        request.shown_late_at = at

    limit = warned_before(at.astimezone(zone).date(), zone, holidays)
    chosen = (R.warned_at < limit) & R.shown_late_at.is_(None)
    with writing():
        count = change_late(cycle_id, office_key, "show_late", chosen, show, seen=seen, actor=actor, at=at, zone=zone)
        samples = {row.office_key: row.count for row in SAMPLES.rows(cycle_id=cycle_id)}
        tell(
            Happening.LATE_SHOWN,
            f"office:{office_key}",
            at=at,
            office_key=office_key,
            cycle_id=cycle_id,
            detail={"count": count},
            is_sample=office_key in samples,
        )
    return count


def hide_late(cycle_id: int, office_key: str, *, seen: int, actor: Principal, at: datetime, zone: ZoneInfo) -> int:
    """Take the lateness of an office back from readers, and out of the public history; the warning stays.

    Faults as above.
    """
    moments: set[datetime] = set()

    def hide(request: EvidenceRequest) -> None:
        if request.shown_late_at:
            moments.add(request.shown_late_at)
        request.shown_late_at = None

    chosen = R.shown_late_at.is_not(None)
    with writing():
        count = change_late(cycle_id, office_key, "hide_late", chosen, hide, seen=seen, actor=actor, at=at, zone=zone)
        untell(Happening.LATE_SHOWN, f"office:{office_key}", moments=moments)
    return count


def change_late(
    cycle_id: int,
    office_key: str,
    verb: str,
    chosen: Any,
    change: Callable[[EvidenceRequest], None],
    *,
    seen: int,
    actor: Principal,
    at: datetime,
    zone: ZoneInfo,
) -> int:
    """Change the chosen ones of an office's late requests in one transaction, each with its line in the audit trail."""
    must_coordinate(actor)
    with writing() as session:
        open_cycle_row(cycle_id)
        late = select(R).where(
            R.cycle_id == cycle_id, R.office_key == office_key, IS_OPEN, R.due_on < at.astimezone(zone).date()
        )
        if len(session.scalars(late).all()) != seen:
            raise Changed
        rows = db.session.scalars(late.where(chosen)).all()
        if not rows:
            raise NotNow(verb)
        for request in rows:
            change(request)
            record(actor.actor, f"progress.{verb}", f"request:{request.id}", {"office": office_key})
        log_change("progress", "late", office_key, public=verb != "warn_late")
    return len(rows)


def shown_by_office(cycle_id: int) -> dict[str, int]:
    """How many requests of each office readers see as late."""
    return {row.office_key: row.count for row in SHOWN_BY_OFFICE.rows(cycle_id=cycle_id)}


def shown_by_indicator(cycle_id: int, office_key: str) -> dict[int, int]:
    """How many requests of one office readers see as late, by indicator."""
    return {row.indicator: row.count for row in SHOWN_BY_INDICATOR.rows(cycle_id=cycle_id, office_key=office_key)}


def offices_with_samples(cycle_id: int) -> frozenset[str]:
    """The offices among whose requests there are examples."""
    return frozenset(row.office_key for row in SAMPLES.rows(cycle_id=cycle_id))
