"""Where the city stands: awards, target and scores, from the city's files and then from the coordinator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from layak.core.changes import log_change
from layak.core.content import Progress
from layak.core.content.framework import Sourced
from layak.core.database import writing
from layak.core.rows import Query
from layak.extensions import Model, db
from layak.progress.models import Award, Score, Target

AWARDED = "awarded"


@dataclass(frozen=True)
class Standing:
    """Where the city stands: the newest award that is known, the target, the years and the scores."""

    current: Row[Any] | None
    target: Row[Any] | None
    awards: list[Row[Any]]
    scores: list[Row[Any]]

    @property
    def reached(self) -> str | None:
        """The predicate that the city holds, or nothing."""
        return self.current.predicate if self.current else None

    def years_of(self, predicate: str) -> list[int]:
        """The years in which a predicate was awarded, oldest first."""
        return [row.year for row in self.awards if row.predicate == predicate]


AWARDS = Query(select(Award.__table__).order_by(Award.year))
SCORES = Query(select(Score.__table__).order_by(Score.year, Score.is_final, Score.id))
TARGET = Query(select(Target.__table__).limit(1))


def get_standing() -> Standing:
    """Read what is stored, as plain rows, oldest year first."""
    awards, scores = AWARDS.rows(), SCORES.rows()
    target = next(iter(TARGET.rows()), None)
    known = [row for row in awards if row.state == AWARDED]
    return Standing(known[-1] if known else None, target, awards, scores)


def load_progress(progress: Progress) -> str:
    """Insert the facts of content/ that are not there yet; rows that staff edited stay as they are."""
    with writing():
        added = sum(insert_missing(Award, {"year": row.year}, award_values(row), row) for row in progress.awards)
        for row in progress.scores:
            key = {"year": row.year, "basis": row.basis}
            values = {"value": row.value, "is_approximate": row.is_approximate, "is_final": row.is_final}
            added += insert_missing(Score, key, values | notes_of(row), row)
        if progress.target:
            aim = progress.target
            added += insert_missing(
                Target, {"id": 1}, {"predicate": aim.predicate, "year": aim.year} | notes_of(aim), aim
            )
        if added:
            log_change("progress", "standing", "city")
    return f"Progress: {added} facts added."


def award_values(row: Any) -> dict[str, Any]:
    """The columns of one year's award."""
    return {"state": str(row.state), "predicate": row.predicate} | notes_of(row)


def notes_of(row: Any) -> dict[str, str]:
    """The notes of a fact in both languages."""
    return {"note_id": row.note_id or "", "note_en": row.note_en or ""}


def insert_missing(table: type[Model], key: Mapping[str, Any], values: Mapping[str, Any], fact: Sourced) -> int:
    """Insert one fact unless its key is taken; returns how many rows came in (1 or 0)."""
    if db.session.scalar(select(table).filter_by(**key)) is not None:
        return 0
    told = {
        "sources": " ".join(fact.sources),
        "confidence": str(fact.confidence),
        "doubt_id": fact.doubt_id or "",
        "doubt_en": fact.doubt_en or "",
    }
    db.session.add(table(**key, **values, **told))
    return 1
