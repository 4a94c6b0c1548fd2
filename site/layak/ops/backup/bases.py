"""What the newest full backup holds, so that the next ones tell only what changed since (docs/adr/0812)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from layak.ops.backup.instances import BASE, read_note, write_note


@dataclass(frozen=True)
class KnownFile:
    """A file as it was: its sum, its length, and when it was written."""

    sum: str
    size: int
    written_ns: int


@dataclass(frozen=True)
class Known:
    """A full backup, by the sums of all that it holds."""

    id: str
    name: str
    sums: set[str]
    files: dict[str, KnownFile]
    at: datetime

    def sum_of(self, name: str, size: int, written_ns: int) -> str | None:
        """The sum of a file that has not been written since; None where it must be read."""
        found = self.files.get(name)
        is_same = found is not None and (found.size, found.written_ns) == (size, written_ns)
        return found.sum if found and is_same else None


def keep_base(folder: Path, known: Known) -> None:
    """Note what a full backup holds. The data folder has all of that itself, so the note tells nothing more."""
    told = {"id": known.id, "name": known.name, "at": known.at.isoformat(), "sums": sorted(known.sums)}
    files = {name: [one.sum, one.size, one.written_ns] for name, one in known.files.items()}
    write_note(folder, BASE, {**told, "files": files})


def find_base(folder: Path, target: Path, *, at: datetime, longest: timedelta) -> Known | None:
    """The base for a backup of changes: None where none is known, it is not in the folder any more, or it is old."""
    known = read_base(read_note(folder, BASE))
    if known is None or not (target / known.name).is_file():
        return None
    return known if timedelta() <= at - known.at < longest else None


def read_base(told: Any) -> Known | None:
    """The note as it was kept; None where it is none."""
    try:
        files = {name: KnownFile(*one) for name, one in told["files"].items()}
        return Known(told["id"], told["name"], set(told["sums"]), files, datetime.fromisoformat(told["at"]))
    except (TypeError, KeyError, ValueError, AttributeError):
        return None
