"""What citizens see of progress, a module for each subject."""

from __future__ import annotations

from layak.progress.public import (
    changes,
    documents,
    framework,
    indicators,
    numbers,
    offices,
    partners,
    standing,
    task_link,
    visits,
)
from layak.progress.public.room import room

__all__ = [
    "changes",
    "documents",
    "framework",
    "indicators",
    "numbers",
    "offices",
    "partners",
    "room",
    "standing",
    "task_link",
    "visits",
]
