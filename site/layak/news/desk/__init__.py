"""The newsroom: where staff write both languages, look at the page, publish and take back."""

from __future__ import annotations

from layak.news.desk import corrections, editor, listing, pictures, previews, publishing, quick, sharing
from layak.news.desk.room import room

__all__ = ["corrections", "editor", "listing", "pictures", "previews", "publishing", "quick", "room", "sharing"]
