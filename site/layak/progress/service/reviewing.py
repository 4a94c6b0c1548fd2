"""What the coordinator sees of a cycle at a glance, and handing a question on to another office."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Date, Integer, bindparam, func, select

from layak.core.access import Principal
from layak.core.database import writing
from layak.core.rows import Query
from layak.progress.models import EvidenceRequest, Question, RequestState
from layak.progress.service.faults import NotNow
from layak.progress.service.looking import OPEN
from layak.progress.service.requests import ask, must_coordinate, open_request
from layak.progress.service.tallies import count_states, get_matrix

R = EvidenceRequest
LATE = Query(
    select(R.office_key, Question.indicator, func.count().label("count"))
    .join(Question, Question.id == R.question_id)
    .where(
        R.cycle_id == bindparam("cycle_id", type_=Integer),
        (R.state == OPEN[0]) | (R.state == OPEN[1]),
        R.due_on < bindparam("day", type_=Date),
    )
    .group_by(R.office_key, Question.indicator)
)
LATE_IN_ALL = Query(
    select(func.count().label("count")).where(
        R.cycle_id == bindparam("cycle_id", type_=Integer),
        (R.state == OPEN[0]) | (R.state == OPEN[1]),
        R.due_on < bindparam("day", type_=Date),
    )
)


@dataclass
class Cell:
    """How the requests of one office for one indicator stand: a count for each state, and how many of them are late."""

    counts: dict[str, int] = field(default_factory=dict)
    late: int = 0

    @property
    def asked(self) -> int:
        """How many of them count: what was withdrawn does not."""
        return sum(count for state, count in self.counts.items() if state != RequestState.WITHDRAWN)


def matrix_of(cycle_id: int, *, on: date) -> dict[tuple[str, int], Cell]:
    """The cells of a cycle's matrix, by office and indicator, where there is any request."""
    states = list(RequestState)
    cells = {
        (office, number): Cell({state: int(count) for state, count in zip(states, counts, strict=True) if count})
        for office, number, *counts in get_matrix(cycle_id)
    }
    for row in LATE.rows(cycle_id=cycle_id, day=on):
        cells.setdefault((row.office_key, row.indicator), Cell()).late = int(row.count)
    return cells


@dataclass(frozen=True)
class Waiting:
    """How many requests of a cycle need somebody: to be decided on, asked elsewhere, or answered at last."""

    handed_in: int
    not_ours: int
    late: int


def count_waiting(cycle_id: int, *, on: date) -> Waiting:
    """What waits in a cycle on a day."""
    counts = count_states(cycle_id)
    return Waiting(
        handed_in=counts.get(RequestState.HANDED_IN, 0),
        not_ours=counts.get(RequestState.NOT_OURS, 0),
        late=int(LATE_IN_ALL.rows(cycle_id=cycle_id, day=on)[0].count),
    )


def ask_other(
    request_id: int, office_key: str, due_on: date, *, version: int, actor: Principal, at: datetime, on: date
) -> int:
    """Put a question to another office after one has said that it is not its to answer; returns the new request.

    The first office's word stays on record. Raises NotThere, NotYours, Changed, CycleClosed, and NotNow where the
    first one did not say so or the other is asked already.
    """
    with writing():
        request = open_request(request_id, version)
        must_coordinate(actor)
        if request.state != RequestState.NOT_OURS or office_key == request.office_key:
            raise NotNow(request.state)
        request.version += 1
        return ask(request.question_id, office_key, due_on=due_on, note=request.note, actor=actor, at=at, on=on)
