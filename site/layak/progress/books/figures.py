"""Numbers as a sheet: a row for each figure, named by series, year, kecamatan, sex and category.

The coordinator's sheet holds every figure of the years that a cycle is about; an office's sheet holds those of its own
series, with rows to fill in for the newest year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.core.language import localized
from layak.core.sheets import Change, Column, Kind, Row, Table
from layak.core.sheets.words import Labels, every_language, in_every_language
from layak.progress.books.choosing import after, text, yes_no_words
from layak.progress.models import ALL, FigureBasis, Sex
from layak.progress.service.figure_keeping import FigureKey, FigureWrite, Given, write_figures, wrong_given, wrong_key
from layak.progress.service.figure_spans import list_all_series, list_span
from layak.progress.service.series import list_year
from layak.progress.service.sheets import Actor, Sheet, Wrong

YEARS_BEFORE = 4
"""Years before the year of the award that a cycle is about, where it does not say."""
NEEDED = ("value", "basis", "source")
KEYS = ("series", "year", "district", "sex", "category")
SEXES: Labels = ((ALL, _l("all")), (Sex.BOYS, _l("boys")), (Sex.GIRLS, _l("girls")))
BASES: Labels = (
    (FigureBasis.OFFICE, _l("office records")),
    (FigureBasis.SURVEY, _l("survey")),
    (FigureBasis.ESTIMATE, _l("estimate")),
    (FigureBasis.VERIFIED, _l("verified")),
)
CITY: Labels = ((ALL, _l("whole city")),)
COLUMN_OF = {
    "whole": "value",
    "decimals": "value",
    "negative": "value",
    "too_large": "value",
    "source_long": "source",
}
"""The column in which a figure's own fault is told, where it is not called like it."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """Which figures a sheet holds: the years, and an office's own series alone where one is named."""

    first: int
    last: int
    office_key: str | None = None


def span_of(cycle: Any, office_key: str | None = None) -> Span:
    """The years that the evidence of a cycle covers."""
    last = cycle.data_to or cycle.year
    return Span(first=cycle.data_from or last - YEARS_BEFORE, last=last, office_key=office_key)


def figures_sheet(content: Content, span: Span, at: datetime) -> Sheet:
    """Figures of a span of years; a new one is not shown to readers before the coordinator shows it."""
    codes = [one.code for one in content.districts]

    def rows() -> Iterable[Row]:
        series = series_of(span)
        kept = [
            row_of(series[row.series_id], row) for row in list_span(span.first, span.last) if row.series_id in series
        ]
        return kept if span.office_key is None else [*kept, *free_rows(series, kept, min(span.last, at.year), codes)]

    def write(changes: Sequence[Change], actor: Actor) -> None:
        by_key = {one.key: one for one in series_of(span).values()}
        writes = writes_of(by_key[str(changes[0].name[0])], changes)
        write_figures(writes, districts=codes, actor=actor.person, at=actor.at)

    def check(changes: Sequence[Change]) -> Iterator[Wrong]:
        by_key = {one.key: one for one in series_of(span).values()}
        own = own_figures(span) if span.office_key is not None and changes else {}
        for change in changes:
            row = own.get(change.name)
            is_new = change.is_new or (span.office_key is not None and row is None)
            found = wrong_place(by_key.get(str(change.name[0])), change, span, codes, at)
            found = found or wrong_values(by_key[str(change.name[0])], change, is_new, span)
            if found is None and row is not None and row.shown_at is not None:
                found = ("shown_already", "value")
            if found is not None:
                yield change, *found

    return Sheet(table=table_of(content), rows=rows, write=write, together=lambda change: change.name[0], check=check)


def series_of(span: Span) -> dict[int, Any]:
    """The series that a sheet may hold, by number."""
    return {one.id: one for one in list_all_series() if span.office_key in (None, one.office_key)}


def own_figures(span: Span) -> dict[tuple[Any, ...], Any]:
    """The figures of an office's own series by what names them."""
    series = series_of(span)
    rows = (row for row in list_span(span.first, span.last) if row.series_id in series)
    return {(series[row.series_id].key, row.year, row.district, row.sex, row.category): row for row in rows}


def key_of(series: Any, change: Change) -> FigureKey:
    """Where a changed row's figure stands."""
    _, year, district, sex, category = change.name
    return FigureKey(
        series_id=series.id, year=int(str(year)), district=str(district), sex=str(sex), category=str(category)
    )


def wrong_place(
    series: Any | None, change: Change, span: Span, codes: Sequence[str], at: datetime
) -> tuple[str, str] | None:
    """What is wrong with what names a figure: the reason and the column."""
    if series is None:
        return "no_series", "series"
    key = key_of(series, change)
    if not span.first <= key.year <= span.last:
        return "other_year", "year"
    column = wrong_key(key, codes, at)
    if column is None:
        return None
    return "other_year" if column == "year" else "not_taken", column


def wrong_values(series: Any, change: Change, is_new: bool, span: Span) -> tuple[str, str] | None:
    """What is wrong with what is said of a figure: something is missing, or figure_keeping would refuse it."""
    new = {name: value for name, (_, value) in change.values.items()}
    for name in NEEDED:
        if new.get(name) is None and (is_new or name in new):
            return "missing", name
    if span.office_key is not None and new.get("basis") == FigureBasis.VERIFIED:
        return "not_yours_to_say", "basis"
    given = Given(
        value=Decimal(str(new.get("value", 0))),
        basis=str(new.get("basis", FigureBasis.OFFICE)),
        source=str(new.get("source", "-")),
    )
    reason = wrong_given(series, given)
    return (f"figure_{reason}", COLUMN_OF.get(reason, reason)) if reason else None


def writes_of(series: Any, changes: Sequence[Change]) -> list[FigureWrite]:
    """The changed rows of a series as figures to be written, each with the version of what it changes."""
    years: dict[int, dict[tuple[Any, ...], Any]] = {}
    writes = []
    for change in changes:
        key = key_of(series, change)
        if key.year not in years:
            years[key.year] = {(row.district, row.sex, row.category): row for row in list_year(series.id, key.year)}
        row = years[key.year].get((key.district, key.sex, key.category))
        given = Given(
            value=Decimal(str(after(change, "value", getattr(row, "value", None)))),
            basis=text(after(change, "basis", getattr(row, "basis", None))),
            source=text(after(change, "source", getattr(row, "source", None))),
        )
        writes.append(FigureWrite(key=key, given=given, version=row.version if row else None))
    return writes


def free_rows(series: dict[int, Any], kept: Sequence[Row], year: int, codes: Sequence[str]) -> Iterator[Row]:
    """Rows of the newest year to fill in: the city, by sex, each kecamatan, and each category there ever was."""
    there = {tuple(row[key] for key in KEYS) for row in kept}
    categories: dict[Any, set[Any]] = {}
    for row in kept:
        categories.setdefault(row["series"], set()).add(row["category"])
    places = [(ALL, ALL), (ALL, str(Sex.BOYS)), (ALL, str(Sex.GIRLS)), *((code, ALL) for code in codes)]
    for one in series.values():
        for category in sorted(categories.get(one.key, set()) | {ALL}):
            for district, sex in places:
                name = (one.key, year, district, sex, category)
                if name not in there:
                    yield {**dict(zip(KEYS, name, strict=True)), **told(one), "shown": None}


def told(series: Any) -> Row:
    """What explains a row of a series."""
    return {"name": localized(series, "name"), "unit": localized(series, "unit")}


def row_of(series: Any, row: Any) -> Row:
    """A figure as a row of the sheet."""
    return {
        "series": series.key,
        "year": row.year,
        "district": row.district,
        "sex": row.sex,
        "category": row.category,
        **told(series),
        "value": row.value,
        "basis": row.basis,
        "source": row.source,
        "shown": yes_no_words(row.shown_at is not None),
    }


def table_of(content: Content) -> Table:
    """The columns of the sheet of figures."""

    def places() -> Labels:
        return [*CITY, *((one.code, one.name) for one in content.districts)]

    return Table(
        key="figures",
        title=_l("Numbers"),
        words=in_every_language,
        may_add=True,
        columns=(
            Column(key="series", label=_l("Series"), is_key=True, most=64, width=20),
            Column(key="name", label=_l("What is counted"), is_told=True, width=40),
            Column(key="unit", label=_l("Unit"), is_told=True, width=14),
            Column(key="year", label=_l("Year"), kind=Kind.WHOLE, is_key=True, width=8),
            Column(
                key="district",
                label=_l("Kecamatan"),
                kind=Kind.CHOICE,
                is_key=True,
                empty=ALL,
                choices=places,
                also=lambda: every_language(CITY),
            ),
            Column(
                key="sex",
                label=_l("Boys or girls"),
                kind=Kind.CHOICE,
                is_key=True,
                empty=ALL,
                choices=lambda: SEXES,
                also=lambda: every_language(SEXES),
                width=12,
            ),
            Column(key="category", label=_l("Category"), is_key=True, empty=ALL, most=64, width=20),
            *VALUES,
        ),
    )


VALUES = (
    Column(key="value", label=_l("Number"), kind=Kind.DECIMAL, width=14),
    Column(
        key="basis",
        label=_l("Who counted"),
        kind=Kind.CHOICE,
        choices=lambda: BASES,
        also=lambda: every_language(BASES),
        width=24,
    ),
    Column(key="source", label=_l("Source"), most=300, width=40),
    Column(key="shown", label=_l("Readers see it"), is_told=True, width=12),
)
