"""What the task force and the offices do, a module for each subject."""

from __future__ import annotations

from layak.progress.desk import (
    assigning,
    cycles,
    digest,
    documents,
    findings,
    lateness,
    matrix,
    meetings,
    offices,
    overview,
    parts,
    readiness,
    requests,
    scores,
    sheets,
    stages,
    task_links,
    tasks,
    visit_lists,
    visits,
)
from layak.progress.desk.room import room

__all__ = [
    "assigning",
    "cycles",
    "digest",
    "documents",
    "findings",
    "lateness",
    "matrix",
    "meetings",
    "offices",
    "overview",
    "parts",
    "readiness",
    "requests",
    "room",
    "scores",
    "sheets",
    "stages",
    "task_links",
    "tasks",
    "visit_lists",
    "visits",
]
