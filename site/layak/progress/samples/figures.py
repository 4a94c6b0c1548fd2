"""Examples of numbers: two series with round figures that count nothing real, marked as examples everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select

from layak.core.changes import log_change
from layak.core.content import Content
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import ALL, Figure, FigureBasis, Series, Sex

YEARS = (2023, 2024, 2025)
SOURCE = "Data contoh / sample data"
BY = "system"
SERIES: tuple[Mapping[str, Any], ...] = (
    {
        "key": "contoh-akta",
        "indicator": 4,
        "name_id": "Contoh: anak dengan akta kelahiran",
        "name_en": "Example: children with a birth certificate",
        "is_protection": False,
    },
    {
        "key": "contoh-didampingi",
        "indicator": 21,
        "name_id": "Contoh: anak yang didampingi",
        "name_en": "Example: children who were supported",
        "is_protection": True,
    },
)
ABOUT = {
    "unit_id": "anak",
    "unit_en": "children",
    "about_id": "Angka karangan untuk menunjukkan cara membaca halaman ini.",
    "about_en": "Made-up numbers that show how this page is read.",
}


def load(content: Content, at: datetime) -> int:
    """Add the example series that are missing, each with its figures."""
    added = 0
    with writing() as session:
        known = set(session.scalars(select(Series.key)))
        districts = [one.code for one in content.districts]
        for facts in SERIES:
            if facts["key"] in known:
                continue
            series = Series(**facts, **ABOUT, is_sample=True)
            session.add(series)
            session.flush()
            figures = list(figures_of(series, districts, at))
            session.add_all(figures)
            log_change("progress", "series", series.key)
            added += 1 + len(figures)
    return added


def figures_of(series: Series, districts: Sequence[str], at: datetime) -> Iterator[Figure]:
    """A whole table for each year, by kecamatan and sex with its sums."""
    for number, year in enumerate(YEARS):
        cells: dict[tuple[str, str], int] = {}
        for place, code in enumerate(districts):
            for sex in Sex:
                value = made_up(place, number, sex, is_protection=series.is_protection)
                for key in ((code, sex.value), (code, ALL), (ALL, sex.value), (ALL, ALL)):
                    cells[key] = cells.get(key, 0) + value
        for (district, sex_key), value in cells.items():
            yield Figure(
                series_id=series.id,
                year=year,
                district=district,
                sex=sex_key,
                value=Decimal(value),
                basis=FigureBasis.ESTIMATE,
                source=SOURCE,
                shown_at=at,
                changed_at=at,
                changed_by=BY,
                is_sample=True,
            )


def made_up(place: int, number: int, sex: Sex, *, is_protection: bool) -> int:
    """A round number; those of one kecamatan of the protection series are small, so that hiding can be seen."""
    if is_protection:
        return (2 if sex is Sex.GIRLS else 1) if place == 0 else 10 + 5 * number
    return 100 * (number + 1) + 10 * place


def clear() -> int:
    """Remove the example series with all their figures, and example figures of any other series."""
    samples = select(Series.id).where(Series.is_sample)
    with writing():
        for key in db.session.scalars(select(Series.key).where(Series.is_sample)).all():
            log_change("progress", "series", key)
        figures = delete(Figure).where(Figure.is_sample | Figure.series_id.in_(samples))
        gone = [db.session.execute(one) for one in (figures, delete(Series).where(Series.is_sample))]
    return sum(cast("CursorResult[Any]", one).rowcount for one in gone)
