"""Opening a cycle, from the framework or by copying one; changing what it is called, closing it, opening it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.content import Content
from layak.core.database import writing
from layak.core.working_days import Holidays, next_working_day
from layak.extensions import db
from layak.progress.models import (
    Cycle,
    CycleStage,
    CycleState,
    EvidenceRequest,
    Finding,
    FindingState,
    Happening,
    Office,
    Question,
    RequestState,
    StageState,
    Visit,
)
from layak.progress.service.at_once import newest_number, numbers_after
from layak.progress.service.cycles import framework_questions, open_cycle_row
from layak.progress.service.events import tell
from layak.progress.service.faults import AlreadyThere, Changed, NotNow, NotThere
from layak.progress.service.renaming import move_left_behind
from layak.progress.service.tallies import count_again, counts_by_indicator

OPEN_REQUESTS = (RequestState.ASKED, RequestState.HANDED_IN, RequestState.RETURNED, RequestState.NOT_OURS)
"""States in which somebody still has to do something."""
COPIED = (RequestState.ASKED, RequestState.HANDED_IN, RequestState.RETURNED, RequestState.ACCEPTED)
"""Requests that are asked again in a copy: what was withdrawn or was not the office's is not."""

OF_QUESTION = ("code", "indicator", "kind", "text_id", "text_en", "maximum", "is_required", "place")


@dataclass(frozen=True, kw_only=True)
class CycleDraft:
    """What the coordinator says of a cycle; year is that of its award as planned, the data years may be unknown."""

    year: int
    name_id: str
    name_en: str
    data_from: int | None = None
    data_to: int | None = None
    note_id: str = ""
    note_en: str = ""


def open_cycle(draft: CycleDraft, *, content: Content, actor: Principal, at: datetime) -> str:
    """Open a cycle with the stages and the questions of the framework; returns its key. Raises AlreadyThere."""
    with writing() as session:
        cycle = new_cycle(session, draft, at)
        session.add_all(
            CycleStage(cycle_id=cycle.id, stage=stage.key, place=place)
            for place, stage in enumerate(content.stages, start=1)
        )
        session.add_all(framework_questions(content, cycle.id))
        tell_opened(cycle, actor, at, {"from": None})
        return cycle.key


def copy_cycle(
    draft: CycleDraft,
    source_id: int,
    *,
    with_requests: bool,
    holidays: Holidays,
    actor: Principal,
    at: datetime,
    on: date,
) -> str:
    """Open a cycle with the stages (without their dates) and the questions of another; returns its key.

    with_requests  asks the same offices again, their due dates moved by whole years to working days after today;
                   an office that was merged is asked in its successor, one that ended is not. Nothing that was
                   handed in comes along. Raises NotThere and AlreadyThere.
    """
    with writing() as session:
        source = session.get(Cycle, source_id)
        if source is None:
            raise NotThere(source_id)
        cycle, before = new_cycle(session, draft, at), newest_number()
        cycle.copied_from = source.id
        stages = session.scalars(select(CycleStage).where(CycleStage.cycle_id == source.id).order_by(CycleStage.place))
        session.add_all(
            CycleStage(cycle_id=cycle.id, stage=one.stage, place=place, note_id=one.note_id, note_en=one.note_en)
            for place, one in enumerate(stages, start=1)
        )
        questions = copy_questions(session, source.id, cycle.id)
        asked = copy_requests(session, source, cycle, questions, holidays, at, on) if with_requests else 0
        tell_opened(cycle, actor, at, {"from": source_id, "requests": asked, **numbers_after(before)})
        return cycle.key


def new_cycle(session: Session, draft: CycleDraft, at: datetime) -> Cycle:
    """A row with a key of its own; raises AlreadyThere where an open cycle has the same year and name."""
    same = select(Cycle.id).where(
        Cycle.year == draft.year, Cycle.name_id == draft.name_id, Cycle.state == CycleState.OPEN
    )
    if session.scalar(same) is not None:
        raise AlreadyThere(draft.name_id)
    taken = set(session.scalars(select(Cycle.key)))
    keys = (str(draft.year) if number == 1 else f"{draft.year}-{number}" for number in range(1, len(taken) + 2))
    cycle = Cycle(key=next(key for key in keys if key not in taken), opened_at=at, edited_at=at)
    take_over(cycle, draft)
    session.add(cycle)
    session.flush()
    return cycle


def take_over(cycle: Cycle, draft: CycleDraft) -> None:
    """Put what the coordinator says onto the row."""
    cycle.year, cycle.name_id, cycle.name_en = draft.year, draft.name_id, draft.name_en
    cycle.data_from, cycle.data_to = draft.data_from, draft.data_to
    cycle.note_id, cycle.note_en = draft.note_id, draft.note_en


def copy_questions(session: Session, source_id: int, cycle_id: int) -> dict[int, int]:
    """Copy the questions of a cycle; returns the number of each new one by that of the old one."""
    old = list(session.scalars(select(Question).where(Question.cycle_id == source_id)))
    rows = [
        {
            "cycle_id": cycle_id,
            **{name: getattr(one, name) for name in OF_QUESTION},
        }
        for one in old
    ]
    if rows:
        session.execute(insert(Question), rows)
    found = session.execute(select(Question.code, Question.id).where(Question.cycle_id == cycle_id))
    new = {code: number for code, number in found}
    return {one.id: new[one.code] for one in old}


def copy_requests(
    session: Session,
    source: Cycle,
    cycle: Cycle,
    questions: dict[int, int],
    holidays: Holidays,
    at: datetime,
    on: date,
) -> int:
    """Ask in a new cycle what was asked in another; returns how often."""
    years = max(1, cycle.year - source.year)
    rows = [
        {**row, "cycle_id": cycle.id, "asked_at": at, "due_on": moved(row["due_on"], years, on, holidays)}
        for row in requests_to_copy(session, source.id, questions, on)
    ]
    if rows:
        session.execute(insert(EvidenceRequest), rows)
        count_again(cycle.id)
    return len(rows)


def requests_to_copy(session: Session, source_id: int, questions: dict[int, int], on: date) -> Iterator[dict[str, Any]]:
    """What was asked in a cycle, each question of an office once, in the offices that stand today."""
    heirs = standing_heirs(session, on)
    known: set[tuple[int, str]] = set()
    asked = session.execute(
        select(
            EvidenceRequest.question_id,
            EvidenceRequest.office_key,
            EvidenceRequest.due_on,
            EvidenceRequest.note,
            EvidenceRequest.is_sample,
        )
        .where(EvidenceRequest.cycle_id == source_id, EvidenceRequest.state.in_(COPIED))
        .order_by(EvidenceRequest.id)
    )
    for row in asked:
        office, question = heirs.get(row.office_key), questions[row.question_id]
        if office is None or (question, office) in known:
            continue
        known.add((question, office))
        yield {
            "question_id": question,
            "office_key": office,
            "due_on": row.due_on,
            "note": row.note,
            "is_sample": row.is_sample,
        }


def standing_heirs(session: Session, on: date) -> dict[str, str]:
    """For each office the one that is asked in its place today: itself, or whoever took over; none where it ended."""
    rows = session.execute(select(Office.key, Office.successor_key, Office.ended_on)).all()
    heirs = {row.key: row.successor_key for row in rows if row.ended_on is not None and row.ended_on <= on}
    found = {}
    for row in rows:
        key: str | None = row.key
        for _ in rows:
            if key is None or key not in heirs:
                break
            key = heirs[key]
        if key is not None and key not in heirs:
            found[row.key] = key
    return found


def moved(day: date, years: int, on: date, holidays: Holidays) -> date:
    """A day whole years later, on a working day after today."""
    later = years_after(day, years)
    while later <= on:
        years += 1
        later = years_after(day, years)
    return next_working_day(later, holidays)


def years_after(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes 28 February where there is none."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if is_leap_day else day.day)


def tell_opened(cycle: Cycle, actor: Principal, at: datetime, detail: Mapping[str, int | None]) -> None:
    """Put it on record, and tell readers."""
    record(actor.actor, "progress.open_cycle", f"cycle:{cycle.key}", detail)
    tell(Happening.CYCLE_OPENED, f"cycle:{cycle.key}", at=at, cycle_id=cycle.id, detail={"year": cycle.year})


def change_cycle(
    cycle_id: int, draft: CycleDraft, *, version: int, is_sample: bool, actor: Principal, at: datetime
) -> None:
    """Change what a cycle is called, its years and its note; raises NotThere, CycleClosed and Changed."""
    with writing():
        cycle = cycle_at(cycle_id, version)
        take_over(cycle, draft)
        cycle.is_sample = cycle.is_sample and is_sample
        cycle.edited_at, cycle.version = at, version + 1
        record(actor.actor, "progress.change_cycle", f"cycle:{cycle.key}", {"year": draft.year})
        log_change("progress", "cycle", cycle.key)


def cycle_at(cycle_id: int, version: int) -> Cycle:
    """An open cycle for a change inside writing(); raises NotThere, CycleClosed, and Changed at another version."""
    cycle = open_cycle_row(cycle_id)
    if cycle.version != version:
        raise Changed
    return cycle


@dataclass(frozen=True)
class Unfinished:
    """What is still to be done in a cycle: requests by state, stages not done, findings not closed."""

    requests: dict[str, int]
    stages: int
    findings: int


def list_unfinished(cycle_id: int) -> Unfinished:
    """What closing a cycle now would leave undone."""
    requests: dict[str, int] = {}
    for states in counts_by_indicator(cycle_id).values():
        for state, count in states.items():
            if state in OPEN_REQUESTS:
                requests[state] = requests.get(state, 0) + count
    stages = select(func.count()).where(CycleStage.cycle_id == cycle_id, CycleStage.state != StageState.DONE)
    findings = (
        select(func.count())
        .select_from(Finding)
        .join(Visit, Visit.id == Finding.visit_id)
        .where(Visit.cycle_id == cycle_id, Finding.state != FindingState.CLOSED)
    )
    return Unfinished(requests, db.session.scalar(stages) or 0, db.session.scalar(findings) or 0)


def close_cycle(cycle_id: int, *, version: int, actor: Principal, at: datetime) -> None:
    """Close a cycle: everything stays as it stands and nothing in it changes any more. Raises as change_cycle."""
    with writing():
        cycle = cycle_at(cycle_id, version)
        cycle.state, cycle.closed_at, cycle.version = CycleState.CLOSED, at, version + 1
        record(actor.actor, "progress.close_cycle", f"cycle:{cycle.key}", {"version": version})
        tell(Happening.CYCLE_CLOSED, f"cycle:{cycle.key}", at=at, cycle_id=cycle.id, detail={"year": cycle.year})


def reopen_cycle(cycle_id: int, *, version: int, actor: Principal, at: datetime) -> None:
    """Open a closed cycle again as it was; what it still asks of a merged office goes to whoever took over.

    Raises NotThere, Changed, and NotNow where it is open.
    """
    with writing() as session:
        cycle = session.get(Cycle, cycle_id, populate_existing=True)
        if cycle is None:
            raise NotThere(cycle_id)
        if cycle.state == CycleState.OPEN:
            raise NotNow(cycle.state)
        if cycle.version != version:
            raise Changed
        cycle.state, cycle.closed_at, cycle.version = CycleState.OPEN, None, version + 1
        move_left_behind(session, actor, at)
        record(actor.actor, "progress.reopen_cycle", f"cycle:{cycle.key}", {"version": version})
        tell(
            Happening.CYCLE_OPENED,
            f"cycle:{cycle.key}",
            at=at,
            cycle_id=cycle.id,
            detail={"year": cycle.year, "again": 1},
        )
