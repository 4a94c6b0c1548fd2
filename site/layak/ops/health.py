"""Health of one process and of what it needs."""

from __future__ import annotations

import threading
import time

from flask import Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from layak.core.access import anyone
from layak.core.database import DatabaseBusy, writing
from layak.core.routes import Room

room = Room("health", __name__)
KEPT_SECONDS = 1.0
"""For how long a process repeats its last finding: whoever asks all the time holds up no writer."""


class TriedOutError(Exception):
    """Ends the transaction that only tried whether one can write."""


class Readiness:
    """Whether the database can be written, tried once a second at most."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Try anew at the next question."""
        self._is_ready, self._until = False, 0.0

    def ask(self) -> bool:
        """The finding of this second; while one thread tries, the others repeat the last one."""
        if time.monotonic() >= self._until and self._lock.acquire(blocking=False):
            try:
                self._is_ready = can_write()
                self._until = time.monotonic() + KEPT_SECONDS
            finally:
                self._lock.release()
        return self._is_ready


def can_write() -> bool:
    """Take the writer's lock, change nothing, and leave without a commit: no follower is called."""
    try:
        with writing() as session:
            session.execute(text("UPDATE edition SET n = n WHERE id = 1"))
            raise TriedOutError
    except TriedOutError:
        return True
    except (SQLAlchemyError, DatabaseBusy):
        return False


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
    """The database can be written; says which part is not ready, never why in detail."""
    if not current_app.extensions["layak_readiness"].ask():
        return jsonify(status="not ready", database="cannot be written"), 503, {"Cache-Control": "no-store"}
    return jsonify(status="ready", database="ok"), 200, {"Cache-Control": "no-store"}
