"""The editors' rooms for the site itself: pages, notices, redirects; and the coordinator's monthly report."""

from __future__ import annotations

from layak.pages.desk import month_report, notices, overrides, redirects, versions
from layak.pages.desk.room import room

__all__ = ["month_report", "notices", "overrides", "redirects", "room", "versions"]
