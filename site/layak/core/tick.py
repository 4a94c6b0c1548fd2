"""What time moves on by itself: rooms register a task here, one process at a time does them all each minute.

The lease is a row of the database, so that of several workers or machines only one works; when it dies, another
takes over once the lease has run out. Every task must be able to run again without harm.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing.util import Finalize

from flask import Flask
from sqlalchemy import String
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.clock import now
from layak.core.database import DatabaseBusy, Moment, writing
from layak.extensions import Model, db

log = logging.getLogger(__name__)
Task = Callable[[datetime], int]
"""Does what is due at a moment and returns how many things it moved on."""

EVERY = timedelta(minutes=1)
LEASE = timedelta(minutes=5)
OWN = "layak_own_tasks"


class Lease(Model):
    """Who may do a piece of work for all, and until when."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str] = mapped_column(String(32))
    until: Mapped[datetime] = mapped_column(Moment)


def register_task(app: Flask, name: str, task: Task) -> None:
    """Have a task done each minute."""
    app.extensions.setdefault("layak_tasks", {})[name] = task


def register_own_task(app: Flask, name: str, task: Task) -> None:
    """Have a task done each minute by each process for itself, without the lease, and once more at its end."""
    app.extensions.setdefault(OWN, {})[name] = task


def take_lease(name: str, holder: str, at: datetime) -> bool:
    """Take or renew the lease; False while somebody else holds it. None lasts longer, whatever a clock once said."""
    with writing() as session:
        row = session.get(Lease, name, populate_existing=True)
        if row is not None and row.holder != holder and at < row.until <= at + LEASE:
            return False
        session.merge(Lease(name=name, holder=holder, until=at + LEASE))
    return True


def free_lease(name: str, holder: str) -> None:
    """Give the lease back, so that nobody waits for it to run out."""
    with writing() as session:
        row = session.get(Lease, name)
        if row is not None and row.holder == holder:
            session.delete(row)


def run_tasks(app: Flask, at: datetime, which: str = "layak_tasks") -> dict[str, int]:
    """Do every task; one that fails is logged and keeps no other from being done."""
    done = {}
    tasks: dict[str, Task] = app.extensions.get(which, {})
    for name, task in tasks.items():
        try:
            done[name] = task(at)
        except Exception:
            db.session.rollback()
            log.exception("task %s failed; it is tried again", name)
            done[name] = -1
    return done


def tick(app: Flask, holder: str) -> dict[str, int] | None:
    """Do this process's own tasks, and what is due if the lease is to be had; None when somebody else is at it."""
    run_tasks(app, now(), OWN)
    if not take_lease("tick", holder, now()):
        return None
    try:
        return run_tasks(app, now())
    finally:
        free_lease("tick", holder)


def start_ticking(app: Flask, stop: threading.Event | None = None) -> threading.Thread:
    """Tick each minute in a thread of this worker."""
    holder, ended = secrets.token_hex(8), stop or threading.Event()

    def work() -> None:
        while not ended.wait(EVERY.total_seconds()):
            try:
                with app.app_context():
                    tick(app, holder)
            except (SQLAlchemyError, DatabaseBusy):
                log.warning("no tick this minute: the database is away or busy")

    thread = threading.Thread(target=work, name="tick", daemon=True)
    thread.start()
    return thread


def end_well(app: Flask) -> None:
    """Have this process's own tasks done once more when it ends, as workers do when they are stopped or reloaded."""

    def last() -> None:
        with app.app_context():
            run_tasks(app, now(), OWN)

    Finalize(None, last, exitpriority=1)
