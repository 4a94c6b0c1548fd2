"""The application's clock, so that tests and services say which moment they mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The machine's present moment, aware, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The present moment of the running application, aware, in UTC."""
    moment: datetime = current_app.extensions["layak"].clock()
    return moment


def as_utc(moment: datetime) -> datetime:
    """Read a moment that a database gave back without a zone as UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def next_midnight(moment: datetime, zone: ZoneInfo) -> datetime:
    """The next midnight of the city's zone after this moment, in UTC."""
    local = moment.astimezone(zone)
    return datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), zone).astimezone(UTC)


def city_zone() -> ZoneInfo:
    """The city's time zone."""
    found: ZoneInfo = current_app.extensions["layak"].zone
    return found


def city_day() -> date:
    """The day it is in the city."""
    return now().astimezone(city_zone()).date()
