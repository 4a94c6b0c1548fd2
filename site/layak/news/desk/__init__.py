"""The newsroom: where staff write both languages, look at the page, publish and take back."""

from __future__ import annotations

from layak.news.desk import calendar, corrections, editor, listing, pictures, publishing, schedule
from layak.news.desk.room import room

__all__ = ["calendar", "corrections", "editor", "listing", "pictures", "publishing", "room", "schedule"]
