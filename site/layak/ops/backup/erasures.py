"""The list of erasures beside the backups, never in one: no restored backup brings an older list (docs/adr/0813).

Each backup copies the newest list into the backups' folder. A restore joins that copy with the machine's own list,
if there still is one: both only ever grew.
"""

from __future__ import annotations

import os
from pathlib import Path

from layak.core.disk import sync_folder
from layak.core.erased import NAME, open_list

BESIDE = "erasures.list"


def keep_list(source: Path, target: Path) -> None:
    """Copy the list into the backups' folder, where anything stands on it; what is there already stays in it."""
    own, kept = read_lines(source / NAME), read_lines(target / BESIDE)
    if not own or set(own) <= set(kept):
        return
    lines = join(kept, own)
    half = target / f".{BESIDE}.half"
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    half.replace(target / BESIDE)
    sync_folder(target)


def bring_list(source: Path, target: Path) -> int:
    """Add to a machine's own list what the one beside the backups has more; returns how many lines."""
    own = read_lines(target / NAME)
    more = join(own, read_lines(source / BESIDE))[len(own) :]
    if more:
        with open_list(target / NAME) as file:
            file.writelines(more)
            file.flush()
            os.fsync(file.fileno())
    return len(more)


def join(first: list[bytes], second: list[bytes]) -> list[bytes]:
    """All lines of the first list, then those that only the second has."""
    known = set(first)
    return [*first, *(line for line in second if line not in known)]


def read_lines(path: Path) -> list[bytes]:
    """The whole lines of a list; what a kill left of one is none."""
    try:
        return [line for line in path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
    except FileNotFoundError:
        return []
