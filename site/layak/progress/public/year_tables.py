"""The figures of one year of a series as tables: one for each category, kecamatan below one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from layak.core.content import Content
from layak.progress.marks import mark_figure
from layak.progress.models import ALL, Sex
from layak.progress.public.indicators import basis_words, value_words
from layak.progress.service.suppression import ShownFigure

COLUMNS = (ALL, Sex.GIRLS.value, Sex.BOYS.value)


def year_tables(content: Content, series: Any, figures: Sequence[ShownFigure]) -> list[dict[str, Any]]:
    """A table for each category: its columns, its rows, and the basis and source of its numbers.

    Where the numbers of a table have several sources, each number names its own by a mark.
    """
    categories = sorted({one.row.category for one in figures})
    return [
        year_table(content, series, [one for one in figures if one.row.category == name], name) for name in categories
    ]


def year_table(content: Content, series: Any, figures: Sequence[ShownFigure], category: str) -> dict[str, Any]:
    """The table of one category."""
    cells = {(one.row.district, one.row.sex): one for one in figures}
    origins = list(dict.fromkeys(basis_words(one.row) for one in figures))
    sexes = [sex for sex in COLUMNS if any(key[1] == sex for key in cells)]
    heads = {ALL: _("All"), Sex.GIRLS.value: _("Girls"), Sex.BOYS.value: _("Boys")}
    rows = [
        [name, *(cell_of(series, cells.get((code, sex)), origins) for sex in sexes)]
        for code, name in districts_of(content, {key[0] for key in cells})
    ]
    return {
        "category": category,
        "head": [_("District"), *({"text": heads[sex], "is_number": True} for sex in sexes)],
        "rows": rows,
        "origins": [f"{origin_mark(at)} {text}" for at, text in enumerate(origins)] if len(origins) > 1 else origins,
    }


def districts_of(content: Content, codes: set[str]) -> list[tuple[str, str]]:
    """The whole city and the kecamatan that have numbers, in their order; an unknown one by its code."""
    known = [(ALL, _("Whole city")), *((one.code, one.name) for one in content.districts)]
    found = [one for one in known if one[0] in codes]
    return [*found, *((code, code) for code in sorted(codes - {one[0] for one in known}))]


def cell_of(series: Any, figure: ShownFigure | None, origins: Sequence[str]) -> dict[str, Any]:
    """One number of a table, with the mark of its source where there are several."""
    if figure is None:
        return {"text": "–", "is_number": True}
    mark = origin_mark(origins.index(basis_words(figure.row))) if len(origins) > 1 else ""
    return {"text": value_words(figure), "is_number": True, "small": mark, "figure": mark_figure(series, figure)}


def origin_mark(number: int) -> str:
    """What a source is called in a table."""
    return f"[{number + 1}]"
