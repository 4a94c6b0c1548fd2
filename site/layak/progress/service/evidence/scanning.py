"""The installation's virus scanner: a command that reads a file and answers by its exit code."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

from layak.progress.models import ScanState
from layak.progress.service.faults import DocumentRefused

SECONDS = 60
CLEAN, INFECTED = 0, 1


def scan_file(path: Path, scanner: str) -> ScanState:
    """Give a file to the scanner on its input; raises DocumentRefused for an infected file and for no clear answer."""
    if not scanner:
        return ScanState.UNSCANNED
    try:
        with path.open("rb") as file:
            done = subprocess.run(  # noqa: S603  (the installation's own command)
                shlex.split(scanner), stdin=file, capture_output=True, timeout=SECONDS, check=False
            )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise DocumentRefused("scanner") from error
    if done.returncode == INFECTED:
        raise DocumentRefused("virus")
    if done.returncode != CLEAN:
        raise DocumentRefused("scanner")
    return ScanState.CLEAN
