"""What many public pages show alike, worked out once an edition: after a change hundreds of pages are made anew."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any, TypeVar

from flask import current_app

from layak.core.database import is_writing
from layak.core.edition import EditionError, EditionReader

MOST_KEPT = 512

Value = TypeVar("Value")


class Shared:
    """Values of one edition, in this process; they follow changes exactly as stored pages do (core/cache.py)."""

    def __init__(self, read_edition: EditionReader) -> None:
        self._read_edition = read_edition
        self._kept: tuple[int, dict[Hashable, tuple[Any, datetime, datetime | None]]] = (-1, {})

    def get(self, key: Hashable, make: Callable[[], Value], at: datetime, until: datetime | None) -> Value:
        """The value of this edition, made now if it is not there yet."""
        if is_writing():
            return make()
        try:
            edition = self._read_edition()  # before anything is read that it speaks of
        except EditionError:
            return make()
        kept_edition, kept = self._kept
        if edition != kept_edition or len(kept) >= MOST_KEPT:
            kept = {}
            self._kept = (edition, kept)
        found = kept.get(key)
        if found is not None and found[1] <= at and (found[2] is None or at < found[2]):
            value: Value = found[0]
            return value
        value = make()
        kept[key] = (value, at, until)
        return value

    def forget(self) -> None:
        """Let go of everything."""
        self._kept = (-1, {})


def shared(key: Hashable, make: Callable[[], Value], *, at: datetime, until: datetime | None) -> Value:
    """A value that public pages share, kept until the edition changes and at most until a moment.

    key    names it in the whole application, its language included; begins with the room
    until  when it changes by itself; None when it does not
    Never for what depends on who asks.
    """
    keeper: Shared = current_app.extensions["layak_shared"]
    return keeper.get(key, make, at, until)
