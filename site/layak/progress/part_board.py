"""What the board shows of parts: the scores of each component by every count, what lies between, and its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _

from layak.core.content import Content
from layak.core.content.framework import Component
from layak.core.language import localized
from layak.progress import board
from layak.progress.marks import mark_part_score
from layak.progress.models import RequestState
from layak.progress.service.scoring import BASES, before_of, find_scored_cycle, list_parts
from layak.progress.service.tallies import counts_by_indicator

Parts = Mapping[str, Mapping[str, Any]]
NOT_COUNTED = (RequestState.NOT_OURS, RequestState.WITHDRAWN)
"""Requests that nobody answers any more."""


def part_scores(content: Content, component: Component | None = None) -> dict[str, Any] | None:
    """The part scores of the newest cycle that has any: bars, their table, whose figures they are.

    component  only this one, with its indicators in the table; else all six
    """
    cycle = find_scored_cycle()
    if cycle is None:
        return None
    table = list_parts(cycle.id)
    parts = parts_of(content, component)
    rows = [row for part, name in parts.items() for row in rows_of(content, table, part, name, cycle)]
    if not rows:
        return None
    scale, shown = scale_of(content, table), [component] if component else content.components
    return {
        "cycle": cycle,
        "is_sample": any(row.is_sample for by_part in table.values() for row in by_part.values()),
        "bars": [bars_of(content, table, one, cycle, scale) for one in shown],
        "table": rows,
        "scale": format_decimal(scale),
    }


def parts_of(content: Content, component: Component | None) -> dict[str, str]:
    """The parts of a table with their names: the six components, or one with its indicators."""
    if component is None:
        return {one.key: board.component_heading(one) for one in content.components}
    indicators = content.indicators_of(component.key)
    return {component.key: board.component_heading(component)} | {
        str(one.number): f"{one.number}. {localized(one, 'short')}" for one in indicators
    }


def scale_of(content: Content, table: Parts) -> int:
    """One scale for all bars: the greatest maximum or score of a component, as a whole number."""
    keys = {component.key for component in content.components}
    values = [
        one
        for by_part in table.values()
        for part, row in by_part.items()
        if part in keys
        for one in (row.value, row.maximum)
        if one is not None
    ]
    return max(1, -int(-max(values, default=0) // 1))


def bars_of(content: Content, table: Parts, component: Component, cycle: Any, scale: int) -> dict[str, Any]:
    """A component's bars, one for each count that is known, and what lies between."""
    bars = [
        {
            "basis": "self" if basis == BASES[0] else "verified",
            "name": f"{localized(content.score_basis(basis), 'name')} {cycle.year}",
            "value": float(table[basis][component.key].value),
            "text": format_decimal(table[basis][component.key].value),
            "figure": mark_part_score(cycle, table[basis][component.key]),
        }
        for basis in BASES
        if component.key in table.get(basis, {})
    ]
    if [one["basis"] for one in bars] == ["self"]:
        bars.append({"basis": "verified", "year": cycle.year, "value": None})
    return {
        "title": board.component_heading(component),
        "scale": scale,
        "bars": bars,
        "text": fall(table, component.key) if bars else _("No score of this part is known."),
    }


def fall(table: Parts, part: str) -> str:
    """How far the newest count lies below or above the city's own."""
    known = [table[basis][part] for basis in BASES if part in table.get(basis, {})]
    if len(known) < 2 or known[0].basis != BASES[0]:
        return ""
    between: Decimal = known[-1].value - known[0].value
    if between < 0:
        return _("%(points)s points less than the city counted.", points=format_decimal(-between))
    if between > 0:
        return _("%(points)s points more than the city counted.", points=format_decimal(between))
    return _("As many points as the city counted.")


def rows_of(content: Content, table: Parts, part: str, name: str, cycle: Any) -> list[list[Any]]:
    """A row for each count of a part: its basis and year, its points, its source, and why it is lower."""
    return [
        [
            {"text": name, "small": gap_of(table, basis, part)},
            {
                "text": points_of(table[basis][part]),
                "small": f"{localized(content.score_basis(basis), 'name')}, {cycle.year}",
                "figure": mark_part_score(cycle, table[basis][part]),
            },
            {"text": table[basis][part].source},
        ]
        for basis in BASES
        if part in table.get(basis, {})
    ]


def points_of(row: Any) -> str:
    """Points, with the maximum where the form gives it."""
    value = format_decimal(row.value)
    if row.maximum is None:
        return str(value)
    return _("%(value)s of %(maximum)s", value=value, maximum=format_decimal(row.maximum))


def gap_of(table: Parts, basis: str, part: str) -> str:
    """Why a count is lower than the one before it, in the task force's words."""
    row = table[basis][part]
    words = localized(row, "gap")
    before = before_of(table, basis, part)
    return _("Why lower: %(words)s", words=words) if words and before and row.value < before.value else ""


def evidence_states(content: Content, cycle: Any | None) -> dict[str, dict[str, Any]]:
    """For each component how far its evidence is, in words and counts; nothing where nobody was asked."""
    counts = counts_by_indicator(cycle.id) if cycle else {}
    states = {}
    for component in content.components:
        by_state: dict[str, int] = {}
        for indicator in content.indicators_of(component.key):
            for state, count in counts.get(indicator.number, {}).items():
                if state not in NOT_COUNTED:
                    by_state[state] = by_state.get(state, 0) + count
        asked = sum(by_state.values())
        if asked:
            states[component.key] = state_words(asked, by_state)
    return states


def state_words(asked: int, by_state: Mapping[str, int]) -> dict[str, Any]:
    """Ready, partly or missing, with the counts behind the word."""
    accepted = by_state.get(RequestState.ACCEPTED, 0)
    came = accepted + by_state.get(RequestState.HANDED_IN, 0)
    tag = ("ok", _("Ready")) if accepted == asked else ("mid", _("Partly")) if came else ("no", _("Missing"))
    return {"tag": tag, "accepted": accepted, "asked": asked}
