"""Numbers as readers see them: of an indicator, every series, one series with its years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Integer, bindparam, func, or_, select

from layak.core.rows import Query
from layak.progress.models import ALL, Figure, Series
from layak.progress.service.faults import NotThere
from layak.progress.service.series import SeriesPage
from layak.progress.service.suppression import Key, ShownFigure, key_of, shown_cells

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
CELLS = Query(
    select(Figure.year, Figure.district, Figure.sex, Figure.category, Figure.value).where(
        *SHOWN, Figure.year >= bindparam("since", type_=Integer)
    )
)
PARTS_OF_YEAR = Query(
    select(Figure.__table__)
    .where(
        *SHOWN,
        Figure.year == YEAR,
        Figure.category == ALL,
        or_(Figure.sex == ALL, Figure.district == ALL),
    )
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
    city = CITY_YEARS.rows(series_id=series.id)
    parts = PARTS_OF_YEAR.rows(series_id=series.id, year=year)
    oldest = min([year, *(row.year for row in city)])
    values = shown_values(series, since=oldest) if series.is_protection else None
    by_sex = [row for row in parts if row.district == ALL and row.sex != ALL]
    by_district = [row for row in parts if row.district != ALL]
    return Numbers(
        series=series,
        city=[shown_of(row, values) for row in reversed(city)],
        year=year,
        by_sex=[shown_of(row, values) for row in by_sex],
        by_district=[shown_of(row, values) for row in by_district],
    )


def shown_values(series: Any, *, since: int) -> dict[tuple[int, Key], Decimal | None]:
    """Every cell of a protection series from a year on: its value, or None where it is hidden.

    What is hidden depends on all cells of a year, so they are read at once, and without what only a table shows.
    """
    cells = shown_cells(series, CELLS.rows(series_id=series.id, since=since))
    return {(one.row.year, key_of(one.row)): one.value for one in cells}


def shown_of(row: Any, values: Mapping[tuple[int, Key], Decimal | None] | None) -> ShownFigure:
    """A figure as readers see it; one that came while the cells were read stays hidden until the next look."""
    return ShownFigure(row, row.value if values is None else values.get((row.year, key_of(row))))


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
