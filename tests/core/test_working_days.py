"""Working days: weekends, national holidays and joint leave as data by year, and years that are not known."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from layak.config import ROOT
from layak.core.content import ContentError, load_content
from layak.core.working_days import (
    Holidays,
    add_working_days,
    holidays_of,
    is_working_day,
    next_working_day,
    unsure_years,
    working_days_between,
)


@pytest.fixture(scope="module")
def holidays() -> Holidays:
    """The holidays of content/."""
    return holidays_of(load_content(ROOT, "pekanbaru").framework.holidays)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 8, 17), False),
        (date(2026, 12, 24), False),
        (date(2026, 12, 23), True),
        (date(2027, 6, 1), False),
        (date(2028, 8, 17), True),
    ],
)
def test_offices_work_on_weekdays_without_holidays_and_joint_leave(day: date, works: bool, holidays: Holidays) -> None:
    """Of a year that is not recorded only weekends are left out."""
    assert is_working_day(day, holidays) is works


def test_days_are_moved_and_counted_over_a_long_weekend(holidays: Holidays) -> None:
    """Eid 2026: 18 to 24 March have no working day; the two ways of counting agree."""
    before, after = date(2026, 3, 17), date(2026, 3, 25)
    assert next_working_day(date(2026, 3, 18), holidays) == after
    assert next_working_day(before, holidays) == before
    assert add_working_days(before, 1, holidays) == after
    assert working_days_between(before, after, holidays) == 1
    assert working_days_between(after, before, holidays) == -1
    assert working_days_between(before, add_working_days(before, 30, holidays), holidays) == 30


def test_years_that_are_not_known_are_named(holidays: Holidays) -> None:
    """A year with fixed days only and a year that is not there are told; a decided one is not."""
    days = [date(2028, 1, 3), date(2026, 12, 1), date(2027, 2, 1)]
    assert unsure_years(days, holidays) == [2027, 2028]
    assert holidays.partly == {2027}


def test_2026_has_17_holidays_and_8_days_of_joint_leave() -> None:
    """As the joint decree counts them (S118)."""
    year = next(one for one in load_content(ROOT, "pekanbaru").framework.holidays if one.year == 2026)
    kinds = [str(one.kind) for one in year.days]
    assert (kinds.count("national"), kinds.count("joint_leave")) == (17, 8)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("2026-01-16", "2025-01-16", "does not lie in 2026"),
        ("2026-01-16", "2026-01-01", "is already used"),
        ("2026-01-16", "2026-02-30", "write a day"),
        ("year: 2027", "year: 2026", "is already used"),
    ],
)
def test_a_wrong_day_stops_the_start_with_its_line(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    """A day of another year, one that stands twice, one that does not exist."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    file = tmp_path / "content/framework/holidays.yaml"
    file.write_text(file.read_text().replace(right, wrong, 1))
    with pytest.raises(ContentError, match=told):
        load_content(tmp_path, "pekanbaru")
