"""What the database is asked, over whichever of its pooled connections."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from layak.core.rows import reading_engine
from layak.extensions import db


@contextmanager
def questions(app: Flask) -> Iterator[list[str]]:
    """The statements that SQLite runs from now on, in their order, of readers and writers."""
    asked: list[str] = []
    traced: list[Any] = []

    def follow(connection: Any, *_: Any) -> None:
        connection.set_trace_callback(asked.append)
        traced.append(connection)

    with app.app_context():
        engines = (db.engine, reading_engine(db.engine))
    for engine in engines:
        event.listen(engine, "checkout", follow)
    try:
        yield asked
    finally:
        for engine in engines:
            event.remove(engine, "checkout", follow)
        for connection in traced:
            connection.set_trace_callback(None)
