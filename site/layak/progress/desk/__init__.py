"""What the task force and the offices do, a module for each subject."""

from __future__ import annotations

from layak.progress.desk import digest, meetings, overview, sheets
from layak.progress.desk.room import room

__all__ = ["digest", "meetings", "overview", "room", "sheets"]
