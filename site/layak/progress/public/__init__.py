"""What citizens see of progress, a module for each subject."""

from __future__ import annotations

from layak.progress.public import documents, framework, offices, standing, task_link
from layak.progress.public.room import room

__all__ = ["documents", "framework", "offices", "room", "standing", "task_link"]
