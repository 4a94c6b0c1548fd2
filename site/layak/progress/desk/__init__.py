"""What the task force and the offices do, a module for each subject."""

from __future__ import annotations

from layak.progress.desk import overview, task_links, tasks
from layak.progress.desk.room import room

__all__ = ["overview", "room", "task_links", "tasks"]
