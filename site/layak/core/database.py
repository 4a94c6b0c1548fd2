"""One database and the one way to write to it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import URL, BigInteger, Connection, DateTime, Engine, event, make_url
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from layak.core import postgresql
from layak.extensions import db

BUSY_SECONDS = 5.0
"""How long a writer waits for another before readers see a friendly 503 (docs/architecture.md, reliability)."""

HURRIED_SECONDS = 0.3
"""How long somebody waits who leaves in a hurry."""

WRITERS = 0x4C61796B
"""PostgreSQL's advisory lock: one writer at a time there too, as checks and the audit chain stand on it."""

NO_WORDS: dict[str, Any] = {"hide_parameters": True}
"""An error of the database names the statement, never what somebody wrote: it ends in the log."""

TAKE_LOCK = f"SELECT pg_advisory_xact_lock({WRITERS})"
LOCK_LIMITS = (
    f"SELECT set_config('lock_timeout', '{int(BUSY_SECONDS * 1000)}', true), "
    f"set_config('idle_in_transaction_session_timeout', '{postgresql.IDLE_WRITER_SECONDS}s', true)"
)

_local = threading.local()
_before_commit: list[Callable[[Session], None]] = []
_after_commit: list[Callable[[], None]] = []


class DatabaseBusy(Exception):
    """Another writer held the database for longer than BUSY_SECONDS; nothing was written."""


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC by every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone: it would mean another time on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's moments back their zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Hundredths(TypeDecorator[Decimal]):
    """A number with two decimals, kept exactly by every database as a whole number of hundredths."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        """Refuse a number with more than two decimals: it would be another number afterwards."""
        if value is None:
            return None
        whole = Decimal(value) * 100
        if whole != whole.to_integral_value():
            raise ValueError("a number of hundredths has two decimals at most")
        return int(whole)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Give the number back, without decimals that say nothing."""
        if value is None:
            return None
        return Decimal(value // 100) if value % 100 == 0 else Decimal(value) / 100


def is_writing() -> bool:
    """Whether this thread is inside writing()."""
    return getattr(_local, "writing", False)


def transaction_notes() -> list[Any]:
    """What was noted during this thread's writing transaction; empty again when the next one opens."""
    if not is_writing():
        raise RuntimeError("this belongs inside writing()")
    notes: list[Any] = _local.notes
    return notes


def before_commit(function: Callable[[Session], None]) -> Callable[[Session], None]:
    """Register what is done last inside every writing transaction."""
    _before_commit.append(function)
    return function


def after_commit(function: Callable[[], None]) -> Callable[[], None]:
    """Register what is done after every writing transaction that committed."""
    _after_commit.append(function)
    return function


@contextmanager
def writing(*, is_hurried: bool = False) -> Iterator[Session]:
    """Open the one writing transaction: BEGIN IMMEDIATE, one commit, all or nothing; a nested call joins it.

    Do slow work (hashing, pictures, mail) before it. Raises DatabaseBusy when another writer holds on too long; over
    SQLite after HURRIED_SECONDS already for what is_hurried.
    """
    if is_writing():
        yield db.session()
        return
    session = db.session()
    session.rollback()  # end a reader's snapshot, so that what is checked inside is true inside
    _local.writing, _local.notes, _local.is_hurried = True, [], is_hurried
    try:
        open_transaction(session)
        yield session
        session.flush()
        for function in _before_commit:
            function(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _local.writing = False
    for done in _after_commit:
        done()


def open_transaction(session: Session) -> None:
    """Take the writer's lock now, so that a busy database is noticed before any work is done."""
    try:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(LOCK_LIMITS)
            connection.exec_driver_sql(TAKE_LOCK)
    except OperationalError as error:
        if any(word in str(error) for word in ("locked", "busy", "lock timeout")):
            raise DatabaseBusy from error
        raise


def engine_options(url: URL | str) -> dict[str, Any]:
    """What an engine over a database is made with."""
    is_far = make_url(url).get_backend_name() == "postgresql"
    return {**NO_WORDS, **(postgresql.engine_options() if is_far else {})}


def prepare_connections(engine: Engine) -> None:
    """Set each new connection up: SQLite's for honest writers, PostgreSQL's for a server that is away."""
    if engine.dialect.name == "postgresql":
        postgresql.prepare_reach(engine)
        postgresql.prepare_texts(engine)
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: sqlite3.Connection, record: Any) -> None:
        """WAL with FULL sync: an acknowledged text survives a lost machine; erased text is overwritten."""
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={int(BUSY_SECONDS * 1000)}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")


def begin_writing(connection: Connection) -> None:
    """Take SQLite's writer's lock, soon or not at all where that is asked for."""
    if not _local.is_hurried:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    connection.exec_driver_sql(f"PRAGMA busy_timeout={int(HURRIED_SECONDS * 1000)}")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")


def prepare_engine(engine: Engine) -> None:
    """Set the engine that writes up: its connections, and how its transactions begin."""
    prepare_connections(engine)
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        """Writers begin IMMEDIATE: of eight that read first and wrote later, plain BEGIN lost 296 of 320 writes."""
        if is_writing():
            begin_writing(connection)
        else:  # straight to the driver, which costs a tenth; a reader's BEGIN takes no lock and cannot fail
            driver: Any = connection.connection.driver_connection  # there is one while a transaction begins
            driver.execute("BEGIN")
