"""Rows of open data into files: CSV, JSON and XLSX, one row after the other, with texts that stay texts.

A text in a CSV file that a spreadsheet could take for a formula is guarded (core/sheets/guarding.py); numbers are not.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, Any

from layak.core.sheets.guarding import guard
from layak.progress.service.open_data.fields import Dataset, Row, Value


def write_csv(dataset: Dataset, rows: Iterable[Row], stream: IO[bytes]) -> None:
    """RFC 4180 with a byte order mark, so that Excel reads it as UTF-8; days as 2026-11-22, decimals with a point."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([field.key for field in dataset.fields])
    for row in rows:
        writer.writerow([csv_text(value) for value in row.values()])
    text.detach()


def csv_text(value: Value) -> str:
    """A value as a CSV file holds it."""
    if isinstance(value, str):
        return guard(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(plain_value(value))


def plain_value(value: Value) -> Any:
    """A value as JSON holds it: days and moments as texts (ISO 8601), numbers as numbers."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def plain_row(row: Row) -> dict[str, Any]:
    """A row as JSON holds it."""
    return {key: plain_value(value) for key, value in row.items()}


def write_json(dataset: Dataset, rows: Iterable[Row], stream: IO[bytes]) -> None:
    """A list of objects, one to a line."""
    before = "[\n"
    for row in rows:
        stream.write((before + json.dumps(plain_row(row), ensure_ascii=False)).encode())
        before = ",\n"
    stream.write(b"\n]\n" if before != "[\n" else b"[]\n")


def write_xlsx(dataset: Dataset, rows: Iterable[Row], stream: IO[bytes]) -> None:
    """A sheet with the rows, and one that says what each column means, in the page's language."""
    from layak.progress.service.open_data.workbook import write_workbook  # here, as openpyxl takes 10 MB in each worker

    write_workbook(dataset, rows, stream)


Writer = Callable[[Dataset, Iterable[Row], IO[bytes]], None]
FORMATS: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv", write_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
    "json": ("application/json", write_json),
}
"""For each ending its media type and who writes it."""
