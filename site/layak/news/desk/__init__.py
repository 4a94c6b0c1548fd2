"""The newsroom: where staff write both languages, look at the page, publish and take back."""

from __future__ import annotations

from layak.news.desk import (
    calendar,
    checking,
    corrections,
    editor,
    giving_back,
    history,
    keeping,
    library,
    links,
    listing,
    pictures,
    previews,
    publishing,
    quick,
    schedule,
    sharing,
)
from layak.news.desk.room import room

__all__ = [
    "calendar",
    "checking",
    "corrections",
    "editor",
    "giving_back",
    "history",
    "keeping",
    "library",
    "links",
    "listing",
    "pictures",
    "previews",
    "publishing",
    "quick",
    "room",
    "schedule",
    "sharing",
]
