"""Every query and write of the progress room, a module for each subject."""

from __future__ import annotations

from layak.progress.service.standing import Standing, get_standing, load_progress

__all__ = ["Standing", "get_standing", "load_progress"]
