"""What staff do for the forum: moderators read, facilitators issue passes, officers open protected texts."""

from __future__ import annotations

from layak.forum.desk import (
    child_words,
    consent,
    decision,
    late_answers,
    moving_on,
    musrenbang,
    musrenbang_pack,
    office_ideas,
    office_words,
    outcomes,
    own_work,
    passes,
    protected,
    queue,
    shown,
    shown_list,
    undo,
)
from layak.forum.desk.room import room

__all__ = [
    "child_words",
    "consent",
    "decision",
    "late_answers",
    "moving_on",
    "musrenbang",
    "musrenbang_pack",
    "office_ideas",
    "office_words",
    "outcomes",
    "own_work",
    "passes",
    "protected",
    "queue",
    "room",
    "shown",
    "shown_list",
    "undo",
]
