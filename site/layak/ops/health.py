"""Health of one process and of what it needs: flags for watchers, without a word that helps an attacker."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from pathlib import Path

from flask import Flask, current_app, jsonify
from flask.globals import app_ctx
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from layak.core.access import anyone
from layak.core.checks import Level, list_checks
from layak.core.database import DatabaseBusy, writing
from layak.core.edition import is_belled
from layak.core.routes import Room
from layak.extensions import db

room = Room("health", __name__)
KEPT_SECONDS = 1.0
"""For how long a process repeats its last finding: whoever asks all the time holds up no writer."""
TRIED_BYTES = 1 << 16
"""So much a short text with its indexes, its revision and its place in the search takes at once."""
WATCHED_SECONDS = 10.0
"""The same for what does not keep the site from working: the index, the disk, the clock, the backup."""


class TriedOutError(Exception):
    """Ends the transaction that only tried whether one can write."""


class Readiness:
    """Whether the database can be written, tried once a second at most, and what else watchers ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Try anew at the next question."""
        self._is_ready, self._until = False, 0.0
        self._flags: dict[str, str] = {}
        self._watched_until = 0.0

    def ask(self) -> bool:
        """The finding of this second; while one thread tries, the others repeat the last one."""
        if time.monotonic() >= self._until and self._lock.acquire(blocking=False):
            try:
                self._is_ready = can_write()
                self._until = time.monotonic() + KEPT_SECONDS
            finally:
                self._lock.release()
        return self._is_ready

    def flags(self) -> dict[str, str]:
        """The flag of each quick check, looked at anew now and then; the same for all who ask meanwhile."""
        if time.monotonic() >= self._watched_until and self._lock.acquire(blocking=False):
            try:
                self._flags = look_quickly()
                self._watched_until = time.monotonic() + WATCHED_SECONDS
            finally:
                self._lock.release()
        return self._flags


def can_write() -> bool:
    """Take the writer's lock, change nothing, and leave without a commit: no follower is called.

    SQLite asks its disk for room at a commit only, so that a file is tried beside it. PostgreSQL tells of its own disk.
    """
    try:
        with writing() as session:
            session.execute(text("UPDATE edition SET n = n WHERE id = 1"))
            raise TriedOutError
    except TriedOutError:
        return not is_belled(db.engine) or takes_bytes(Path(db.engine.url.database or "").parent)
    except (SQLAlchemyError, DatabaseBusy):
        return False


def takes_bytes(folder: Path) -> bool:
    """Whether the disk of a folder takes some pages more, as far as to the disk itself; the file has no name there."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(TRIED_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return False
    return True


def look_quickly() -> dict[str, str]:
    """Each quick check that is not vital, with "ok" or the code of its gravest finding."""
    from layak.ops.doctor.running import begin_round, look_at

    app, at, flags = app_ctx.app, begin_round(), {}
    for check in list_checks(app):
        if check.is_quick and not check.is_vital:
            found = [one for one in look_at(check, at) if one.level > Level.NOTE]
            flags[check.name] = max(found, key=lambda one: one.level).code if found else "ok"
    return flags


def install_readiness(app: Flask) -> None:
    """Give an application the memory of its last finding."""
    readiness = app.extensions["layak_readiness"] = Readiness()
    app.extensions.setdefault("layak_resets", []).append(readiness.forget)


@room.plain("/healthz", access=anyone)
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok"), 200, {"Cache-Control": "no-store"}


@room.plain("/readyz", access=anyone)
def readyz() -> ResponseReturnValue:
    """Whether the site can do its work: 503 only where nothing can be written; each reason is one flag.

    "degraded" answers 200: readers notice nothing, staff shall look.
    """
    readiness = current_app.extensions["layak_readiness"]
    is_writable = readiness.ask()
    flags = readiness.flags()
    status = "not ready" if not is_writable else "ready" if set(flags.values()) <= {"ok"} else "degraded"
    told = {"status": status, "database": "ok" if is_writable else "cannot be written", **flags}
    return jsonify(told), 200 if is_writable else 503, {"Cache-Control": "no-store"}
