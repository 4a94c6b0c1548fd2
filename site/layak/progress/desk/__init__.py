"""What the task force and the offices do, a module for each subject."""

from __future__ import annotations

from layak.progress.desk import documents, findings, overview, visit_lists, visits
from layak.progress.desk.room import room

__all__ = ["documents", "findings", "overview", "room", "visit_lists", "visits"]
