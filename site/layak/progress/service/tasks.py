"""What one office is asked for: its list, and one request with all that was handed in for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, bindparam, false, func, or_, select

from layak.core.rows import Query
from layak.extensions import db
from layak.progress.models import Cycle, CycleState, Evidence, EvidenceRequest, HandIn, Question, RequestState, Tally
from layak.progress.service.faults import NotThere

S = RequestState
PARTS: dict[str, tuple[RequestState, ...]] = {
    "open": (S.ASKED, S.RETURNED),
    "sent": (S.HANDED_IN,),
    "done": (S.ACCEPTED, S.NOT_OURS, S.WITHDRAWN),
}
"""The three parts of an office's list: what it has to do, what the task force has to do, what is over."""

SOON = timedelta(days=7)
PAGE = 30
FOLDED = 10
"""Rows of a part that is shown folded below the list."""

SHOWN_HAND_INS = 20
NUMBER = bindparam("number", type_=Integer)
TASK = (
    select(
        *EvidenceRequest.__table__.c,
        Question.indicator,
        Question.kind,
        Question.code,
        Question.text_id,
        Question.text_en,
        Cycle.name_id.label("cycle_id_name"),
        Cycle.name_en.label("cycle_en_name"),
        Cycle.state.label("cycle_state"),
    )
    .join(Question, Question.id == EvidenceRequest.question_id)
    .join(Cycle, Cycle.id == EvidenceRequest.cycle_id)
)
ONE = Query(TASK.where(EvidenceRequest.id == NUMBER))
HAND_INS = Query(
    select(HandIn.__table__).where(HandIn.request_id == NUMBER).order_by(HandIn.number.desc()).limit(SHOWN_HAND_INS)
)
EVIDENCE = Query(
    select(Evidence.__table__)
    .join(HandIn, HandIn.id == Evidence.hand_in_id)
    .where(HandIn.request_id == NUMBER, HandIn.number > bindparam("after", type_=Integer))
    .order_by(Evidence.id)
)
COUNTS = Query(
    select(Tally.state, func.sum(Tally.count).label("count"))
    .join(Cycle, Cycle.id == Tally.cycle_id)
    .where(Cycle.state == CycleState.OPEN, Tally.office_key == bindparam("office"))
    .group_by(Tally.state)
)
LATE = Query(
    select(func.count().label("count"))
    .select_from(EvidenceRequest)
    .join(Cycle, Cycle.id == EvidenceRequest.cycle_id)
    .where(
        EvidenceRequest.office_key == bindparam("office"),
        or_(EvidenceRequest.state == S.ASKED, EvidenceRequest.state == S.RETURNED),
        EvidenceRequest.due_on < bindparam("today", type_=Date),
        Cycle.state == CycleState.OPEN,
    )
)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What an office searches for: the words, and the indicators and kinds of evidence whose names hold them."""

    text: str
    indicators: Collection[int] = ()
    kinds: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class Found:
    """One page of an office's list."""

    rows: list[Any]
    total: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How much of an office's list stands where; late is a part of what is open."""

    parts: dict[str, int]
    late: int


@dataclass(frozen=True, kw_only=True)
class Task:
    """One request with what was handed in for it, the newest first, each with its evidence."""

    row: Any
    hand_ins: list[tuple[Any, list[Any]]]

    @property
    def is_open(self) -> bool:
        """Whether the office can hand in now; also once more, while nobody has decided."""
        return self.row.cycle_state == CycleState.OPEN and self.row.state in (*PARTS["open"], *PARTS["sent"])


def list_tasks(
    office_key: str, part: str | None, *, words: Words | None = None, page: int = 1, most: int = PAGE
) -> Found:
    """A page of an office's requests: of one part in open cycles, or all that hold the words, old cycles too."""
    where: list[ColumnElement[bool]] = [EvidenceRequest.office_key == office_key]
    if part is not None:
        where += [EvidenceRequest.state.in_(PARTS[part]), Cycle.state == CycleState.OPEN]
    if words is not None:
        where.append(holds(words))
    query = TASK.where(*where).order_by(*order_of(part)).limit(most).offset((page - 1) * most)
    total = db.session.scalar(select(func.count()).select_from(TASK.where(*where).subquery())) or 0
    return Found(rows=list(db.session.execute(query)), total=total, pages=max(1, -(-total // most)))


def order_of(part: str | None) -> tuple[Any, ...]:
    """What comes first: the day by which it is due, or what moved last."""
    if part == "sent":
        return (EvidenceRequest.handed_in_at.desc(), EvidenceRequest.id)
    if part == "done":
        return (EvidenceRequest.decided_at.desc(), EvidenceRequest.id)
    return (EvidenceRequest.due_on, EvidenceRequest.id)


def holds(words: Words) -> ColumnElement[bool]:
    """Whether a request is about what somebody searches for."""
    texts = (Question.code, Question.text_id, Question.text_en, EvidenceRequest.note)
    return or_(
        *(column.icontains(words.text, autoescape=True) for column in texts),
        Question.indicator.in_(words.indicators) if words.indicators else false(),
        Question.kind.in_(words.kinds) if words.kinds else false(),
    )


def count_tasks(office_key: str, *, on: date) -> Counts:
    """How many requests of an office stand where in the open cycles."""
    by_state = {row.state: int(row.count) for row in COUNTS.rows(office=office_key)}
    parts = {part: sum(by_state.get(state, 0) for state in states) for part, states in PARTS.items()}
    return Counts(parts=parts, late=LATE.rows(office=office_key, today=on)[0].count)


def get_asked(number: int) -> Any:
    """One request of whatever office, without what was handed in; raises NotThere."""
    found = ONE.rows(number=number)
    if not found:
        raise NotThere(number)
    return found[0]


def get_task(number: int, *, office_key: str | None) -> Task:
    """One request of an office; raises NotThere for a request of any other office."""
    row = get_asked(number)
    if not office_key or row.office_key != office_key:
        raise NotThere(number)
    hand_ins = HAND_INS.rows(number=number)
    after = hand_ins[-1].number - 1 if hand_ins else 0
    evidence: dict[int, list[Any]] = {}
    for one in EVIDENCE.rows(number=number, after=after):
        evidence.setdefault(one.hand_in_id, []).append(one)
    return Task(row=row, hand_ins=[(one, evidence.get(one.id, [])) for one in hand_ins])


def when_due(due_on: date, *, on: date) -> str:
    """How a due date lies to a day: "late", "soon" or "later"."""
    if due_on < on:
        return "late"
    return "soon" if due_on <= on + SOON else "later"
