"""Machines for tests of backups: an empty one to restore onto, archives taken apart and put together otherwise."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import MetaData, create_engine, select

from layak.app import create_app
from layak.extensions import db
from tests.conftest import settings_for

Entries = list[tuple[str, bytes]]
NOT_ROWS = ("alembic_version", "restore_unfinished")


@contextmanager
def empty_machine(folder: Path, **changes: Any) -> Iterator[Flask]:
    """An installation that has no database yet."""
    app = create_app(settings_for(folder, **changes))
    app.config["TESTING"] = True
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def command(app: Flask, *words: str) -> tuple[int, str]:
    """Run a command on a machine; its status and all that it said."""
    result = app.test_cli_runner().invoke(args=list(words))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def row_sums(address: str) -> dict[str, str]:
    """A sum of each table's rows, found without any code of ours that makes backups."""
    engine, found = create_engine(address), MetaData()
    found.reflect(bind=engine)
    sums = {}
    with engine.connect() as connection:
        for table in found.tables.values():
            rows = sorted(repr(tuple(map(plain, row))) for row in connection.execute(select(table)))
            sums[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    engine.dispose()
    return sums


def plain(value: object) -> object:
    """A value as SQLite keeps it: a moment without its zone, which is UTC."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def address_of(app: Flask) -> str:
    """Where a machine's database is."""
    found: str = app.extensions["layak"].settings.database_url
    return found


def file_sums(folder: Path) -> dict[str, str]:
    """The sum of each kept file of a data folder; hidden ones are halves and locks."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for name in ("uploads", "documents", "snapshots")
        for path in (folder / name).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def newest(folder: Path) -> Path:
    """The backup that was made last."""
    return max(folder.glob("layak-*"), key=lambda path: (path.stat().st_mtime_ns, path.name))


def entries_of(path: Path) -> Entries:
    """What an open backup holds."""
    with tarfile.open(path) as tar:
        return [(info.name, (tar.extractfile(info) or io.BytesIO()).read()) for info in tar]


def pack(path: Path, entries: Entries, change: Callable[[tarfile.TarInfo], None] | None = None) -> Path:
    """Put entries together under a backup's name; `change` may turn any header into something else."""
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        for name, data in entries:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            if change:
                change(info)
            tar.addfile(info, io.BytesIO(data))
    return path


def with_head(entries: Entries, **changes: Any) -> Entries:
    """The same with another head."""
    (name, data), *others = entries
    return [(name, json.dumps({**json.loads(data), **changes}).encode()), *others]


def small_files(folder: Path, count: int, size: int) -> None:
    """Pictures, as far as a backup is concerned: bytes under the names that pictures have."""
    (folder / "uploads").mkdir(exist_ok=True)
    for _ in range(count):
        (folder / "uploads" / f"{os.urandom(16).hex()}-960.webp").write_bytes(os.urandom(size))
