"""Why a sheet was refused and what is wrong with a cell, in sentences with their place, for every room."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from layak.core.language import LANGUAGES
from layak.core.sheets.faults import Fault

Labels = Sequence[tuple[str, object]]


def every_language(labels: Labels) -> Labels:
    """Labels that are our own words, in both languages."""
    found: list[tuple[str, object]] = []
    for lang in LANGUAGES:
        with force_locale(lang):
            found += [(key, str(label)) for key, label in labels]
    return found


def in_every_language(label: object) -> Sequence[str]:
    """One of our own words in both languages."""
    return [str(word) for _, word in every_language([("", label)])]


def refusal_words(reason: str) -> str:
    """Why a file was not read at all."""
    told = {
        "too_large": _("The file is larger than 10 MB. Send the filled sheet only."),
        "old_or_locked": _("This file is old (.xls) or has a password. Save it as .xlsx without a password."),
        "not_a_book": _("This is no Excel file (.xlsx). Nothing was taken over."),
        "not_utf8": _("The letters of this CSV file cannot be read. Save it as “CSV UTF-8”, or send it as .xlsx."),
        "unreadable": _("Excel’s file is damaged and cannot be read. Open it in Excel, save it again, and send it."),
        "macros": _("The file holds macros. Save it as .xlsx, which has none."),
        "bomb": _("The file swells to an unusual size when it is opened. It was not read."),
        "too_many_rows": _("The file has more than 50,000 rows. Send it in parts."),
        "too_many_faults": _("More than 200 cells cannot be read. Is it another sheet? Download ours and fill it in."),
        "no_known_sheet": _("No sheet in this file is one of ours. Download the sheet here and fill that one in."),
    }
    return told[reason]


def cell_words(fault: Fault) -> str | None:
    """One fault of a cell as a sentence, its place stands before it; nothing where it is no fault of a cell."""
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
        "not_choice": lambda: not_choice_words(found, column, str(fault.found.get("choices", ""))),
        "double": lambda: _("Row %(first)s names the same. Keep one of them.", first=fault.found.get("first")),
        "no_name": lambda: _("What names this row is empty. Leave the grey columns as they are."),
        "unknown": lambda: _("“%(name)s” is not among ours. Rows cannot be added here.", name=fault.found.get("name")),
        "missing": lambda: _("“%(column)s” is empty.", column=column),
        "locked": lambda: _("“%(column)s” was changed, but is for reading only.", column=column),
    }
    words = told.get(fault.reason)
    return words() if words else None


def not_choice_words(found: str, column: str, choices: str) -> str:
    """What cannot be chosen, and what can where that is short."""
    if not choices:
        return _("“%(found)s” cannot be chosen in “%(column)s”.", found=found, column=column)
    return _(
        "“%(found)s” cannot be chosen in “%(column)s”. Write one of these: %(choices)s.",
        found=found,
        column=column,
        choices=choices,
    )


def place_words(fault: Fault) -> str:
    """Where a fault stands, as Excel counts."""
    if not fault.row:
        return _("Sheet %(sheet)s", sheet=fault.sheet)
    if not fault.column:
        return _("Sheet %(sheet)s, row %(row)s", sheet=fault.sheet, row=fault.row)
    return _("Sheet %(sheet)s, row %(row)s, column %(column)s", sheet=fault.sheet, row=fault.row, column=fault.column)
