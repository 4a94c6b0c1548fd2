"""Taking a backup apart: every entry is compared with the manifest before anything of it is used."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from layak.ops.backup import BackupError
from layak.ops.backup.archive import Entry, cut_short, read_entries, unpack_rows
from layak.ops.backup.envelope import opened
from layak.ops.backup.instances import Progress, Step, silent
from layak.ops.backup.shape import HEAD, MANIFEST, MARK, ROWS_NAME, SETTINGS, Head, Item, load_items


@dataclass
class Unpacked:
    """What one file held: notes as bytes, content under its sum in the spool (packed where it is rows).

    spool   a folder of its own; None where content is only read and compared
    here    the sum and length of each entry that came
    """

    spool: Path | None
    notes: dict[str, bytes] = field(default_factory=dict)
    here: dict[str, tuple[str, int]] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)

    @property
    def head(self) -> Head:
        """What the backup says first."""
        return Head.load(self.notes[HEAD])

    @property
    def settings(self) -> dict[str, str]:
        """The settings that tell no secret."""
        lines = self.notes[SETTINGS].decode("utf-8", "replace").splitlines()
        return {name: value for name, mark, value in (line.partition("=") for line in lines) if mark}

    @property
    def signed(self) -> tuple[bytes, bytes, bytes]:
        """What the mark stands for."""
        return self.notes[HEAD], self.notes[SETTINGS], self.notes[MANIFEST]

    @property
    def mark(self) -> str:
        """The mark of the installation that made it."""
        return self.notes[MARK].decode("ascii", "replace")

    def rows_of(self, item: Item) -> bytes:
        """The lines of a block that was spooled."""
        return unpack_rows(self.path_of(item.sum).read_bytes(), item.name)

    def path_of(self, total: str) -> Path:
        """Where content lies in the spool."""
        assert self.spool is not None  # noqa: S101  (who reads content has a spool)
        return self.spool / total


def peek(path: Path, identities: Sequence[Any]) -> Unpacked:
    """Head and settings alone; raises BackupError where this is no backup."""
    found = Unpacked(None)
    with opened(path, identities) as stream:
        for entry in read_entries(stream):
            found.notes[entry.name] = entry.read() if entry.name in (HEAD, SETTINGS) else b""
            if entry.name == SETTINGS or len(found.notes) > 1:
                break
    if SETTINGS not in found.notes or HEAD not in found.notes:
        raise BackupError(f"{path.name} is no backup of Layak.")
    _ = found.head
    return found


def unpack(
    path: Path, identities: Sequence[Any], spool: Path | None, *, only: str = "", progress: Progress = silent
) -> Unpacked:
    """Read a whole backup and compare it with its manifest; raises BackupError at the first thing that is not right.

    only    with "rows/": files are compared and not kept
    """
    found = Unpacked(spool)
    with progress(f"Reading {path.name}", path.stat().st_size) as step, opened(path, identities) as stream:
        for entry in read_entries(stream):
            take(entry, found, only, step)
    if not {HEAD, SETTINGS, MANIFEST, MARK} <= found.notes.keys():
        raise cut_short()
    _ = found.head
    found.items = load_items(found.notes[MANIFEST])
    compare(found)
    return found


def take(entry: Entry, found: Unpacked, only: str, step: Step) -> None:
    """Put one entry where it belongs."""
    if not found.notes and entry.name != HEAD:
        raise BackupError("This is no backup of Layak: it does not begin with its head.")
    if entry.name in found.notes or entry.name in found.here:
        raise BackupError(f"The backup holds {entry.name} twice. Nothing was restored.")
    if ROWS_NAME.fullmatch(entry.name):
        found.here[entry.name] = take_rows(entry, found.spool)
    elif entry.name.startswith("files/"):
        found.here[entry.name] = take_file(entry, found.spool if entry.name.startswith(only) else None)
    else:
        found.notes[entry.name] = entry.read()
        if entry.name == HEAD:
            _ = found.head
    step(entry.size)


def take_rows(entry: Entry, spool: Path | None) -> tuple[str, int]:
    """Spool a packed block under the sum of its lines."""
    packed = entry.read()
    lines = unpack_rows(packed, entry.name)
    total = hashlib.sha256(lines).hexdigest()
    if spool:
        (spool / total).write_bytes(packed)
    return total, len(lines)


def take_file(entry: Entry, spool: Path | None) -> tuple[str, int]:
    """Spool a file under its sum."""
    half = spool / "half" if spool else None
    total = entry.copy(half)
    if half and spool:
        half.rename(spool / total)
    return total, entry.size


def compare(found: Unpacked) -> None:
    """Raise BackupError where entries and manifest differ."""
    named = {item.name: (item.sum, item.size) for item in found.items if item.is_here}
    if named != found.here:
        wrong = sorted(name for name in named.keys() | found.here.keys() if named.get(name) != found.here.get(name))
        raise BackupError(f"The backup is damaged: {wrong[0]} is not what its list says. Nothing was restored.")
    if found.head.base is None and not all(item.is_here for item in found.items):
        raise BackupError("The backup is damaged: its list names what it does not hold. Nothing was restored.")
    unknown = {item.table for item in found.items if item.table} - found.head.tables.keys()
    if unknown:
        raise BackupError(f"The backup is damaged: no table {min(unknown)} stands in its head. Nothing was restored.")
