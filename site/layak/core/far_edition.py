"""Knowing the edition of a database to which other machines write, never behind (docs/adr/0840)."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from layak.core.changes import NEWEST, took_public_change
from layak.core.edition import Bell, Belled, EditionError, EditionReader
from layak.core.postgresql import is_dead
from layak.core.rows import reading_engine

log = logging.getLogger(__name__)
FAR_SECONDS = 0.05
"""For how long a process trusts what it knows of a database to which other machines write, and how long whoever
publishes waits before saying so: from then on no machine shows a page of before."""
ASK_SECONDS = 0.5
"""How often a process asks that database in any case, so that it knows the last edition before the server dies."""
FRESH_SECONDS = 2 * ASK_SECONDS
"""How old what it knows may be when the server is first found dead, for the stored pages to be shown further."""
STILL_SECONDS = 600.0
"""For how long stored pages are shown while the server is dead; nobody can publish then."""


class FarEdition(Belled):
    """The edition of a database to which other machines write, too (docs/adr/0840).

    What is known holds for FAR_SECONDS, counted from before the question; whoever publishes waits as long
    (`wait_for_others`). A server that cannot be reached raises EditionError, as another machine may publish meanwhile.
    One that is dead leaves the last number standing for STILL_SECONDS.
    """

    def __init__(self, engine: Engine, bell: Bell) -> None:
        super().__init__(bell)
        self._engine = engine
        self._asking = threading.Lock()
        self._away_since: float | None = None

    def ask(self) -> int:
        """Ask the database."""
        rows = NEWEST.ask(reading_engine(self._engine))
        return int(rows[0].n) if rows else 0

    def __call__(self) -> int:
        """The number as it is now; of several threads one asks, the others wait for what it hears."""
        number = self._trusted()
        if number is not None:
            return number
        with self._asking:
            number = self._trusted()
            return self._learn() if number is None else number

    def _trusted(self) -> int | None:
        token, number, until = self._known
        return number if token == self._bell.token() and time.monotonic() < until else None

    def _learn(self) -> int:
        token, now = self._bell.token(), time.monotonic()
        try:
            number = self.ask()
        except SQLAlchemyError as error:
            number = self._last_of_a_dead_server(token, now, error)
        else:
            self._away_since = None
        self._known = (token, number, now + FAR_SECONDS)
        return number

    def _last_of_a_dead_server(self, token: bytes, now: float, error: SQLAlchemyError) -> int:
        """What was known shortly before, where nobody can have published since; raises EditionError elsewhere."""
        known_token, number, until = self._known
        if self._away_since is None:
            self._away_since = now
            is_fresh = now - until < FRESH_SECONDS
            log.warning("the database does not answer: %s", "pages stand still" if is_fresh else "pages are not shown")
            self._stands_until = now + STILL_SECONDS if is_fresh else now
        if known_token == token and now < self._stands_until and is_dead(self._engine.url):
            return number
        raise EditionError(str(error)) from error


def wait_for_others() -> None:
    """After a commit that changed public pages: wait until no other machine trusts what it knew before."""
    if took_public_change():
        time.sleep(FAR_SECONDS)


def keep_asking(read_edition: EditionReader, stop: threading.Event | None = None) -> None:
    """Ask now and then in a thread, where pages may have to stand still some day."""
    if not isinstance(read_edition, FarEdition):
        return
    ended = stop or threading.Event()

    def work() -> None:
        while not ended.wait(ASK_SECONDS):
            with suppress(EditionError):
                read_edition()

    threading.Thread(target=work, name="edition", daemon=True).start()
