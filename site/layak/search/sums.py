"""What staff see of the counts: sums of some days, small ones hidden, questions judged once more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Integer, bindparam, func, select

from layak.core.rows import Query
from layak.core.searchable import Document
from layak.search.counts import DAYS, KEEP_DAYS, QUESTIONS, READS, TOLD, first_day
from layak.search.pins import Thing, find_document
from layak.search.telling import COMMON, Knows, bar_for

SPANS = (7, KEEP_DAYS)
LONGEST_LIST = 25
MOST_READ = 1_000
SMALLEST = COMMON.requests
"""A smaller number than this is never shown (as in docs/adr/0704)."""

SINCE = bindparam("since", type_=QUESTIONS.c.day.type)
MANY = bindparam("most", type_=Integer)
ASKED = Query(
    select(
        TOLD.c.lang,
        TOLD.c.text,
        TOLD.c.found,
        func.sum(QUESTIONS.c.n).label("n"),
        func.count().label("days"),
    )
    .join_from(TOLD, QUESTIONS, (TOLD.c.lang == QUESTIONS.c.lang) & (TOLD.c.digest == QUESTIONS.c.digest))
    .where(QUESTIONS.c.day >= SINCE)
    .group_by(TOLD.c.lang, TOLD.c.text, TOLD.c.found)
    .order_by(func.sum(QUESTIONS.c.n).desc(), TOLD.c.text)
)
READ = Query(
    select(READS.c.kind, READS.c.key, func.sum(READS.c.n).label("n"))
    .where(READS.c.day >= SINCE)
    .group_by(READS.c.kind, READS.c.key)
    .order_by(func.sum(READS.c.n).desc(), READS.c.kind, READS.c.key)
    .limit(MANY)
)
TOTALS = Query(
    select(*(func.coalesce(func.sum(DAYS.c[name]), 0).label(name) for name in ("asked", "empty", "untold"))).where(
        DAYS.c.day >= SINCE
    )
)


@dataclass(frozen=True)
class ToldQuestion:
    """A question that was asked often enough; n is None where the days shown hold too few of it."""

    lang: str
    text: str
    found: int
    n: int | None


@dataclass(frozen=True)
class Reading:
    """A public thing and how often it was read; n is None below the smallest number that is shown."""

    document: Document
    n: int | None


@dataclass(frozen=True)
class Totals:
    """All questions of some days: asked, without a result, and not counted one by one."""

    asked: int
    empty: int
    untold: int


def shown(n: int) -> int | None:
    """A number as staff see it."""
    return n if n >= SMALLEST else None


def list_questions(today: date, days: int, knows: Knows) -> list[ToldQuestion]:
    """The questions that may be told today, the most asked of these days first."""
    recent = {(row.lang, row.text): row.n for row in ASKED.rows(since=first_day(today, days))}
    found = []
    for row in ASKED.rows(since=first_day(today, KEEP_DAYS)):
        bar, n = bar_for(row.text, knows), recent.get((row.lang, row.text), 0)
        if n and bar is not None and row.n >= bar.requests and row.days >= bar.days:
            found.append(ToldQuestion(row.lang, row.text, row.found, shown(int(n))))
    return sorted(found, key=lambda one: (-(one.n or 0), one.text))


def list_readings(today: date, days: int, *, lang: str, at: datetime) -> Iterator[Reading]:
    """What was read most in these days and is public still, in this language where it has that."""
    for row in READ.rows(since=first_day(today, days), most=MOST_READ):
        document = find_document(Thing(row.kind, row.key), lang, at)
        if document is not None:
            yield Reading(document, shown(int(row.n)))


def sum_up(today: date, days: int) -> Totals:
    """All questions of these days."""
    row = TOTALS.rows(since=first_day(today, days))[0]
    return Totals(int(row.asked), int(row.empty), int(row.untold))
