"""By when somebody answers: dates that children and moderators are shown."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from layak.core.working_days import add_working_days, known_holidays, working_days_between

FIRST_ANSWER_DAYS = 3
"""Working days until a moderator answers (docs/forum.md: first answer within 3 working days by default)."""

ORIGINAL_KEPT = timedelta(days=90)
"""How long the child's own text is kept after the decision (docs/forum.md, what is kept and how long)."""

OPEN_FOR = timedelta(minutes=30)
"""How long a moderator has an idea for themselves."""

OFFICER_READS_AT = time(12, 0)
"""A protection officer has read by this hour of the next working day, at the latest."""


OFFICE_ANSWER_DAYS = 10
"""Working days an office has to answer; no law sets a term for suggestions (docs/forum.md says why ten)."""


def first_answer_due(today: date) -> date:
    """The last day for a moderator's first answer."""
    return add_working_days(today, FIRST_ANSWER_DAYS, known_holidays())


def office_answer_due(today: date) -> date:
    """The last day for an office's answer to what it is sent today."""
    return add_working_days(today, OFFICE_ANSWER_DAYS, known_holidays())


def working_days_since(start: datetime, at: datetime) -> int:
    """Working days from one moment to another, both as days in the zone that the second one bears."""
    return max(0, working_days_between(start.astimezone(at.tzinfo).date(), at.date(), known_holidays()))


def officer_reads_by(at: datetime, zone: ZoneInfo) -> datetime:
    """The moment by which an officer has read a sealed text."""
    local = at.astimezone(zone)
    return datetime.combine(add_working_days(local.date(), 1, known_holidays()), OFFICER_READS_AT, zone)


def original_erased_on(today: date) -> date:
    """The day on which the child's own text goes, counted from the decision."""
    return today + ORIGINAL_KEPT
