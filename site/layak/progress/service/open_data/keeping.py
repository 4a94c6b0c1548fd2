"""Downloads that were written once for an edition lie in a folder: a long file costs one reader time, not each.

Files are named by the edition of the public pages and by what the files of content/ and the columns are, so that
neither a change nor a new version of the program leaves an old one behind.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import IO

from layak.core.changes import current_edition
from layak.core.content import Content
from layak.progress.service.open_data.datasets import DATASETS

TRIES = 3
Write = Callable[[IO[bytes]], None]


def keep_download(folder: Path, stamp: str, name: str, write: Write) -> Path:
    """The file of that name as of now, written if it is not there yet."""
    path = folder / f"{current_edition()}-{stamp}-{name}"
    if path.is_file():
        return path
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(folder, name):
        for _ in range(TRIES):  # a change in the middle could mix two states
            edition = current_edition()
            path = folder / f"{edition}-{stamp}-{name}"
            if not path.is_file():
                write_whole(folder / f".{name}.part", path, write)
            if current_edition() == edition:
                break
    remove_old(folder, f"{edition}-{stamp}-")
    return path


def write_whole(part: Path, path: Path, write: Write) -> None:
    """Write a file under another name, then give it its own; whoever is killed leaves none of that name."""
    with part.open("wb") as stream:
        write(stream)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def remove_old(folder: Path, prefix: str) -> None:
    """Remove the files of other editions; what is being written, and locks, begin with a dot."""
    for path in folder.iterdir():
        if not path.name.startswith((prefix, ".")):
            with suppress(OSError):
                path.unlink()


def forget_downloads(folder: Path) -> None:
    """Remove every file, as another database was put in the place of this one."""
    if folder.is_dir():
        remove_old(folder, "/")


@contextmanager
def locked(folder: Path, name: str = "folder") -> Iterator[None]:
    """Let one process write a file of that name at a time."""
    with os.fdopen(os.open(folder / f".{name}.lock", os.O_RDWR | os.O_CREAT, 0o600), "rb") as file:
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
