"""Reading the public history, the newest first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, bindparam, func, select

from layak.core.rows import Query
from layak.progress.models import ProgressEvent, Visit

PAGE = 50
MOST_PAGES = 100
"""How far back the pages lead; nothing is counted beyond, so that a long history costs what a short one does."""

NEWEST = Query(
    select(ProgressEvent.__table__)
    .order_by(ProgressEvent.id.desc())
    .limit(bindparam("most", type_=Integer))
    .offset(bindparam("skip", type_=Integer))
)
COUNT = Query(
    select(func.count().label("count")).select_from(
        select(ProgressEvent.id).order_by(ProgressEvent.id.desc()).limit(PAGE * MOST_PAGES).subquery()
    )
)
OF_INDICATOR = Query(
    select(ProgressEvent.__table__)
    .where(ProgressEvent.indicator == bindparam("indicator", type_=Integer))
    .order_by(ProgressEvent.id.desc())
    .limit(bindparam("most", type_=Integer))
)
SHOWN_VISIT = Query(select(Visit.id).where(Visit.key == bindparam("key"), Visit.shown_at.is_not(None)))


@dataclass(frozen=True)
class HistoryPage:
    """One page of the history."""

    rows: list[Any]
    number: int
    total: int


def list_events(number: int = 1) -> HistoryPage:
    """A page of the newest changes; one beyond the last has no rows."""
    count = COUNT.rows()[0].count
    total = max(1, -(-count // PAGE))
    rows = NEWEST.rows(most=PAGE, skip=(number - 1) * PAGE) if number <= total else []
    return HistoryPage(rows, number, total)


def list_newest_events(most: int) -> list[Any]:
    """The newest changes."""
    return NEWEST.rows(most=most, skip=0)


def list_events_of_indicator(indicator: int, *, most: int) -> list[Any]:
    """The newest changes of an indicator."""
    return OF_INDICATOR.rows(indicator=indicator, most=most)


def is_visit_shown(key: str) -> bool:
    """Whether readers see a visit now."""
    return bool(SHOWN_VISIT.rows(key=key))
