"""What the task force and the offices do, a module for each subject."""

from __future__ import annotations

from layak.progress.desk import (
    cycles,
    digest,
    documents,
    findings,
    meetings,
    offices,
    overview,
    sheets,
    stages,
    visit_lists,
    visits,
)
from layak.progress.desk.room import room

__all__ = [
    "cycles",
    "digest",
    "documents",
    "findings",
    "meetings",
    "offices",
    "overview",
    "room",
    "sheets",
    "stages",
    "visit_lists",
    "visits",
]
