"""What staff do for the forum: moderators read, facilitators issue passes, officers open protected texts."""

from __future__ import annotations

from layak.forum.desk import (
    consent,
    decision,
    passes,
    protected,
    protected_acts,
    protected_child,
    queue,
    shown,
    shown_list,
)
from layak.forum.desk.room import room

__all__ = [
    "consent",
    "decision",
    "passes",
    "protected",
    "protected_acts",
    "protected_child",
    "queue",
    "room",
    "shown",
    "shown_list",
]
