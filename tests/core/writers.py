"""Several threads that write at once, for each database that the site stands on."""

from __future__ import annotations

import threading

from flask import Flask
from sqlalchemy import select

from layak.core.changes import Change, last_change, log_change
from layak.core.database import writing
from layak.extensions import db


def write_at_once(app: Flask, *, writers: int, times: int) -> list[int]:
    """Let threads read and then write; no one may fail. Gives the numbers of their changes, counted from the start."""
    failures: list[Exception] = []

    def write() -> None:
        with app.app_context():
            for _ in range(times):
                try:
                    with writing():
                        last_change()
                        log_change("news", "article", "same", public=False)
                except Exception as error:
                    failures.append(error)
            db.session.remove()

    with app.app_context():
        start = last_change()
    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with app.app_context():
        after = select(Change.number).where(Change.number > start).order_by(Change.number)
        return [number - start for number in db.session.scalars(after)]
