"""What the task force and the offices do, a module for each subject."""

from __future__ import annotations

from layak.progress.desk import (
    assigning,
    digest,
    documents,
    lateness,
    matrix,
    meetings,
    overview,
    requests,
    sheets,
    task_links,
    tasks,
)
from layak.progress.desk.room import room

__all__ = [
    "assigning",
    "digest",
    "documents",
    "lateness",
    "matrix",
    "meetings",
    "overview",
    "requests",
    "room",
    "sheets",
    "task_links",
    "tasks",
]
