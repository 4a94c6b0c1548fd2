"""Tables as Excel sheets, out and in again: what a sheet holds, how it is written, read strictly, and compared.

Knows no database and no page: rows go in and come out as dictionaries, faults as data that a page puts into words.
"""

from __future__ import annotations

from layak.progress.sheets.columns import Column, Kind, Row, Table, Value
from layak.progress.sheets.comparing import Change, compare
from layak.progress.sheets.faults import Fault, Refused
from layak.progress.sheets.reading import SheetRow, Step, count_rows, read_book

__all__ = [
    "Change",
    "Column",
    "Fault",
    "Kind",
    "Refused",
    "Row",
    "SheetRow",
    "Step",
    "Table",
    "Value",
    "compare",
    "count_rows",
    "read_book",
]
