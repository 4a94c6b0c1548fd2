"""What everybody and every child sees of the forum."""

from __future__ import annotations

from layak.forum.public import (
    answers,
    doors,
    feed,
    help_first,
    one_page,
    own,
    published,
    questions,
    replying,
    sending,
    similar,
)
from layak.forum.public.room import room

__all__ = [
    "answers",
    "doors",
    "feed",
    "help_first",
    "one_page",
    "own",
    "published",
    "questions",
    "replying",
    "room",
    "sending",
    "similar",
]
