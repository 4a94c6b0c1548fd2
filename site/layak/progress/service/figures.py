"""Numbers as readers see them: of an indicator, every series, one series with its years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, bindparam, func, or_, select

from layak.core.rows import Query
from layak.progress.models import ALL, Figure, Series
from layak.progress.service.faults import NotThere
from layak.progress.service.series import SeriesPage
from layak.progress.service.suppression import ShownFigure, shown_cells

SERIES_SHOWN = 12
SERIES_ON_PAGE = 60
YEARS_SHOWN = 6
MOST_YEARS = 60
SERIES_ID = bindparam("series_id", type_=Integer)
SHOWN = (Figure.series_id == SERIES_ID, Figure.shown_at.is_not(None))
CITY = (Figure.district == ALL, Figure.sex == ALL, Figure.category == ALL)
NEWEST_SHOWN = (
    select(Figure.year)
    .where(Figure.series_id == Series.id, Figure.shown_at.is_not(None))
    .order_by(Figure.year.desc())
    .limit(1)
    .scalar_subquery()
)
IS_SHOWN = select(Figure.id).where(Figure.series_id == Series.id, Figure.shown_at.is_not(None)).exists()
INDICATOR = bindparam("indicator", type_=Integer)
ALL_INDICATORS = 0
WANTED = (IS_SHOWN, or_(INDICATOR == ALL_INDICATORS, Series.indicator == INDICATOR))
OF_INDICATOR = Query(
    select(Series.__table__)
    .where(Series.indicator == INDICATOR, IS_SHOWN)
    .order_by(Series.place, Series.id)
    .limit(SERIES_SHOWN)
)
SHOWN_SERIES = Query(
    select(Series.__table__, NEWEST_SHOWN.label("newest"))
    .where(*WANTED)
    .order_by(Series.indicator, Series.place, Series.id)
    .limit(SERIES_ON_PAGE)
    .offset(bindparam("start", type_=Integer))
)
SHOWN_KEY = Query(select(Series.__table__).where(Series.key == bindparam("key"), IS_SHOWN))
COUNT_SHOWN = Query(select(func.count().label("total")).select_from(Series).where(*WANTED))
CITY_YEARS = Query(select(Figure.__table__).where(*SHOWN, *CITY).order_by(Figure.year.desc()).limit(YEARS_SHOWN))
YEARS = Query(select(Figure.year).where(*SHOWN).group_by(Figure.year).order_by(Figure.year.desc()).limit(MOST_YEARS))
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


def count_shown_series(indicator: int) -> int:
    """How many series of an indicator have numbers for readers."""
    return int(COUNT_SHOWN.rows(indicator=indicator)[0].total)


def is_shown_series(key: str) -> bool:
    """Whether readers see any number of the series of a key."""
    return bool(SHOWN_KEY.rows(key=key))


def get_shown_series(key: str) -> Any:
    """A series that has numbers for readers; raises NotThere."""
    found = SHOWN_KEY.rows(key=key)
    if not found:
        raise NotThere(key)
    return found[0]


def list_shown_series(*, indicator: int | None = None, page: int = 1) -> SeriesPage:
    """The series that have numbers for readers, in the order of the indicators, each with its newest year."""
    wanted = indicator or ALL_INDICATORS
    total = count_shown_series(wanted)
    rows = SHOWN_SERIES.rows(indicator=wanted, start=(page - 1) * SERIES_ON_PAGE)
    return SeriesPage(rows=rows, number=page, pages=max(1, -(-total // SERIES_ON_PAGE)), total=total)


def list_all_shown() -> Iterator[Any]:
    """Every series that has numbers for readers, page by page, for the search and the site's map."""
    page = 1
    while rows := list_shown_series(page=page).rows:
        yield from rows
        page += 1


def list_shown_years(series_id: int) -> list[int]:
    """The years of a series that readers see, the newest first."""
    return [row.year for row in YEARS.rows(series_id=series_id)]


def list_shown_year(series: Any, year: int) -> list[ShownFigure]:
    """Every figure of a year that readers see."""
    return shown_cells(series, WHOLE_YEAR.rows(series_id=series.id, year=year))
