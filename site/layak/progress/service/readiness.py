"""Before the visit: what is accepted, waits, was returned or is missing, and what may fail on the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, Integer, Select, bindparam, func, select

from layak.core.access import Principal
from layak.core.rows import Query
from layak.extensions import db
from layak.progress.models import (
    Evidence,
    EvidenceRequest,
    Finding,
    FindingState,
    HandIn,
    HandInState,
    Office,
    Question,
    RequestState,
    Visit,
    VisitState,
)
from layak.progress.service.requests import must_coordinate
from layak.progress.service.tallies import counts_by_indicator

AHEAD = timedelta(days=60)
"""How far one looks where no visit is planned."""
MOST = 200
"""Rows of each list; the report says when there are more."""
CYCLE = bindparam("cycle_id", type_=Integer)
DAY = bindparam("day", type_=Date)


def evidence_of(*conditions: Any) -> Select[*tuple[Any, ...]]:
    """Evidence of a cycle that counts now, with its question and office."""
    return (
        select(
            Evidence.name,
            Evidence.title,
            Evidence.ends_on,
            Evidence.checked_at,
            Question.indicator,
            Question.kind,
            EvidenceRequest.id.label("request_id"),
            Office.short.label("office"),
        )
        .select_from(EvidenceRequest)
        .join(Question, Question.id == EvidenceRequest.question_id)
        .join(Office, Office.key == EvidenceRequest.office_key)
        .join(HandIn, HandIn.request_id == EvidenceRequest.id)
        .join(Evidence, Evidence.hand_in_id == HandIn.id)
        .where(
            EvidenceRequest.cycle_id == CYCLE,
            EvidenceRequest.state.in_([RequestState.HANDED_IN.value, RequestState.ACCEPTED.value]),
            HandIn.state.in_([HandInState.SENT.value, HandInState.ACCEPTED.value]),
            *conditions,
        )
        .order_by(Question.indicator, Evidence.id)
        .limit(MOST + 1)
    )


ENDING = evidence_of(Evidence.ends_on < DAY)
DEAD = evidence_of(Evidence.is_alive.is_(False))
LATE = (
    select(EvidenceRequest.office_key, Office.short, func.count().label("count"), func.min(EvidenceRequest.due_on))
    .join(Office, Office.key == EvidenceRequest.office_key)
    .where(
        EvidenceRequest.cycle_id == CYCLE,
        EvidenceRequest.state.in_([RequestState.ASKED.value, RequestState.RETURNED.value]),
        EvidenceRequest.due_on < DAY,
    )
    .group_by(EvidenceRequest.office_key, Office.short)
    .order_by(func.count().desc(), Office.short)
)
FINDINGS = (
    select(Finding.text_id, Finding.text_en, Finding.indicator, Finding.due_on, Finding.state, Office.short)
    .outerjoin(Office, Office.key == Finding.office_key)
    .where(Finding.state != FindingState.CLOSED.value)
    .order_by(Finding.due_on, Finding.id)
    .limit(MOST + 1)
)
NEXT_VISIT = Query(
    select(Visit.__table__)
    .where(Visit.cycle_id == CYCLE, Visit.state == VisitState.PLANNED, Visit.starts_on >= DAY)
    .order_by(Visit.starts_on, Visit.id)
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """The report on one day; each list has one row more than MOST where there are more."""

    visit: Any | None
    day: date
    counts: Mapping[int, Mapping[str, int]]
    ending: list[Any]
    dead: list[Any]
    late: list[Any]
    findings: list[Any]


def get_readiness(cycle_id: int, *, actor: Principal, on: date) -> Readiness:
    """What stands where before the next visit of a cycle, or before the day 60 days from now; raises NotYours."""
    must_coordinate(actor)
    visit = next(iter(NEXT_VISIT.rows(cycle_id=cycle_id, day=on)), None)
    day = visit.starts_on if visit else on + AHEAD
    return Readiness(
        visit=visit,
        day=day,
        counts=counts_by_indicator(cycle_id),
        ending=rows_of(ENDING, cycle_id=cycle_id, day=day),
        dead=rows_of(DEAD, cycle_id=cycle_id),
        late=rows_of(LATE, cycle_id=cycle_id, day=on),
        findings=rows_of(FINDINGS),
    )


def rows_of(statement: Select[*tuple[Any, ...]], **values: Any) -> list[Any]:
    """Plain rows of a statement that is asked seldom."""
    return list(db.session.execute(statement, values).all())
