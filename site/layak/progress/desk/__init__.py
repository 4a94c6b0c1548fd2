"""What the task force and the offices do, a module for each subject."""

from __future__ import annotations

from layak.progress.desk import cycles, digest, documents, meetings, offices, overview, sheets, stages
from layak.progress.desk.room import room

__all__ = ["cycles", "digest", "documents", "meetings", "offices", "overview", "room", "sheets", "stages"]
