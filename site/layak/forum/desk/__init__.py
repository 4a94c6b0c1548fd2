"""What staff do for the forum: moderators read, facilitators issue passes, officers open protected texts."""

from __future__ import annotations

from layak.forum.desk import (
    child_words,
    consent,
    decision,
    moving_on,
    office_words,
    own_work,
    passes,
    protected,
    queue,
    shown,
    shown_list,
    undo,
)
from layak.forum.desk.room import room

__all__ = ["child_words", "consent", "decision", "moving_on", "office_words", "own_work", "passes", "protected"]
__all__ += ["queue", "room", "shown", "shown_list", "undo"]
