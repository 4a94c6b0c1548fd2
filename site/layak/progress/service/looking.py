"""Looking at requests: which stand where, one with all that was handed in, and what was done with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select

from layak.core.audit import AuditRow
from layak.core.rows import Query
from layak.extensions import db
from layak.progress.models import Cycle, Evidence, EvidenceRequest, HandIn, Question, RequestState
from layak.progress.service.at_once import asked_at_once
from layak.progress.service.faults import NotThere

PAGE = 50
OPEN = (RequestState.ASKED, RequestState.RETURNED)
"""States in which the office has something to do."""

R, Q = EvidenceRequest, Question
COLUMNS = (*R.__table__.columns, Q.code, Q.indicator, Q.kind, Q.text_id, Q.text_en, Q.place)
NUMBER = bindparam("number", type_=Integer)
ONE = Query(
    select(*COLUMNS, Cycle.key.label("cycle_key"), Cycle.state.label("cycle_state"))
    .join(Q, Q.id == R.question_id)
    .join(Cycle, Cycle.id == R.cycle_id)
    .where(R.id == NUMBER)
)
HAND_INS = Query(select(HandIn.__table__).where(HandIn.request_id == NUMBER).order_by(HandIn.number.desc()))
EVIDENCE = Query(
    select(Evidence.__table__)
    .join(HandIn, HandIn.id == Evidence.hand_in_id)
    .where(HandIn.request_id == NUMBER)
    .order_by(Evidence.id)
)
WAITING = Query(
    select(R.id)
    .where(R.cycle_id == bindparam("cycle_id", type_=Integer), R.state == RequestState.HANDED_IN)
    .order_by(R.due_on, R.id)
    .limit(1)
)
HISTORY = Query(
    select(AuditRow.at, AuditRow.actor, AuditRow.action, AuditRow.detail)
    .where(AuditRow.subject == bindparam("subject"))
    .order_by(AuditRow.id)
)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which requests of a cycle somebody wants to see."""

    office: str = ""
    indicator: int | None = None
    component: tuple[int, ...] = ()
    """The indicators of the chosen component; none chosen where empty."""
    state: str = ""
    kind: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class HandedIn:
    """One hand-in with the evidence that came with it."""

    row: Any
    evidence: list[Any]


def list_requests(cycle_id: int, wanted: Wanted, *, on: date, page: int = 1) -> tuple[list[Any], int]:
    """One page of requests, oldest due first, and how many there are of them altogether."""
    found = narrowed(select(*COLUMNS).join(Q, Q.id == R.question_id), cycle_id, wanted, on)
    counted = select(func.count()).select_from(R)
    if wanted.indicator or wanted.component or wanted.kind:
        counted = counted.join(Q, Q.id == R.question_id)
    counted = narrowed(counted, cycle_id, wanted, on)
    rows = db.session.execute(found.order_by(R.due_on, R.id).limit(PAGE).offset((page - 1) * PAGE)).all()
    return list(rows), db.session.scalar(counted) or 0


def narrowed(statement: Select[Any], cycle_id: int, wanted: Wanted, on: date) -> Select[Any]:
    """A statement over requests and questions, held to what somebody wants to see."""
    statement = statement.where(R.cycle_id == cycle_id)
    if wanted.office:
        statement = statement.where(R.office_key == wanted.office)
    if wanted.indicator:
        statement = statement.where(Q.indicator == wanted.indicator)
    if wanted.component:
        statement = statement.where(Q.indicator.in_(wanted.component))
    if wanted.kind:
        statement = statement.where(Q.kind == wanted.kind)
    if wanted.state:
        statement = statement.where(R.state == wanted.state)
    if wanted.is_late:
        statement = statement.where(R.state.in_(OPEN), R.due_on < on)
    return statement


def get_request(number: int) -> Any:
    """One request with its question; raises NotThere."""
    found = ONE.rows(number=number)
    if not found:
        raise NotThere(number)
    return found[0]


def list_hand_ins(number: int) -> list[HandedIn]:
    """What was handed in for a request, newest first, each with its evidence."""
    evidence: dict[int, list[Any]] = {}
    for row in EVIDENCE.rows(number=number):
        evidence.setdefault(row.hand_in_id, []).append(row)
    return [HandedIn(row, evidence.get(row.id, [])) for row in HAND_INS.rows(number=number)]


def list_steps(number: int, cycle_key: str) -> list[dict[str, Any]]:
    """What was done with a request, oldest first: at, actor, verb, detail; from the audit trail."""
    return asked_at_once(number, cycle_key) + [
        {
            "at": row.at,
            "actor": row.actor,
            "verb": row.action.removeprefix("progress."),
            "detail": json.loads(row.detail),
        }
        for row in HISTORY.rows(subject=f"request:{number}")
    ]


def next_waiting(cycle_id: int) -> int | None:
    """The request whose hand-in waits for a decision, oldest due first; nothing when none waits."""
    return next((row.id for row in WAITING.rows(cycle_id=cycle_id)), None)


def is_late(request: Any, on: date) -> bool:
    """Whether the office should have answered by now."""
    return request.state in OPEN and request.due_on < on
