"""What everybody and every child sees of the forum."""

from __future__ import annotations

from layak.forum.public import answers, doors, feed, own, published, questions, sending
from layak.forum.public.room import room

__all__ = ["answers", "doors", "feed", "own", "published", "questions", "room", "sending"]
