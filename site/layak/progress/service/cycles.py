"""Evaluation cycles: the running one, its stages and the questions of its form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, case, select

from layak.core.changes import log_change
from layak.core.content import Content
from layak.core.content.city import Cycle as CycleFact
from layak.core.content.city import StepState
from layak.core.database import writing
from layak.core.rows import Query
from layak.extensions import db
from layak.progress.models import Cycle, CycleStage, CycleState, Question, StageState
from layak.progress.service.faults import CycleClosed, NotThere

OPEN_FIRST = case((Cycle.state == CycleState.OPEN, 0), else_=1)
CYCLES = Query(select(Cycle.__table__).order_by(OPEN_FIRST, Cycle.year.desc(), Cycle.id.desc()))
RUNNING = Query(select(Cycle.__table__).order_by(OPEN_FIRST, Cycle.year.desc(), Cycle.id.desc()).limit(1))
BY_KEY = Query(select(Cycle.__table__).where(Cycle.key == bindparam("key")))
STAGES = Query(
    select(CycleStage.__table__)
    .where(CycleStage.cycle_id == bindparam("cycle_id", type_=Integer))
    .order_by(CycleStage.place)
)
QUESTIONS = Query(
    select(Question.__table__)
    .where(Question.cycle_id == bindparam("cycle_id", type_=Integer))
    .order_by(Question.indicator, Question.place, Question.id)
)
STATES = {StepState.DONE: StageState.DONE, StepState.NOW: StageState.NOW}


def list_cycles() -> list[Any]:
    """Every cycle: open ones first, then by year, newest first."""
    return CYCLES.rows()


def get_running_cycle() -> Any | None:
    """The newest open cycle, or the newest of all where none is open; nothing before the first."""
    return next(iter(RUNNING.rows()), None)


def get_cycle(key: str) -> Any:
    """The cycle of that key; raises NotThere."""
    found = BY_KEY.rows(key=key)
    if not found:
        raise NotThere(key)
    return found[0]


def list_stages(cycle_id: int) -> list[Any]:
    """The stages of a cycle in their order."""
    return STAGES.rows(cycle_id=cycle_id)


def list_questions(cycle_id: int) -> list[Any]:
    """The questions of a cycle by indicator, in the order of the form."""
    return QUESTIONS.rows(cycle_id=cycle_id)


def open_cycle_row(cycle_id: int) -> Cycle:
    """A cycle for a change inside writing(); raises NotThere, and CycleClosed where it is closed."""
    cycle = db.session.get(Cycle, cycle_id, populate_existing=True)
    if cycle is None:
        raise NotThere(cycle_id)
    if cycle.state != CycleState.OPEN:
        raise CycleClosed(cycle.key)
    return cycle


def load_cycle(content: Content, at: datetime) -> str:
    """Insert the running cycle of content/ with a question for each indicator and kind, unless any cycle is there."""
    fact = content.progress.cycle
    with writing() as session:
        if session.scalar(select(Cycle.id).limit(1)) is not None:
            return "Cycles: 0 added."
        cycle = cycle_row(fact, at)
        session.add(cycle)
        session.flush()
        session.add_all(stages_of(fact, cycle.id))
        session.add_all(framework_questions(content, cycle.id))
        log_change("progress", "cycle", cycle.key)
    return "Cycles: 1 added."


def cycle_row(fact: CycleFact, at: datetime) -> Cycle:
    """The running cycle of the files as a row; its key is the year of the award."""
    return Cycle(
        key=fact.key,
        year=int(fact.key),
        name_id=fact.name_id,
        name_en=fact.name_en,
        opened_at=at,
        is_sample=fact.is_sample,
        sources=" ".join(fact.sources),
        confidence=str(fact.confidence),
        doubt_id=fact.doubt_id or "",
        doubt_en=fact.doubt_en or "",
    )


def stages_of(fact: CycleFact, cycle_id: int) -> Iterable[CycleStage]:
    """The stages of the files as rows."""
    for place, step in enumerate(fact.steps, start=1):
        yield CycleStage(
            cycle_id=cycle_id,
            stage=step.stage,
            place=place,
            state=STATES.get(step.state, StageState.AHEAD),
            starts=str(step.start) if step.start else "",
            ends=str(step.end) if step.end else "",
            note_id=step.note_id or "",
            note_en=step.note_en or "",
        )


def framework_questions(content: Content, cycle_id: int) -> Iterable[Question]:
    """One question for each of the 24 indicators and each kind of evidence (S100, S101), until the form is imported."""
    for indicator in content.indicators:
        for place, kind in enumerate(content.framework.evidence_kinds, start=1):
            yield Question(
                cycle_id=cycle_id,
                code=f"{indicator.number:02}.{kind.key}",
                indicator=indicator.number,
                kind=kind.key,
                place=place,
            )
