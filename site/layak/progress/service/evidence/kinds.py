"""What a file is, by its content and not by its name; a packed one is judged before anything unpacks it."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from layak.news.service.pasting import Unreadable
from layak.news.service.word import check_parts
from layak.progress.service.faults import DocumentRefused

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
"""The kinds that are taken, by the ending of their name, with the type under which they are served."""

PICTURES = frozenset({"jpg", "png", "webp"})
KNOWN_ENDINGS = frozenset({*TYPES, "jpeg"})
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")
"""How Office names the part of a document that has a password (MS-OFFCRYPTO, 2.3)."""

MACRO_ENDINGS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlam", "xlsb"})
MAIN_TYPES = {
    "docx": b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
MOST_CONTENT_TYPES = 1024 * 1024
REASONS = {"word_bomb": "bomb", "word_macros": "macros"}
"""What the list of a package's parts is refused for; anything else in it cannot be right."""


def find_kind(path: Path, name: str) -> str:
    """The ending of what a file is; raises DocumentRefused."""
    ending = PurePosixPath(name.lower().strip()).suffix.removeprefix(".")
    if ending in MACRO_ENDINGS:
        raise DocumentRefused("macros")
    with path.open("rb") as file:
        start = file.read(32)
        if start.startswith(b"%PDF-"):
            return "pdf"
        if start.startswith(b"PK\x03\x04"):
            return find_packed_kind(path, ending)
        if start.startswith(OLD_OFFICE) and LOCKED_OFFICE in start + file.read():
            raise DocumentRefused("locked")
    found = find_picture_kind(start)
    if not found:
        raise DocumentRefused("not_what_it_says" if ending in KNOWN_ENDINGS else "kind")
    return found


def find_picture_kind(start: bytes) -> str:
    """The kind of a picture by its first bytes, or nothing."""
    if start.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "webp" if start[:4] == b"RIFF" and start[8:12] == b"WEBP" else ""


def find_packed_kind(path: Path, ending: str) -> str:
    """The kind of a package of Office; raises DocumentRefused for any other, and for one that is not to be opened."""
    wrong = DocumentRefused("not_what_it_says" if ending in KNOWN_ENDINGS else "kind")
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise DocumentRefused("locked")
            check_parts(parts)
            if "[Content_Types].xml" not in packed.namelist():
                raise wrong
            with packed.open("[Content_Types].xml") as file:
                told = file.read(MOST_CONTENT_TYPES)
    except Unreadable as error:
        raise DocumentRefused(REASONS.get(error.reason, "not_what_it_says")) from error
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, RuntimeError, EOFError) as error:
        raise wrong from error
    if b"macroenabled" in told.lower() or b"vbaproject" in told.lower():
        raise DocumentRefused("macros")
    found = next((kind for kind, main in MAIN_TYPES.items() if main in told), "")
    if not found:
        raise wrong
    return found
