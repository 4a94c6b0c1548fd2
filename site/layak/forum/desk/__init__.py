"""What staff do for the forum: moderators read, facilitators look after members, officers open protected texts."""

from __future__ import annotations

from layak.forum.desk import (
    consent,
    decision,
    forums,
    ledger,
    meetings,
    members,
    month_sheet,
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
    "forums",
    "ledger",
    "meetings",
    "members",
    "month_sheet",
    "passes",
    "protected",
    "protected_acts",
    "protected_child",
    "queue",
    "room",
    "shown",
    "shown_list",
]
