"""Reads the words of a document, in a process of its own: `python -I reading.py KIND < file`.

It knows nothing of the site, so that it holds no secret and can be ended when a file is too much for it. It opens
nothing outside of the file. What it says on standard output is one line of JSON: {"is_whole", "pieces"}, or
{"refused"}. A piece is {"where", "text"} or {"where", "rows"} with rows of [number, cells].
"""

from __future__ import annotations

import io
import json
import os
import re
import resource
import sys
import zipfile
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from xml.etree import ElementTree

MOST_SECONDS = 10
MOST_MEMORY = 1024 * 1024 * 1024
MOST_PAGES = 200
MOST_CELLS = 50_000
MOST_LETTERS = 4_000_000
MOST_PART = 64 * 1024 * 1024
LEAST_WORDS = 8
"""Letters on a page below which it counts as one without words, where it also holds a picture."""

MOST_STRANGE = 5
"""One in so many signs of a page that are no letters makes it unreadable."""

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WORD_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
SHEET_NOTES = re.compile(r"xl/(?:comments/?\w*|drawings/\w+|threadedComments/\w+)\.xml", re.IGNORECASE)
PIECES = list[dict[str, Any]]


class Refused(Exception):
    """A file that is not taken; the key says why."""


def read_pdf(data: bytes) -> tuple[bool, PIECES]:
    """The words of each page; not whole where a page is only a picture, or there are more pages than are read."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise Refused("locked")
    refuse_programs(reader.trailer["/Root"])
    pieces: PIECES = []
    is_whole = len(reader.pages) <= MOST_PAGES
    letters = 0
    for number, page in enumerate(reader.pages, start=1):
        if number > MOST_PAGES or letters > MOST_LETTERS:
            is_whole = False
            break
        text = "\n".join([page.extract_text() or "", *noted(page)])
        letters += len(text)
        if is_garbled(text) or (len(text.strip()) < LEAST_WORDS and has_pictures(page)):
            is_whole = False
        pieces.append({"where": str(number), "text": text})
    return is_whole and letters >= LEAST_WORDS, pieces


def is_garbled(text: str) -> bool:
    """Whether a page gives signs instead of letters, as its font does not say which letters they are."""
    strange = sum(not (letter.isprintable() or letter.isspace()) or letter == "\ufffd" for letter in text)
    return MOST_STRANGE * strange > len(text)


def refuse_programs(root: Any) -> None:
    """Refuse a PDF that runs something when it is opened, or carries other files (ISO 32000, 7.11.4 and 12.6.4)."""
    names = resolved(root.get("/Names")) or {}
    start = resolved(root.get("/OpenAction"))
    kinds = {start.get("/S")} if isinstance(start, dict) else set()
    if "/JavaScript" in names or "/EmbeddedFiles" in names or kinds & {"/JavaScript", "/Launch"} or "/AA" in root:
        raise Refused("macros")


def resolved(value: Any) -> Any:
    """What a reference in a PDF leads to."""
    return value.get_object() if hasattr(value, "get_object") else value


def noted(page: Any) -> Iterator[str]:
    """The words of notes and of the fields of a form on a page."""
    for one in resolved(page.get("/Annots")) or ():
        about = resolved(one)
        if isinstance(about, dict):
            yield from (str(resolved(about[key])) for key in ("/Contents", "/V") if key in about)


def has_pictures(page: Any) -> bool:
    """Whether a page holds pictures or drawn parts."""
    return bool(resolved((resolved(page.get("/Resources")) or {}).get("/XObject")))


def read_docx(data: bytes) -> tuple[bool, PIECES]:
    """The words of a text document with its tables, notes, heads and feet; not whole where there are only pictures."""
    pieces: PIECES = []
    letters = 0
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in filter(WORD_PARTS.fullmatch, packed.namelist()):
            root = parse(packed, name)
            in_tables = {one for table in root.iter(f"{WORD}tbl") for one in table.iter(f"{WORD}p")}
            text = "\n".join(paragraphs(root, but=in_tables))
            letters += len("".join(root.itertext()).strip())
            pieces.append({"where": "", "text": text})
            pieces += [{"where": "", "rows": rows_of(table)} for table in root.iter(f"{WORD}tbl")]
        has_media = any(name.startswith("word/media/") for name in packed.namelist())
    is_short = letters < LEAST_WORDS and has_media
    return not is_short and letters <= MOST_LETTERS, pieces


def paragraphs(root: ElementTree.Element, but: Collection[ElementTree.Element] = ()) -> Iterator[str]:
    """The text of each paragraph; what was struck out is still in the file and counts."""
    for one in root.iter(f"{WORD}p"):
        if one in but:
            continue
        yield "".join(
            "\t" if part.tag == f"{WORD}tab" else part.text or ""
            for part in one.iter()
            if part.tag in (f"{WORD}t", f"{WORD}delText", f"{WORD}tab")
        )


def rows_of(table: ElementTree.Element) -> list[Any]:
    """The rows of a table as lists of texts."""
    return [
        [number, [" ".join(paragraphs(cell)) for cell in row.iter(f"{WORD}tc")]]
        for number, row in enumerate(table.iter(f"{WORD}tr"), start=1)
    ]


def read_xlsx(data: bytes) -> tuple[bool, PIECES]:
    """The cells of every sheet, hidden ones too, as they were last worked out; notes and text boxes beside them."""
    from openpyxl import load_workbook

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in packed.namelist():
            if name.endswith(".xml"):
                refuse_entities(packed, name)
        notes = [" ".join(parse(packed, name).itertext()) for name in filter(SHEET_NOTES.fullmatch, packed.namelist())]
    pieces: PIECES = [{"where": "", "text": text} for text in notes]
    left = MOST_CELLS
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows: list[Any] = []
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            told = [words_of(cell) for cell in cells]
            left -= sum(map(bool, told))
            if left < 0:
                break
            if any(told):
                rows.append([number, told])
        pieces.append({"where": sheet.title, "rows": rows})
    return 0 <= left < MOST_CELLS, pieces


def words_of(cell: Any) -> str:
    """A cell as text: a whole number without its point, a day as a day."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if hasattr(cell, "strftime") and hasattr(cell, "year"):
        return f"{cell.day:02}-{cell.month:02}-{cell.year:04}"
    return str(cell)[:2000]


def refuse_entities(packed: zipfile.ZipFile, name: str) -> None:
    """Refuse a part with a document type of its own, which can blow up to any size."""
    with packed.open(name) as part:
        start = part.read(4096).upper().replace(b"\0", b"")
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise Refused("bomb")


def parse(packed: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """A part of a package as a tree; expat itself follows nothing outside."""
    refuse_entities(packed, name)
    with packed.open(name) as part:
        data = part.read(MOST_PART + 1)
    if len(data) > MOST_PART:
        raise Refused("bomb")
    return ElementTree.fromstring(data)  # noqa: S314  (no document type, bounded, in a process of its own)


READERS = {"pdf": read_pdf, "docx": read_docx, "xlsx": read_xlsx}


def read(kind: str, data: bytes) -> dict[str, Any]:
    """What a document says; nothing of a broken one."""
    try:
        is_whole, pieces = READERS[kind](data)
    except Refused as refused:
        return {"refused": str(refused)}
    except Exception:  # whatever a broken document makes a library stumble over
        return {"is_whole": False, "pieces": []}
    return {"is_whole": is_whole, "pieces": list(bounded(pieces))}


def bounded(pieces: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The pieces up to so many letters altogether."""
    left = MOST_LETTERS
    for piece in pieces:
        left -= len(piece["text"]) if "text" in piece else sum(len(cell) for _, row in piece["rows"] for cell in row)
        if left < 0:
            return
        yield piece


def main() -> int:
    """Read a document, and say what it says."""
    os.nice(10)  # readers come first
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print(json.dumps(read(sys.argv[1], sys.stdin.buffer.read())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
