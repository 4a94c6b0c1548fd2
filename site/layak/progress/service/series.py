"""Reading series and their figures: for staff every one, for readers what is shown to them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, bindparam, select

from layak.core.rows import Query
from layak.progress.models import Figure, Series
from layak.progress.service.faults import NotThere

SERIES_ID = bindparam("series_id", type_=Integer)
ONE = Query(select(Series.__table__).where(Series.id == SERIES_ID))
ALL_SERIES = Query(select(Series.__table__).order_by(Series.indicator, Series.place, Series.id))
SPAN = Query(
    select(Figure.__table__)
    .where(Figure.year.between(bindparam("first", type_=Integer), bindparam("last", type_=Integer)))
    .order_by(Figure.series_id, Figure.year, Figure.district, Figure.sex, Figure.category)
)
BY_KEY = Query(select(Series.__table__).where(Series.key == bindparam("key")))
FIGURE = Query(select(Figure.__table__).where(Figure.id == bindparam("id", type_=Integer)))
YEAR = Query(
    select(Figure.__table__)
    .where(Figure.series_id == SERIES_ID, Figure.year == bindparam("year", type_=Integer))
    .order_by(Figure.district, Figure.sex, Figure.category)
)


def get_series(number: int) -> Any:
    """One series; raises NotThere."""
    found = ONE.rows(series_id=number)
    if not found:
        raise NotThere(number)
    return found[0]


def find_series(key: str) -> Any | None:
    """The series of a key."""
    return next(iter(BY_KEY.rows(key=key)), None)


def get_figure(number: int) -> Any:
    """One figure; raises NotThere."""
    found = FIGURE.rows(id=number)
    if not found:
        raise NotThere(number)
    return found[0]


def list_year(series_id: int, year: int) -> list[Any]:
    """Every figure of a year, shown or not."""
    return YEAR.rows(series_id=series_id, year=year)


def list_all_series() -> list[Any]:
    """Every series by indicator, in the order of its page."""
    return ALL_SERIES.rows()


def list_span(first: int, last: int) -> list[Any]:
    """Every figure of a span of years, shown or not."""
    return SPAN.rows(first=first, last=last)
