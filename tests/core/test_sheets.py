"""Sheets by themselves: texts stay texts, days and numbers are read as they are written here, in books and CSV files."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from layak.core.sheets import Column, Kind, Refused, Table, read_book, write_book
from layak.core.sheets.text_files import read_text_file, write_text_file
from tests.progress.books import cell, opened, saved
from tests.progress.live_texts import LIVE

FIRST = 3
TABLE = Table(
    key="t",
    title="T",
    may_add=True,
    columns=(
        Column(key="k", label="K", is_key=True),
        Column(key="text", label="Text"),
        Column(key="number", label="Number", kind=Kind.DECIMAL),
        Column(key="day", label="Day", kind=Kind.DAY),
    ),
)


def test_texts_stay_texts(tmp_path: Any) -> None:
    """Texts that look like formulas are written as texts and come back as they were."""
    stream = io.BytesIO()
    write_book([(TABLE, [{"k": str(n), "text": text} for n, text in enumerate(LIVE)])], stream)
    sheet = opened(stream.getvalue()).worksheets[0]
    kinds = {row[1].data_type for row in sheet.iter_rows(min_row=FIRST, max_row=FIRST + len(LIVE) - 1)}
    assert kinds == {"s"}
    read = read_book(stream, [TABLE])
    assert not read.faults
    assert [row.values["text"] for row in read.rows["t"]] == [text.strip() for text in LIVE]


DAYS = [
    "2026-12-04",
    "4/12/2026",
    "04-12-2026",
    "4 Desember 2026",
    "4 December 2026",
    date(2026, 12, 4),
    datetime(2026, 12, 4),
]
NUMBERS = [
    ("1.234,56", "1234.56"),
    ("1,234.56", "1234.56"),
    ("12,5", "12.5"),
    ("12.50", "12.5"),
    ("1.234.567", "1234567"),
    (7, "7"),
    (0.1, "0.1"),
    ("0,125", None),
    ("1.234", None),
    ("1e5", None),
    ("--1", None),
    (10**13, None),
]


@pytest.mark.parametrize("day", DAYS, ids=range(len(DAYS)))
def test_day_is_read_as_it_is_written_here(day: Any) -> None:
    """Excel's own days, and days as text in the order of the country."""
    assert value_of("day", day) == date(2026, 12, 4)


@pytest.mark.parametrize(("number", "meant"), NUMBERS, ids=range(len(NUMBERS)))
def test_number_is_read_with_comma_or_point(number: Any, meant: str | None) -> None:
    """Comma and point are told apart by each other; what may be two numbers is not guessed."""
    assert value_of("number", number) == (None if meant is None else Decimal(meant))


def value_of(key: str, value: Any) -> Any:
    """A value written into a sheet by hand and read by ours; None where it is a fault."""
    stream = io.BytesIO()
    write_book([(TABLE, [{"k": "1"}])], stream)
    book = opened(stream.getvalue())
    cell(book.worksheets[0], FIRST, key).value = value
    read = read_book(io.BytesIO(saved(book)), [TABLE])
    return None if read.faults else read.rows["t"][0].values[key]


def test_more_rows_than_anybody_has_are_refused() -> None:
    """50,001 rows end with a sentence, not with a slow page."""
    stream = io.BytesIO()
    write_book([(TABLE, [])], stream)
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(FIRST, FIRST + 50_001))
    long = io.BytesIO()
    with zipfile.ZipFile(stream) as whole, zipfile.ZipFile(long, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in whole.namelist():
            text = whole.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = text.replace(b"</sheetData>", rows.encode() + b"</sheetData>")
            packed.writestr(name, text)
    with pytest.raises(Refused) as refused:
        read_book(long, [TABLE])
    assert refused.value.reason == "too_many_rows"


def test_texts_stay_texts_in_a_csv_file() -> None:
    """What looks like a formula is guarded in the file and comes back as it was, whatever separates the cells."""
    stream = io.BytesIO()
    write_text_file(TABLE, [{"k": str(n), "text": text, "number": n} for n, text in enumerate(LIVE)], stream)
    written = stream.getvalue().decode("utf-8-sig")
    assert not [line for line in written.splitlines() if line.split(",", 1)[-1].startswith(("=", "+", "-", "@"))]
    for data in (stream.getvalue(), b'K;Text;Number\r\n"1";"\'=1";"12,5"\r\n'):
        read = read_text_file(io.BytesIO(data), TABLE, "x.csv")
        assert not read.faults
    assert read.rows["t"][0].values == {"k": "1", "text": "=1", "number": Decimal("12.5")}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"K,Text\n1,caf\xe9\n", "not_utf8"),
        (b"A,B\n1,2\n", "no_known_sheet"),
        (b'K,Text\n1,"open\n', "unreadable"),
        (b"K,Text\n" + b"1,2\n" * 50_001, "too_many_rows"),
    ],
)
def test_csv_file_that_is_no_sheet_is_refused(data: bytes, reason: str) -> None:
    """Letters of another code, another table, a quote that never ends, too many rows: nothing is read."""
    with pytest.raises(Refused) as refused:
        read_text_file(io.BytesIO(data), TABLE, "x.csv")
    assert refused.value.reason == reason
