"""A store in the data folder of this machine: each name is the name of a file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from layak.core.disk import sync_folder
from layak.core.store import Kept, is_unfinished


class FolderStore:
    """A folder; what is made in it lies beside what is kept, so that a name is given in one step."""

    is_far = False

    def __init__(self, folder: Path) -> None:
        self.workshop = folder

    def __str__(self) -> str:
        return str(self.workshop)

    def keep(self, path: Path, name: str) -> None:
        """Rename a file, and let the new name last through a lost machine."""
        target = self.path_of(name)
        if "/" in name:
            target.parent.mkdir(mode=0o700, exist_ok=True)
        path.replace(target)
        os.utime(target)
        sync_folder(target.parent)

    def keep_folder(self, path: Path, name: str) -> None:
        """Rename a folder."""
        target = self.path_of(name)
        shutil.rmtree(target, ignore_errors=True)
        path.replace(target)
        sync_folder(target.parent)

    def open(self, name: str) -> BinaryIO:
        """Open the file for reading."""
        return self.path_of(name).open("rb")

    def find(self, name: str) -> Kept | None:
        """What the folder says of a file."""
        path = self.path_of(name)
        return kept(path, name) if path.is_file() else None

    def remove(self, name: str) -> None:
        """Remove a file."""
        self.path_of(name).unlink(missing_ok=True)

    def remove_folder(self, name: str) -> None:
        """Remove a folder."""
        shutil.rmtree(self.path_of(name), ignore_errors=True)

    def list_files(self, below: str = "") -> Iterator[Kept]:
        """The files in their order."""
        for path in sorted(self.path_of(below).rglob("*")):
            name = path.relative_to(self.workshop).as_posix()
            if not is_unfinished(name) and path.is_file() and not path.is_symlink():
                with suppress(FileNotFoundError):  # erased meanwhile
                    yield kept(path, name)

    def path_of(self, name: str) -> Path:
        """The file itself."""
        return self.workshop / name


def kept(path: Path, name: str) -> Kept:
    """A file's entry; raises FileNotFoundError."""
    found = path.stat()
    return Kept(name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))
