"""Figures of many years and of every series, for sheets that hold all, and those that readers do not see yet."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, bindparam, func, select

from layak.core.rows import Query
from layak.progress.models import Figure, Series

MOST_WAITING = 50
"""Years of series of which a page lists the figures that readers do not see; the newest first."""

ALL_SERIES = Query(select(Series.__table__).order_by(Series.indicator, Series.place, Series.id))
SPAN = Query(
    select(Figure.__table__)
    .where(Figure.year.between(bindparam("first", type_=Integer), bindparam("last", type_=Integer)))
    .order_by(Figure.series_id, Figure.year, Figure.district, Figure.sex, Figure.category)
)
NEWEST = func.max(Figure.changed_at).label("newest")
WAITING = Query(
    select(Figure.series_id, Figure.year, func.count().label("count"), NEWEST)
    .where(Figure.shown_at.is_(None))
    .group_by(Figure.series_id, Figure.year)
    .order_by(NEWEST.desc())
    .limit(MOST_WAITING)
)


def list_all_series() -> list[Any]:
    """Every series by indicator, in the order of its page."""
    return ALL_SERIES.rows()


def list_span(first: int, last: int) -> list[Any]:
    """Every figure of a span of years, shown or not."""
    return SPAN.rows(first=first, last=last)


def list_waiting() -> list[Any]:
    """Years of series with figures that readers do not see: how many, and when the newest of them came."""
    return WAITING.rows()
