"""A small chart of one series by year: where its bars stand; drawn by templates/progress/_numbers.html as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

HEIGHT, STEP, BAR, HEAD, FOOT = 150, 60, 36, 20, 22
PLACES = 6
"""Bars that a chart has room for; fewer leave room, so that words keep their size."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One year: its bar from the ground up; a hidden number has none."""

    label: str
    words: str
    x: int
    y: float
    height: float

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return self.x + BAR / 2


@dataclass(frozen=True)
class Chart:
    """Bars on one scale that begins at nought."""

    bars: tuple[Bar, ...]
    bar_width: int = BAR
    height: int = HEIGHT
    ground: int = HEIGHT - FOOT

    @property
    def width(self) -> int:
        """Room for PLACES bars, or for all of them where there are more."""
        return STEP * max(len(self.bars), PLACES)


def draw(points: Sequence[tuple[str, str, Decimal | None]]) -> Chart | None:
    """A chart of (label, words, value), where at least two values can be compared."""
    values = [value for _, _, value in points if value is not None]
    if len(values) < 2:
        return None
    top = max(*values, Decimal(1))
    room = HEIGHT - FOOT - HEAD
    bars = []
    for place, (label, words, value) in enumerate(points):
        height = round(float(max(value, Decimal(0)) / top) * room, 1) if value is not None else 0
        y = round(HEIGHT - FOOT - height, 1)
        bars.append(Bar(label=label, words=words, x=place * STEP + (STEP - BAR) // 2, y=y, height=height))
    return Chart(tuple(bars))
