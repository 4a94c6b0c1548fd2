"""Tables as Excel sheets, out and in again: what a sheet holds, how it is written, read strictly, and compared.

Knows no database and no page: rows go in and come out as dictionaries, faults as data that a page puts into words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from layak.core.sheets.columns import Column, Kind, Row, Table, Value
from layak.core.sheets.comparing import Change, compare
from layak.core.sheets.faults import Fault, Refused
from layak.core.sheets.reading import SheetRow, Step, count_rows, read_book

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
    "write_book",
]


def write_book(
    parts: Iterable[tuple[Table, Iterable[Row]]], stream: IO[bytes], *, note: str = "", about: str = ""
) -> None:
    """Write a workbook (writing.py, loaded here, as openpyxl takes 10 MB in a worker that writes none)."""
    from layak.core.sheets.writing import write_book as write

    write(parts, stream, note=note, about=about)
