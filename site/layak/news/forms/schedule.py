"""When an article appears, and the days for which staff plan."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField

from layak.core.forms import Form, options
from layak.news.forms.fields import one_line, too_long
from layak.news.service import Rejected

_MOMENT = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})|(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{4}))"
    r"(?:T|,? (?:pukul |at )?)(?P<hour>\d{1,2})[.:](?P<minute>\d{2})(?::\d{2})?"
)
NATIVE = "%Y-%m-%dT%H:%M"
"""How browsers write a day and a time."""

WHEN_WORDS = {"now": _l("Now"), "later": _l("At a day and a time")}
REVIEW_WORDS = {"0": _l("On no day"), "6": _l("In 6 months"), "12": _l("In 12 months")}


def read_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """Read 23-11-2026 07.00 or 2026-11-23T07:00 as a time of the city; None for anything that is no time."""
    found = _MOMENT.fullmatch(text)
    if not found:
        return None
    part = {name: int(value) for name, value in found.groupdict().items() if value}
    year, month, day = (
        part.get(long, part.get(short, 0)) for long, short in (("year", "y"), ("month", "m"), ("day", "d"))
    )
    try:
        return datetime(year, month, day, part["hour"], part["minute"], tzinfo=zone)
    except ValueError:
        return None


def write_moment(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as a browser's field takes it."""
    return moment.astimezone(zone).strftime(NATIVE)


def field_kind(text: str | None) -> dict[str, str]:
    """The kind of field for a moment: a browser's own one would throw away what was typed in another way."""
    try:
        is_native = not text or bool(datetime.strptime(text, NATIVE))
    except ValueError:
        is_native = False
    return {"type": "datetime-local" if is_native else "text"}


class Timing:
    """The fields of a form that publishes: now, or at a moment in the city's zone."""

    when = RadioField(
        _l("When do readers get it?"), choices=options(WHEN_WORDS.items()), default="now", validate_choice=False
    )
    moment = StringField(_l("Day and time"), [too_long(40)], [one_line])
    planned = HiddenField()


def moment_of(form: Any, zone: ZoneInfo, planned: datetime | None = None) -> datetime | None:
    """The moment that was chosen, None for now; raises Rejected for one that is no time.

    A moment beside the choice of now is asked back, unless it is the one `planned` before, which the form brought.
    """
    written = form.moment.data or ""
    if form.when.data in (None, "", "now"):
        if written and (planned is None or read_moment(written, zone) != planned):
            raise Rejected("moment_or_now")
        return None
    moment = read_moment(written, zone) if form.when.data == "later" else None
    if moment is None:
        raise Rejected("moment_no_day" if is_no_day(written) else "moment_unread")
    return moment


def is_no_day(text: str) -> bool:
    """Whether a moment is written as one, but names a day or an hour that no calendar has."""
    return _MOMENT.fullmatch(text) is not None


def show_moment(form: Any, moment: datetime | None, zone: ZoneInfo) -> None:
    """Show in the fields when a scheduled article appears."""
    if moment is not None:
        form.when.data, form.moment.data = "later", write_moment(moment, zone)


class MomentForm(Form):
    """Another moment for a scheduled article; `before` is the one that was shown."""

    version = HiddenField()
    before = HiddenField()
    moment = StringField(_l("Day and time"), [too_long(40)], [one_line])


def add_months(day: date, months: int) -> date:
    """The same day some months later, or that month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def read_iso_day(text: str | None) -> date | None:
    """A whole day such as 2026-11-23, None for anything else."""
    try:
        return date.fromisoformat(text) if text and len(text) == 10 else None
    except ValueError:
        return None
