"""Days as staff write them: as exactly as they are known."""

import re
from datetime import date

from layak.core.content.dates import PartialDate

_PARTS = re.compile(r"(?:(?:(\d{1,2})[-/.])?(\d{1,2})[-/.])?(\d{4})")
_FROM_YEAR = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
EARLIEST_YEAR = 1945
YEARS_AHEAD = 2
"""An event that is told about lies within these years; anything else is a slip."""


def read_day(text: str) -> PartialDate | None:
    """Read 21-11-2026, 11-2026 or 2026, or the same beginning with the year; None for anything else."""
    plain = text.strip()
    try:
        return PartialDate.parse(plain)
    except ValueError:
        found = _PARTS.fullmatch(plain)
    if not found:
        return None
    day, month, year = found.groups()
    try:
        return PartialDate.parse("-".join([year, *(part.zfill(2) for part in (month, day) if part)]))
    except ValueError:
        return None


def is_no_day(text: str) -> bool:
    """Whether a text is written as a date, but names a day or month that no calendar has."""
    plain = text.strip()
    return read_day(plain) is None and bool(_PARTS.fullmatch(plain) or _FROM_YEAR.fullmatch(plain))


def write_day(day: date | None, precision: str | None) -> str:
    """A date as staff write it."""
    if day is None:
        return ""
    return day.strftime({"year": "%Y", "month": "%m-%Y"}.get(precision or "day", "%d-%m-%Y"))
