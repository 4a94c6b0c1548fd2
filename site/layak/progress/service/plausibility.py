"""What looks wrong in the figures of a series: told to whoever writes them, and never forced upon them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from layak.progress.models import ALL, Sex

TENFOLD = 10
LEAST_STEP = 20
"""Small numbers may well grow tenfold: a step of less than this is not told."""
PERCENT = ("%", "persen", "percent")
Key = tuple[str, str, str]
Cells = Mapping[Key, Decimal]


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """What looks wrong with one figure of a year.

    kind      districts (they do not add up to the city), sexes (girls and boys are not all), tenfold (of the year
              before, or a tenth of it) or percent (over 100)
    value     the figure
    expected  what it would be for all to fit; for tenfold that of the year before
    """

    kind: str
    year: int
    district: str
    sex: str
    category: str
    value: Decimal
    expected: Decimal


def plausibility(series: Any, figures: Iterable[Any], districts: Collection[str] = ()) -> list[Doubt]:
    """Doubts about figures of one year or several; the year before is compared where it is among them.

    districts  the city's: only where each has its number, a sum below that of the city is told
    """
    years: dict[int, dict[Key, Decimal]] = {}
    for row in figures:
        years.setdefault(row.year, {})[row.district, row.sex, row.category] = row.value
    return [
        Doubt(kind=kind, year=year, district=key[0], sex=key[1], category=key[2], value=cells[key], expected=expected)
        for year, cells in sorted(years.items())
        for kind, key, expected in doubts_of(series, cells, years.get(year - 1, {}), districts)
    ]


def doubts_of(
    series: Any, cells: Cells, before: Cells, districts: Collection[str]
) -> Iterator[tuple[str, Key, Decimal]]:
    """Doubts about one year, with what would fit."""
    if series.is_additive:
        yield from district_doubts(cells, districts)
        yield from sex_doubts(cells)
    for key in sorted(cells):
        value, last = cells[key], before.get(key)
        if last and abs(value - last) >= LEAST_STEP and (value >= last * TENFOLD or value * TENFOLD <= last):
            yield "tenfold", key, last
        if is_percentage(series) and value > 100:
            yield "percent", key, Decimal(100)


def district_doubts(cells: Cells, districts: Collection[str]) -> Iterator[tuple[str, Key, Decimal]]:
    """Cities whose kecamatan add up to something else."""
    for key in sorted(key for key in cells if key[0] == ALL):
        parts = {one[0]: value for one, value in cells.items() if one[0] != ALL and one[1:] == key[1:]}
        total = sum(parts.values(), Decimal(0))
        is_whole = bool(districts) and set(districts) <= set(parts)
        if total > cells[key] or (is_whole and total != cells[key]):
            yield "districts", key, total


def sex_doubts(cells: Cells) -> Iterator[tuple[str, Key, Decimal]]:
    """All children where girls and boys make another number."""
    for key in sorted(key for key in cells if key[1] == ALL):
        parts = [cells[key[0], sex.value, key[2]] for sex in Sex if (key[0], sex.value, key[2]) in cells]
        total = sum(parts, Decimal(0))
        if total > cells[key] or (len(parts) == len(Sex) and total != cells[key]):
            yield "sexes", key, total


def is_percentage(series: Any) -> bool:
    """Whether a series is told in percent."""
    return any(word in f"{series.unit_id} {series.unit_en}".lower() for word in PERCENT)
