"""The stages of a cycle: added, changed, put in order, removed; one may occur twice (province, then ministry)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Cycle, CycleStage, Happening, StageState
from layak.progress.service.events import tell
from layak.progress.service.faults import NotThere
from layak.progress.service.opening import cycle_at


@dataclass(frozen=True, kw_only=True)
class StageDraft:
    """What the coordinator says of a stage; starts and ends as far as known: "2027", "2027-04", "2027-04-20"."""

    stage: str
    state: StageState
    starts: str = ""
    ends: str = ""
    note_id: str = ""
    note_en: str = ""


def get_stage(cycle_id: int, number: int) -> CycleStage:
    """One stage of a cycle; raises NotThere."""
    found = db.session.get(CycleStage, number)
    if found is None or found.cycle_id != cycle_id:
        raise NotThere(number)
    return found


def add_stage(cycle_id: int, draft: StageDraft, *, version: int, actor: Principal, at: datetime) -> None:
    """Put a stage at the end; version is that of the cycle. Raises NotThere, CycleClosed and Changed, as all here."""
    with writing() as session:
        cycle = cycle_at(cycle_id, version)
        places = session.scalars(select(CycleStage.place).where(CycleStage.cycle_id == cycle_id)).all()
        row = CycleStage(cycle_id=cycle_id, place=max(places, default=0) + 1)
        take_over(row, draft)
        session.add(row)
        session.flush()
        tell_stage(cycle, row, "add_stage", actor, at)


def change_stage(
    cycle_id: int, number: int, draft: StageDraft, *, version: int, actor: Principal, at: datetime
) -> None:
    """Change what is known of a stage and where it stands."""
    with writing():
        cycle = cycle_at(cycle_id, version)
        row = get_stage(cycle_id, number)
        take_over(row, draft)
        tell_stage(cycle, row, "change_stage", actor, at)


def move_stage(cycle_id: int, number: int, *, is_earlier: bool, version: int, actor: Principal, at: datetime) -> None:
    """Let a stage change places with the one before or after it; at the end of the row nothing changes."""
    with writing() as session:
        cycle = cycle_at(cycle_id, version)
        rows = list(
            session.scalars(select(CycleStage).where(CycleStage.cycle_id == cycle_id).order_by(CycleStage.place))
        )
        index = rows.index(get_stage(cycle_id, number))
        other = index - 1 if is_earlier else index + 1
        if not 0 <= other < len(rows):
            return
        rows[index], rows[other] = rows[other], rows[index]
        for place, row in enumerate(rows, start=1):
            row.place = place
        note_order(cycle, "move_stage", number, actor, at)


def remove_stage(cycle_id: int, number: int, *, version: int, actor: Principal, at: datetime) -> None:
    """Take a stage out of the cycle."""
    with writing() as session:
        cycle = cycle_at(cycle_id, version)
        session.delete(get_stage(cycle_id, number))
        note_order(cycle, "remove_stage", number, actor, at)


def take_over(row: CycleStage, draft: StageDraft) -> None:
    """Put what the coordinator says onto the row."""
    row.stage, row.state = draft.stage, draft.state
    row.starts, row.ends = draft.starts, draft.ends
    row.note_id, row.note_en = draft.note_id, draft.note_en


def tell_stage(cycle: Cycle, row: CycleStage, verb: str, actor: Principal, at: datetime) -> None:
    """Put it on record, and tell readers which stage stands where."""
    cycle.version, cycle.edited_at = cycle.version + 1, at
    detail = {"stage": row.stage, "state": str(row.state), "starts": row.starts, "ends": row.ends}
    record(actor.actor, f"progress.{verb}", f"cycle:{cycle.key}", {"number": row.id, **detail})
    tell(
        Happening.STAGE,
        f"cycle:{cycle.key}",
        at=at,
        cycle_id=cycle.id,
        detail=detail,
        is_sample=cycle.is_sample,
    )


def note_order(cycle: Cycle, verb: str, number: int, actor: Principal, at: datetime) -> None:
    """Put another order on record: readers see it, the history has no line about it."""
    cycle.version, cycle.edited_at = cycle.version + 1, at
    record(actor.actor, f"progress.{verb}", f"cycle:{cycle.key}", {"number": number})
    log_change("progress", "cycle", cycle.key)
