"""Databases that tests know already: whoever signs in first in a known one gets what signing in made of it before.

Signing in really takes a tenth of a second and many tests begin with it. The first of them signs in; the database that
came of it and the browser's cookies are kept, and handed to the next that begins at the same place. Any write of a test
in between, or another moment on the clock, means signing in again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

State = tuple[Hashable, ...]
Seal = tuple[int, ...]


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

    def sign_in(self, client: FlaskClient, what: State, really: Callable[[], None]) -> None:
        """Sign in, or take over what signing in made of this state before."""
        if self.state is None or seal_of(self.folder) != self.seal:
            self.state = None
            really()
            return
        state = (*self.state, what)
        if state in self.kept:
            source, cookies = self.kept[state]
            self.copy(source, self.folder)
            client._cookies = deepcopy(cookies)
        else:
            really()
            source = self.kept_below / str(len(self.kept))
            source.mkdir()
            self.copy(self.folder, source)
            self.kept[state] = source, deepcopy(client._cookies)
        self.enter(state)
