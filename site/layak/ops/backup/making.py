"""Making a backup while the site runs: rows in one snapshot, then files, then the proof that it can be restored.

Nothing is seen under a backup's name before it is whole, on the disk and verified: a kill leaves a hidden piece that
the next backup removes, a full disk leaves what was there.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO

from sqlalchemy import Connection

from layak.core.disk import sync_folder
from layak.core.store import Kept, Store, StoreAway
from layak.ops.backup import BackupError, envelope
from layak.ops.backup.archive import CHUNK, ArchiveWriter
from layak.ops.backup.bases import Known, KnownFile
from layak.ops.backup.instances import Installation, Progress, silent
from layak.ops.backup.keys import Proof, read_recipients
from layak.ops.backup.rows import count_rows, read_blocks, read_revision, read_sequences, read_tables, snapshot
from layak.ops.backup.shape import (
    FILE_NAME,
    HEAD,
    MANIFEST,
    MARK,
    SEALED,
    SETTINGS,
    Base,
    Head,
    Item,
    dump_items,
    mark_of,
)

PIECE = ".layak-*.part"
TRIES = 3
"""How often a backup begins anew because a file that its rows may speak of was erased under it."""


class FileGone(Exception):
    """A file was erased between its being listed and its being read."""


@dataclass
class Written:
    """A backup on its way: what it holds so far."""

    head: Head
    items: list[Item] = field(default_factory=list)
    files: dict[str, KnownFile] = field(default_factory=dict)
    rows: int = 0


@dataclass(frozen=True)
class Made:
    """A finished backup. left_out: files under names that no backup has, such as those of a half upload."""

    path: Path
    head: Head
    items: list[Item]
    rows: int
    is_encrypted: bool
    left_out: list[str]
    known: Known
    digest: str


def make_backup(
    site: Installation, target: Path, *, known: Known | None, at: datetime, progress: Progress = silent
) -> Made:
    """Make one backup in a folder; with `known` only what changed since that base.

    Raises BackupError with a sentence for whoever runs the server; what was in the folder before stays as it is.
    """
    try:
        prepare_folder(target)
        with only_one(site.folder):
            remove_pieces(target)
            for _ in range(TRIES):
                with suppress(FileGone):
                    return make_once(site, target, known, at, progress)
    except OSError as error:
        raise refused_by_disk(target, error) from error
    except StoreAway as error:
        raise BackupError(f"The store of uploads is away ({error}). No backup was made; try again later.") from error
    raise BackupError("Files are being erased while the backup reads them. Try again in a minute.")


def prepare_folder(target: Path) -> None:
    """Make the folder for its owner alone, where it is not there."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)


def refused_by_disk(target: Path, error: OSError) -> BackupError:
    """The sentence about a disk that takes no more, or another refusal."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return BackupError(
            f"The disk of {target} is full. No backup was made; the older ones are as they were. "
            "Make room, or give fewer days to `backup prune`."
        )
    where = error.filename or target
    return BackupError(f"The backup could not be made ({error.strerror}: {where}). The older ones are as they were.")


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """One backup of an installation at a time; raises BackupError where another one is being made."""
    with (folder / "backup.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError("Another backup of this installation is being made. Wait for it.") from None
        yield


def is_being_made(folder: Path) -> bool:
    """Whether a backup of this installation is being made right now."""
    try:
        with (folder / "backup.lock").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def remove_pieces(target: Path) -> None:
    """Remove what killed backups left, unless another installation is writing it now."""
    for path in target.glob(PIECE):
        with path.open("rb") as file, suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


def make_once(site: Installation, target: Path, known: Known | None, at: datetime, progress: Progress) -> Made:
    """Write, sync, verify, and only then give it its name."""
    recipients, proof = read_recipients(site.folder), Proof()
    number = secrets.token_hex(16)
    kind, ending = ("changes" if known else "full"), (SEALED if recipients else "")
    name = f"layak-{site.settings.city}-{at:%Y%m%dT%H%M%SZ}-{number[:8]}.{kind}.tar{ending}"
    piece = target / f".{name}.part"
    try:
        with os.fdopen(os.open(piece, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            left_out = list[str]()
            with envelope.sealed(file, [*recipients, proof.recipient] if recipients else []) as stream:
                written = write_all(site, stream, number, known, at, left_out, progress)
            file.flush()
            os.fsync(file.fileno())
            verify(site, piece, written, proof, progress)
        with piece.open("rb") as read:
            digest = sum_of_file(read)
        piece.rename(target / name)
        sync_folder(target)
    except BaseException:
        piece.unlink(missing_ok=True)
        raise
    holds = Known(number, name, {one.sum for one in written.items}, written.files, at)
    return Made(target / name, written.head, written.items, written.rows, bool(recipients), left_out, holds, digest)


def verify(site: Installation, piece: Path, written: Written, proof: Proof, progress: Progress) -> None:
    """Read the piece from the disk and restore it into a temporary place, by a key that is forgotten afterwards."""
    from layak.ops.backup.verifying import prove

    prove(
        piece, [proof.identity] if envelope.is_encrypted(piece) else [], site, progress=progress, expected=written.head
    )


def write_all(
    site: Installation,
    stream: BinaryIO,
    number: str,
    known: Known | None,
    at: datetime,
    left_out: list[str],
    progress: Progress,
) -> Written:
    """Head, settings, rows, files, manifest and mark, in this order."""
    settings = "".join(f"{name}={value}\n" for name, value in sorted(site.open_settings().items())).encode()
    with ArchiveWriter(stream) as archive:
        with closing(snapshot(site.engine)) as connection:
            written = Written(read_head(site, connection, number, known, at))
            archive.add(HEAD, written.head.dump())
            archive.add(SETTINGS, settings)
            write_rows(archive, connection, written, known, progress)
        write_files(archive, site.stores, written, known, left_out, progress)
        manifest = dump_items(written.items)
        archive.add(MANIFEST, manifest)
        archive.add(MARK, mark_of(site.settings.secret_key, written.head.dump(), settings, manifest).encode())
    stream.flush()
    return written


def read_head(site: Installation, connection: Connection, number: str, known: Known | None, at: datetime) -> Head:
    """What the backup says first; raises BackupError where there is no database yet."""
    tables = read_tables(connection)
    if not tables:
        raise BackupError("There is no database yet. Nothing needs a backup.")
    return Head(
        id=number,
        at=at,
        city=site.settings.city,
        database=connection.dialect.name,
        revision=read_revision(connection),
        tables={name: [column.name for column in table.columns] for name, table in tables.items()},
        sequences=read_sequences(connection, tables),
        left_out=[*site.kept_settings()],
        base=Base(known.id, known.name) if known else None,
    )


def write_rows(
    archive: ArchiveWriter, connection: Connection, written: Written, known: Known | None, progress: Progress
) -> None:
    """Every block that the base does not hold."""
    tables = read_tables(connection)
    with progress("Rows", sum(count_rows(connection, table) for table in tables.values())) as step:
        for table in tables.values():
            for block in read_blocks(connection, table):
                total = block.sum
                is_here = known is None or total not in known.sums
                if is_here:
                    archive.add_rows(block.name, block.data)
                written.items.append(Item(block.name, total, len(block.data), is_here))
                written.rows += block.rows
                step(block.rows)


def write_files(
    archive: ArchiveWriter,
    stores: Mapping[str, Store],
    written: Written,
    known: Known | None,
    left_out: list[str],
    progress: Progress,
) -> None:
    """Every file that the base does not hold; raises FileGone where one was erased in between."""
    found = list_files(stores, left_out)
    with progress("Files", sum(kept.size for _, _, kept in found)) as step:
        for name, store, kept in found:
            try:
                item = known_item(name, kept, known) or write_file(archive, name, store.open(kept.name), known)
            except FileNotFoundError as error:
                raise FileGone(name) from error
            written.items.append(item)
            written.files[name] = KnownFile(item.sum, item.size, written_ns(kept))
            step(item.size)


def known_item(name: str, kept: Kept, known: Known | None) -> Item | None:
    """A file that the base holds and that was not written since; it need not be read."""
    total = known.sum_of(name, kept.size, written_ns(kept)) if known else None
    return Item(name, total, kept.size, is_here=False) if known and total in known.sums else None


def written_ns(kept: Kept) -> int:
    """When a file was given to its store, in nanoseconds since the epoch."""
    return int(kept.written_at.timestamp() * 1e6) * 1000


def write_file(archive: ArchiveWriter, name: str, opened: IO[bytes], known: Known | None) -> Item:
    """Put one file in, unless the base holds its content."""
    with opened as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        if known is not None:
            total = sum_of_file(file)
            if total in known.sums:
                return Item(name, total, size, is_here=False)
            file.seek(0)
        return Item(name, archive.add_file(name, file, size), size, is_here=True)


def sum_of_file(file: IO[bytes]) -> str:
    """SHA-256 of what a file holds."""
    digest = hashlib.sha256()
    while data := file.read(CHUNK):
        digest.update(data)
    return digest.hexdigest()


def list_files(stores: Mapping[str, Store], left_out: list[str]) -> list[tuple[str, Store, Kept]]:
    """The files of the stores under names that a backup has."""
    found = []
    left_out.clear()
    for folder, store in stores.items():
        for kept in store.list_files():
            told = f"files/{folder}/{kept.name}"
            if FILE_NAME.fullmatch(told):
                found.append((told, store, kept))
            else:
                left_out.append(told.removeprefix("files/"))
    return found
