"""What citizens see of progress, a module for each subject."""

from __future__ import annotations

from layak.progress.public import (
    api,
    changes,
    documents,
    framework,
    indicators,
    numbers,
    offices,
    open_data,
    partners,
    reference,
    snapshots,
    standing,
    task_link,
    visits,
)
from layak.progress.public.room import room

__all__ = [
    "api",
    "changes",
    "documents",
    "framework",
    "indicators",
    "numbers",
    "offices",
    "open_data",
    "partners",
    "reference",
    "room",
    "snapshots",
    "standing",
    "task_link",
    "visits",
]
