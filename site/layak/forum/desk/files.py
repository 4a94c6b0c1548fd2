"""A table of the desk as a file: made anew each time, kept by nobody in between."""

from __future__ import annotations

import io
from collections.abc import Iterable

from flask import send_file
from flask.typing import ResponseReturnValue

from layak.core.sheets import Row, Table, write_book
from layak.core.sheets.text_files import write_text_file

FILES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
"""The kinds of files, by the ending of their name."""


def send_table(table: Table, rows: Iterable[Row], name: str, ending: str) -> ResponseReturnValue:
    """A workbook or a CSV file of one table, with texts that stay texts; ending is one of FILES."""
    stream = io.BytesIO()
    if ending == "csv":
        write_text_file(table, rows, stream)
    else:
        write_book([(table, rows)], stream)
    stream.seek(0)
    response = send_file(stream, mimetype=FILES[ending], as_attachment=True, download_name=f"{name}.{ending}")
    response.headers["Cache-Control"] = "no-store"
    return response
