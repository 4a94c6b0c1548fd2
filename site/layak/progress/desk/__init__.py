"""What the task force and the offices do, a module for each subject."""

from __future__ import annotations

from layak.progress.desk import overview, parts, readiness, scores
from layak.progress.desk.room import room

__all__ = ["overview", "parts", "readiness", "room", "scores"]
