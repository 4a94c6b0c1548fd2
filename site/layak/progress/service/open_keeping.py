"""Downloads that were written once for an edition lie in a folder: a long file costs one reader time, not each.

Files are named by the edition of the public pages and by what the files of content/ and the columns are, so that
neither a change nor a new version of the program leaves an old one behind.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import IO

from layak.core.changes import current_edition
from layak.core.content import Content
from layak.progress.service.open_data import DATASETS

TRIES = 3
Write = Callable[[IO[bytes]], None]


def keep_download(folder: Path, stamp: str, name: str, write: Write) -> Path:
    """The file of that name as of now, written if it is not there yet."""
    path = folder / f"{current_edition()}-{stamp}-{name}"
    if path.is_file():
        return path
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(folder):
        for _ in range(TRIES):  # a change in the middle could mix two states
            edition = current_edition()
            path = folder / f"{edition}-{stamp}-{name}"
            if not path.is_file():
                write_whole(path, write)
            if current_edition() == edition:
                break
        remove_others(folder, f"{edition}-{stamp}-")
    return path


def write_whole(path: Path, write: Write) -> None:
    """Write a file under a name of its own, then give it its name; whoever is killed leaves none of that name."""
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def remove_others(folder: Path, prefix: str) -> None:
    """Remove the files of other editions, and what a killed process left."""
    for path in folder.iterdir():
        if not path.name.startswith(prefix) and path.name != ".lock":
            with suppress(OSError):
                path.unlink()


def forget_downloads(folder: Path) -> None:
    """Remove every file, as another database was put in the place of this one."""
    if folder.is_dir():
        remove_others(folder, "/")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one process write at a time."""
    with os.fdopen(os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600), "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def stamp(content: Content) -> str:
    """What tells the files of this program and this content/ from others; worked out once for each content."""
    found = _stamps.get(id(content))
    if found is None:
        columns = [(one.key, [field.key for field in one.fields]) for one in DATASETS]
        told = repr((content.framework, content.districts, columns))
        found = _stamps[id(content)] = sha256(told.encode()).hexdigest()[:12]
    return found


_stamps: dict[int, str] = {}
