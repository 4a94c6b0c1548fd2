"""What the task force's group is told: how the cycle stands, in numbers; nothing of persons, nothing of the forum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, Integer, bindparam, func, select

from layak.core.database import Moment
from layak.core.rows import Query
from layak.progress.models import EvidenceRequest, HandIn, Office, RequestState, StageState, Visit, VisitState
from layak.progress.service.cycles import get_running_cycle, list_stages
from layak.progress.service.tallies import counts_by_office

SOON = timedelta(days=7)
WAITING = (RequestState.ASKED, RequestState.RETURNED)
CYCLE = bindparam("cycle_id", type_=Integer)
REQUEST, OFFICE = EvidenceRequest.__table__.c, Office.__table__.c
WAITS = REQUEST.state.in_([bindparam(f"state_{number}", value=state) for number, state in enumerate(WAITING)])
BY_OFFICE = Query(
    select(OFFICE.short, func.count().label("count"))
    .join_from(EvidenceRequest.__table__, Office.__table__, OFFICE.key == REQUEST.office_key)
    .where(
        REQUEST.cycle_id == CYCLE,
        WAITS,
        REQUEST.due_on >= bindparam("first", type_=Date),
        REQUEST.due_on < bindparam("after", type_=Date),
    )
    .group_by(OFFICE.short)
    .order_by(func.count().desc(), OFFICE.short)
)
HANDED_IN = Query(
    select(func.count().label("count"))
    .join_from(HandIn.__table__, EvidenceRequest.__table__, REQUEST.id == HandIn.__table__.c.request_id)
    .where(REQUEST.cycle_id == CYCLE, HandIn.__table__.c.at >= bindparam("since", type_=Moment))
)
NEXT_VISIT = Query(
    select(Visit.__table__)
    .where(
        Visit.__table__.c.state == bindparam("planned", value=VisitState.PLANNED),
        Visit.__table__.c.starts_on >= bindparam("day", type_=Date),
    )
    .order_by(Visit.__table__.c.starts_on)
    .limit(1)
)
LONG_AGO = date(2000, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Digest:
    """How a cycle stands on a day; offices by their short name with a count, most first."""

    cycle: Any
    on: date
    asked: int
    accepted: int
    handed_in: int
    """Handed in and not looked at yet."""
    returned: int
    new: int
    """Hand-ins since the moment that was asked about."""
    soon: list[tuple[str, int]]
    late: list[tuple[str, int]]
    stage: Any | None
    visit: Any | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for yet."""
        return self.asked == 0


def get_digest(*, on: date, since: datetime) -> Digest | None:
    """The digest of the running cycle; nothing before the first. `since`: from when hand-ins count as new."""
    cycle = get_running_cycle()
    if cycle is None:
        return None
    counts: dict[str, int] = {}
    for states in counts_by_office(cycle.id).values():
        for state, count in states.items():
            counts[state] = counts.get(state, 0) + count
    asked = sum(
        count for state, count in counts.items() if state not in (RequestState.WITHDRAWN, RequestState.NOT_OURS)
    )
    stages = [row for row in list_stages(cycle.id) if row.state != StageState.DONE]
    return Digest(
        cycle=cycle,
        on=on,
        asked=asked,
        accepted=counts.get(RequestState.ACCEPTED, 0),
        handed_in=counts.get(RequestState.HANDED_IN, 0),
        returned=counts.get(RequestState.RETURNED, 0),
        new=HANDED_IN.rows(cycle_id=cycle.id, since=since)[0].count,
        soon=offices_due(cycle.id, on, on + SOON + timedelta(days=1)),
        late=offices_due(cycle.id, LONG_AGO, on),
        stage=next(iter(stages), None),
        visit=next(iter(NEXT_VISIT.rows(day=on)), None),
    )


def offices_due(cycle_id: int, first: date, after: date) -> list[tuple[str, int]]:
    """Which offices still owe something that is due from the first day on and before the other, and how much."""
    return [(row.short, row.count) for row in BY_OFFICE.rows(cycle_id=cycle_id, first=first, after=after)]
