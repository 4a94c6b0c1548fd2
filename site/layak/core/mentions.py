"""What one room tells of a thing of another: the news of an idea. Neither room knows the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A page that tells of a thing, for a page in the language that asked; lang where its words are in the other."""

    title: str
    url: str
    lang: str | None = None
    is_sample: bool = False


@dataclass(frozen=True, kw_only=True)
class Mentions:
    """The pages that tell of a thing, and until when that holds."""

    pages: Sequence[Mention] = ()
    until: datetime | None = None


Find = Callable[[str], Mentions]
"""Gives what readers may see of a thing by its key."""

_finders: dict[str, Find] = {}


def register_mentions(kind: str, find: Find) -> None:
    """Say who tells of things of a kind; again takes the place of what was there."""
    _finders[kind] = find


def mentions_of(kind: str, key: str) -> Mentions:
    """What is told of a thing; nothing where no room tells of its kind."""
    return _finders[kind](key) if kind in _finders else Mentions()
