"""A Word file as Markdown: looked at strictly before it is unpacked, read by mammoth, cleaned like a paste."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import IO, Any
from xml.parsers import expat

from layak.news.service.pasting import Note, Pasted, Unreadable, clean_html

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 80 * 1024 * 1024
MOST_XML = 12 * 1024 * 1024
MOST_TIMES = 120
"""How many times larger than its packed form a part may be; text of people packs to a tenth or a twentieth."""
SMALL_PART = 256 * 1024
MOST_PARTS = 2_000
MOST_ELEMENTS = 60_000
DEEPEST = 120
TOLD_NAMES = 10
MEDIA = "word/media/"
STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p > em:fresh"

_OLD_WORD = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_WORD_TYPE = b"wordprocessingml.document.main+xml"
_MACROS = b"macroenabled"


@dataclass(frozen=True, kw_only=True)
class Inside:
    """A picture in the text of a Word file: what it is called there, and its bytes; none where it is only linked."""

    name: str
    data: bytes | None


def read_word(stream: IO[bytes], name: str = "") -> Pasted:
    """Markdown of a .docx with what was left out of it; raises Unreadable, and never opens anything outside of it."""
    data = read_checked(stream, name)
    html, pictures = convert(data)
    made = clean_html(html) if html else Pasted(text="")
    if not (made.text or pictures):
        raise Unreadable("word_empty")
    notes = made.notes
    if pictures:
        notes = (*notes, Note(key="word_pictures", count=len(pictures), names=tuple(pictures[:TOLD_NAMES])))
    return Pasted(text=made.text, notes=notes)


def list_inside(stream: IO[bytes], name: str = "") -> tuple[Inside, ...]:
    """The pictures in the text of a .docx in their order, each once; raises Unreadable, and opens nothing outside."""
    data = read_checked(stream, name)
    found: dict[bytes, Inside] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        media = [one for one in packed.namelist() if one.startswith(MEDIA)]
        names = {sha256(packed.read(one)).digest(): PurePosixPath(one).name for one in media}

    def take(picture: Any) -> list[Any]:
        number = f"{len(found) + 1}"
        try:
            with picture.open() as inside:
                content = inside.read()
        except (OSError, ValueError, KeyError):  # it lies in another place, or the file is broken here
            found[number.encode()] = Inside(name=number, data=None)
            return []
        mark = sha256(content).digest()
        found.setdefault(mark, Inside(name=names.get(mark, number), data=content))
        return []

    run_mammoth(data, take)
    return tuple(found.values())


def read_checked(stream: IO[bytes], name: str) -> bytes:
    """The bytes of a .docx that can be opened; raises Unreadable."""
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Unreadable("word_heavy")
    check_word(data, name)
    return data


def check_word(data: bytes, name: str) -> None:
    """Refuse what is no Word document, has macros or a password, or would fill the memory when it is unpacked."""
    if data.startswith(_OLD_WORD):
        raise Unreadable("word_old")
    if name.lower().endswith((".docm", ".dotm")):
        raise Unreadable("word_macros")
    if not data.startswith(_ZIP):
        raise Unreadable("word_unread")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            check_parts(packed.infolist())
            check_kind(packed)
            check_xml(packed)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, RuntimeError, EOFError) as error:
        raise Unreadable("word_unread") from error


def check_parts(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse by the list of contents alone: too many, too large, packed too tightly, locked, or the same name twice."""
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("word_bomb")
    if any(part.file_size > max(SMALL_PART, MOST_TIMES * part.compress_size) for part in parts):
        raise Unreadable("word_bomb")
    if sum(part.file_size for part in parts if is_xml(part)) > MOST_XML:
        raise Unreadable("word_bomb")
    if len(set(names)) != len(names) or any(part.flag_bits & 1 for part in parts):
        raise Unreadable("word_unread")
    if any(PurePosixPath(name).name.lower() == "vbaproject.bin" for name in names):
        raise Unreadable("word_macros")


def is_xml(part: zipfile.ZipInfo) -> bool:
    """Whether a part is one that is parsed."""
    return part.filename.lower().endswith((".xml", ".rels"))


def check_kind(packed: zipfile.ZipFile) -> None:
    """Refuse what is another kind of document, and a document that holds macros."""
    try:
        kinds = packed.read("[Content_Types].xml").lower()
    except KeyError as error:
        raise Unreadable("word_unread") from error
    if _MACROS in kinds:
        raise Unreadable("word_macros")
    if _WORD_TYPE not in kinds:
        raise Unreadable("word_unread")


def check_xml(packed: zipfile.ZipFile) -> None:
    """Refuse a document type with its entities, elements without number, and elements nested without end."""
    left = MOST_ELEMENTS
    for part in packed.infolist():
        if is_xml(part):
            left -= count_elements(packed.read(part), left)


def count_elements(data: bytes, most: int) -> int:
    """How many elements a part has, at most so many; raises Unreadable."""
    parser: Any = expat.ParserCreate()
    count = depth = 0

    def begin(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal count, depth
        count, depth = count + 1, depth + 1
        if count > most:
            raise Unreadable("word_bomb")
        if depth > DEEPEST:
            raise Unreadable("word_unread")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_about: object) -> None:
        raise Unreadable("word_entities")

    parser.StartElementHandler, parser.EndElementHandler, parser.StartDoctypeDeclHandler = begin, end, refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable("word_unread") from error
    return count


def convert(data: bytes) -> tuple[str, list[str]]:
    """HTML of the text, and the names of the pictures, which are counted and never opened."""
    linked: list[str] = []

    def leave_out(_picture: object) -> list[Any]:
        linked.append("")
        return []

    html = run_mammoth(data, leave_out)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        inside = [PurePosixPath(name).name for name in packed.namelist() if name.startswith(MEDIA)]
    return html, [*inside, *linked[len(inside) :]]


def run_mammoth(data: bytes, convert_image: Callable[[Any], list[Any]]) -> str:
    """Let mammoth read a checked document: without its style map, and without access to anything outside."""
    import mammoth  # here, as most workers never see a Word file

    try:
        made = mammoth.convert_to_html(
            io.BytesIO(data),
            style_map=STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=convert_image,
        )
    except Unreadable:
        raise
    except Exception as error:  # whatever a broken document makes the library stumble over
        raise Unreadable("word_unread") from error
    return str(made.value)
