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
from layak.core.content.city import Step
from layak.core.language import LANGUAGES, current_lang, localized
from layak.core.page import render, site_content
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
    return url_for("news_desk.show_month", month=day.strftime("%Y-%m"), **({"lang": lang} if lang else {}))  # type: ignore[arg-type]


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
    """The stages of the running evaluation that fall into a month, as exactly as their dates are known."""
    content = site_content()
    cycle = content.progress.cycle
    return [
        {"name": localized(content.stage(step.stage), "short"), "when": step_words(step), "is_sample": cycle.is_sample}
        for step in cycle.steps
        if step.start and step.start.first < after and (step.end or step.start).last >= first
    ]


def step_words(step: Step) -> str:
    """From when to when, as far as it is known."""
    ends = [step.start, step.end if str(step.end) != str(step.start) else None]
    return " – ".join(format_day(one.first, str(one.precision)) for one in ends if one)
