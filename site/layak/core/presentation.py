"""How dates, times and places are written in each language."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date

from layak.core.language import current_lang

PATTERNS = {"day": "d MMMM y", "month": "MMMM y", "year": "y"}
CLOCKS = {"id": "%H.%M", "en": "%H:%M"}
ZONE_NAMES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


@lru_cache(maxsize=4096)
def write_date(day: date, precision: str, lang: str) -> str:
    """A date as far as it is known: 21 November 2026, November 2026, 2026."""
    return str(format_date(day, PATTERNS[precision], locale="id" if lang == "id" else "en_GB"))


def format_day(day: date | datetime, precision: str = "day", lang: str | None = None) -> str:
    """A date in the page's language."""
    return write_date(day.date() if isinstance(day, datetime) else day, precision, lang or current_lang())


def format_month(day: date, lang: str | None = None) -> str:
    """Month and year in the page's language."""
    return format_day(day, "month", lang)


def format_time(moment: datetime, zone: ZoneInfo, lang: str | None = None) -> str:
    """Day, time and zone, such as 21 November 2026, 09.12 WIB."""
    chosen = lang or current_lang()
    return f"{write_date(moment.astimezone(zone).date(), 'day', chosen)}, {format_clock(moment, zone, chosen)}"


def format_moment(moment: datetime, zone: ZoneInfo, lang: str | None = None) -> str:
    """A moment within a sentence: Senin, 23 November 2026 pukul 07.00 WIB; Monday 23 November 2026 at 07:00 WIB."""
    chosen = lang or current_lang()
    day = moment.astimezone(zone).date()
    weekday = format_date(day, "EEEE", locale=chosen)
    between, at = (" ", "at") if chosen == "en" else (", ", "pukul")
    return f"{weekday}{between}{write_date(day, 'day', chosen)} {at} {format_clock(moment, zone, chosen)}"


def format_clock(moment: datetime, zone: ZoneInfo, lang: str | None = None) -> str:
    """Time and zone, such as 09.12 WIB, where the day is today's."""
    local = moment.astimezone(zone)
    name = ZONE_NAMES.get(zone.key, local.tzname() or zone.key)
    return f"{local.strftime(CLOCKS[lang or current_lang()])} {name}"
