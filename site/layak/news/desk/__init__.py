"""The newsroom: where staff write both languages, look at the page, publish and take back."""

from __future__ import annotations

from layak.news.desk import corrections, editor, library, listing, pictures, publishing
from layak.news.desk.room import room

__all__ = ["corrections", "editor", "library", "listing", "pictures", "publishing", "room"]
