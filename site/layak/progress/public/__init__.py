"""What citizens see of progress, a module for each subject."""

from __future__ import annotations

from layak.progress.public import documents, framework, standing, visits
from layak.progress.public.room import room

__all__ = ["documents", "framework", "room", "standing", "visits"]
