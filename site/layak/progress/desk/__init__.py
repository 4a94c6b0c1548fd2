"""What the task force and the offices do, a module for each subject."""

from __future__ import annotations

from layak.progress.desk import assigning, documents, lateness, matrix, overview, requests, task_links, tasks
from layak.progress.desk.room import room

__all__ = ["assigning", "documents", "lateness", "matrix", "overview", "requests", "room", "task_links", "tasks"]
