"""The last backup: made when, verified by restoring it, and still there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l

from layak.core.checks import Check, Finding, Level, Round
from layak.core.clock import as_utc
from layak.core.own_command import own_command, own_name
from layak.ops.backup.keeping import list_backups
from layak.ops.backup.keys import SECRET_LINE
from layak.ops.backup.shape import BACKUP_NAME
from layak.ops.lost import NOTES

OLD, LOST = timedelta(hours=26), timedelta(hours=72)
"""After so long staff are warned that a daily backup is missing; after so long it is broken."""
LARGEST_KEY = 65_536
"""Bytes; no file with a key and settings is longer."""


@dataclass(frozen=True)
class Backup:
    """One backup as it was noted; file is a path here, or an address elsewhere. What says nothing of a key has one."""

    at: datetime
    file: str
    is_verified: bool
    is_encrypted: bool = True


def last_backup(folder: Path) -> Backup | None:
    """The newest backup that was noted; None before the first, or where the note cannot be read.

    A note is {"at", "file", "verified"} of each backup, or of the last alone.
    """
    try:
        said = json.loads((folder / NOTES).read_text("utf-8"))
        rows = said if isinstance(said, list) else said.get("backups") or [said]
        found = [read_note(row) for row in rows]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return max(found, key=lambda one: one.at, default=None)


def read_note(row: dict[str, Any]) -> Backup:
    """One note; `verified` may be yes or no, or the moment at which it was verified."""
    at, is_open = as_utc(datetime.fromisoformat(row["at"])), row.get("encrypted") is False
    return Backup(at, str(row["file"]), bool(row.get("verified")), not is_open)


def make_one() -> str:
    """The command that makes a backup where the timer puts them."""
    return own_command(f"backup create /var/backups/{own_name()}")


def look_at_backup(at: Round) -> Iterator[Finding]:
    """There is a backup of yesterday or today, it was verified, and where it lies here, its file is there."""
    if at.is_demo:
        yield Finding(Level.NOTE, _l("A demonstration needs no backup."), "demonstration")
        return
    found = last_backup(current_app.extensions["layak"].settings.instance)
    if found is None:
        advice = _l("No backup was ever made. Make one: %(command)s", command=make_one())
        yield Finding(Level.BROKEN, advice, "none")
        return
    age = at.at - found.at
    if age > OLD:
        advice = _l(
            "The last backup is %(hours)s hours old. What stopped it? journalctl -u %(unit)s-backup",
            unit=own_name(),
            hours=int(age / timedelta(hours=1)),
        )
        yield Finding(Level.BROKEN if age > LOST else Level.WARNING, advice, "old")
    if not found.is_verified:
        yield Finding(Level.WARNING, _l("Nobody has tried to restore the last backup."), "not verified")
    if found.file.startswith("/") and not Path(found.file).exists():
        yield Finding(
            Level.BROKEN,
            _l("The file of the last backup is gone. Make another: %(command)s", command=make_one()),
            "gone",
        )
    if found.file.startswith("/"):
        yield from look_for_key(Path(found.file).parent)
    yield from look_for_open(found)


def look_for_key(folder: Path) -> Iterator[Finding]:
    """What opens the backups does not lie beside them: who copies the folder, or breaks in, would have both."""
    for path in sorted(folder.glob("*")):
        if not BACKUP_NAME.fullmatch(path.name) and holds_key(path):
            advice = _l(
                "%(file)s opens the backups and lies beside them. Copy it onto two sticks (docs/backup.md), then "
                "remove it from each copy of this folder, and here: %(command)s",
                file=str(path),
                command=f"sudo shred -u {path}",
            )
            yield Finding(Level.BROKEN, advice, "misplaced")


def holds_key(path: Path) -> bool:
    """Whether a small file holds a private key; one that this account may not read cannot be asked."""
    try:
        return path.is_file() and path.stat().st_size <= LARGEST_KEY and SECRET_LINE.encode() in path.read_bytes()
    except OSError:
        return False


def look_for_open(found: Backup) -> Iterator[Finding]:
    """Backups hold what children wrote: the last one is encrypted, and nothing from before the key lies beside it."""
    if not found.is_encrypted:
        advice = _l(
            "The last backup is not encrypted: whoever has the file reads what children wrote. Make a key: %(command)s",
            command=own_command(f"backup key /var/backups/{own_name()}/key.txt"),
        )
        yield Finding(Level.WARNING, advice, "open")
        return
    left = [one.path for one in list_backups(Path(found.file).parent) if not one.is_encrypted]
    if left:
        advice = _l(
            "%(count)s backups from before the key was made are not encrypted. Remove them: %(command)s",
            count=len(left),
            command=f"sudo find {left[0].parent} -name 'layak-*.tar' -delete",
        )
        yield Finding(Level.WARNING, advice, "open ones left")


CHECKS = (
    Check(name="backup", title=_l("The last backup is fresh and can be restored"), look=look_at_backup, is_quick=True),
)
