"""The tar of a backup: written as a stream, read with distrust.

A backup may come from anywhere. What is read is a plain file under a name that a backup has, or it ends there: no
link, device, sparse file or long header is ever unpacked, and nothing is bigger than what lies on the disk.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from layak.ops.backup import BackupError
from layak.ops.backup.shape import FILE_NAME, HEAD, MANIFEST, MARK, ROWS_NAME, SETTINGS

LARGEST_NOTE = 128 * 1024 * 1024
"""Bytes of head, settings or manifest: a manifest has some 150 for each file."""
LARGEST_ROWS = 256 * 1024 * 1024
"""Bytes of one block of rows, unpacked: it ends after 4 MiB and one row, and a form has 2 MB."""
CHUNK = 1024 * 1024
PACKING = 6
MODE = 0o600


class HashingReader:
    """A file on its way into the tar, with the sum of what went by."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._sum = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self._sum.update(data)
        return data

    @property
    def sum(self) -> str:
        """SHA-256 of all that was read."""
        return self._sum.hexdigest()


class Outlet:
    """Where the tar goes, until an error ends it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.is_open = stream, True

    def write(self, data: bytes) -> int:
        """Hand bytes on."""
        return self._stream.write(data) if self.is_open else len(data)


class ArchiveWriter:
    """Puts entries into a stream, one after the other."""

    def __init__(self, stream: BinaryIO) -> None:
        self._outlet = Outlet(stream)
        self._tar = tarfile.open(  # noqa: SIM115  (closed at the end)
            fileobj=cast(Any, self._outlet), mode="w|", format=tarfile.USTAR_FORMAT, bufsize=CHUNK
        )

    def add(self, name: str, data: bytes) -> None:
        """Put bytes in."""
        self._tar.addfile(entry(name, len(data)), io.BytesIO(data))

    def add_rows(self, name: str, lines: bytes) -> None:
        """Put a block in, packed."""
        self.add(name, gzip.compress(lines, PACKING, mtime=0))

    def add_file(self, name: str, file: IO[bytes], size: int) -> str:
        """Put an open file in and return its sum; raises OSError where it is shorter than it was."""
        reader = HashingReader(file)
        self._tar.addfile(entry(name, size), reader)
        return reader.sum

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Write the end of the tar; after an error what the library still holds goes nowhere."""
        self._outlet.is_open = kind is None
        self._tar.close()


def entry(name: str, size: int) -> tarfile.TarInfo:
    """A header that tells nothing of whose file it was."""
    made = tarfile.TarInfo(name)
    made.size, made.mode = size, MODE
    return made


class PlainEntry(tarfile.TarInfo):
    """A header as ours are; anything else ends the reading before its content is looked at."""

    def _proc_member(self, archive: tarfile.TarFile) -> Any:
        """The hook that the library gives for kinds of entries."""
        if self.type != tarfile.REGTYPE or self.linkname or self.size < 0:
            raise BackupError("The backup holds a link, a device or a header that no backup has. Nothing was restored.")
        return self._proc_builtin(archive)  # type: ignore[attr-defined]  # no type tells of it


@dataclass(frozen=True)
class Entry:
    """One entry while it is being read: its name, length and content."""

    name: str
    size: int
    content: IO[bytes]

    def read(self) -> bytes:
        """All of it, for notes and rows."""
        if self.size > LARGEST_NOTE:
            raise BackupError(f"{self.name} is larger than any backup makes it. Nothing was restored.")
        data = self._next(self.size)
        if len(data) != self.size:
            raise cut_short()
        return data

    def _next(self, size: int) -> bytes:
        """Some bytes; the library tells in its own words where there are none."""
        try:
            return self.content.read(size)
        except (tarfile.TarError, EOFError) as error:
            raise cut_short() from error

    def copy(self, target: Path | None) -> str:
        """Write it into a file, or only read it; returns its sum."""
        digest, left = hashlib.sha256(), self.size
        with target.open("xb") if target else io.BytesIO() as out:
            while left:
                data = self._next(min(CHUNK, left))
                if not data:
                    raise cut_short()
                left -= len(data)
                digest.update(data)
                if target:
                    out.write(data)
        return digest.hexdigest()


def cut_short() -> BackupError:
    """The sentence about a backup that ends too early."""
    return BackupError("The backup is damaged or cut short. Take another one; nothing was restored.")


def read_entries(stream: BinaryIO) -> Iterator[Entry]:
    """Every entry, in order and to the stream's very end; raises BackupError at the first that no backup has."""
    try:
        with tarfile.open(fileobj=stream, mode="r|", bufsize=CHUNK, tarinfo=PlainEntry, encoding="ascii") as tar:
            for info in tar:
                if info.issparse() or not is_name(info.name):
                    raise BackupError(f"The backup holds {info.name!r}, which no backup has. Nothing was restored.")
                content = tar.extractfile(info)
                if content is None:
                    raise cut_short()
                yield Entry(info.name, info.size, content)
    except (tarfile.TarError, EOFError, zlib.error, UnicodeError) as error:
        raise cut_short() from error
    while stream.read(CHUNK):
        pass  # what is encrypted proves itself whole with its last piece


def is_name(name: str) -> bool:
    """Whether a backup has entries of this name."""
    return bool(name in (HEAD, SETTINGS, MANIFEST, MARK) or FILE_NAME.fullmatch(name) or ROWS_NAME.fullmatch(name))


def unpack_rows(packed: bytes, name: str) -> bytes:
    """The lines of a block, never more of them than a block can have; raises BackupError."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        lines = unpacker.decompress(packed, LARGEST_ROWS)
    except zlib.error as error:
        raise BackupError(f"{name} cannot be unpacked. Take another backup; nothing was restored.") from error
    if not unpacker.eof or unpacker.unused_data:
        raise BackupError(f"{name} unpacks to more than any block of rows has, or is not whole. Nothing was restored.")
    return lines
