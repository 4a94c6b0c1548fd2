"""A year of a series as it is typed: one table of kecamatan and sexes, with one basis and one source."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from layak.core.access import Principal
from layak.core.database import writing
from layak.progress.service.faults import Changed
from layak.progress.service.figure_keeping import (
    FigureKey,
    FigureWrite,
    Given,
    delete_figure,
    telling_once,
    write_figures,
)
from layak.progress.service.scoring import mark_of
from layak.progress.service.series import get_hand_in, list_year

Cell = tuple[str, str]
"""Kecamatan and sex; empty for all of them together."""


@dataclass(frozen=True, kw_only=True)
class YearTable:
    """What was typed: the numbers of one year and category; a place that is empty has no number."""

    series_id: int
    year: int
    category: str
    cells: Mapping[Cell, Decimal]
    basis: str
    source: str
    hand_in_id: int | None = None


def list_category(series_id: int, year: int, category: str) -> dict[Cell, Any]:
    """The figures of a year and category by kecamatan and sex."""
    return {(row.district, row.sex): row for row in list_year(series_id, year) if row.category == category}


def save_year(
    table: YearTable, *, mark: str, districts: Collection[str], actor: Principal, at: datetime
) -> tuple[int, int]:
    """Write a table as one act, all or nothing; returns how many figures were given and how many taken away.

    mark  of what the table was opened at (mark_of); raises Changed where it is another by now, and what write_figures
    raises. Where figures had several sources, those whose number stays keep their own basis and source.
    """
    with writing(), telling_once(at):
        kept = list_category(table.series_id, table.year, table.category)
        if mark_of(*kept.values()) != mark:
            raise Changed
        hand_in = get_hand_in(table.hand_in_id) if table.hand_in_id is not None else None
        is_one = len({(row.basis, row.source) for row in kept.values()}) <= 1
        writes = [
            FigureWrite(
                key=FigureKey(
                    series_id=table.series_id, year=table.year, district=cell[0], sex=cell[1], category=table.category
                ),
                given=Given(
                    value=value,
                    basis=table.basis,
                    source=table.source,
                    office_key=hand_in.office_key if hand_in else None,
                    hand_in_id=table.hand_in_id,
                ),
                version=kept[cell].version if cell in kept else None,
            )
            for cell, value in table.cells.items()
            if is_one or cell not in kept or kept[cell].value != value
        ]
        write_figures(writes, districts=districts, actor=actor, at=at)
        gone = list_gone(kept, table.cells, districts)
        for row in gone:
            delete_figure(row.id, version=row.version, actor=actor, at=at)
        return len(table.cells), len(gone)


def list_gone(kept: Mapping[Cell, Any], cells: Collection[Cell], districts: Collection[str]) -> list[Any]:
    """Figures whose place in the table was left empty; those of a kecamatan that the city no longer has stay."""
    return [row for cell, row in kept.items() if cell not in cells and (not cell[0] or cell[0] in districts)]
