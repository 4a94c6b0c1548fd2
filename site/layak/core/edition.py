"""Reading the edition number in a few microseconds, before every page, without the ORM and its session."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

EditionReader = Callable[[], int]

_QUERY = "SELECT n FROM edition"


class EditionError(Exception):
    """The database did not say which edition is current, so that no stored page may be trusted."""


def edition_reader(engine: Engine) -> EditionReader:
    """Give the reader that suits a database; it raises EditionError where it cannot read."""
    path = engine.url.database
    if engine.dialect.name == "sqlite" and path and path != ":memory:":
        return SqliteEdition(Path(path))
    return engine_edition_reader(engine)


class SqliteEdition:
    """Reads from a SQLite file, over one connection per thread that is opened when it is first needed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    def __call__(self) -> int:
        """The current edition; 0 before the first public change."""
        local = self._local
        try:
            connection = getattr(local, "connection", None)
            if connection is None:
                connection = local.connection = _connect(self._path)
            row = connection.execute(_QUERY).fetchone()
        except sqlite3.Error as error:
            local.connection = None
            raise EditionError(str(error)) from error
        return row[0] if row else 0

    def forget(self) -> None:
        """Let go of the file, as another one was put in its place."""
        self._local = threading.local()


def _connect(path: Path) -> sqlite3.Connection:
    """Open an existing file only: a reader must not make an empty database where one is missing."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=1.0)
    connection.execute("PRAGMA query_only=ON")
    return connection


def engine_edition_reader(engine: Engine) -> EditionReader:
    """Read through SQLAlchemy's pool, for a database on another machine."""
    autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
    query = text(_QUERY)

    def read_edition() -> int:
        try:
            with autocommit.connect() as connection:
                return connection.scalar(query) or 0
        except SQLAlchemyError as error:
            raise EditionError(str(error)) from error

    return read_edition
