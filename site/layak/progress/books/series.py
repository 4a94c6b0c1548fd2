"""Series as a sheet: what is counted for an indicator, in which unit, by which office."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.core.sheets import Change, Column, Kind, Row, Table
from layak.core.sheets.words import every_language, in_every_language
from layak.news.service import make_slug
from layak.progress.books.choosing import YES, YES_OR_NO, after, office_labels, office_words, text, yes_no
from layak.progress.service import list_offices
from layak.progress.service.figure_spans import list_all_series
from layak.progress.service.series import find_series
from layak.progress.service.series_keeping import SeriesDraft, save_series
from layak.progress.service.sheets import Actor, Sheet, Wrong

TEXTS = ("name_id", "name_en", "unit_id", "unit_en", "about_id", "about_en")
FLAGS = {"is_protection": False, "is_additive": True}
"""What counts where a new row leaves it open."""


def series_sheet(content: Content, on: date) -> Sheet:
    """Every series; new ones are added with a key of their own, and none goes by being left out."""

    def check(changes: Sequence[Change]) -> Iterator[Wrong]:
        standing = {one.key for one in list_offices(on=on)}
        for change in changes:
            if change.is_new and make_slug(str(change.name[0])) != change.name[0]:
                yield change, "bad_key", "series"
            office = change.values.get("office", (None, None))[1]
            if office is not None and office not in standing:
                yield change, "office_ended", "office"

    return Sheet(table=table_of(content), rows=lambda: map(row_of, list_all_series()), write=write, check=check)


def write(changes: Sequence[Change], actor: Actor) -> None:
    """Add or change one series."""
    change = changes[0]
    row = find_series(str(change.name[0]))
    texts = {key: text(after(change, key, getattr(row, key, ""))) for key in TEXTS}
    flags = {
        key: after(change, key, yes_no(getattr(row, key, default))) in (YES, None) for key, default in FLAGS.items()
    }
    draft = SeriesDraft(
        name_id=texts["name_id"],
        name_en=texts["name_en"],
        unit_id=texts["unit_id"],
        unit_en=texts["unit_en"],
        about_id=texts["about_id"],
        about_en=texts["about_en"],
        is_protection=flags["is_protection"],
        is_additive=flags["is_additive"],
        indicator=int(after(change, "indicator", getattr(row, "indicator", 0))),
        office_key=text(after(change, "office", getattr(row, "office_key", None))) or None,
        key=str(change.name[0]),
    )
    save_series(row.id if row else None, draft, version=row.version if row else None, actor=actor.person)


def row_of(series: Any) -> Row:
    """A series as a row of the sheet."""
    return {
        "series": series.key,
        "indicator": str(series.indicator),
        **{key: getattr(series, key) or None for key in TEXTS},
        "office": series.office_key,
        **{key: yes_no(getattr(series, key)) for key in FLAGS},
    }


def yes_no_column(key: str, label: object) -> Column:
    """A column that says yes or no."""
    return Column(
        key=key,
        label=label,
        kind=Kind.CHOICE,
        choices=lambda: YES_OR_NO,
        also=lambda: every_language(YES_OR_NO),
        is_needed=True,
        width=14,
    )


def table_of(content: Content) -> Table:
    """The columns of the sheet of series."""
    return Table(
        key="series",
        title=_l("Series"),
        words=in_every_language,
        may_add=True,
        columns=(
            Column(key="series", label=_l("Key"), is_key=True, most=64, width=20),
            Column(
                key="indicator",
                label=_l("Indicator (1 to 24)"),
                kind=Kind.CHOICE,
                choices=lambda: [(str(one.number), str(one.number)) for one in content.indicators],
                is_needed=True,
                width=12,
            ),
            Column(key="name_id", label=_l("Name in Indonesian"), is_needed=True, most=200, width=40),
            Column(key="name_en", label=_l("Name in English"), is_needed=True, most=200, width=40),
            Column(key="unit_id", label=_l("Unit in Indonesian"), is_needed=True, most=40, width=14),
            Column(key="unit_en", label=_l("Unit in English"), is_needed=True, most=40, width=14),
            Column(key="about_id", label=_l("About it, in Indonesian"), width=40),
            Column(key="about_en", label=_l("About it, in English"), width=40),
            Column(
                key="office",
                label=_l("Office that counts"),
                kind=Kind.CHOICE,
                choices=office_labels,
                also=office_words,
                width=24,
            ),
            yes_no_column("is_protection", _l("Children in need of protection")),
            yes_no_column("is_additive", _l("Parts add up to the whole")),
        ),
    )
