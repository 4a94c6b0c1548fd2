"""Numbers of an indicator as readers see them: series, the city's last years, the newest year by sex and kecamatan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, bindparam, or_, select

from layak.core.rows import Query
from layak.progress.models import ALL, Figure, Series
from layak.progress.service.suppression import ShownFigure, shown_cells

SERIES_SHOWN = 12
YEARS_SHOWN = 6
SERIES_ID = bindparam("series_id", type_=Integer)
SHOWN = (Figure.series_id == SERIES_ID, Figure.shown_at.is_not(None))
CITY = (Figure.district == ALL, Figure.sex == ALL, Figure.category == ALL)
OF_INDICATOR = Query(
    select(Series.__table__)
    .where(Series.indicator == bindparam("indicator", type_=Integer))
    .order_by(Series.place, Series.id)
    .limit(SERIES_SHOWN)
)
CITY_YEARS = Query(select(Figure.__table__).where(*SHOWN, *CITY).order_by(Figure.year.desc()).limit(YEARS_SHOWN))
NEWEST = Query(select(Figure.year).where(*SHOWN).order_by(Figure.year.desc()).limit(1))
YEAR = bindparam("year", type_=Integer)
WHOLE_YEAR = Query(
    select(Figure.__table__)
    .where(*SHOWN, Figure.year == YEAR)
    .order_by(Figure.district, Figure.sex.desc(), Figure.category)
)
PARTS_OF_YEAR = Query(
    select(Figure.__table__)
    .where(*SHOWN, Figure.year == YEAR, Figure.category == ALL, or_(Figure.sex == ALL, Figure.district == ALL))
    .order_by(Figure.district, Figure.sex)
)


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """One series for readers; every list in the order in which it is shown.

    city        all children of the city, the last years, oldest first
    year        the newest year of which anything is shown
    by_sex      the city by sex in that year
    by_district each kecamatan in that year
    """

    series: Any
    city: list[ShownFigure]
    year: int
    by_sex: list[ShownFigure]
    by_district: list[ShownFigure]

    @property
    def has_hidden(self) -> bool:
        """Whether a number of these is hidden."""
        return any(one.is_hidden for one in (*self.city, *self.by_sex, *self.by_district))


def list_numbers(indicator: int) -> list[Numbers]:
    """The series of an indicator of which readers see anything."""
    found = (numbers_of(series) for series in OF_INDICATOR.rows(indicator=indicator))
    return [one for one in found if one is not None]


def numbers_of(series: Any) -> Numbers | None:
    """What readers see of a series, or None while nothing is shown to them."""
    newest = NEWEST.rows(series_id=series.id)
    if not newest:
        return None
    year = newest[0].year
    parts = shown_of_year(series, year)
    return Numbers(
        series=series,
        city=[shown_city(series, row) for row in reversed(CITY_YEARS.rows(series_id=series.id))],
        year=year,
        by_sex=[one for one in parts if one.row.district == ALL and one.row.sex != ALL and one.row.category == ALL],
        by_district=[one for one in parts if one.row.district != ALL and one.row.sex == one.row.category == ALL],
    )


def shown_of_year(series: Any, year: int) -> list[ShownFigure]:
    """Figures of one year; what is hidden of a protection series depends on every one of them."""
    query = WHOLE_YEAR if series.is_protection else PARTS_OF_YEAR
    return shown_cells(series, query.rows(series_id=series.id, year=year))


def shown_city(series: Any, row: Any) -> ShownFigure:
    """The city's figure of one year."""
    if not series.is_protection:
        return ShownFigure(row, row.value)
    return next(one for one in shown_of_year(series, row.year) if one.row.id == row.id)
