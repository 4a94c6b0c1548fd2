"""Points of a cycle by component and indicator as a sheet: a row for each part and each count, filled in or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.core.language import localized
from layak.core.sheets import Change, Column, Kind, Row, Table
from layak.core.sheets.words import in_every_language
from layak.progress.books.choosing import after, in_both, named, text
from layak.progress.forms.scores import LONGEST_NOTE, LONGEST_WORDS, MOST_POINTS
from layak.progress.service.scoring import BASES, PartValue, list_parts, mark_of, save_parts, unexplained
from layak.progress.service.sheets import Actor, Sheet, Wrong

WORDS = ("gap_id", "gap_en", "source")


def scores_sheet(content: Content, cycle: Any) -> Sheet:
    """The part scores of a cycle; points that are emptied go, as on the page."""

    def rows() -> Iterable[Row]:
        stored = list_parts(cycle.id)
        names = part_names(content)
        return (
            row_of(basis, part, name, stored.get(basis, {}).get(part))
            for basis in BASES
            for part, name in names.items()
        )

    def write(changes: Sequence[Change], actor: Actor) -> None:
        basis = str(changes[0].name[0])
        stored = list_parts(cycle.id).get(basis, {})
        mark = mark_of(*stored.values())
        save_parts(cycle.id, basis, filled(stored, changes), "", mark=mark, actor=actor.person, at=actor.at)

    def check(changes: Sequence[Change]) -> Iterator[Wrong]:
        return wrong_scores(list_parts(cycle.id), changes)

    return Sheet(table=table_of(content), rows=rows, write=write, together=lambda change: change.name[0], check=check)


def part_names(content: Content) -> dict[str, str]:
    """The components and the indicators in their order, each with its name."""
    components = {one.key: str(localized(one, "name")) for one in content.components}
    return components | {str(one.number): f"{one.number}. {localized(one, 'short')}" for one in content.indicators}


def filled(stored: dict[str, Any], changes: Sequence[Change]) -> dict[str, PartValue]:
    """The parts of one count as they are once the changes are written."""
    parts = {part: value_of(row, None) for part, row in stored.items()}
    for change in changes:
        part = str(change.name[1])
        value = value_of(stored.get(part), change)
        parts.pop(part, None)
        if value is not None:
            parts[part] = value
    return {part: value for part, value in parts.items() if value is not None}


def value_of(row: Any | None, change: Change | None) -> PartValue | None:
    """What one part holds once a change is written; None without points."""
    values = {key: getattr(row, key, None) for key in ("value", "maximum", *WORDS)}
    if change is not None:
        values = {key: after(change, key, before) for key, before in values.items()}
    if values["value"] is None:
        return None
    words = {key: text(values[key]) for key in WORDS}
    return PartValue(value=Decimal(values["value"]), maximum=values["maximum"], **words)


def wrong_scores(table: dict[str, dict[str, Any]], changes: Sequence[Change]) -> Iterator[Wrong]:
    """Points without a source, above what can be reached, and those that fell far without a reason."""
    merged: dict[str, dict[str, Any]] = {
        basis: dict(filled(table.get(basis, {}), [one for one in changes if one.name[0] == basis])) for basis in BASES
    }
    silent = {(basis, part) for basis in BASES for part in unexplained(merged, basis, merged[basis])}
    for change in changes:
        new = merged[str(change.name[0])].get(str(change.name[1]))
        yield from ((change, reason, column) for reason, column in wrong_points(change, new))
        if change.name in silent:
            yield change, "unexplained", "gap_id"


def wrong_points(change: Change, new: PartValue | None) -> Iterator[tuple[str, str]]:
    """What is wrong with the points of one part: the reason and the column."""
    if new is None:
        if any(value not in (None, "") for _, value in change.values.values()):
            yield "missing", "value"
        return
    if not 0 <= new.value <= MOST_POINTS:
        yield "out_of_bounds", "value"
    if new.maximum is not None and not new.value <= new.maximum <= MOST_POINTS:
        yield "above_maximum", "value"
    if not new.source:
        yield "missing", "source"


def table_of(content: Content) -> Table:
    """The columns of the sheet of points."""
    bases = [content.score_basis(key) for key in BASES]
    return Table(
        key="scores",
        title=_l("Points by part"),
        words=in_every_language,
        columns=(
            Column(
                key="basis",
                label=_l("Who counted"),
                kind=Kind.CHOICE,
                is_key=True,
                choices=lambda: named(bases),
                also=lambda: in_both(bases),
                width=24,
            ),
            Column(key="part", label=_l("Component or indicator"), is_key=True, most=16, width=12),
            Column(key="name", label=_l("Name"), is_told=True, width=50),
            Column(key="value", label=_l("Points"), kind=Kind.DECIMAL, width=12),
            Column(key="maximum", label=_l("Points at most"), kind=Kind.DECIMAL, width=12),
            Column(key="source", label=_l("Source of these points"), most=LONGEST_WORDS, width=40),
            Column(key="gap_id", label=_l("Why lower, in Indonesian"), most=LONGEST_NOTE, width=40),
            Column(key="gap_en", label=_l("Why lower, in English"), most=LONGEST_NOTE, width=40),
        ),
    )


def row_of(basis: str, part: str, name: str, row: Any | None) -> Row:
    """A part score as a row of the sheet; empty where nobody counted."""
    return {
        "basis": basis,
        "part": part,
        "name": name,
        "value": getattr(row, "value", None),
        "maximum": getattr(row, "maximum", None),
        **{key: getattr(row, key, None) or None for key in WORDS},
    }
