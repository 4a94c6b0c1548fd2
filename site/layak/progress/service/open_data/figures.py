"""Open data on numbers: every figure that readers see, through the hiding of small numbers, some hundred at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Integer, String, and_, bindparam, func, or_, select, tuple_

from layak.core.content import Content
from layak.core.rows import Query
from layak.progress.models import ALL, Figure, Series
from layak.progress.service.figures import is_shown_series
from layak.progress.service.open_data.fields import (
    BASIS,
    COMPONENT,
    DISTRICT,
    ID,
    INDICATOR,
    NAME,
    OFFICE,
    SAMPLE,
    SOURCE,
    YEAR,
    Asked,
    Dataset,
    FieldKind,
    Row,
    field,
    indicator_parts,
    pair,
)
from layak.progress.service.suppression import ShownFigure, shown_cells

CHUNK = 500
TOGETHER = "*"
"""In an identifier: all sexes, kecamatan or categories together."""

F = Figure
SHOWN = (F.series_id == bindparam("series_id", type_=Integer), F.shown_at.is_not(None))
PLACE = tuple_(F.year, F.district, F.sex, F.category)
START = tuple_(
    bindparam("year", type_=Integer),
    bindparam("district", type_=String),
    bindparam("sex", type_=String),
    bindparam("category", type_=String),
)
SERIES = Query(select(Series.__table__).order_by(Series.id))
ORDER = (F.year, F.district, F.sex, F.category)
OFFICE_KEY = bindparam("office", type_=String)
IS_OWN = bindparam("is_own", type_=Integer) == 1
NARROWED: Mapping[str, ColumnElement[bool]] = {
    "only": F.year == bindparam("only", type_=Integer),
    "in_district": F.district == bindparam("in_district", type_=String),
    "office": or_(F.office_key == OFFICE_KEY, and_(IS_OWN, func.coalesce(F.office_key, "") == "")),
}
"""What a reader can ask for; an office's figures are those that name it, and those of its series that name none."""

YEARS = Query(select(F.year).where(*SHOWN).distinct().order_by(F.year))
COUNT = Query(select(func.count().label("total")).select_from(F.__table__).where(F.shown_at.is_not(None)))
WHOLE_YEAR = Query(select(F.__table__).where(*SHOWN, F.year == bindparam("year", type_=Integer)))


@dataclass(frozen=True, order=True)
class Place:
    """Where a figure stands in its series."""

    year: int = 0
    district: str = ""
    sex: str = ""
    category: str = ""


def figures(content: Content, asked: Asked) -> Iterator[Row]:
    """A row for each figure that readers see, series by series, year by year."""
    names = {one.code: one.name for one in content.districts}
    series_key, start = place_of(asked.after)
    is_waiting = bool(series_key)
    for series in SERIES.rows():
        if is_waiting and series.key != series_key:
            continue
        begins = start if is_waiting else Place()
        is_waiting = False
        about = {"series": series.key, **indicator_parts(content, series.indicator)}
        if asked.wants(about):
            for one in figures_of(series, begins, asked):
                yield {**figure_row(series, one, names), **about}


def figures_of(series: Any, start: Place, asked: Asked) -> Iterator[ShownFigure]:
    """The figures of a series behind a place; what is hidden depends on all of a year, so such years are read whole."""
    if series.is_protection:
        years = [asked.year] if asked.year is not None else [row.year for row in YEARS.rows(series_id=series.id)]
        for one in years:
            shown = shown_cells(series, WHOLE_YEAR.rows(series_id=series.id, year=one))
            cells = {place_in(cell.row): cell for cell in shown}
            yield from (cells[place] for place in sorted(cells) if place > start)
        return
    while rows := rows_after(series, start, asked):
        yield from (ShownFigure(row, row.value) for row in rows)
        start = place_in(rows[-1])


def rows_after(series: Any, start: Place, asked: Asked) -> list[Any]:
    """The next rows of a series behind a place, none but those asked for."""
    given: dict[str, Any] = {"only": asked.year, "in_district": asked.district, "office": asked.office}
    wanted = {name: value for name, value in given.items() if value is not None}
    return after_query(frozenset(wanted)).rows(
        series_id=series.id, **asdict(start), **wanted, is_own=int(series.office_key == asked.office)
    )


@cache
def after_query(names: frozenset[str]) -> Query:
    """The question for rows behind a place, narrowed in these ways; a filter that finds little must not read all."""
    narrowed = [where for name, where in NARROWED.items() if name in names]
    return Query(select(F.__table__).where(*SHOWN, PLACE > START, *narrowed).order_by(*ORDER).limit(CHUNK))


def place_in(row: Any) -> Place:
    """Where a row stands in its series."""
    return Place(row.year, row.district, row.sex, row.category)


def figure_row(series: Any, figure: ShownFigure, names: dict[str, str]) -> Row:
    """One figure; where it is hidden, no value."""
    row = figure.row
    return {
        "id": identifier(series.key, place_in(row)),
        "name_id": series.name_id,
        "name_en": series.name_en,
        "year": row.year,
        "district": row.district,
        "district_name": names.get(row.district, ""),
        "sex": row.sex,
        "category": row.category,
        "value": figure.value,
        "status": "hidden" if figure.is_hidden else "shown",
        "unit_id": series.unit_id,
        "unit_en": series.unit_en,
        "basis": row.basis,
        "source": row.source,
        "office": row.office_key or series.office_key or "",
        "is_sample": bool(row.is_sample or series.is_sample),
    }


def identifier(series: str, place: Place) -> str:
    """What names a figure for good: series, year, kecamatan, sex and category."""
    parts = (place.district, place.sex, place.category)
    return ":".join([series, str(place.year), *(part or TOGETHER for part in parts)])


def place_of(given: str) -> tuple[str, Place]:
    """The series and the place that an identifier names; no series where it is none."""
    parts = given.split(":", 4)
    if len(parts) != 5 or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 5):
        return "", Place()
    district, sex, category = (ALL if part == TOGETHER else part for part in parts[2:])
    return parts[0], Place(int(parts[1]), district, sex, category)


def narrow(given: str) -> Asked | None:
    """Where to look for one figure: in its series and year; nowhere where readers see nothing of the series."""
    series, place = place_of(given)
    return Asked(series=series, year=place.year) if series and is_shown_series(series) else None


FIGURES = Dataset(
    key="figures",
    title=_l("Numbers by year, sex and kecamatan"),
    about=_l(
        "Every number that readers see. On children in need of protection numbers from 1 to 4 are hidden, and others "
        "with them, so that nobody can work them out."
    ),
    fields=(
        ID,
        field("series", _l("Series"), _l("The key of what is counted.")),
        *NAME,
        INDICATOR,
        COMPONENT,
        YEAR,
        DISTRICT,
        field("district_name", _l("Name of the district")),
        field("sex", _l("Sex"), _l("L for boys, P for girls; empty for all children.")),
        field("category", _l("Category"), _l("Empty for all together.")),
        field("value", _l("Value"), _l("Empty where it is hidden."), FieldKind.NUMBER, _l("see unit_id and unit_en")),
        field("status", _l("Status"), _l("shown or hidden.")),
        *pair("unit", _l("Unit")),
        BASIS,
        SOURCE,
        OFFICE,
        SAMPLE,
    ),
    read=figures,
    seeks=True,
    narrow=narrow,
    count=lambda content: int(COUNT.rows()[0].total),
)
