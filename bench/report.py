"""Figures with their goals: a table for people, a file for machines."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

OUT = Path(__file__).resolve().parent / "out" / "latest.json"


@dataclass(frozen=True)
class Figure:
    """One measured figure; goal is None where it only explains another."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    better: Literal["lower", "higher"] = "lower"
    spread: tuple[float, float] | None = None

    @property
    def ok(self) -> bool:
        """Whether the goal is met; a figure without one always is."""
        if self.goal is None:
            return True
        return self.value <= self.goal if self.better == "lower" else self.value >= self.goal


def median_figure(
    name: str,
    values: Sequence[float],
    unit: str,
    goal: float | None = None,
    better: Literal["lower", "higher"] = "lower",
) -> Figure:
    """The median of several rounds with their least and greatest value."""
    return Figure(name, statistics.median(values), unit, goal, better, (min(values), max(values)))


def write_json(figures: Sequence[Figure], path: Path = OUT) -> None:
    """Write the list that docs/architecture.md promises to other programs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(figure), "ok": figure.ok} for figure in figures]
    for row in rows:
        row["value"] = round(row["value"], 4)
        del row["spread"]
    path.write_text(json.dumps(rows, indent=1) + "\n")


def table(figures: Sequence[Figure]) -> str:
    """The figures in columns."""
    rows = [("figure", "value", "unit", "spread", "goal", "ok")]
    for figure in figures:
        spread = f"{tell(figure.spread[0])} to {tell(figure.spread[1])}" if figure.spread else ""
        sign = "<=" if figure.better == "lower" else ">="
        goal = "" if figure.goal is None else f"{sign} {tell(figure.goal)}"
        verdict = "" if figure.goal is None else ("yes" if figure.ok else "NO")
        rows.append((figure.name, tell(figure.value), figure.unit, spread, goal, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    right = (1, 3, 4)
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def tell(value: float) -> str:
    """A number with as many digits as it is worth."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.{2 if abs(value) >= 1 else 3}f}".rstrip("0").rstrip(".")
