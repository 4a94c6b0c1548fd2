"""Months that a page can be asked for: this one and those before it, by their first day."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

MONTHS = 12
"""How far back a page goes that tells of a month."""


def list_months(today: date) -> list[date]:
    """The first days of this month and the ones before it, newest first."""
    count = today.year * 12 + today.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(count, count - MONTHS, -1)]


def key_of(month: date) -> str:
    """A month as it stands in the address: 2026-11."""
    return month.isoformat()[:7]


def month_after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def span_of(month: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moments at which a month of the city begins and the next one does."""
    return (
        datetime.combine(month, time.min, zone),
        datetime.combine(month_after(month), time.min, zone),
    )
