"""Working days of Indonesian offices: Monday to Friday without national holidays and joint leave, as data by year.

Source: content/framework/holidays.yaml (joint decrees of three ministers). Of a year that is not there only weekends
are left out; `unsure_years` names such years, so that whoever sets a day is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from layak.core.content.framework import HolidayYear

FRIDAY = 4
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holidays:
    """The days on which offices do not work though it is no weekend, and the years of which all are known."""

    days: frozenset[date]
    complete: frozenset[int]
    partly: frozenset[int]


def holidays_of(years: Iterable[HolidayYear]) -> Holidays:
    """What the files of content/ know."""
    known = tuple(years)
    return Holidays(
        days=frozenset(one.day for year in known for one in year.days),
        complete=frozenset(year.year for year in known if year.is_complete),
        partly=frozenset(year.year for year in known if not year.is_complete),
    )


_registered: list[Holidays] = []


def register_holidays(years: Iterable[HolidayYear]) -> None:
    """Say at the start which days are holidays, for services that know no content; they are national."""
    _registered[:] = [holidays_of(years)]


def known_holidays() -> Holidays:
    """The holidays that were registered; none before."""
    return _registered[0] if _registered else Holidays(frozenset(), frozenset(), frozenset())


def is_working_day(day: date, holidays: Holidays) -> bool:
    """Whether offices work on this day."""
    return day.weekday() <= FRIDAY and day not in holidays.days


def next_working_day(day: date, holidays: Holidays) -> date:
    """This day where offices work on it, else the first one after it on which they do."""
    while not is_working_day(day, holidays):
        day += DAY
    return day


def add_working_days(day: date, count: int, holidays: Holidays) -> date:
    """The day that many working days after this one."""
    for _ in range(count):
        day = next_working_day(day + DAY, holidays)
    return day


def working_days_between(first: date, last: date, holidays: Holidays) -> int:
    """How many working days follow the first day up to and including the last; below 0 where it lies before."""
    if last < first:
        return -working_days_between(last, first, holidays)
    return sum(is_working_day(first + DAY * number, holidays) for number in range(1, (last - first).days + 1))


def unsure_years(days: Iterable[date], holidays: Holidays) -> list[int]:
    """The years among these days of which not every holiday is known, earliest first."""
    return sorted({day.year for day in days} - holidays.complete)
