"""Workbooks for tests: what the site gave, opened, changed and saved again as an office would."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from werkzeug.test import TestResponse

from tests.staff import token_of

KEYS_ROW = 1


def opened(data: bytes) -> Workbook:
    """A workbook as a program opens it."""
    return load_workbook(io.BytesIO(data))


def saved(book: Workbook) -> bytes:
    """A workbook as a program saves it."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def column(sheet: Any, key: str) -> int:
    """Where a column lies, by its hidden key."""
    return 1 + [cell.value for cell in sheet[KEYS_ROW]].index(key)


def cell(sheet: Any, row: int, key: str) -> Any:
    """A cell by its row and its column's key."""
    return sheet.cell(row=row, column=column(sheet, key))


def changed(data: bytes, change: Callable[[Any], None], place: int = 1) -> bytes:
    """The workbook with something changed in its first table."""
    book = opened(data)
    change(book.worksheets[place])
    return saved(book)


def send_book(client: FlaskClient, path: str, data: bytes, name: str = "lembar.xlsx") -> TestResponse:
    """Send a workbook through the page's form."""
    token = token_of(client.get(path))
    return client.post(
        path, data={"csrf_token": token, "book": (io.BytesIO(data), name)}, content_type="multipart/form-data"
    )
