"""Documents of offices: looked at before they are taken, kept under their SHA-256 outside of what the web serves."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select

from layak.core.audit import record
from layak.core.database import writing
from layak.core.store import Store, StoreAway
from layak.core.store.alone import apart
from layak.core.typed import one_line
from layak.extensions import db
from layak.progress.models import Evidence
from layak.progress.service.evidence.bare import bare
from layak.progress.service.evidence.kinds import PICTURES, TYPES, find_kind
from layak.progress.service.evidence.looking_into import look_into
from layak.progress.service.evidence.scanning import scan_file
from layak.progress.service.evidence.signs import signs_in_words
from layak.progress.service.faults import DocumentRefused, Place
from layak.progress.service.requests import GivenFile

MOST_BYTES = 20 * 1024 * 1024
MOST_FILES = 10
"""Files in one hand-in."""
CHUNK = 256 * 1024
LONGEST_NAME = 200
LOST_AFTER = timedelta(days=1)
LOOK_EVERY = timedelta(hours=1)
LOOKED = ".looked"
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Arrived:
    """A file that was written whole under a name of its own, before anybody judged it."""

    path: Path
    digest: str
    size: int


def take_document(
    stream: BinaryIO,
    name: str,
    *,
    store: Store,
    title: str = "",
    ends_on: date | None = None,
    scanner: str = "",
    is_looked_at: bool = False,
) -> GivenFile:
    """Judge a file and keep it; do this before any transaction, a file without a row goes after a day.

    scanner       the command of LAYAK_SCANNER
    is_looked_at  whoever gives it says that nobody is recognised in what cannot be read; without it such a file is
                  refused as "unreadable". The statement belongs on record: say_looked_at().
    Raises DocumentRefused, also while the store is away.
    """
    if signs := signs_in_words(name, title):
        raise DocumentRefused("personal", [Place(sign, "name") for sign in signs])
    with arriving(stream, store.workshop) as file:
        kind = find_kind(file.path, name)
        file = made_bare(file, kind)
        scan = scan_file(file.path, scanner)
        found = look_into(file.path, kind)
        if found.places:
            raise DocumentRefused("personal", found.places)
        if not (found.is_read or is_looked_at):
            raise DocumentRefused("unreadable")
        keep(file, store)
    return GivenFile(
        digest=file.digest,
        name=safe_name(name, kind),
        media_type=TYPES[kind],
        size=file.size,
        scan=scan,
        title=one_line(title)[:LONGEST_NAME],
        ends_on=ends_on,
        is_read=found.is_read,
    )


def document_name(digest: str) -> str:
    """Under which name a document lies; raises ValueError for what is no digest."""
    if not DIGEST.fullmatch(digest):
        raise ValueError("a document is named by its SHA-256")
    return digest


def say_looked_at(files: list[GivenFile], *, actor: str) -> None:
    """Put on record that whoever gave these files says that nobody is recognised in what could not be read."""
    unread = [one for one in files if not one.is_read]
    if not unread:
        return
    with writing():
        for one in unread:
            record(actor, "progress.say_looked_at", f"document:{one.digest}")


@contextmanager
def arriving(stream: BinaryIO, folder: Path) -> Iterator[Arrived]:
    """Write what comes to a file of its own, readable by us alone; it is gone afterwards unless it was kept."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f".{secrets.token_hex(16)}.part"
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > MOST_BYTES:
                    raise DocumentRefused("too_large")
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if not size:
            raise DocumentRefused("empty")
        yield Arrived(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)


def made_bare(file: Arrived, kind: str) -> Arrived:
    """A picture without what the camera wrote into it; any other document as it came."""
    if kind not in PICTURES:
        return file
    data = bare(file.path.read_bytes(), kind)
    with file.path.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    return Arrived(file.path, hashlib.sha256(data).hexdigest(), len(data))


def keep(file: Arrived, store: Store) -> None:
    """Give a judged file its lasting name; one that is there already is kept for another day."""
    try:
        with apart(store, is_sweeping=False):
            store.keep(file.path, document_name(file.digest))
    except StoreAway as error:
        raise DocumentRefused("away") from error


def safe_name(name: str, kind: str) -> str:
    """What the file was called, as a name that every computer can save, with the ending of what it is."""
    plain = one_line(name.replace("\\", "/").rsplit("/", 1)[-1])
    stem = re.sub(r'[<>:"/\\|?*\s]+', " ", plain).strip(" .")
    if "." in stem:
        stem = stem.rsplit(".", 1)[0].strip(" .")
    return f"{stem[: LONGEST_NAME - 6] or 'dokumen'}.{kind}"


def sweep_documents(store: Store, at: datetime) -> int:
    """Remove files that no row has named for a day; looks once an hour and gives how many went."""
    if not store.workshop.is_dir() or not is_time(store.workshop / LOOKED, at):
        return 0
    return remove_lost(store, at)


def remove_lost(store: Store, at: datetime) -> int:
    """Remove files that no row has named for a day, now; gives how many went."""
    if not store.workshop.is_dir():
        return 0
    gone = 0
    with apart(store, is_sweeping=True):
        for name in find_lost(store, at):
            store.remove(name)
            gone += 1
        for path in store.workshop.glob("*.part"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < (at - LOST_AFTER).timestamp():
                    path.unlink()
                    gone += 1
    return gone


def find_lost(store: Store, at: datetime) -> list[str]:
    """Documents that have lain there for a day and belong to no row."""
    old = [one.name for one in store.list_files() if DIGEST.fullmatch(one.name) and at - one.written_at > LOST_AFTER]
    return [name for name in old if not is_named(name)]


def is_time(mark: Path, at: datetime) -> bool:
    """Whether the last look was long enough ago; remembers this one."""
    with suppress(FileNotFoundError):
        if mark.stat().st_mtime > (at - LOOK_EVERY).timestamp():
            return False
    mark.touch(mode=0o600)
    os.utime(mark, (at.timestamp(), at.timestamp()))
    return True


def is_named(digest: str) -> bool:
    """Whether a row still names a document."""
    return db.session.scalar(select(Evidence.id).where(Evidence.digest == digest).limit(1)) is not None
