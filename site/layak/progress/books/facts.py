"""What is recorded of the city's standing as sheets: awards by year, whole scores by year and count, the target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.core.sheets import Change, Column, Kind, Row, Table
from layak.core.sheets.words import every_language, in_every_language
from layak.progress.books.choosing import YES, YES_OR_NO, after, in_both, named, text, yes_no
from layak.progress.forms.scores import (
    AWARD_STATES,
    CONFIDENCE,
    FIRST_YEAR,
    KEY,
    LONGEST_NOTE,
    LONGEST_SOURCE,
    MOST_POINTS,
)
from layak.progress.service import get_standing
from layak.progress.service.scoring import (
    BASES,
    Told,
    find_award,
    find_score,
    find_target,
    mark_of,
    save_award,
    save_score,
    save_target,
)
from layak.progress.service.sheets import Actor, Sheet, Wrong
from layak.progress.service.standing import AWARDED

Find = Callable[[Change], Any | None]
TOLD = ("note_id", "note_en", "sources", "confidence", "doubt_id", "doubt_en")
UNSURE = ("low", "unverified")
THE_TARGET = "target"


def awards_sheet(content: Content, on: date) -> Sheet:
    """What became of each year's evaluation."""

    def find(change: Change) -> Any | None:
        return find_award(int(str(change.name[0])))

    def write(changes: Sequence[Change], actor: Actor) -> None:
        change, row = changes[0], find(changes[0])
        values = values_of(change, row, ("state", "predicate"))
        told, mark = told_of(change, row), mark_of(row)
        year, predicate = int(str(change.name[0])), values["predicate"]
        save_award(year, values["state"], predicate, told, mark=mark, actor=actor.person, at=actor.at)

    def check(changes: Sequence[Change]) -> Iterator[Wrong]:
        for change, row in ((one, find(one)) for one in changes):
            values = values_of(change, row, ("state", "predicate"))
            if (values["state"] == AWARDED) != bool(values["predicate"]):
                yield change, "rank", "predicate"
            yield from wrong_year(change, on)
            yield from wrong_told(content, change, row)

    def rows() -> Iterable[Row]:
        return ({"year": row.year, "state": row.state, **told_row(row, "predicate")} for row in get_standing().awards)

    columns = (
        Column(key="year", label=_l("Year"), kind=Kind.WHOLE, is_key=True, width=8),
        Column(
            key="state",
            label=_l("What became of it"),
            kind=Kind.CHOICE,
            choices=lambda: AWARD_STATES,
            also=lambda: every_language(AWARD_STATES),
            is_needed=True,
            width=26,
        ),
        predicate_column(content),
        *TOLD_COLUMNS,
    )
    table = Table(key="awards", title=_l("Awards"), words=in_every_language, may_add=True, columns=columns)
    return Sheet(table=table, rows=rows, write=write, check=check)


def totals_sheet(content: Content, on: date) -> Sheet:
    """The whole score of each year by each count."""

    def find(change: Change) -> Any | None:
        return find_score(int(str(change.name[0])), str(change.name[1]))

    def write(changes: Sequence[Change], actor: Actor) -> None:
        change, row = changes[0], find(changes[0])
        save_score(
            int(str(change.name[0])),
            str(change.name[1]),
            Decimal(after(change, "value", getattr(row, "value", 0))),
            told_of(change, row),
            is_approximate=after(change, "is_approximate", yes_no(getattr(row, "is_approximate", False))) == YES,
            mark=mark_of(row),
            actor=actor.person,
            at=actor.at,
        )

    def check(changes: Sequence[Change]) -> Iterator[Wrong]:
        for change, row in ((one, find(one)) for one in changes):
            if not 0 <= (after(change, "value", getattr(row, "value", 0)) or 0) <= MOST_POINTS:
                yield change, "out_of_bounds", "value"
            yield from wrong_year(change, on)
            yield from wrong_told(content, change, row)

    def rows() -> Iterable[Row]:
        return map(total_row, get_standing().scores)

    return Sheet(table=totals_table(content), rows=rows, write=write, check=check)


def totals_table(content: Content) -> Table:
    """The columns of the sheet of whole scores."""
    bases = [content.score_basis(key) for key in BASES]
    columns = (
        Column(key="year", label=_l("Year"), kind=Kind.WHOLE, is_key=True, width=8),
        Column(
            key="basis",
            label=_l("Who counted"),
            kind=Kind.CHOICE,
            is_key=True,
            choices=lambda: named(bases),
            also=lambda: in_both(bases),
            width=24,
        ),
        Column(key="value", label=_l("Points"), kind=Kind.DECIMAL, is_needed=True, width=12),
        Column(
            key="is_approximate",
            label=_l("The source gives a round figure"),
            kind=Kind.CHOICE,
            choices=lambda: YES_OR_NO,
            also=lambda: every_language(YES_OR_NO),
            width=14,
        ),
        *TOLD_COLUMNS,
    )
    return Table(key="totals", title=_l("Whole scores"), words=in_every_language, may_add=True, columns=columns)


def target_sheet(content: Content) -> Sheet:
    """The level that the city aims for: one row."""

    def write(changes: Sequence[Change], actor: Actor) -> None:
        change, row = changes[0], find_target()
        values = values_of(change, row, ("predicate", "year"))
        told, mark = told_of(change, row), mark_of(row)
        save_target(values["predicate"], values["year"], told, mark=mark, actor=actor.person, at=actor.at)

    def check(changes: Sequence[Change]) -> Iterator[Wrong]:
        for change in changes:
            row = find_target()
            if not values_of(change, row, ("predicate",))["predicate"]:
                yield change, "missing", "predicate"
            yield from wrong_told(content, change, row)

    def rows() -> Iterable[Row]:
        row = find_target()
        yield {"fact": THE_TARGET, "year": getattr(row, "year", None), **told_row(row, "predicate")}

    columns = (
        Column(key="fact", label=_l("Row"), is_key=True, most=16, width=10),
        predicate_column(content),
        Column(key="year", label=_l("For which year"), kind=Kind.WHOLE, width=10),
        *TOLD_COLUMNS,
    )
    return Sheet(
        table=Table(key="target", title=_l("Target"), words=in_every_language, columns=columns),
        rows=rows,
        write=write,
        check=check,
    )


def total_row(row: Any) -> Row:
    """A whole score as a row of the sheet."""
    return {
        "year": row.year,
        "basis": row.basis,
        "is_approximate": yes_no(row.is_approximate),
        **told_row(row, "value"),
    }


def told_row(row: Any | None, *names: str) -> Row:
    """What a fact says of itself, and some of its columns."""
    return {name: getattr(row, name, None) or None for name in (*names, *TOLD)}


def values_of(change: Change, row: Any | None, names: Sequence[str]) -> dict[str, Any]:
    """Columns of a fact once a change is written."""
    return {name: after(change, name, getattr(row, name, None)) or None for name in names}


def told_of(change: Change, row: Any | None) -> Told:
    """What a fact says of itself once a change is written."""
    return Told(**{name: text(after(change, name, getattr(row, name, None))) for name in TOLD})


def wrong_year(change: Change, on: date) -> Iterator[Wrong]:
    """A new year before the idea of a child-friendly city, or one that has not begun."""
    if change.is_new and not FIRST_YEAR <= int(str(change.name[0])) <= on.year:
        yield change, "year_ahead", "year"


def wrong_told(content: Content, change: Change, row: Any | None) -> Iterator[Wrong]:
    """A fact without a source that can be found, or that is not sure and does not say why."""
    told = told_of(change, row)
    known = {source.key for source in content.framework.sources}
    if not told.sources:
        yield change, "missing", "sources"
    if any(KEY.fullmatch(word) and word not in known for word in told.sources.split()):
        yield change, "no_source", "sources"
    if told.confidence in UNSURE and not (told.doubt_id and told.doubt_en):
        yield change, "no_doubt", "doubt_id"


def predicate_column(content: Content) -> Column:
    """The levels of the evaluation."""
    levels = [level for level in content.predicates if level.rank]
    return Column(
        key="predicate",
        label=_l("Level"),
        kind=Kind.CHOICE,
        choices=lambda: named(levels),
        also=lambda: in_both(levels),
        width=16,
    )


TOLD_COLUMNS = (
    Column(key="sources", label=_l("Source"), is_needed=True, most=LONGEST_SOURCE, width=24),
    Column(
        key="confidence",
        label=_l("How sure is it?"),
        kind=Kind.CHOICE,
        choices=lambda: CONFIDENCE,
        also=lambda: every_language(CONFIDENCE),
        is_needed=True,
        width=24,
    ),
    Column(key="doubt_id", label=_l("What is doubtful, in Indonesian"), most=LONGEST_NOTE, width=40),
    Column(key="doubt_en", label=_l("What is doubtful, in English"), most=LONGEST_NOTE, width=40),
    Column(key="note_id", label=_l("Note for readers, in Indonesian"), most=LONGEST_NOTE, width=40),
    Column(key="note_en", label=_l("Note for readers, in English"), most=LONGEST_NOTE, width=40),
)
