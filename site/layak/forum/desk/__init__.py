"""What staff do for the forum: moderators read, facilitators issue passes, officers open protected texts."""

from __future__ import annotations

from layak.forum.desk import (
    consent,
    decision,
    late_answers,
    office_ideas,
    passes,
    protected,
    protected_acts,
    protected_child,
    queue,
    shown,
    shown_list,
    signs,
    stale,
    wording,
)
from layak.forum.desk.room import room

__all__ = [
    "consent",
    "decision",
    "late_answers",
    "office_ideas",
    "passes",
    "protected",
    "protected_acts",
    "protected_child",
    "queue",
    "room",
    "shown",
    "shown_list",
    "signs",
    "stale",
    "wording",
]
