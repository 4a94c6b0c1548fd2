"""The newsroom's calendar: what appeared and will appear in a month, beside the days that matter to children."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import get_day_names
from flask import abort, request, url_for
from werkzeug.wrappers import Response

from layak.core.clock import now
from layak.core.language import LANGUAGES, current_lang
from layak.core.page import render
from layak.core.planned import Span, planned_spans
from layak.core.presentation import format_day
from layak.news import service
from layak.news.days import YearDay, days_of
from layak.news.desk.room import room, write
from layak.news.desk.schedule import city_zone
from layak.news.forms.schedule import read_iso_day
from layak.news.service import MonthEntry

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 1)
NEAR = timedelta(days=370)
"""How far from today the months lead on to each other; a month beyond that has to be named in the address."""


@dataclass(frozen=True, kw_only=True)
class CalendarDay:
    """One day of the month with what stands on it."""

    day: date
    is_today: bool
    may_plan: bool
    named: tuple[YearDay, ...]
    entries: tuple[MonthEntry, ...]


@room.page(id="/ruang-kerja/kalender", en="/desk/calendar", access=write)
def show_month() -> Response:
    """One month, this one unless the address names another."""
    at = now()
    today = at.astimezone(city_zone()).date()
    first = read_month(request.args.get("month"), today)
    if first is None:
        abort(404)
    after = next_month(first)
    days = days_of_month(first, after, today, at)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    return render(
        "news/calendar.html",
        private=True,
        first=first,
        days=list(days.values()),
        weeks=[[days.get(day) for day in week] for week in weeks],
        weekdays=[get_day_names("wide", locale=current_lang())[number] for number in range(7)],
        stages=stages_between(first, after),
        previous=month_address(first - timedelta(days=1)) if first > today - NEAR else None,
        next=month_address(after) if after < today + NEAR else None,
        alternates={lang: month_address(first, lang) for lang in LANGUAGES},
    )


def read_month(text: str | None, today: date) -> date | None:
    """The first day of a month such as 2026-11, of this one where none is named; None for one that does not exist."""
    if not text:
        return today.replace(day=1)
    first = read_iso_day(f"{text}-01") if len(text) == 7 else None
    return first if first and EARLIEST <= first <= LATEST else None


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def month_address(day: date, lang: str | None = None) -> str:
    """Where the month of a day is shown."""
    chosen: dict[str, Any] = {"lang": lang} if lang else {}
    return url_for("news_desk.show_month", month=day.strftime("%Y-%m"), **chosen)


def days_of_month(first: date, after: date, today: date, at: datetime) -> dict[date, CalendarDay]:
    """Each day of a month, by its date."""
    begin, end = (datetime.combine(day, datetime.min.time(), city_zone()) for day in (first, after))
    entries: dict[date, list[MonthEntry]] = {}
    for one in service.list_month(begin=begin, end=end, first=first, last=after - timedelta(days=1), at=at):
        day = one.day or (one.moment.astimezone(city_zone()).date() if one.moment else first)
        entries.setdefault(day, []).append(one)
    named = days_of(first.month)
    return {
        day: CalendarDay(
            day=day,
            is_today=day == today,
            may_plan=day >= today,
            named=tuple(one for one in named if one.day == day.day),
            entries=tuple(entries.get(day, ())),
        )
        for day in (first + timedelta(days=number) for number in range((after - first).days))
    }


def stages_between(first: date, after: date) -> list[dict[str, Any]]:
    """What the rooms plan in a month, such as stages of the evaluation, as exactly as its dates are known."""
    return [
        {"name": one.name, "when": span_words(one), "is_sample": one.is_sample}
        for one in planned_spans()
        if one.starts.first < after and one.ends.last >= first
    ]


def span_words(span: Span) -> str:
    """From when to when, as far as it is known."""
    ends = [span.starts, span.ends] if span.ends != span.starts else [span.starts]
    return " – ".join(format_day(one.first, str(one.precision)) for one in ends)
