"""Versions of the open data that stay: all files of a moment with their hashes, below snapshots/<number>/.

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
from dataclasses import asdict, dataclass
from datetime import datetime
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
from layak.core.rows import Query
from layak.extensions import db
from layak.progress.models import Happening, Snapshot
from layak.progress.service.events import tell
from layak.progress.service.evidence.documents import sync_folder
from layak.progress.service.faults import NotThere
from layak.progress.service.open_data.datasets import KEPT, list_rows
from layak.progress.service.open_data.keeping import locked
from layak.progress.service.open_data.package import KeptFile, data_package
from layak.progress.service.open_data.writing import write_csv, write_json
from layak.progress.service.requests import must_coordinate

PAGE = 20
PACKAGE = "datapackage.json"
TRIES = 3
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


def find_file(folder: Path, number: int, name: str) -> tuple[Path, KeptFile]:
    """Where a file of a version lies; raises NotThere also once it was withdrawn."""
    version = get_snapshot(number)
    found = next((one for one in version.files if one.name == name), None)
    path = folder / str(number) / name
    if found is None or version.is_withdrawn or not path.is_file():
        raise NotThere(name)
    return path, found


def make_snapshot(folder: Path, content: Content, *, title: str, actor: Principal, at: datetime) -> int:
    """Write all files of this moment and keep them; returns the version's number."""
    if not actor.is_command:
        must_coordinate(actor)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(folder):
        sweep(folder)
        number = (db.session.scalar(select(func.max(Snapshot.number))) or 0) + 1
        part = folder / f".{secrets.token_hex(8)}.part"
        try:
            files = write_files(part, content, title=title, at=at, version=str(number))
            shutil.rmtree(folder / str(number), ignore_errors=True)
            part.replace(folder / str(number))
            sync_folder(folder)
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


def withdraw_snapshot(folder: Path, number: int, *, actor: Principal, at: datetime) -> None:
    """Take the files of a version away for good; its entry stays and says so. Raises NotThere."""
    if not actor.is_command:
        must_coordinate(actor)
    with locked_if_there(folder), writing() as session:
        row = session.get(Snapshot, number)
        if row is None:
            raise NotThere(number)
        told = json.loads(row.files)
        if not told.get("withdrawn_at"):
            row.files = json.dumps({**told, "withdrawn_at": at.isoformat()})
            record(actor.actor, "progress.withdraw_snapshot", f"snapshot:{number}")
            log_change("progress", "snapshot", str(number))
    shutil.rmtree(folder / str(number), ignore_errors=True)


def locked_if_there(folder: Path) -> Any:
    """The lock of the folder, which is made if need be."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return locked(folder)


def sweep(folder: Path) -> None:
    """Remove what a killed process left, and files of withdrawn versions that outlived it."""
    for path in folder.iterdir():
        if path.suffix == ".part" or (path.is_dir() and is_gone(path.name)):
            shutil.rmtree(path, ignore_errors=True)


def is_gone(name: str) -> bool:
    """Whether a folder belongs to a version that was withdrawn."""
    found = ONE.rows(number=int(name)) if name.isdigit() else []
    return bool(found) and version_of(found[0]).is_withdrawn
