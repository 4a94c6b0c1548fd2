"""What a number on a page is in the open data: its dataset, row and column, with its basis, year and source."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from layak.core.content import Content
from layak.progress.service.open_data.fields import source_words
from layak.progress.service.open_data.figures import identifier, place_in
from layak.progress.service.suppression import ShownFigure


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The marks of one number, for templates/components/figure.html; a value that is hidden is empty."""

    dataset: str
    id: str
    value: str
    basis: str
    year: int
    source: str
    column: str = "value"


def mark_score(content: Content, row: Any) -> Mark:
    """A score of the whole."""
    return Mark(
        dataset="scores",
        id=f"{row.year}-{row.basis}",
        value=digits(row.value),
        basis=row.basis,
        year=row.year,
        source=source_words(content, row.sources),
    )


def mark_part_score(cycle: Any, row: Any) -> Mark:
    """A score of a component or an indicator in a cycle."""
    return Mark(
        dataset="part-scores",
        id=f"{cycle.key}:{row.basis}:{row.part}",
        value=digits(row.value),
        basis=row.basis,
        year=cycle.year,
        source=row.source,
    )


def mark_figure(series: Any, figure: ShownFigure) -> Mark:
    """A number of a series."""
    return Mark(
        dataset="figures",
        id=identifier(series.key, place_in(figure.row)),
        value="" if figure.value is None else digits(figure.value),
        basis=figure.row.basis,
        year=figure.row.year,
        source=figure.row.source,
    )


def digits(value: Decimal) -> str:
    """A number as machines read it."""
    return format(value, "f")
