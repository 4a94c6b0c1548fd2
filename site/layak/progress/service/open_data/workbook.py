"""Open data as a workbook: a sheet with the rows, and one that says what each column means."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any

from flask_babel import lazy_gettext as _l
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from layak.core.sheets.columns import LIVE
from layak.core.sheets.writing import HEAD, text_cell
from layak.progress.service.open_data.fields import Dataset, Row, Value
from layak.progress.service.open_data.writing import plain_value

NO_PLAIN_TEXT = (*LIVE, "#")
"""What openpyxl, too, may take for something else: a formula, or an error of Excel such as #N/A."""
TITLE_LENGTH = 31
COLUMNS = _l("Columns")
"""The sheet that says what each column means."""
MOST_IN_A_SHEET = 1_000_000
"""Rows that a sheet of Excel holds, less those above them."""


def write_workbook(dataset: Dataset, rows: Iterable[Row], stream: IO[bytes]) -> None:
    """A sheet with the rows, and one that says what each column means, in the page's language."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(dataset.key[:TITLE_LENGTH])
    sheet.freeze_panes = "B2"
    sheet.append([head_cell(sheet, field.key) for field in dataset.fields])
    for number, row in enumerate(rows, start=1):
        if number % MOST_IN_A_SHEET == 0:
            sheet = book.create_sheet(f"{dataset.key[:20]} {number // MOST_IN_A_SHEET + 1}")
        sheet.append([xlsx_value(sheet, value) for value in row.values()])
    told = book.create_sheet(str(COLUMNS)[:TITLE_LENGTH])
    told.column_dimensions["A"].width = told.column_dimensions["B"].width = 28
    told.column_dimensions["C"].width = 90
    for text in (dataset.title, dataset.about):
        told.append([text_cell(told, str(text))])
    for field in dataset.fields:
        told.append([text_cell(told, str(text)) for text in (field.key, field.title, field.about)])
    book.save(stream)


def head_cell(sheet: Any, text: str) -> Any:
    """The name of a column."""
    cell = text_cell(sheet, text)
    cell.font = HEAD
    return cell


def xlsx_value(sheet: Any, value: Value) -> Any:
    """A value as Excel's own kind of thing; a text is a text, whatever it begins with."""
    if isinstance(value, datetime):
        return plain_value(value)
    if isinstance(value, str):
        return text_cell(sheet, value) if value.startswith(NO_PLAIN_TEXT) else ILLEGAL_CHARACTERS_RE.sub("", value)
    return value
