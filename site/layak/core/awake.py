"""For how long this machine was awake since a moment: hours for which it was off or asleep do not count."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

BOOT = Path("/proc/sys/kernel/random/boot_id")


def awake_now() -> list[str | float]:
    """The present moment as a note keeps it: which run of the machine, and how many seconds of it it was awake."""
    boot = ""
    with suppress(OSError):
        boot = BOOT.read_text("ascii").strip()
    return [boot, round(time.monotonic(), 1)]


def awake_since(before: Any) -> timedelta:
    """For how long the machine was awake since a noted moment; since it was started, where nothing more is known."""
    boot, seconds = awake_now()
    match before:
        case [str() as noted, int() | float() as then] if noted == boot and then <= float(seconds):
            return timedelta(seconds=float(seconds) - then)
    return timedelta(seconds=float(seconds))
