"""Numbers for readers: every series by indicator, and one series with all its years."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.filters import NAMES
from layak.core.language import LANGUAGES, current_lang
from layak.core.numbers import read_number
from layak.core.page import render, site_content
from layak.core.paths import path_to
from layak.progress.public.framework import find_indicator
from layak.progress.public.indicators import INDICATOR_WORDS, number_block
from layak.progress.public.room import room
from layak.progress.public.year_tables import year_tables
from layak.progress.service import figures
from layak.progress.service.series import find_series

WORDS = {lang: {**NAMES[lang], "indicator": INDICATOR_WORDS[lang]} for lang in LANGUAGES}
"""The words of the address in each language; either is understood."""


@room.page(id="/kemajuan/angka", en="/progress/numbers", access=anyone)
def list_series() -> Response:
    """The series that have numbers for readers, by indicator; narrowed to one indicator where the address says so."""
    content = site_content()
    page, indicator = asked("page", 1), asked("indicator", None)
    if indicator is not None:
        find_indicator(content, indicator)
    found = figures.list_shown_series(indicator=indicator, page=page or 1)
    if page is None or page > found.pages:
        abort(404)
    groups: dict[int, list[Any]] = {}
    for row in found.rows:
        groups.setdefault(row.indicator, []).append(row)
    return render(
        "progress/series_list.html",
        groups=[(content.indicator(number), rows) for number, rows in groups.items()],
        chosen=content.indicator(indicator) if indicator else None,
        total=found.total,
        alternates={lang: list_address(lang, page=page, indicator=indicator) for lang in LANGUAGES},
        pages={
            "number": page,
            "total": found.pages,
            "previous": list_address(current_lang(), page=page - 1, indicator=indicator) if page > 1 else None,
            "next": list_address(current_lang(), page=page + 1, indicator=indicator) if page < found.pages else None,
        },
    )


def asked(name: str, default: int | None) -> int | None:
    """A number that the address names in the words of either language; 404 for nonsense."""
    text = next((request.args[words[name]] for words in WORDS.values() if words[name] in request.args), None)
    if text is None:
        return default
    number = read_number(text, most=9_999)
    if number is None:
        abort(404)
    return number


def list_address(lang: str, *, page: int = 1, indicator: int | None = None) -> str:
    """The list in a language, a page of it, for one indicator or all."""
    given = {WORDS[lang]["indicator"]: indicator, WORDS[lang]["page"]: page if page > 1 else None}
    return path_with("progress.list_series", lang, given)


def path_with(endpoint: str, lang: str, given: dict[str, int | None], **values: Any) -> str:
    """A path with what is chosen behind it."""
    query = "&".join(f"{name}={value}" for name, value in given.items() if value)
    path = path_to(endpoint, lang=lang, **values)
    return f"{path}?{query}" if query else path


@room.page(id="/kemajuan/angka/<key>", en="/progress/numbers/<key>", access=anyone)
def show_series(key: str) -> Response:
    """One series: the city by year, and every number of the year that was chosen, the newest where none was."""
    content, series = site_content(), find_series(key)
    years = figures.list_shown_years(series.id) if series else []
    year = asked("year", years[0] if years else None)
    if series is None or year not in years:
        abort(404)
    numbers = figures.numbers_of(series)
    shown = figures.list_shown_year(series, year)
    newest = years[0]
    return render(
        "progress/series.html",
        series=series,
        indicator=content.indicator(series.indicator),
        block=number_block(content, numbers) if numbers else None,
        year=year,
        years=[
            {"text": str(one), "href": year_address(current_lang(), key, one, newest), "current": one == year}
            for one in years
        ],
        tables=year_tables(content, series, shown),
        has_hidden=any(one.is_hidden for one in shown) or bool(numbers and numbers.has_hidden),
        alternates={lang: year_address(lang, key, year, newest) for lang in LANGUAGES},
    )


def year_address(lang: str, key: str, year: int, newest: int) -> str:
    """A series in a language at one of its years; the newest needs no words."""
    return path_with("progress.show_series", lang, {WORDS[lang]["year"]: year if year != newest else None}, key=key)
