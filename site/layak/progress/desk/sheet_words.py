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
from layak.progress.sheets import Change, Column, Fault, Kind, Value

Words = Callable[[Fault], str]

MOST_ABOUT = 100
"""Letters that tell which row is meant."""


def refusal_words(reason: str) -> str:
    """Why a file was not read at all."""
    told = {
        "too_large": _("The file is larger than 10 MB. Send the filled sheet only."),
        "old_or_locked": _("This file is old (.xls) or has a password. Save it as .xlsx without a password."),
        "not_a_book": _("This is no Excel file (.xlsx). Nothing was taken over."),
        "unreadable": _("Excel’s file is damaged and cannot be read. Open it in Excel, save it again, and send it."),
        "macros": _("The file holds macros. Save it as .xlsx, which has none."),
        "bomb": _("The file swells to an unusual size when it is opened. It was not read."),
        "too_many_rows": _("The file has more than 50,000 rows. Send it in parts."),
        "too_many_faults": _("More than 200 cells cannot be read. Is it another sheet? Download ours and fill it in."),
        "about_other": _("This workbook is about another cycle. Download the sheet here and fill that one in."),
        "no_known_sheet": _("No sheet in this file is one of ours. Download the sheet here and fill that one in."),
    }
    return told[reason]


def fault_words(fault: Fault) -> str:
    """One fault as a sentence; its place stands before it."""
    found = str(fault.found.get("found", ""))
    column = str(fault.found.get("column", ""))
    told: dict[str, Callable[[], str]] = {
        "merged": lambda: _("The cells %(range)s are merged. Unmerge them.", range=fault.found.get("range")),
        "formula": lambda: _("“%(column)s” holds a formula. Paste its value instead.", column=column),
        "excel_error": lambda: _("“%(column)s” shows an error of Excel (%(found)s).", column=column, found=found),
        "truth": lambda: _("“%(column)s” holds TRUE or FALSE. Write it in words.", column=column),
        "too_long": lambda: _("“%(column)s” is too long. Shorten it.", column=column),
        "not_number": lambda: _("“%(found)s” in “%(column)s” is no number.", found=found, column=column),
        "two_numbers": lambda: _(
            "“%(found)s” in “%(column)s” may mean two numbers. Write it without point and comma, or with two decimals.",
            found=found,
            column=column,
        ),
        "too_large": lambda: _("“%(found)s” in “%(column)s” is too large.", found=found, column=column),
        "not_whole": lambda: _("“%(found)s” in “%(column)s” must be a whole number.", found=found, column=column),
        "decimals": lambda: _("“%(found)s” in “%(column)s” has more than two decimals.", found=found, column=column),
        "not_day": lambda: _(
            "“%(found)s” in “%(column)s” is no day. Write it as 2026-12-04 or 4/12/2026.", found=found, column=column
        ),
        "day_as_number": lambda: _(
            "“%(column)s” holds a number instead of a day. Give the cell the format of a date.", column=column
        ),
        "not_choice": lambda: _("“%(found)s” cannot be chosen in “%(column)s”.", found=found, column=column),
        "double": lambda: _("Row %(first)s names the same. Keep one of them.", first=fault.found.get("first")),
        "no_name": lambda: _("What names this row is empty. Leave the grey columns as they are."),
        "unknown": lambda: _("“%(name)s” is not among ours. Rows cannot be added here.", name=fault.found.get("name")),
        "missing": lambda: _("“%(column)s” is empty.", column=column),
        "locked": lambda: _("“%(column)s” was changed, but is for reading only.", column=column),
        "both": lambda: _("“%(column)s” stands beside an answer. Fill in one of the two.", column=column),
        "personal": lambda: _(
            "“%(column)s” tells of persons: an identity number, a birth date or a list of names. Mask it first.",
            column=column,
        ),
        "not_link": lambda: _("“%(column)s” holds what is no link. Links begin with https://.", column=column),
    }
    words = told.get(fault.reason)
    return words() if words else str(ROW_WORDS[fault.reason])


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


def place_words(fault: Fault) -> str:
    """Where a fault stands, as Excel counts."""
    if not fault.row:
        return _("Sheet %(sheet)s", sheet=fault.sheet)
    if not fault.column:
        return _("Sheet %(sheet)s, row %(row)s", sheet=fault.sheet, row=fault.row)
    return _("Sheet %(sheet)s, row %(row)s, column %(column)s", sheet=fault.sheet, row=fault.row, column=fault.column)


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
