"""Versions of the open data that stay: all files of a moment with their hashes, below <number>/ of their store.

Files are written into a folder of their own and moved to their place whole; then the row comes. Whoever is killed in
between leaves a folder that no row names, and the next version of that number takes its place. A version whose figures
must not be read any more is withdrawn: its files go, its row says so, and its number is never given again.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Integer, bindparam, func, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import current_edition, log_change
from layak.core.content import Content
from layak.core.database import writing
from layak.core.disk import sync_folder
from layak.core.rows import Query
from layak.core.store import Store, StoreAway
from layak.core.store.alone import apart
from layak.extensions import db
from layak.progress.models import Happening, Snapshot
from layak.progress.service.events import tell
from layak.progress.service.faults import NotThere
from layak.progress.service.open_data.datasets import KEPT, list_rows
from layak.progress.service.open_data.package import KeptFile, data_package
from layak.progress.service.open_data.writing import write_csv, write_json
from layak.progress.service.requests import must_coordinate

PAGE = 20
PACKAGE = "datapackage.json"
TRIES = 3
LOST_AFTER = timedelta(hours=1)
ROWS = Query(
    select(Snapshot.__table__).order_by(Snapshot.number.desc()).limit(PAGE).offset(bindparam("start", type_=Integer))
)
COUNT = Query(select(func.count().label("total")).select_from(Snapshot.__table__))
ONE = Query(select(Snapshot.__table__).where(Snapshot.number == bindparam("number", type_=Integer)))


@dataclass(frozen=True)
class Version:
    """A snapshot as pages show it."""

    number: int
    made_at: datetime
    digest: str
    files: list[KeptFile]
    is_withdrawn: bool


def list_snapshots(page: int = 1) -> tuple[list[Version], int]:
    """A page of the versions, the newest first, and the number of pages."""
    total = max(1, -(-int(COUNT.rows()[0].total) // PAGE))
    return [version_of(row) for row in ROWS.rows(start=(page - 1) * PAGE)], total


def get_snapshot(number: int) -> Version:
    """One version; raises NotThere."""
    found = ONE.rows(number=number)
    if not found:
        raise NotThere(number)
    return version_of(found[0])


def version_of(row: Any) -> Version:
    """A row as pages show it."""
    told = json.loads(row.files)
    files = [KeptFile(**one) for one in told["files"]]
    return Version(row.number, row.made_at, row.digest, files, bool(told.get("withdrawn_at")))


def find_file(number: int, name: str) -> tuple[str, KeptFile]:
    """Under which name a file of a version lies; raises NotThere also once it was withdrawn."""
    version = get_snapshot(number)
    found = next((one for one in version.files if one.name == name), None)
    if found is None or version.is_withdrawn:
        raise NotThere(name)
    return f"{number}/{name}", found


def make_snapshot(store: Store, content: Content, *, title: str, actor: Principal, at: datetime) -> int:
    """Write all files of this moment and keep them; returns the version's number."""
    if not actor.is_command:
        must_coordinate(actor)
    folder = store.workshop
    with alone(store):
        sweep(store)
        number = (db.session.scalar(select(func.max(Snapshot.number))) or 0) + 1
        part = folder / f".{secrets.token_hex(8)}.part"
        try:
            files = write_files(part, content, title=title, at=at, version=str(number))
            store.keep_folder(part, str(number))
        finally:
            shutil.rmtree(part, ignore_errors=True)
        keep_row(number, files, actor=actor, at=at)
    return number


def keep_row(number: int, files: list[KeptFile], *, actor: Principal, at: datetime) -> None:
    """Name a version whose files are there."""
    digest = sha256("".join(one.digest for one in files).encode()).hexdigest()
    told = json.dumps({"files": [asdict(one) for one in files]})
    with writing() as session:
        session.add(Snapshot(number=number, made_at=at, made_by=actor.actor, digest=digest, files=told))
        record(actor.actor, "progress.make_snapshot", f"snapshot:{number}", {"digest": digest})
        tell(Happening.SNAPSHOT, f"snapshot:{number}", at=at, detail={"number": number})


def write_files(part: Path, content: Content, *, title: str, at: datetime, version: str) -> list[KeptFile]:
    """Write every file of one edition; where something changed meanwhile, begin anew."""
    for _ in range(TRIES):
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700)
        edition = current_edition()
        files = {one.name: one for one in data_files(part, content)}
        package = data_package(content, title=title, at=at, version=version, files=files)
        text = json.dumps(package, ensure_ascii=False, indent=1).encode()
        files[PACKAGE] = write_file(part / PACKAGE, partial(write_text, text))
        if current_edition() == edition:
            break
    sync_folder(part)
    return [files[name] for name in sorted(files)]


def data_files(part: Path, content: Content) -> Iterator[KeptFile]:
    """Each dataset that may be kept as CSV and as JSON."""
    for dataset in KEPT:
        for ending, write in (("csv", write_csv), ("json", write_json)):
            yield write_file(part / f"{dataset.key}.{ending}", partial(write, dataset, list_rows(dataset, content)))


def write_text(text: bytes, stream: IO[bytes]) -> None:
    """Write a text that is there whole."""
    stream.write(text)


def write_file(path: Path, write: Callable[[IO[bytes]], None]) -> KeptFile:
    """Write a file through to the disk and tell its size and hash."""
    with path.open("xb") as stream:
        write(stream)
        stream.flush()
        os.fsync(stream.fileno())
    with path.open("rb") as stream:
        digest = sha256()
        while chunk := stream.read(1 << 18):
            digest.update(chunk)
    return KeptFile(path.name, path.stat().st_size, digest.hexdigest())


def withdraw_snapshot(store: Store, number: int, *, actor: Principal, at: datetime) -> None:
    """Take the files of a version away for good; its entry stays and says so. Raises NotThere."""
    if not actor.is_command:
        must_coordinate(actor)
    with alone(store), writing() as session:
        row = session.get(Snapshot, number)
        if row is None:
            raise NotThere(number)
        told = json.loads(row.files)
        if not told.get("withdrawn_at"):
            row.files = json.dumps({**told, "withdrawn_at": at.isoformat()})
            record(actor.actor, "progress.withdraw_snapshot", f"snapshot:{number}")
            log_change("progress", "snapshot", str(number))
    with suppress(StoreAway):  # nobody reaches them any more; the doctor finds and removes them
        store.remove_folder(str(number))


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Hold the store alone, among workers and machines; its folder is made if need be."""
    store.workshop.mkdir(mode=0o700, parents=True, exist_ok=True)
    with apart(store, is_sweeping=True):
        yield


def sweep(store: Store) -> None:
    """Remove what a killed process left, and files of withdrawn versions that outlived it."""
    for path in store.workshop.glob("*.part"):
        shutil.rmtree(path, ignore_errors=True)
    for number in {one.name.split("/")[0] for one in store.list_files()}:
        if is_gone(number):
            store.remove_folder(number)


def is_gone(name: str) -> bool:
    """Whether a folder belongs to a version that was withdrawn."""
    found = ONE.rows(number=int(name)) if name.isdigit() else []
    return bool(found) and version_of(found[0]).is_withdrawn


def wanted_files() -> dict[str, int | None]:
    """The files of all versions that were not withdrawn, with their length in bytes."""
    versions = [version_of(row) for row in db.session.execute(select(Snapshot.__table__))]
    return {f"{one.number}/{file.name}": file.size for one in versions if not one.is_withdrawn for file in one.files}


def find_lost_versions(store: Store, at: datetime) -> list[str]:
    """Files that have lain there for an hour and belong to no version, or to one that was withdrawn."""
    wanted = wanted_files()
    return [one.name for one in store.list_files() if one.name not in wanted and at - one.written_at > LOST_AFTER]


def remove_lost_versions(store: Store, at: datetime) -> None:
    """Remove them."""
    with alone(store):
        for name in find_lost_versions(store, at):
            store.remove(name)
