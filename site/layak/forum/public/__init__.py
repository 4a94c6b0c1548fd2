"""What everybody and every child sees of the forum."""

from __future__ import annotations

from layak.forum.public import doors, help_line, own, published, questions, sending
from layak.forum.public.room import room

__all__ = ["doors", "help_line", "own", "published", "questions", "room", "sending"]
