"""What a page shows of one thing, worked out once for each state of that thing: a change elsewhere does not end it.

Every public change ends all stored pages (core/edition.py), as any page may show anything. What stands here is told
to depend on one thing only, and each process reads in the change log which things changed (docs/adr/0315).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from flask import current_app

from layak.core.changes import changes_after
from layak.core.database import is_writing
from layak.core.edition import EditionError, EditionReader

MOST_KEPT, MOST_CHARACTERS = 512, 1_000_000
MOST_FOLLOWED = 500
"""So many changes at once end everything that is kept."""

Value = TypeVar("Value")


class Lasting(NamedTuple, Generic[Value]):
    """A value, the thing that it shows, and until when it holds by itself.

    change  the number of the last change before anything of it was read
    also    kinds of things of which any change ends it as well
    length  characters of which it is made, for the bound of memory
    """

    value: Value
    kind: str
    key: str
    change: int
    until: datetime | None
    also: frozenset[str] = frozenset()
    length: int = 0


class Keeper:
    """What lasts, in this process, as the change log of the edition leaves it."""

    def __init__(self, read_edition: EditionReader) -> None:
        self._read_edition = read_edition
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._edition, self._number, self._length = -1, 0, 0
            self._kept: dict[Hashable, tuple[Lasting[Any], datetime]] = {}

    def get(self, name: Hashable, make: Callable[[], Lasting[Any] | None], at: datetime) -> Any:
        """The value of this name at a moment, made now where none is kept; None where there is nothing to make."""
        try:
            edition = -1 if is_writing() else self._read_edition()  # before anything is read that it speaks of
        except EditionError:
            edition = -1
        if edition == -1:
            made = make()
            return made.value if made else None
        if edition != self._edition:
            self._follow(edition)
        found = self._kept.get(name)
        if found is not None and found[1] <= at and (found[0].until is None or at < found[0].until):
            return found[0].value
        made = make()
        if made is not None:
            self._keep(name, made, edition, at)
        return made.value if made else None

    def _follow(self, edition: int) -> None:
        """End what the changes since the last edition were about."""
        with self._lock:
            if edition == self._edition:
                return
            changes = changes_after(self._number, MOST_FOLLOWED) if self._kept else []
            if len(changes) == MOST_FOLLOWED:
                self._kept, self._length = {}, 0
            elif changes:
                things = {(change.kind, change.key) for change in changes}
                kinds = {kind for kind, _ in things}
                lasts = {
                    name: one
                    for name, one in self._kept.items()
                    if (one[0].kind, one[0].key) not in things and one[0].also.isdisjoint(kinds)
                }
                self._kept, self._number = lasts, changes[-1].number
                self._length = sum(one.length for one, _ in lasts.values())
            self._edition = edition

    def _keep(self, name: Hashable, made: Lasting[Any], edition: int, at: datetime) -> None:
        """Keep a value, unless changes were followed while it was made: it may know nothing of them."""
        with self._lock:
            if edition != self._edition:
                return
            if len(self._kept) >= MOST_KEPT or self._length + made.length > MOST_CHARACTERS:
                self._kept, self._length = {}, 0
            self._number = min(self._number, made.change) if self._kept else made.change
            self._kept[name] = (made, at)
            self._length += made.length


def lasting(name: Hashable, make: Callable[[], Lasting[Value] | None], *, at: datetime) -> Value | None:
    """What a page shows of one thing, kept until that thing changes; None where `make` finds nothing.

    name    names it in the whole application, with all that it depends on besides the thing: language, mount, wish
    Never for what depends on who asks, or on other things that change.
    """
    keeper: Keeper = current_app.extensions["layak_lasting"]
    found: Value | None = keeper.get(name, make, at)
    return found
