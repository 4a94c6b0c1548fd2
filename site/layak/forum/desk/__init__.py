"""What staff do for the forum: moderators read, facilitators issue passes, officers open protected texts."""

from __future__ import annotations

from layak.forum.desk import (
    beside,
    child_words,
    consent,
    decision,
    decision_form,
    late_answers,
    moving_on,
    office_ideas,
    office_words,
    own_work,
    passes,
    protected,
    protected_acts,
    protected_child,
    queue,
    shown,
    shown_list,
    signs,
    stale,
    undo,
    wording,
)
from layak.forum.desk.room import room

__all__ = [
    "beside",
    "child_words",
    "consent",
    "decision",
    "decision_form",
    "late_answers",
    "moving_on",
    "office_ideas",
    "office_words",
    "own_work",
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
    "undo",
    "wording",
]
