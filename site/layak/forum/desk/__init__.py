"""What staff do for the forum: moderators read, facilitators issue passes, officers open protected texts."""

from __future__ import annotations

from layak.forum.desk import (
    consent,
    decision,
    late_answers,
    musrenbang,
    musrenbang_pack,
    office_ideas,
    outcomes,
    passes,
    protected,
    queue,
    shown,
    shown_list,
)
from layak.forum.desk.room import room

__all__ = [
    "consent",
    "decision",
    "late_answers",
    "musrenbang",
    "musrenbang_pack",
    "office_ideas",
    "outcomes",
    "passes",
    "protected",
    "queue",
    "room",
    "shown",
    "shown_list",
]
