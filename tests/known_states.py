"""Databases that tests know already: whoever begins in a known one as others did gets what that made of it before.

Signing in really takes a tenth of a second and many tests begin with it; others open a forum, or send an idea first. The
first of them does it; the database that came of it and what else is needed (the browser's cookies) are kept, and handed
to the next that begins at the same place. Any write of a test in between, or another moment on the clock, means doing it
again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from flask.testing import FlaskClient

State = tuple[Hashable, ...]
Seal = tuple[int, ...]
Made = TypeVar("Made")


def seal_of(folder: Path) -> Seal:
    """What changes with each write into a database: its file, and the log beside it unless that is empty."""
    files = (folder / "layak.sqlite", folder / "layak.sqlite-wal")
    found = [(stat.st_size, stat.st_mtime_ns) for file in files if file.exists() and (stat := file.stat()).st_size]
    return tuple(number for pair in found for number in pair)


@dataclass
class KnownStates:
    """Which known state a database is in, and what was kept of the states that came of it.

    copy  copies the database of one folder into another
    """

    folder: Path
    kept_below: Path
    copy: Callable[[Path, Path], None]
    state: State | None = None
    seal: Seal = ()
    kept: dict[State, tuple[Path, Any]] = field(default_factory=dict)

    def enter(self, state: State) -> None:
        """The database is in this state now."""
        self.state, self.seal = state, seal_of(self.folder)

    def is_in(self, state: State) -> bool:
        """Whether the database is in this state still: entered, and not written to since."""
        return self.state == state and seal_of(self.folder) == self.seal

    def make(self, what: State, really: Callable[[], Made]) -> Made:
        """Do something, or take over what doing it made of this state before; gives what that gave, for reading only."""
        if self.state is None or not self.is_in(self.state):
            self.state = None
            return really()
        state = (*self.state, what)
        if state in self.kept:
            source, kept = self.kept[state]
            self.copy(source, self.folder)
            made: Made = kept
        else:
            made = really()
            source = self.kept_below / str(len(self.kept))
            source.mkdir()
            self.copy(self.folder, source)
            self.kept[state] = source, made
        self.enter(state)
        return made

    def sign_in(self, client: FlaskClient, what: State, really: Callable[[], object]) -> None:
        """Sign in, or take over what signing in made of this state before, with the browser's cookies."""

        def cookies() -> Any:
            really()
            return deepcopy(client._cookies)

        client._cookies = deepcopy(self.make(what, cookies))
