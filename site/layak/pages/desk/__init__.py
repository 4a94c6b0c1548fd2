"""The editors' rooms for the site itself: pages, notices, redirects."""

from __future__ import annotations

from layak.pages.desk import notices, overrides, redirects, versions
from layak.pages.desk.room import room

__all__ = ["notices", "overrides", "redirects", "room", "versions"]
