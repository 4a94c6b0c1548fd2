"""What the coordinator records: awards, the target, scores of a year by basis, and the part scores of a cycle.

Nobody's predicate is worked out here: it is what was awarded. A row that staff wrote bears edited_at, and the files of
content/ never come over it (standing.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import Integer, bindparam, delete, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.database import writing
from layak.core.rows import Query
from layak.extensions import db
from layak.progress.models import Award, Cycle, Happening, PartScore, Score, Target
from layak.progress.service.cycles import open_cycle_row
from layak.progress.service.events import tell
from layak.progress.service.faults import Changed, GapNeeded, NotNow, NotThere, PredicateNeeded, SourceNeeded
from layak.progress.service.requests import must_coordinate
from layak.progress.service.standing import AWARDED, TARGET

BASES = ("self", "province", "ministry", "final")
"""Who counts, from the first to the strictest (content/framework/predicates.yaml)."""

SHARE_TO_EXPLAIN = Decimal("0.9")
"""A checked part score below this share of the one before it needs its reason."""

TAKEN_AWAY = "taken_away"
"""In the history of an award: it was recorded by mistake."""

AWARD = Query(select(Award.__table__).where(Award.year == bindparam("year", type_=Integer)))
SCORE = Query(select(Score.__table__).where(Score.id == bindparam("id", type_=Integer)))
SCORE_OF = Query(
    select(Score.__table__).where(Score.year == bindparam("year", type_=Integer), Score.basis == bindparam("basis"))
)
PARTS = Query(select(PartScore.__table__).where(PartScore.cycle_id == bindparam("cycle_id", type_=Integer)))
SCORED_CYCLE = Query(
    select(Cycle.__table__)
    .where(select(PartScore.id).where(PartScore.cycle_id == Cycle.id).exists())
    .order_by(Cycle.year.desc(), Cycle.id.desc())
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a fact says of itself: notes, where it comes from (keys of sources or words), how sure, what is doubtful."""

    note_id: str = ""
    note_en: str = ""
    sources: str
    confidence: str
    doubt_id: str = ""
    doubt_en: str = ""


@dataclass(frozen=True, kw_only=True)
class PartValue:
    """What one part scored, at most, why it is less than the count before it, and its source where it has its own."""

    value: Decimal
    maximum: Decimal | None = None
    gap_id: str = ""
    gap_en: str = ""
    source: str = ""


def find_award(year: int) -> Any | None:
    """What is recorded of a year."""
    return next(iter(AWARD.rows(year=year)), None)


def find_target() -> Any | None:
    """The level that the city aims for."""
    return next(iter(TARGET.rows()), None)


def get_score(number: int) -> Any:
    """One score; raises NotThere."""
    found = SCORE.rows(id=number)
    if not found:
        raise NotThere(number)
    return found[0]


def find_score(year: int, basis: str) -> Any | None:
    """The score of a year by a basis."""
    return next(iter(SCORE_OF.rows(year=year, basis=basis)), None)


def list_parts(cycle_id: int) -> dict[str, dict[str, Any]]:
    """The part scores of a cycle by basis and part."""
    table: dict[str, dict[str, Any]] = {}
    for row in PARTS.rows(cycle_id=cycle_id):
        table.setdefault(row.basis, {})[row.part] = row
    return table


def find_scored_cycle() -> Any | None:
    """The newest cycle that has part scores."""
    return next(iter(SCORED_CYCLE.rows()), None)


def mark_of(*rows: Any) -> str:
    """What a form was opened at: another one once anything in these rows has changed; empty for no row."""
    known = sorted(repr(tuple(row)) for row in rows if row is not None)
    return sha256("\n".join(known).encode()).hexdigest()[:32] if known else ""


def save_award(
    year: int, state: str, predicate: str | None, told: Told, *, mark: str, actor: Principal, at: datetime
) -> None:
    """Record what became of a year; raises NotYours, Changed, PredicateNeeded and SourceNeeded."""
    if (state == AWARDED) != bool(predicate):
        raise PredicateNeeded
    with writing() as session:
        may_save(told, find_award(year), mark, actor)
        row = session.get(Award, year, populate_existing=True)
        if row is None:
            row = Award(year=year)
            session.add(row)
        set_values(row, {"state": state, "predicate": predicate or None, **asdict(told)}, at)
        record(actor.actor, "progress.save_award", f"award:{year}", {"state": state, "predicate": predicate})
        tell(Happening.AWARD, f"award:{year}", at=at, detail={"year": year, "state": state, "predicate": predicate})


def save_target(predicate: str, year: int | None, told: Told, *, mark: str, actor: Principal, at: datetime) -> None:
    """Record the level that the city aims for, and for which year; raises NotYours, Changed and SourceNeeded."""
    with writing() as session:
        may_save(told, find_target(), mark, actor)
        row = session.scalar(select(Target).limit(1).execution_options(populate_existing=True))
        if row is None:
            row = Target(id=1)
            session.add(row)
        set_values(row, {"predicate": predicate, "year": year, **asdict(told)}, at)
        record(actor.actor, "progress.save_target", "target", {"predicate": predicate, "year": year})
        tell(Happening.TARGET, "target", at=at, detail={"predicate": predicate, "year": year})


def save_score(
    year: int,
    basis: str,
    value: Decimal,
    told: Told,
    *,
    is_approximate: bool = False,
    mark: str,
    actor: Principal,
    at: datetime,
) -> None:
    """Record the whole score of a year by one basis; raises NotYours, Changed and SourceNeeded."""
    with writing() as session:
        found = find_score(year, basis)
        may_save(told, found, mark, actor)
        row = session.get(Score, found.id, populate_existing=True) if found else None
        if row is None:
            row = Score(year=year, basis=basis)
            session.add(row)
        values = {"value": value, "is_approximate": is_approximate, "is_final": basis == BASES[-1]}
        set_values(row, {**values, **asdict(told)}, at)
        detail: dict[str, str | int | None] = {"year": year, "basis": basis, "value": str(value)}
        record(actor.actor, "progress.save_score", f"score:{year}:{basis}", detail)
        tell(Happening.SCORE, f"score:{year}:{basis}", at=at, detail=detail)


def drop_award(year: int, *, is_given: bool, mark: str, actor: Principal, at: datetime) -> None:
    """Take away what was recorded of a year by mistake; raises NotYours, NotThere, NotNow and Changed."""
    with writing() as session:
        row = find_award(year)
        if row is None:
            raise NotThere(year)
        may_drop(row, is_given=is_given, mark=mark, actor=actor)
        session.execute(delete(Award).where(Award.year == year))
        record(actor.actor, "progress.drop_award", f"award:{year}", {"state": row.state, "predicate": row.predicate})
        tell(Happening.AWARD, f"award:{year}", at=at, detail={"year": year, "state": TAKEN_AWAY})


def drop_score(number: int, *, is_given: bool, mark: str, actor: Principal, at: datetime) -> None:
    """Take away a score that was recorded by mistake; raises NotYours, NotThere, NotNow and Changed."""
    with writing() as session:
        row = get_score(number)
        may_drop(row, is_given=is_given, mark=mark, actor=actor)
        session.execute(delete(Score).where(Score.id == number))
        detail: dict[str, str | int | None] = {"year": row.year, "basis": row.basis, "value": str(row.value)}
        record(actor.actor, "progress.drop_score", f"score:{row.year}:{row.basis}", detail)
        tell(Happening.SCORE, f"score:{row.year}:{row.basis}", at=at, detail={**detail, "value": None})


def may_drop(row: Any, *, is_given: bool, mark: str, actor: Principal) -> None:
    """Raise what keeps a fact from being taken away; one that the city's files give would come back with them."""
    must_coordinate(actor)
    if is_given:
        raise NotNow("given")
    if mark_of(row) != mark:
        raise Changed


def may_save(told: Told, found: Any | None, mark: str, actor: Principal) -> None:
    """Raise what keeps a fact from being recorded over the one that was found."""
    must_coordinate(actor)
    if not told.sources.strip():
        raise SourceNeeded
    if mark_of(found) != mark:
        raise Changed


def set_values(row: Any, values: Mapping[str, Any], at: datetime) -> None:
    """Set the columns of a fact, which is the staff's from now on."""
    for name, value in values.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.edited_at = at


def save_parts(
    cycle_id: int,
    basis: str,
    parts: Mapping[str, PartValue],
    source: str,
    *,
    mark: str,
    actor: Principal,
    at: datetime,
) -> int:
    """Record all part scores of a cycle by one basis; one that is left out goes. Returns how many changed.

    source is that of every part that does not have its own.

    Raises NotYours, NotThere, CycleClosed, Changed, SourceNeeded, and GapNeeded where a score fell far.
    """
    must_coordinate(actor)
    if not all(one.source.strip() or source.strip() for one in parts.values()):
        raise SourceNeeded
    with writing():
        cycle = open_cycle_row(cycle_id)
        table = list_parts(cycle_id)
        stored = table.get(basis, {})
        if mark_of(*stored.values()) != mark:
            raise Changed
        silent = unexplained(table, basis, parts)
        if silent:
            raise GapNeeded(silent)
        changed = [
            part for part, new in parts.items() if part not in stored or is_other(stored[part], new, source.strip())
        ]
        gone = [part for part in stored if part not in parts]
        for part in gone:
            db.session.execute(delete(PartScore).where(PartScore.id == stored[part].id))
        for part in changed:
            write_part(cycle, basis, part, parts[part], source.strip(), actor, at)
        note_parts(cycle, basis, [*changed, *gone], parts, actor, at)
        return len(changed) + len(gone)


def before_of(table: Mapping[str, Mapping[str, Any]], basis: str, part: str) -> Any | None:
    """The part score of the nearest count before this one."""
    earlier = BASES[: BASES.index(basis)]
    return next((table[one][part] for one in reversed(earlier) if part in table.get(one, {})), None)


def unexplained(table: Mapping[str, Mapping[str, Any]], basis: str, parts: Mapping[str, PartValue]) -> list[str]:
    """The parts that fell by more than a tenth since the count before, without a reason in both languages."""
    silent = []
    for part, new in parts.items():
        before = before_of(table, basis, part)
        if before and new.value < before.value * SHARE_TO_EXPLAIN and not (new.gap_id.strip() and new.gap_en.strip()):
            silent.append(part)
    return silent


def is_other(row: Any, new: PartValue, source: str) -> bool:
    """Whether a part score differs from what is stored."""
    stored = (row.value, row.maximum, row.gap_id, row.gap_en, row.source)
    return stored != (new.value, new.maximum, new.gap_id.strip(), new.gap_en.strip(), new.source.strip() or source)


def write_part(
    cycle: Cycle, basis: str, part: str, new: PartValue, source: str, actor: Principal, at: datetime
) -> None:
    """Write one part score inside writing()."""
    row = db.session.scalar(
        select(PartScore)
        .where(PartScore.cycle_id == cycle.id, PartScore.basis == basis, PartScore.part == part)
        .execution_options(populate_existing=True)
    )
    if row is None:
        row = PartScore(cycle_id=cycle.id, basis=basis, part=part)
        db.session.add(row)
    row.value, row.maximum, row.source = new.value, new.maximum, new.source.strip() or source
    row.gap_id, row.gap_en = new.gap_id.strip(), new.gap_en.strip()
    row.changed_at, row.changed_by, row.is_sample = at, actor.actor, False


def note_parts(
    cycle: Cycle,
    basis: str,
    changed: Iterable[str],
    parts: Mapping[str, PartValue],
    actor: Principal,
    at: datetime,
) -> None:
    """Put each changed part on record and tell readers of it."""
    for part in changed:
        value = str(parts[part].value) if part in parts else None
        record(
            actor.actor,
            "progress.save_part",
            f"part:{cycle.key}:{basis}:{part}",
            {"value": value},
        )
        tell(
            Happening.PART_SCORE,
            f"part:{cycle.key}:{basis}:{part}",
            at=at,
            indicator=int(part) if part.isdigit() else None,
            cycle_id=cycle.id,
            detail={"part": part, "basis": basis, "value": value, "year": cycle.year},
        )
