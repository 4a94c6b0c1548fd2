"""Rows into a workbook: texts that stay texts, lists to choose from, columns that only name the row locked.

A cell that begins with = + - @ or a tab is written as text and marked as such, so that no program takes it for a
formula (OWASP, CSV injection). Written row by row: memory stays flat however long the sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from layak.core.sheets.columns import LIVE, SUBJECT, Column, Kind, Row, Table, Value

LISTS = "_"
"""The hidden sheet with what can be chosen."""
FIRST_ROW = 3
"""Row 1 holds the columns' keys and is hidden, row 2 their labels."""
LAST_ROW = 60_000
WRAPPED = Alignment(wrap_text=True, vertical="top")
HEAD = Font(bold=True)
GREY = PatternFill("solid", fgColor="FFEDEDED")
FORMATS = {Kind.DAY: "yyyy-mm-dd", Kind.DECIMAL: "#,##0.##"}


def write_book(
    parts: Iterable[tuple[Table, Iterable[Row]]], stream: IO[bytes], *, note: str = "", about: str = ""
) -> None:
    """Write a sheet for each table, and before them a sheet with a note to whoever fills them in.

    about  what all of it is about, such as a cycle's key; whoever reads it can tell it from one about something else
    """
    book = Workbook(write_only=True)
    book.properties.subject = SUBJECT + about if about else None
    if note:
        front = book.create_sheet("!")
        front.column_dimensions["A"].width = 90
        for line in note.splitlines():
            front.append([text_cell(front, line)])
    lists: list[list[str]] = []
    for table, rows in parts:
        write_sheet(book, table, rows, lists)
    write_lists(book, lists)
    book.save(stream)


def write_sheet(book: Workbook, table: Table, rows: Iterable[Row], lists: list[list[str]]) -> None:
    """One table: hidden keys, labels, rows; what is grey cannot be typed over, rows are added below where they may."""
    sheet = book.create_sheet(str(table.title)[:31])
    sheet.row_dimensions[1].hidden = True
    sheet.freeze_panes = f"A{FIRST_ROW}"
    for number, column in enumerate(table.columns, start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        if table.may_add:
            sheet.column_dimensions[letter].protection = Protection(locked=column.is_told)
            sheet.column_dimensions[letter].number_format = FORMATS.get(column.kind, "General")
        if column.kind is Kind.CHOICE and column.choices and (table.may_add or not is_grey(column)):
            lists.append([str(label) for _, label in column.choices()])
            offer_list(sheet, letter, len(lists), len(lists[-1]))
    protect(sheet)
    sheet.append([text_cell(sheet, column.key) for column in table.columns])
    sheet.append([head_cell(sheet, column) for column in table.columns])
    writers = [(column.key, writer_of(sheet, column)) for column in table.columns]
    for row in rows:
        sheet.append([write(row.get(key)) for key, write in writers])


def protect(sheet: Any) -> None:
    """Lock what is grey without a password; columns can still be made wider, rows sorted and filtered."""
    sheet.protection.sheet = True
    for name in ("formatCells", "formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, name, False)


def offer_list(sheet: Any, letter: str, number: int, count: int) -> None:
    """Let a column be chosen from one of the lists on the hidden sheet."""
    of = get_column_letter(number)
    rule = DataValidation(
        type="list", formula1=f"{quote_sheetname(LISTS)}!${of}$1:${of}${count}", allow_blank=True, showErrorMessage=True
    )
    rule.add(f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}")
    sheet.data_validations.append(rule)


def write_lists(book: Workbook, lists: list[list[str]]) -> None:
    """The hidden sheet with what can be chosen, a list in each column."""
    if not lists:
        return
    sheet = book.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    for number in range(max(len(one) for one in lists)):
        sheet.append([text_cell(sheet, one[number]) if number < len(one) else None for one in lists])


def is_grey(column: Column) -> bool:
    """Whether a column is for reading only."""
    return column.is_key or column.is_locked or column.is_told


def head_cell(sheet: Any, column: Column) -> Any:
    """A label above a column; grey where it is for reading only."""
    cell = text_cell(sheet, str(column.label))
    cell.font = HEAD
    cell.alignment = WRAPPED
    if is_grey(column):
        cell.fill = GREY
    return cell


def writer_of(sheet: Any, column: Column) -> Callable[[Value], Any]:
    """What writes the cells of a column; how they look is worked out once for all rows."""
    labels = {key: str(label) for key, label in column.choices()} if column.choices else {}
    plain = styled(WriteOnlyCell(sheet), column)
    plain.number_format = FORMATS.get(column.kind, "General")
    wrapped = styled(WriteOnlyCell(sheet), column)
    wrapped.alignment = WRAPPED
    live = styled(WriteOnlyCell(sheet), column)
    live.alignment, live.quotePrefix = WRAPPED, True

    def write(value: Value) -> Any:
        """A value as Excel's own kind of thing, so that numbers add up and days sort; texts are always texts."""
        if not isinstance(value, str) or not labels.get(value, value):
            cell, like = WriteOnlyCell(sheet, value=None if value == "" else value), plain
        else:
            text = labels.get(value, value)
            cell, like = bare_text(sheet, text), live if text.startswith(LIVE) else wrapped
        cell._style = copy(like._style)
        return cell

    return write


def styled(cell: Any, column: Column) -> Any:
    """A cell locked and grey where its column is for reading only."""
    cell.protection = Protection(locked=is_grey(column))
    if is_grey(column):
        cell.fill = GREY
    return cell


def text_cell(sheet: Any, text: str) -> Any:
    """A cell that holds a text and nothing else, whatever it begins with."""
    cell = bare_text(sheet, text)
    if text.startswith(LIVE):
        cell.quotePrefix = True
    return cell


def bare_text(sheet: Any, text: str) -> Any:
    """A text as a text's cell, without any look."""
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    if text:
        cell.data_type = "s"
    return cell
