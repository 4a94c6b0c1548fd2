"""A workbook that somebody sent, read strictly: the container first, then each cell; every fault with its place."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from layak.core.sheets.cells import NotRead, reader_of, shown
from layak.core.sheets.columns import SUBJECT, Column, Row, Table, Value
from layak.core.sheets.faults import Fault, Refused

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_TIMES = 150
"""How many times larger than its packed form a part may be; long sheets of equal cells pack to a hundredth."""
SMALL_PART = 1024 * 1024
MOST_PARTS = 500
MOST_ROWS = 50_000
MOST_FAULTS = 200
"""Faults that are told; whoever has more has sent another sheet."""
FEW = 8
"""Choices that a fault names; more are read in the sheet itself."""
HEAD_ROWS = 10
"""The columns' keys or labels stand within the first rows."""
MERGED = re.compile(rb'<mergeCell\s[^<>]*ref="([A-Z]+\d+:[A-Z]+\d+)"')

Step = Callable[[int], None]
"""Is told of rows that were done, for a progress bar."""
Reader = Callable[[Any], Value]


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """One row: where it stands, and what its columns hold; a column that the sheet lacks is not among them.

    unread  columns whose cell could not be read; their faults are told already
    """

    sheet: str
    number: int
    letters: dict[str, str]
    values: Row
    unread: frozenset[str] = frozenset()


@dataclass
class Book:
    """What was read: the rows of each table by its key, and everything that was wrong."""

    rows: dict[str, list[SheetRow]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_book(stream: IO[bytes], tables: Sequence[Table], step: Step | None = None, *, about: str = "") -> Book:
    """Every row of every table that the workbook holds; raises Refused where it cannot be read at all.

    step   is called with the number of rows that were read since
    about  what the workbook must be about, where it says that it is about anything
    """
    from openpyxl import load_workbook  # here, as it takes 10 MB in a worker that reads no sheet

    judge_container(stream)
    merged = merged_ranges(stream)
    stream.seek(0)
    try:
        book = load_workbook(stream, read_only=True, data_only=False, keep_links=False)
        subject = book.properties.subject or ""
        if about and subject.startswith(SUBJECT) and subject != SUBJECT + about:
            raise Refused("about_other")
        return read_sheets(book, tables, merged, step)
    except (BadZipFile, KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, OSError) as error:
        raise Refused("unreadable") from error


def judge_container(stream: IO[bytes]) -> None:
    """Look at the zip's own list before anything is unpacked: size, number and ratio of its parts, macros."""
    stream.seek(0, 2)
    if stream.tell() > MOST_BYTES:
        raise Refused("too_large")
    stream.seek(0)
    start = stream.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("old_or_locked")
    if not start.startswith(b"PK\x03\x04"):
        raise Refused("not_a_book")
    try:
        with ZipFile(stream) as packed:
            parts = packed.infolist()
    except BadZipFile as error:
        raise Refused("unreadable") from error
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise Refused("not_a_book")
    if any("vbaproject" in name.lower() for name in names):
        raise Refused("macros")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED or any(map(is_bomb, parts)):
        raise Refused("bomb")


def is_bomb(part: zipfile.ZipInfo) -> bool:
    """Whether a part swells beyond what people's sheets do."""
    return part.file_size > SMALL_PART and part.file_size > MOST_TIMES * max(part.compress_size, 1)


def count_rows(stream: IO[bytes]) -> int:
    """How many rows the sheets of a workbook have, counted without reading them; 0 where that cannot be told."""
    try:
        with ZipFile(stream) as packed:
            names = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
            return sum(rows_in(packed.open(name)) for name in names)
    except (BadZipFile, OSError):
        return 0


def rows_in(text: IO[bytes]) -> int:
    """How often a row begins in a sheet's text, read in pieces."""
    count, rest = 0, b""
    with text:
        while piece := text.read(1 << 20):
            joined = rest + piece
            count += joined.count(b"<row ")
            rest = joined[-4:]
    return count


def merged_ranges(stream: IO[bytes]) -> dict[str, list[str]]:
    """The ranges of merged cells by the sheet's part of the container."""
    found: dict[str, list[str]] = {}
    with ZipFile(stream) as packed:
        for part in packed.infolist():
            if not part.filename.startswith("xl/worksheets/") or not part.filename.endswith(".xml"):
                continue
            with packed.open(part) as text:
                ranges = list(ranges_in(text))
            if ranges:
                found[part.filename] = ranges
    return found


def ranges_in(text: IO[bytes]) -> Iterator[str]:
    """Merged ranges that a sheet's text names, read in pieces: they stand behind all of its rows."""
    rest = b""
    while piece := text.read(1 << 20):
        joined = rest + piece
        for match in MERGED.finditer(joined):
            yield match[1].decode()
        rest = joined[joined.rfind(b"<") :] if b"<" in joined else b""


def read_sheets(book: Any, tables: Sequence[Table], merged: dict[str, list[str]], step: Step | None) -> Book:
    """Each table from the sheet that has its columns."""
    read = Book()
    known = {word.casefold(): table for table in tables for word in table.words(table.title)}
    heads = {table.key: table.heads() for table in tables}
    left = MOST_ROWS
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        table, head = find_table(sheet, tables, known, heads)
        if table is None:
            continue
        ranges = merged.get(str(getattr(sheet, "_worksheet_path", "")).lstrip("/"), [])
        read.faults += [Fault(reason="merged", sheet=sheet.title, found={"range": one}) for one in ranges[:5]]
        left -= read_rows(sheet, table, head, read, left, step)
    if not read.rows:
        raise Refused("no_known_sheet")
    for table in tables:
        tell_doubles(table, read)
    return read


def find_table(
    sheet: Any, tables: Sequence[Table], known: dict[str, Table], heads: dict[str, dict[str, str]]
) -> tuple[Table | None, tuple[int, dict[int, str]]]:
    """Which table a sheet holds, in which row its heads end, and which column lies where."""
    for number, row in enumerate(sheet.iter_rows(min_row=1, max_row=HEAD_ROWS, values_only=True), start=1):
        words = [str(cell).strip().casefold() if cell is not None else "" for cell in row]
        wanted = [known[one] for one in known if one == sheet.title.casefold()] or tables
        found = [(table, places_of(heads[table.key], words)) for table in wanted]
        fitting = [(table, places) for table, places in found if set(table.keys) <= set(places.values())]
        if fitting:  # of several the one that knows most of the columns
            table, places = max(fitting, key=lambda one: len(one[1]))
            return table, (number, places)
    return None, (0, {})


def places_of(heads: Mapping[str, str], words: list[str]) -> dict[int, str]:
    """The place of each column among the words of a row: by its key or by one of its labels."""
    places: dict[int, str] = {}
    for place, word in enumerate(words):
        key = heads.get(word)
        if key is not None and key not in places.values():
            places[place] = key
    return places


def read_rows(
    sheet: Any, table: Table, head: tuple[int, dict[int, str]], read: Book, left: int, step: Step | None
) -> int:
    """Read the rows below the heads; returns how many there were."""
    from openpyxl.utils import get_column_letter

    first, places = head
    columns = {column.key: column for column in table.columns}
    readers = {key: reader_of(columns[key]) for key in places.values() if not columns[key].is_told}
    letters = {key: get_column_letter(place + 1) for place, key in places.items()}
    labels = {word for word, key in table.heads().items() if key in places.values()}
    rows, count = read.rows.setdefault(table.key, []), 0
    for number, cells in enumerate(sheet.iter_rows(min_row=first + 1), start=first + 1):
        found = {key: cells[place] for place, key in places.items() if place < len(cells)}
        words = {str(cell.value).strip().casefold() for cell in found.values() if cell.value is not None} - {""}
        if words <= labels:  # an empty row, or the row of labels below the hidden keys
            continue
        count += 1
        if count > left:
            raise Refused("too_many_rows")
        values, wrong = read_values(columns, readers, found)
        read.faults += [
            Fault(reason=reason, sheet=sheet.title, row=number, column=letters[key], found=told)
            for key, reason, told in wrong
        ]
        if len(read.faults) > MOST_FAULTS:
            raise Refused("too_many_faults")
        if step is not None:
            step(1)
        unread = frozenset(key for key, *_ in wrong)
        rows.append(SheetRow(sheet=sheet.title, number=number, letters=letters, values=values, unread=unread))
    return count


def read_values(
    columns: Mapping[str, Column], readers: Mapping[str, Reader], found: Mapping[str, Any]
) -> tuple[Row, list[tuple[str, str, dict[str, str | int]]]]:
    """The values of one row, and what is wrong: the column, the reason, what was found; such a cell has no value."""
    values: dict[str, Value] = {}
    wrong: list[tuple[str, str, dict[str, str | int]]] = []
    for key, read in readers.items():
        if key not in found:
            continue
        try:
            values[key] = read_one(read, found[key])
        except NotRead as error:
            told: dict[str, str | int] = {"found": shown(found[key].value), "column": str(columns[key].label)}
            if str(error) == "not_choice":
                told["choices"] = few_choices(columns[key])
            wrong.append((key, str(error), told))
    return values, wrong


def few_choices(column: Column) -> str:
    """What can be chosen in a column, where it is few enough to be read in a sentence."""
    labels = [str(label) for _, label in column.choices()] if column.choices else []
    return ", ".join(labels) if len(labels) <= FEW else ""


def read_one(read: Reader, cell: Any) -> Value:
    """One cell; a formula and an error of Excel's are faults, as what they show is not what somebody wrote."""
    if cell.data_type == "f":
        raise NotRead("formula")
    if cell.data_type == "e":
        raise NotRead("excel_error")
    return read(cell.value)


def tell_doubles(table: Table, read: Book) -> None:
    """Two rows that name the same thing: both places are told."""
    seen: dict[tuple[Value, ...], SheetRow] = {}
    for row in read.rows.get(table.key, []):
        name = table.name_of(row.values)
        if None in name and not any(name):
            continue
        first = seen.setdefault(name, row)
        if first is not row:
            read.faults.append(Fault(reason="double", sheet=row.sheet, row=row.number, found={"first": first.number}))
