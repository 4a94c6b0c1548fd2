"""How many requests stand where, by cycle, office and indicator: counted with each step, never added up for a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Integer, bindparam, delete, func, insert, select

from layak.core.rows import Query
from layak.extensions import db
from layak.progress.models import EvidenceRequest, Question, Tally
from layak.progress.models import RequestState as S

CYCLE = bindparam("cycle_id", type_=Integer)
MATRIX = Query(
    select(
        Tally.office_key,
        Tally.indicator,
        *(func.sum(Tally.count).filter(Tally.state == state.value).label(state.value) for state in S),
    )
    .where(Tally.cycle_id == CYCLE, Tally.count > 0)
    .group_by(Tally.office_key, Tally.indicator)
)
BY_INDICATOR = Query(
    select(Tally.indicator, Tally.state, func.sum(Tally.count).label("count"))
    .where(Tally.cycle_id == CYCLE, Tally.count > 0)
    .group_by(Tally.indicator, Tally.state)
)
BY_STATE = Query(
    select(Tally.state, func.sum(Tally.count).label("count"))
    .where(Tally.cycle_id == CYCLE, Tally.count > 0)
    .group_by(Tally.state)
)
BY_OFFICE = Query(
    select(Tally.office_key, Tally.state, func.sum(Tally.count).label("count"))
    .where(Tally.cycle_id == CYCLE, Tally.count > 0)
    .group_by(Tally.office_key, Tally.state)
)
OF_OFFICE = Query(
    select(Tally.indicator, Tally.state, Tally.count.label("number")).where(
        Tally.cycle_id == CYCLE, Tally.office_key == bindparam("office_key"), Tally.count > 0
    )
)


def count_state(request: EvidenceRequest, indicator: int, before: str | None) -> None:
    """Move one request from the count of a state to that of the state it is in now, inside writing()."""
    if before is not None:
        add(request, indicator, before, -1)
    add(request, indicator, request.state, 1)


def move_count(request: EvidenceRequest, indicator: int, office_key: str) -> None:
    """Give one request to another office with its count, inside writing()."""
    add(request, indicator, request.state, -1)
    request.office_key = office_key
    add(request, indicator, request.state, 1)


def add(request: EvidenceRequest, indicator: int, state: str, by: int) -> None:
    """Change one count; the writing transaction is the only writer, so reading it first is safe."""
    key = {"cycle_id": request.cycle_id, "office_key": request.office_key, "indicator": indicator, "state": state}
    row = db.session.get(Tally, tuple(key.values()))
    if row is None:
        db.session.add(Tally(**key, count=by))
        db.session.flush()
    else:
        row.count += by


def count_again(cycle_id: int) -> None:
    """Count a whole cycle from its requests inside writing(), after many of them came or went at once."""
    session = db.session
    session.flush()
    session.execute(delete(Tally).where(Tally.cycle_id == cycle_id))
    counted = (
        select(
            EvidenceRequest.cycle_id,
            EvidenceRequest.office_key,
            Question.indicator,
            EvidenceRequest.state,
            func.count().label("count"),
        )
        .join(Question, Question.id == EvidenceRequest.question_id)
        .where(EvidenceRequest.cycle_id == cycle_id)
        .group_by(EvidenceRequest.cycle_id, EvidenceRequest.office_key, Question.indicator, EvidenceRequest.state)
    )
    session.execute(insert(Tally).from_select(["cycle_id", "office_key", "indicator", "state", "count"], counted))
    session.expire_all()


def get_matrix(cycle_id: int) -> list[Any]:
    """One row for each office and indicator of which anything was asked: both, then how many stand in each state."""
    return MATRIX.rows(cycle_id=cycle_id)


def counts_by_indicator(cycle_id: int) -> dict[int, dict[str, int]]:
    """For each indicator how many requests stand in each state."""
    return gathered(BY_INDICATOR.rows(cycle_id=cycle_id))


def counts_by_office(cycle_id: int) -> dict[str, dict[str, int]]:
    """For each office how many requests stand in each state."""
    return gathered(BY_OFFICE.rows(cycle_id=cycle_id))


def counts_of_office(cycle_id: int, office_key: str) -> dict[int, dict[str, int]]:
    """For each indicator how many requests of one office stand in each state."""
    return gathered(OF_OFFICE.rows(cycle_id=cycle_id, office_key=office_key))


def gathered(rows: Iterable[Any]) -> dict[Any, dict[str, int]]:
    """Rows of (key, state, count) as a table of tables."""
    table: dict[Any, dict[str, int]] = {}
    for key, state, count in rows:
        table.setdefault(key, {})[state] = int(count)
    return table


def count_states(cycle_id: int) -> dict[str, int]:
    """How many requests of a cycle are in each state that has any."""
    return {row.state: int(row.count) for row in BY_STATE.rows(cycle_id=cycle_id)}


def shown_counts(states: Mapping[str, int], late: int) -> dict[str, int]:
    """What readers see of an office or of one of its indicators; late only as far as it was shown."""
    return {
        "asked": sum(states.get(state, 0) for state in (S.ASKED, S.HANDED_IN, S.RETURNED, S.ACCEPTED)),
        "handed_in": sum(states.get(state, 0) for state in (S.HANDED_IN, S.ACCEPTED)),
        "accepted": states.get(S.ACCEPTED, 0),
        "late": late,
    }
