"""Counting what a limit counts, for several workers without Redis, in a small SQLite file of its own.

The file holds counts and keyed hashes, never an address: a key is an HMAC under a random secret that lives
in this file only, is replaced each hour and erased after two. So after two hours nobody can tell who was
counted, not even with the file; it is never backed up and may be deleted while the site stands still. A
limit's window is therefore an hour at most. Importing this module makes addresses such as layak-sqlite:///path/limits.sqlite
known to the `limits` package.
"""

from __future__ import annotations

import hmac
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from limits.storage import MovingWindowSupport, Storage

from layak.config import Settings

SCHEME = "layak-sqlite"
HOUR = 3600
LONGEST_WINDOW = HOUR
SWEEP_SECONDS = 60.0
CLOCK_SLACK = 60.0
"""A window may seem to end later than it can by this much, where the clock was set back a little."""
BUSY_SECONDS = 2.0
"""How long a request waits for another worker's count; a count takes about 50 microseconds."""

BROKEN = (sqlite3.Error, OSError)
"""What using the file may raise."""

_TABLES = """
CREATE TABLE IF NOT EXISTS secret (hour INTEGER PRIMARY KEY, secret BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS tally (digest BLOB PRIMARY KEY, count INTEGER NOT NULL, ends REAL NOT NULL);
CREATE INDEX IF NOT EXISTS tally_ends ON tally (ends);
CREATE TABLE IF NOT EXISTS entry (digest BLOB NOT NULL, at REAL NOT NULL, ends REAL NOT NULL);
CREATE INDEX IF NOT EXISTS entry_digest ON entry (digest, at);
CREATE INDEX IF NOT EXISTS entry_ends ON entry (ends);
"""

_opening = threading.Lock()

Digests = tuple[bytes, bytes]
"""A key's hash under this hour's secret, and under the last hour's, whose windows may still run."""


def count_changes_only(app: Flask, limiter: Limiter) -> None:
    """Bind the limiter to an application, past requests that only read.

    Its three looks at each of them cost as much as a bare answer of Flask (docs/speed.md), and no limit counts reading
    (tests/house holds that).
    """
    limiter.init_app(app)
    hooks: tuple[Any, ...] = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    check, tell, release = (functions[None].pop() for functions in hooks)

    @app.before_request
    def before() -> ResponseReturnValue | None:
        return None if is_reading() else check()

    @app.after_request
    def after(response: Response) -> Response:
        return response if is_reading() else tell(response)

    @app.teardown_request
    def finish(error: BaseException | None) -> None:
        if not is_reading():
            release(error)


def is_reading() -> bool:
    """Whether the request changes nothing."""
    return request.method in ("GET", "HEAD", "OPTIONS")


def storage_settings(settings: Settings) -> dict[str, Any]:
    """Flask-Limiter's settings: where it counts."""
    path = settings.instance / "limits.sqlite"
    if not settings.redis_url:
        return {"RATELIMIT_STORAGE_URI": storage_url(path)}
    from layak.core import redis_limits  # a small installation has no use for it

    told = {"redis_url": settings.redis_url, "path": str(path), "secret": settings.secret_key}
    return {"RATELIMIT_STORAGE_URI": f"{redis_limits.SCHEME}://", "RATELIMIT_STORAGE_OPTIONS": told}


def storage_url(path: Path) -> str:
    """The address under which the `limits` package finds the storage in this file."""
    return f"{SCHEME}://{quote(str(path.absolute()))}"


class SqliteStorage(Storage, MovingWindowSupport):
    """Storage of the `limits` package: fixed and moving windows, exact across threads and processes."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012  (the base class declares it)

    def __init__(self, uri: str, wrap_exceptions: bool = False, **options: float | str | bool) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._path = Path(unquote(urlsplit(uri).path))
        self._local = threading.local()
        self._swept = 0.0

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What this storage raises when its file cannot be used."""
        return BROKEN

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count in a fixed window of expiry seconds, which begins with the first count."""
        window = checked_window(expiry)
        with self._writing() as (connection, at):
            new, old = _digests(connection, key, at)
            row = connection.execute(
                "UPDATE tally SET count = count + ? WHERE digest IN (?, ?) AND ends > ? RETURNING count",
                (amount, new, old, at),
            ).fetchone()
            if row is not None:
                return int(row[0])
            connection.execute("INSERT OR REPLACE INTO tally VALUES (?, ?, ?)", (new, amount, at + window))
            return amount

    def get(self, key: str) -> int:
        """The count of a key's running window; 0 where none runs."""
        row = self._running(key)
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        """The moment, in seconds since the epoch, at which a key's running window ends."""
        row = self._running(key)
        return float(row[1]) if row else time.time()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count in a window that moves along, unless that made more than the limit."""
        window = checked_window(expiry)
        with self._writing() as (connection, at):
            digests = _digests(connection, key, at)
            held = _entries(connection, digests, at - window)[1]
            if held + amount > limit:
                return False
            rows = [(digests[0], at, at + window)] * amount
            connection.executemany("INSERT INTO entry VALUES (?, ?, ?)", rows)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """The moment at which the moving window's oldest entry was made, and the number of its entries."""
        with self._writing() as (connection, at):
            start, held = _entries(connection, _digests(connection, key, at), at - checked_window(expiry))
        return (at if start is None else start), held

    def clear(self, key: str) -> None:
        """Forget what was counted for a key."""
        with self._writing() as (connection, at):
            digests = _digests(connection, key, at)
            connection.execute("DELETE FROM tally WHERE digest IN (?, ?)", digests)
            connection.execute("DELETE FROM entry WHERE digest IN (?, ?)", digests)

    def reset(self) -> int:
        """Forget everything and return how many keys were counted."""
        with self._writing() as (connection, _):
            keys = connection.execute("SELECT digest FROM tally UNION SELECT digest FROM entry").fetchall()
            connection.execute("DELETE FROM tally")
            connection.execute("DELETE FROM entry")
        return len(keys)

    def check(self) -> bool:
        """Whether a count can be written now."""
        try:
            with self._writing():
                return True
        except BROKEN:
            return False

    def _running(self, key: str) -> tuple[int, float] | None:
        with self._writing() as (connection, at):
            new, old = _digests(connection, key, at)
            row: tuple[int, float] | None = connection.execute(
                "SELECT count, ends FROM tally WHERE digest IN (?, ?) AND ends > ?", (new, old, at)
            ).fetchone()
        return row

    @contextmanager
    def _writing(self) -> Iterator[tuple[sqlite3.Connection, float]]:
        """One transaction that no other worker's can come between, and its moment, taken after the wait for it."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            at = time.time()
            has_swept = self._sweep(connection, at)
            yield connection, at
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._local.held = None
            raise
        if has_swept:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection; a forked process opens its own."""
        held: tuple[int, sqlite3.Connection] | None = getattr(self._local, "held", None)
        if held is None or held[0] != os.getpid():
            held = self._local.held = (os.getpid(), open_file(self._path))
        return held[1]

    def _sweep(self, connection: sqlite3.Connection, at: float) -> bool:
        """Erase, about once a minute, windows that ended and secrets that are over."""
        if 0 <= at - self._swept < SWEEP_SECONDS:
            return False
        self._swept = at
        latest = at + LONGEST_WINDOW + CLOCK_SLACK
        connection.execute("DELETE FROM tally WHERE ends <= ? OR ends > ?", (at, latest))
        connection.execute("DELETE FROM entry WHERE ends <= ? OR ends > ?", (at, latest))
        hour = int(at // HOUR)
        connection.execute("DELETE FROM secret WHERE hour NOT IN (?, ?)", (hour, hour - 1))
        return True


def checked_window(expiry: int) -> int:
    """The length of a window in seconds; raises ValueError where it is longer than a key is known."""
    if expiry > LONGEST_WINDOW:
        raise ValueError(f"a limit's window is {LONGEST_WINDOW} seconds at most, as its key is forgotten; got {expiry}")
    return expiry


def _digests(connection: sqlite3.Connection, key: str, at: float) -> Digests:
    hour = int(at // HOUR)
    found = dict(connection.execute("SELECT hour, secret FROM secret WHERE hour IN (?, ?)", (hour, hour - 1)))
    if hour not in found:
        found[hour] = secrets.token_bytes(32)
        connection.execute("INSERT INTO secret VALUES (?, ?)", (hour, found[hour]))
    new = hmac.digest(found[hour], key.encode(), "sha256")
    return new, hmac.digest(found[hour - 1], key.encode(), "sha256") if hour - 1 in found else new


def _entries(connection: sqlite3.Connection, digests: Digests, since: float) -> tuple[float | None, int]:
    row: tuple[float | None, int] = connection.execute(
        "SELECT min(at), count(*) FROM entry WHERE digest IN (?, ?) AND at > ?", (*digests, since)
    ).fetchone()
    return row


def open_file(path: Path) -> sqlite3.Connection:
    """Open the file, readable by its owner only; a damaged one is replaced: it holds counts only.

    One thread at a time: closing any descriptor of a database drops the locks that this process has on it.
    """
    with _opening:
        make_private(path)
        try:
            return _connect(path)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
        make_private(path)
        return _connect(path)


def make_private(path: Path) -> None:
    """Make an empty file for its owner only, and leave one that is there untouched and unopened."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS)
    _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")
    connection.executescript(_TABLES)
    if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
        raise sqlite3.DatabaseError(f"{path} is damaged")
    return connection


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Switch the journal, which SQLite refuses at once, without waiting, while another worker does the same."""
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.01)
