"""The days of content/news/days.yaml, read once and checked at start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from layak.core.content.loading import Folder

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, kw_only=True)
class YearDay:
    """A day that comes back each year, and which rule sets it."""

    month: int
    day: int
    name_id: str
    name_en: str
    source_id: str
    source_en: str


@cache
def read_days(root: Path = ROOT) -> tuple[YearDay, ...]:
    """Every day of the file; raises ContentError for one that no year has."""
    folder = Folder(root)
    rows = folder.only(YearDay, "days", "news", "days.yaml")
    for row in rows:
        try:
            date(2001, row.month, row.day)
        except ValueError as error:
            raise folder.builder.error(row, "day", "no year has this day; correct month and day") from error
    return rows


def days_of(month: int) -> tuple[YearDay, ...]:
    """The days of one month."""
    return tuple(row for row in read_days() if row.month == month)
