"""The index of a bundle as a sheet: each document, link and answer with where it comes from, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from layak.core.sheets import Column, Kind, Row, Table

INDEX = Table(
    key="index",
    title=_l("Index"),
    columns=(
        Column(key="number", label=_l("No."), kind=Kind.WHOLE, width=9),
        Column(key="file", label=_l("File"), width=44),
        Column(key="kind", label=_l("Kind of evidence"), width=26),
        Column(key="code", label=_l("Code"), width=12),
        Column(key="question", label=_l("Question of the form"), width=50),
        Column(key="office", label=_l("Office"), width=20),
        Column(key="handed_in", label=_l("Handed in on"), kind=Kind.DAY, width=12),
        Column(key="ends_on", label=_l("Holds until"), kind=Kind.DAY, width=12),
        Column(key="state", label=_l("State"), width=18),
        Column(key="link", label=_l("Link"), width=44),
        Column(key="digest", label=_l("SHA-256"), width=68),
        Column(key="answer", label=_l("Answer of the office"), width=60),
    ),
)
MISSING = Table(
    key="missing",
    title=_l("Missing"),
    columns=(Column(key="missing", label=_l("What is missing"), width=110),),
)


def index_parts(rows: Iterable[Row], missing: Iterable[str]) -> list[tuple[Table, Iterable[Row]]]:
    """The sheets of an index: what is there, and what is not."""
    return [(INDEX, rows), (MISSING, ({"missing": one} for one in missing))]
