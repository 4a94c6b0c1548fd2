"""In which order the files of tests run: those that wait much stand spread among those that do not, and none at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

WAITING = frozenset({"journeys", "ops", "withstand"})
"""Rooms whose tests wait for browsers, servers and kills: one after the other they would leave a processor idle."""

SPREAD = 0.7
"""Over so much of the run they are spread; who is given one of them last still has company."""


def places(files: Sequence[Path]) -> dict[Path, float]:
    """For each file, in the order of their names, where in the run it stands: 0 begins, 1 ends."""
    found: dict[Path, float] = {}
    for is_waiting, share in ((True, SPREAD), (False, 1.0)):
        some = [file for file in files if (file.parent.name in WAITING) is is_waiting]
        found |= {file: share * place / len(some) for place, file in enumerate(some)}
    return found
