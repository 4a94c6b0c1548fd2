"""The words of a document, read by a process of its own, and what in them would show a child or another person."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layak.progress.service.evidence.kinds import PICTURES
from layak.progress.service.evidence.signs import find_signs
from layak.progress.service.faults import DocumentRefused, Place

READING = Path(__file__).with_name("reading.py")
MOST_SECONDS = 10
_reading = threading.BoundedSemaphore(1)
"""One document at a time in each worker: two would take the memory of two."""
REFUSALS = frozenset({"locked", "bomb", "macros"})


@dataclass(frozen=True)
class Looked:
    """What was found; is_read is False for a picture, for a scan, and for what is too large or too broken to read."""

    is_read: bool
    places: Sequence[Place] = ()


def look_into(path: Path, kind: str) -> Looked:
    """Look for signs of persons in a file; raises DocumentRefused for one that must not be opened."""
    if kind in PICTURES:
        return Looked(is_read=False)
    said = read_words(path, kind)
    if said.get("refused") in REFUSALS:
        raise DocumentRefused(said["refused"])
    return Looked(is_read=bool(said.get("is_whole")), places=find_signs(said.get("pieces", ())))


def read_words(path: Path, kind: str) -> dict[str, Any]:
    """Run the reading over a file; nothing where it took too long or too much."""
    command = [sys.executable, "-I", str(READING), kind]
    try:
        with _reading, path.open("rb") as file:
            done = subprocess.run(  # noqa: S603  (our own words)
                command, stdin=file, capture_output=True, env={}, timeout=MOST_SECONDS, check=False
            )
        said: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return {}
    return said
