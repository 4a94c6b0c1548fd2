"""A table as a CSV file, out and in again: for programs and machines without Excel, read as strictly as a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from layak.core.sheets.columns import Row, Table, Value
from layak.core.sheets.faults import Refused
from layak.core.sheets.guarding import guard, plain
from layak.core.sheets.reading import MOST_BYTES, MOST_ROWS, Book, find_table, read_rows, tell_doubles

SEPARATORS = ",;\t"
"""Excel writes a semicolon where the comma stands before decimals, as in Indonesia."""


@dataclass(frozen=True)
class TextCell:
    """A cell that holds a text, as everything in a CSV file does."""

    value: str
    data_type: str = "s"


@dataclass(frozen=True)
class TextSheet:
    """The rows of a CSV file, as a workbook's sheet gives its own."""

    title: str
    rows: list[list[str]]

    def iter_rows(
        self, *, min_row: int = 1, max_row: int | None = None, values_only: bool = False
    ) -> Iterator[list[Any]]:
        """Rows from one number to another, as openpyxl counts them."""
        for row in self.rows[min_row - 1 : max_row]:
            yield list(row) if values_only else [TextCell(text) for text in row]


def write_text_file(table: Table, rows: Iterable[Row], stream: IO[bytes]) -> None:
    """RFC 4180 with a byte order mark, so that Excel reads it as UTF-8; labels above, choices by their labels."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([str(column.label) for column in table.columns])
    labels = {
        column.key: {key: str(label) for key, label in column.choices()} for column in table.columns if column.choices
    }
    for row in rows:
        values = ((column.key, row.get(column.key)) for column in table.columns)
        writer.writerow([cell_text(labels.get(key, {}).get(str(value), value)) for key, value in values])
    text.detach()


def cell_text(value: Value) -> str:
    """A value as the file holds it; a text is guarded, so that no program takes it for a formula."""
    if value is None:
        return ""
    return guard(value) if isinstance(value, str) else str(value)


def read_text_file(stream: IO[bytes], table: Table, title: str) -> Book:
    """Every row of a table; raises Refused where the file cannot be read. title names it where a fault is told."""
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refused("too_large")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("not_utf8") from error
    first = text.partition("\n")[0]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=first.count), strict=True))
    except csv.Error as error:
        raise Refused("unreadable") from error
    sheet, book = TextSheet(title, [[plain(cell) for cell in row] for row in rows]), Book()
    found, head = find_table(sheet, [table], {}, {table.key: table.heads()})
    if found is None:
        raise Refused("no_known_sheet")
    read_rows(sheet, found, head, book, MOST_ROWS, None)
    tell_doubles(found, book)
    return book
