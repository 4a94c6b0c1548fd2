"""What is wrong with a sheet, in a sentence with its place, and what it would change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from textwrap import shorten
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.presentation import format_day
from layak.core.sheets import Change, Column, Fault, Kind, Value
from layak.core.sheets.words import cell_words, place_words
from layak.core.sheets.words import refusal_words as refused
from layak.progress.service.faults import (
    AlreadyThere,
    Changed,
    CycleClosed,
    FigureRefused,
    GapNeeded,
    NotNow,
    NotThere,
    NotYours,
    ProgressFault,
    SourceNeeded,
)
from layak.progress.service.sheets import Preview, RowRefused, Sheet

MOST_ABOUT = 100
"""Letters that tell which row is meant."""


def refusal_words(reason: str) -> str:
    """Why a file was not read at all."""
    if reason == "about_other":
        return _("This workbook is about another cycle. Download the sheet here and fill that one in.")
    return refused(reason)


def fault_words(fault: Fault) -> str:
    """One fault as a sentence; its place stands before it."""
    column = str(fault.found.get("column", ""))
    told: dict[str, Callable[[], str]] = {
        "both": lambda: _("“%(column)s” stands beside an answer. Fill in one of the two.", column=column),
        "personal": lambda: _(
            "“%(column)s” tells of persons: an identity number, a birth date or a list of names. Mask it first.",
            column=column,
        ),
        "not_link": lambda: _("“%(column)s” holds what is no link. Links begin with https://.", column=column),
    }
    words = told.get(fault.reason)
    return words() if words else cell_words(fault) or str(ROW_WORDS[fault.reason])


ROW_WORDS: dict[str, object] = {
    "day_passed": _l("This day has passed. Choose a later one."),
    "day_far": _l("This is more than two years ahead. Look at the year again."),
    "decided": _l("This request is decided. Its due date stays."),
    "no_question": _l("The form of this cycle has no question with this code."),
    "office_ended": _l("This office is asked for nothing any more. Download the sheet again: it names the office now."),
    "twin": _l("Two offices would have this name."),
    "person": _l("This looks like a person’s name. Write the institution only."),
    "twin_partner": _l("Two partners would have this name."),
    "due_before": _l("This day is before the promise was made."),
    "out_of_bounds": _l("Between 0 and 1000 points can be reached."),
    "above_maximum": _l("These are more points than the maximum."),
    "unexplained": _l("These points fell by more than a tenth. Say why, in both languages."),
    "no_series": _l("There is no series with this key, or it is another office’s."),
    "year_ahead": _l("Write a year from 2006 on that has begun."),
    "place": _l("Write a whole number from 0 to 9999."),
    "asked": _l("Offices were asked this already, so it stays with its indicator. Give the other question a new code."),
    "other_year": _l("This workbook is about other years."),
    "not_taken": _l("What stands here names no figure."),
    "not_yours_to_say": _l("Only the coordinator says that a number was verified."),
    "shown_already": _l("Readers see this number already. Tell the coordinator what is wrong with it."),
    "figure_negative": _l("A number below zero cannot be counted."),
    "figure_too_large": _l("This number is too large."),
    "figure_decimals": _l("Write at most two decimals."),
    "figure_whole": _l("These are counted one by one: write a whole number."),
    "figure_basis": _l("Choose who counted."),
    "figure_source": _l("Say where this comes from: every figure that readers see has its source."),
    "figure_source_long": _l("The source is too long. Shorten it."),
    "bad_key": _l("A key has small letters, digits and hyphens only."),
    "rank": _l("A rank stands where one was awarded, and nowhere else."),
    "no_source": _l("The list of sources has no such key."),
    "no_doubt": _l("Readers are told why this is not sure. Say it in both languages."),
}
"""What is wrong with a row as a whole."""

FAULT_WORDS: tuple[tuple[type[ProgressFault], object], ...] = (
    (CycleClosed, _l("The cycle is closed. Open it again before you change anything in it.")),
    (Changed, _l("Somebody else changed this meanwhile.")),
    (NotNow, _l("Where this stands now, it cannot be changed like that.")),
    (NotThere, _l("It is not there any more.")),
    (NotYours, _l("You have no right to change this.")),
    (AlreadyThere, _l("Something else has this name already.")),
    (FigureRefused, _l("This number cannot be taken as it is.")),
    (SourceNeeded, _l("Say where this comes from: every figure that readers see has its source.")),
    (GapNeeded, _l("These points fell by more than a tenth. Say why, in both languages.")),
)


def changed_words() -> str:
    """What is told to the second of two people at once."""
    return _(
        "Somebody else changed something of this meanwhile. Nothing was written. "
        "Send your sheet again: you see what it would change now."
    )


def row_refused_words(error: RowRefused, sheets: Sequence[Sheet]) -> str:
    """Why a row could not be written when somebody said yes."""
    title = next(str(one.table.title) for one in sheets if one.table.key == error.change.table)
    known = (str(words) for kind, words in FAULT_WORDS if isinstance(error.fault, kind))
    return _(
        "Sheet %(sheet)s, row %(row)s: %(why)s Nothing was written.",
        sheet=title,
        row=error.change.row,
        why=next(known, _("This cannot be written.")),
    )


def fault_rows(preview: Preview) -> list[list[str]]:
    """Every fault: its place and what to do."""
    return [[place_words(fault), fault_words(fault)] for fault in preview.faults]


def change_rows(changes: Sequence[Change], sheets: Sequence[Sheet]) -> list[list[str]]:
    """Every value that would change: the row (with its sheet where there are several), the column, both values."""
    writers = {sheet.table.key: {one.key: writer_of(one) for one in sheet.table.columns} for sheet in sheets}
    tables = {sheet.table.key: sheet.table for sheet in sheets}
    labels = {key: {one.key: str(one.label) for one in table.columns} for key, table in tables.items()}
    titles = {key: [str(table.title)] if len(sheets) > 1 else [] for key, table in tables.items()}
    about = {sheet.table.key: words_about(sheet, changes) for sheet in sheets}
    rows = []
    for change in changes:
        write = writers[change.table]
        keys = zip(tables[change.table].keys, change.name, strict=True)
        named = [write[key](value) for key, value in keys if value != ""]
        name = " · ".join([*titles[change.table], *named, *about[change.table].get(str(change.name), [])])
        rows += [
            [name, labels[change.table][key], _("new row") if change.is_new else write[key](old), write[key](new)]
            for key, (old, new) in change.values.items()
        ]
    return rows


def words_about(sheet: Sheet, changes: Sequence[Change]) -> dict[str, list[str]]:
    """What the changed rows of a sheet are about, by their names, where a column of it says so; shortened."""
    column = next((one.key for one in sheet.table.columns if one.is_about), None)
    wanted = {str(one.name) for one in changes if one.table == sheet.table.key}
    if column is None or not wanted:
        return {}
    named = ((str(sheet.table.name_of(row)), str(row[column] or "")) for row in sheet.rows())
    return {name: [shorten(text, MOST_ABOUT, placeholder=" …")] for name, text in named if name in wanted and text}


def change_lines(changes: Sequence[Change], sheets: Sequence[Sheet]) -> list[str]:
    """Every value that would change as a line for the command line."""
    return [
        _("%(name)s, %(column)s: %(old)s → %(new)s", name=name, column=column, old=old, new=new)
        for name, column, old, new in change_rows(changes, sheets)
    ]


def writer_of(column: Column) -> Callable[[Value], str]:
    """What writes the values of a column as people read them; labels are looked up once."""
    labels = {key: str(label) for key, label in column.choices()} if column.choices else {}

    def write(value: Value) -> str:
        if value is None:
            return "–"
        if column.kind is Kind.CHOICE:
            return labels.get(str(value), str(value))
        if isinstance(value, Decimal):
            return str(format_decimal(value))
        return format_day(value) if isinstance(value, date) else str(value)

    return write


def counted(changes: Sequence[Any]) -> tuple[int, int]:
    """How many rows change, and how many are new."""
    new = sum(one.is_new for one in changes)
    return len(changes) - new, new
