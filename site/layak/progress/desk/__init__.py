"""What the task force and the offices do, a module for each subject."""

from __future__ import annotations

from layak.progress.desk import (
    assigning,
    cycles,
    digest,
    documents,
    lateness,
    matrix,
    meetings,
    offices,
    overview,
    requests,
    sheets,
    stages,
    task_links,
    tasks,
)
from layak.progress.desk.room import room

__all__ = [
    "assigning",
    "cycles",
    "digest",
    "documents",
    "lateness",
    "matrix",
    "meetings",
    "offices",
    "overview",
    "requests",
    "room",
    "sheets",
    "stages",
    "task_links",
    "tasks",
]
