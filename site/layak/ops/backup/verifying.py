"""The proof that a backup can be restored: it is restored, into a place that is thrown away."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layak.ops.backup import BackupError
from layak.ops.backup.instances import Installation, Progress, silent
from layak.ops.backup.loading import fill, new_database
from layak.ops.backup.shape import Head, has_mark
from layak.ops.backup.unpacking import Unpacked, unpack

PLACE = "verifying"


@dataclass(frozen=True)
class Gathered:
    """A backup with the base it stands on, where it stands on one."""

    found: Unpacked
    base: Unpacked | None

    def is_of(self, secret: str) -> bool:
        """Whether the installation with this secret made it."""
        parts = [one for one in (self.found, self.base) if one]
        return all(has_mark(one.mark, secret, *one.signed) for one in parts)


def gather(
    path: Path, identities: Sequence[Any], spool: Path | None, *, only: str = "", progress: Progress = silent
) -> Gathered:
    """Unpack a backup and its base into one spool; raises BackupError where they do not belong together."""
    found = unpack(path, identities, spool, only=only, progress=progress)
    base = found.head.base
    if base is None:
        return Gathered(found, None)
    beside = path.with_name(base.name)
    if not beside.is_file():
        raise BackupError(f"{path.name} holds what changed since {base.name}. Put that file into the same folder.")
    full = unpack(beside, identities, spool, only=only, progress=progress)
    if full.head.id != base.id or full.head.base is not None:
        raise BackupError(f"{base.name} is another backup than the one that {path.name} stands on.")
    there = {item.sum: item.size for item in full.items}
    if any(not item.is_here and there.get(item.sum) != item.size for item in found.items):
        raise BackupError(f"{base.name} does not hold what {path.name} expects in it. Take another backup.")
    return Gathered(found, full)


def prove(
    path: Path, identities: Sequence[Any], site: Installation, *, expected: Head, progress: Progress = silent
) -> None:
    """Raise BackupError unless the file just made opens, is whole, ours, and gives back every row.

    A backup of changes is read and compared; its base was restored when it was made, and no key is left to open that.
    """
    is_full = expected.base is None
    with temporary_place(site.folder) as place:
        found = unpack(path, identities, place if is_full else None, only="rows/", progress=progress)
        if found.head != expected or not has_mark(found.mark, site.settings.secret_key, *found.signed):
            raise BackupError("The backup reads differently than it was written. The disk may be failing.")
        if is_full:
            restore_rows(found, place, progress)


def restore_rows(found: Unpacked, place: Path, progress: Progress) -> int:
    """Make a database of the backup's schema in a folder and fill it; returns the number of rows."""
    from layak.schema import upgrade_engine

    with new_database(place / "proof.sqlite") as engine:
        upgrade_engine(engine, found.head.revision)
        return fill(engine, found, progress)


@contextmanager
def temporary_place(folder: Path) -> Iterator[Path]:
    """A folder on the data folder's disk, gone afterwards; what killed proofs left goes first.

    Several proofs may run at once: each holds its own place by a lock, which ends with its process.
    """
    with locked(folder):  # so that nobody takes a place away between its being made and its being held
        for left in folder.glob(f".{PLACE}-*"):
            remove_unless_held(left)
        place = Path(tempfile.mkdtemp(prefix=f".{PLACE}-", dir=folder))
        holding = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(holding, fcntl.LOCK_EX)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os.close(holding)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder by a lock, after whoever holds it now."""
    holding = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(holding, fcntl.LOCK_EX)
        yield
    finally:
        os.close(holding)


def remove_unless_held(place: Path) -> None:
    """Remove what a killed proof left; one that runs holds its place."""
    with suppress(OSError):  # held, gone meanwhile, or of another account
        holding = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(holding, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(place, ignore_errors=True)
        finally:
            os.close(holding)
