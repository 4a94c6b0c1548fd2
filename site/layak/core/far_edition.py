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
FRESH_SECONDS = 4 * ASK_SECONDS
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
        self._is_cut = self._may_stand = self._was_dead = False
        self._watch: threading.Thread | None = None

    def ask(self) -> int:
        """Ask the database."""
        rows = NEWEST.ask(reading_engine(self._engine))
        return int(rows[0].n) if rows else 0

    def __call__(self) -> int:
        """The number as it is now; of several threads one asks, the others wait for what it hears."""
        number = self._trusted()
        if number is not None:
            return number
        if self._is_left_to_another() or not self._asking.acquire(blocking=not self._is_cut):
            raise EditionError("the database did not answer a moment ago")  # nobody waits for who tries again
        try:
            number = self._trusted()
            return self._learn() if number is None else number
        finally:
            self._asking.release()

    def _is_left_to_another(self) -> bool:
        """Whether the line is cut and a thread is there that tries it."""
        watch = self._watch
        return self._is_cut and watch is not None and watch.is_alive() and watch is not threading.current_thread()

    def watch(self, thread: threading.Thread) -> None:
        """Start a thread that asks now and then; while the line is cut it alone tries, and no reader waits for that."""
        self._watch = thread
        thread.start()

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
            self._away_since, self._is_cut = None, False
        self._known = (token, number, now + FAR_SECONDS)
        return number

    def _last_of_a_dead_server(self, token: bytes, now: float, error: SQLAlchemyError) -> int:
        """What was known shortly before, where nobody can have published since; raises EditionError elsewhere."""
        known_token, number, until = self._known
        is_first = self._away_since is None
        if self._away_since is None:
            self._away_since, self._was_dead = now, False
            self._may_stand = known_token == token and now - until < FRESH_SECONDS
        is_dead_now = self._may_stand and is_dead(self._engine.url)
        is_late = time.monotonic() - self._away_since > FRESH_SECONDS
        if not is_dead_now if self._was_dead else is_late:
            self._may_stand = False  # others may have published meanwhile
        self._was_dead = is_dead_now
        is_same = known_token == token and self._may_stand
        stands = is_dead_now and is_same and now < self._away_since + STILL_SECONDS
        if is_first:
            log.warning("the database is %s", "dead: pages stand still" if stands else "away: pages are not shown")
        self._is_cut = not stands
        if stands:
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

    read_edition.watch(threading.Thread(target=work, name="edition", daemon=True))
