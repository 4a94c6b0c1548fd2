"""A ZIP that is sent while it is made: nothing of it is ever whole in memory or on disk.

The standard library writes it; it needs a stream that cannot go back, which is what sending is. Documents are packed
as they are (they are compressed already), but as deflate of level 0 and not as "stored": their size follows them, and
some programs that read a ZIP from its beginning find the end of a stored part only where the size stands before it.
"""

from __future__ import annotations

import hashlib
import io
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from layak.core.store import Store
from layak.progress.service.evidence.documents import document_name

CHUNK = 256 * 1024
LEVEL = "compress_level" if sys.version_info >= (3, 13) else "_compresslevel"
"""Where a part says how hard it is packed; public from Python 3.13 on."""
PACKED = 6


@dataclass(frozen=True)
class Part:
    """One file of a ZIP; texts are packed, documents are not."""

    name: str
    chunks: Iterable[bytes]
    is_packed: bool = False


class Outbox(io.RawIOBase):
    """Where a ZIP is written to: holds what is to be sent next, and cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        """It is only written to."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Keep what comes until it is taken."""
        self._waiting.append(bytes(data))
        return len(data)

    def take(self) -> Iterator[bytes]:
        """What was written since the last time, if anything."""
        found, self._waiting = b"".join(self._waiting), []
        if found:
            yield found


def pack(parts: Iterable[Part], at: datetime) -> Iterator[bytes]:
    """The bytes of a ZIP of these parts, a piece at a time; `at` is the local time that stands at each part."""
    out = Outbox()
    with zipfile.ZipFile(out, "w") as file:
        for part in parts:
            info = zipfile.ZipInfo(part.name, at.timetuple()[:6])
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            setattr(info, LEVEL, PACKED if part.is_packed else 0)
            with file.open(info, "w") as entry:
                for chunk in part.chunks:
                    entry.write(chunk)
                    yield from out.take()
            yield from out.take()
    yield from out.take()


@contextmanager
def whole_document(store: Store, digest: str) -> Iterator[BinaryIO | None]:
    """A document of the store, read through and found to be what its digest says; nothing where it is not.

    What is read afterwards is the same file, even where its name goes meanwhile. Raises StoreAway.
    """
    try:
        file = store.open(document_name(digest))
    except (OSError, ValueError):
        yield None
        return
    with file:
        yield file if is_whole(file, digest) else None


def is_whole(file: BinaryIO, digest: str) -> bool:
    """Whether an open file has this SHA-256; it stands at its beginning afterwards."""
    found = hashlib.sha256()
    try:
        for chunk in chunks_of(file):
            found.update(chunk)
        file.seek(0)
    except OSError:
        return False
    return found.hexdigest() == digest


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """The rest of a file, a piece at a time."""
    while chunk := file.read(CHUNK):
        yield chunk
