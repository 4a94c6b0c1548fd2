"""What makes a file last: its bytes, and its name in a folder, on the disk before anybody is told."""

from __future__ import annotations

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Let new names in a folder survive a lost machine."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def sync_file(path: Path) -> None:
    """Let a file that another library wrote survive it."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
