"""What is said of a day that offices are given: whether they work on it, whether all holidays of its year are known."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _

from layak.core.language import localized
from layak.core.page import site_content
from layak.core.working_days import is_working_day, unsure_years
from layak.progress.desk.room import holidays


def closed_words(day: date) -> str:
    """Why offices do not work on a day: a holiday's name, or a weekend; nothing where they work."""
    if is_working_day(day, holidays()):
        return ""
    years = site_content().framework.holidays
    found = next((one for year in years for one in year.days if one.day == day), None)
    return str(localized(found, "name")) if found else _("a weekend")


def due_notes(day: date) -> list[str]:
    """What whoever sets a due date should know of it, in sentences."""
    closed = closed_words(day)
    notes = [_("Offices do not work on the due date (%(why)s). Choose another day if you like.", why=closed)]
    return [*(notes if closed else []), *unsure_notes(day)]


def unsure_notes(*days: date) -> list[str]:
    """A sentence about the years of these days of which not every holiday is recorded."""
    unsure = unsure_years(days, holidays())
    sentence = _(
        "Not all holidays of %(years)s are recorded. For working days there, only weekends and the recorded days are "
        "left out.",
        years=", ".join(map(str, unsure)),
    )
    return [sentence] if unsure else []


def holiday_rows(*days: date) -> list[dict[str, Any]]:
    """Of each of these years how many days are recorded, where they come from, and what is doubtful about them."""
    content, years = site_content(), {day.year for day in days}
    return [
        {
            "year": one.year,
            "count": len(one.days),
            "sources": [content.source(key) for key in one.sources],
            "doubt": localized(one, "doubt"),
        }
        for one in content.framework.holidays
        if one.year in years
    ]
