"""What everybody and every child sees of the forum."""

from __future__ import annotations

from layak.forum.public import (
    doors,
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
    "doors",
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
