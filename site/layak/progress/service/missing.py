"""How many points the next level lies away, by the strictest count that is known: an estimate with its assumption.

It promises nothing: the level is awarded, and a city can hold the points and still miss it (S024, S115).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from layak.core.content import Content
from layak.core.content.framework import Predicate
from layak.progress.models import RequestState
from layak.progress.service.scoring import BASES, find_scored_cycle, list_parts
from layak.progress.service.standing import Standing
from layak.progress.service.tallies import counts_by_indicator

OPEN = (RequestState.ASKED, RequestState.RETURNED, RequestState.HANDED_IN)
"""Requests whose evidence does not count yet."""


@dataclass(frozen=True)
class Missing:
    """The next level, the score that is measured against it, and the points between its lower end and that score."""

    level: Predicate
    score: Any | None
    points: Decimal | None


@dataclass(frozen=True)
class Chance:
    """What may still bring points in a component: open requests, and points left where the maximum is known."""

    component: str
    open: int
    accepted: int
    points: Decimal | None
    basis: str | None
    year: int | None


def next_level(content: Content, standing: Standing) -> Predicate | None:
    """The level above the awarded one, the lowest where none was awarded; nothing above the highest."""
    held = content.predicate(standing.reached).rank if standing.reached else 0
    return next((level for level in sorted(content.predicates, key=lambda one: one.rank) if level.rank > held), None)


def strictest_score(standing: Standing) -> Any | None:
    """The newest score of the strictest basis that is known."""
    known = [row for row in standing.scores if row.basis in BASES]
    return max(known, key=lambda row: (BASES.index(row.basis), row.year), default=None)


def estimate_missing(content: Content, standing: Standing) -> Missing | None:
    """How far the next level is; without a score only its name is known."""
    level = next_level(content, standing)
    if level is None:
        return None
    score = strictest_score(standing)
    points = max(Decimal(0), level.band_from - score.value) if score else None
    return Missing(level, score, points)


def list_chances(content: Content, cycle: Any | None) -> list[Chance]:
    """For each component what is still open, by the requests of a cycle and the newest part scores."""
    counts = counts_by_indicator(cycle.id) if cycle else {}
    scored = find_scored_cycle()
    table = list_parts(scored.id) if scored else {}
    chances = []
    for component in content.components:
        numbers = [indicator.number for indicator in content.indicators_of(component.key)]
        states = [counts.get(number, {}) for number in numbers]
        left = points_left(table, component.key)
        chances.append(
            Chance(
                component=component.key,
                open=sum(one.get(state, 0) for one in states for state in OPEN),
                accepted=sum(one.get(RequestState.ACCEPTED, 0) for one in states),
                points=left[0] if left else None,
                basis=left[1] if left else None,
                year=scored.year if left and scored else None,
            )
        )
    return chances


def points_left(table: Mapping[str, Mapping[str, Any]], part: str) -> tuple[Decimal, str] | None:
    """The points between the strictest count of a part and its maximum, where the form gives one; and whose count."""
    rows = [table[basis][part] for basis in BASES if part in table.get(basis, {})]
    maximum = next((row.maximum for row in reversed(rows) if row.maximum is not None), None)
    return (max(Decimal(0), maximum - rows[-1].value), rows[-1].basis) if maximum is not None else None
