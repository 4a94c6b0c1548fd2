"""Reading series and their figures for staff: the list, one of them, its years, what was done with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, or_, select

from layak.core.audit import AuditRow
from layak.core.rows import Query
from layak.extensions import db
from layak.progress.models import EvidenceRequest, Figure, HandIn, Series
from layak.progress.service.faults import NotThere

PAGE_SIZE = 50
MOST_STEPS = 30
SERIES_ID = bindparam("series_id", type_=Integer)
ONE = Query(select(Series.__table__).where(Series.id == SERIES_ID))
BY_KEY = Query(select(Series.__table__).where(Series.key == bindparam("key")))
FIGURE = Query(select(Figure.__table__).where(Figure.id == bindparam("id", type_=Integer)))
YEAR = Query(
    select(Figure.__table__)
    .where(Figure.series_id == SERIES_ID, Figure.year == bindparam("year", type_=Integer))
    .order_by(Figure.district, Figure.sex, Figure.category)
)
YEARS = Query(
    select(Figure.year, func.count().label("figures"), func.count(Figure.shown_at).label("shown"))
    .where(Figure.series_id == SERIES_ID)
    .group_by(Figure.year)
    .order_by(Figure.year.desc())
)
STEPS = Query(
    select(AuditRow.at, AuditRow.actor, AuditRow.action, AuditRow.detail)
    .where(AuditRow.subject == bindparam("subject"))
    .order_by(AuditRow.id.desc())
    .limit(MOST_STEPS)
)
HAND_IN = Query(
    select(HandIn.id, HandIn.number, HandIn.request_id, EvidenceRequest.office_key)
    .join(EvidenceRequest, EvidenceRequest.id == HandIn.request_id)
    .where(HandIn.id == bindparam("id", type_=Integer))
)


@dataclass(frozen=True, kw_only=True)
class SeriesPage:
    """One page of a list of series; for staff the rows carry the newest year that has figures."""

    rows: list[Any]
    number: int
    pages: int
    total: int


def list_series(*, words: str = "", indicator: int | None = None, page: int = 1) -> SeriesPage:
    """Every series whose name or key holds the words, in the order of the indicators."""
    newest = select(func.max(Figure.year)).where(Figure.series_id == Series.id).scalar_subquery()
    found = narrowed(select(Series.__table__, newest.label("newest")), words, indicator)
    total = db.session.scalar(narrowed(select(func.count()).select_from(Series), words, indicator)) or 0
    order = found.order_by(Series.indicator, Series.place, Series.id)
    rows = db.session.execute(order.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return SeriesPage(rows=list(rows), number=page, pages=max(1, -(-total // PAGE_SIZE)), total=total)


def narrowed(statement: Select[Any], words: str, indicator: int | None) -> Select[Any]:
    """A statement over series, held to what somebody looks for."""
    if indicator is not None:
        statement = statement.where(Series.indicator == indicator)
    for word in words.split()[:8]:
        columns = (Series.name_id, Series.name_en, Series.key)
        statement = statement.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return statement


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


def list_years(series_id: int) -> list[Any]:
    """The years of a series, the newest first: year, figures, and how many of them readers see."""
    return YEARS.rows(series_id=series_id)


def list_steps(key: str) -> list[dict[str, Any]]:
    """What was done with a series and its figures, the newest first: at, actor, action, detail."""
    return [
        {"at": row.at, "actor": row.actor, "action": row.action, "detail": json.loads(row.detail)}
        for row in STEPS.rows(subject=f"series:{key}")
    ]


def get_hand_in(number: int) -> Any:
    """The hand-in that numbers were read from, with its request and office; raises NotThere."""
    found = HAND_IN.rows(id=number)
    if not found:
        raise NotThere(number)
    return found[0]
