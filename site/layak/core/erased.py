"""The list of erasures: a file outside database, data folder and backups, so that a restored backup erases again.

A line is a moment and a mark: a digest of a random reference. It tells nobody what was erased, nor of which kind; only
who has a row can see whether the list names it. Lines are added and never taken away.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from layak.config import ConfigError
from layak.core.database import transaction_notes

NAME = "list"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ErasureList:
    """What the file says: when each mark was written, and how many bytes were read."""

    moments: dict[str, datetime]
    size: int


def prepare_folder(folder: Path) -> None:
    """Make the folder, readable by its owner only; raises ConfigError where nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        open_list(folder / NAME).close()
    except OSError as error:
        raise ConfigError(
            f"The list of erasures cannot be kept in {folder} ({error.strerror}). Make the folder writable, or name "
            "another one, outside the data folder and its backups, with LAYAK_ERASURES."
        ) from error


def open_list(path: Path) -> BinaryIO:
    """The list at its end, readable by its owner only, made where it is not there."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "ab+")


def list_file() -> Path:
    """The file of this installation."""
    found: Path = current_app.extensions["layak"].settings.erasures_folder
    return found / NAME


def list_size() -> int:
    """How many bytes the list has; 0 where there is none."""
    try:
        return list_file().stat().st_size
    except FileNotFoundError:
        return 0


def add_marks(marks: Iterable[str], at: datetime) -> int:
    """Inside writing(), last of all: put marks on the list and wait for the disk; returns the list's new size.

    The line stands before the erasing is committed: a kill in between leaves a line that is applied at the next start.
    """
    transaction_notes()
    lines = "".join(f"{at.astimezone(UTC).isoformat(timespec='seconds')} {mark}\n" for mark in marks)
    with open_list(list_file()) as file:
        if file.tell() and not ends_with_line(file.fileno(), file.tell()):
            lines = f"\n{lines}"  # what a kill left of a line stays alone, and is none
        file.write(lines.encode())
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


def ends_with_line(descriptor: int, size: int) -> bool:
    """Whether the last byte ends a line."""
    return os.pread(descriptor, 1, size - 1) == b"\n"


def read_list() -> ErasureList:
    """Every mark with its moment; what is no line, as a kill in the middle leaves, is passed over."""
    try:
        said = list_file().read_bytes()
    except FileNotFoundError:
        return ErasureList({}, 0)
    moments = {}
    for line in said.decode("ascii", "replace").splitlines():
        moment, _, mark = line.partition(" ")
        try:
            moments[mark] = datetime.fromisoformat(moment)
        except ValueError:
            log.warning("a line of the list of erasures cannot be read")
    return ErasureList(moments, len(said))
