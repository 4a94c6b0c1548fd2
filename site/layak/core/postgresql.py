"""Connections to PostgreSQL: how they are made, and how soon they notice that nobody is at the other end.

Without these settings a line that was cut is noticed after a quarter of an hour here, and after two hours at the
server, where the writer's lock of the machine that was cut off would hold up every other machine as long.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, event

CONNECT_SECONDS = 2
"""How long a new connection may take; libpq takes no fewer."""
SILENCE_SECONDS = 3
"""How long what was sent may stay unconfirmed by the other machine before the line counts as cut."""
IDLE_WRITER_SECONDS = 10
"""After so long without a statement the server ends a writing transaction: its machine is gone or stuck."""
REST_SECONDS = 1.0
"""For how long nobody tries again after a failed connection."""
DEFAULT_PORT = "5432"
STARTING = 0x4C61796C
"""The advisory lock of a start; core/database.py has that of the writers."""

_CLIENT = {
    "connect_timeout": CONNECT_SECONDS,
    "tcp_user_timeout": SILENCE_SECONDS * 1000,
    "keepalives_idle": SILENCE_SECONDS,
    "keepalives_interval": 1,
    "keepalives_count": 3,
}
_SERVER = {
    "tcp_user_timeout": SILENCE_SECONDS * 1000,
    "tcp_keepalives_idle": SILENCE_SECONDS,
    "tcp_keepalives_interval": 1,
    "tcp_keepalives_count": 3,
    "client_connection_check_interval": SILENCE_SECONDS * 1000,
}

_reaches: dict[URL, Reach] = {}


class Reach:
    """Whether one server can be reached, as this process last found.

    While it cannot, one thread tries, once a second at most, and the others are told at once: a machine that is cut
    off answers that it is busy, instead of letting all its readers wait.
    """

    def __init__(self) -> None:
        self._trying = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Know nothing of the server, as before the first connection."""
        self._is_away, self._rests_until = False, 0.0

    def connect(self, connect: Callable[[], Any], refusal: type[Exception]) -> Any:
        """A new connection; raises `refusal` where it is known that none is to be had."""
        if not self._is_away:
            return self._try(connect)
        if time.monotonic() < self._rests_until or not self._trying.acquire(blocking=False):
            raise refusal("the database server could not be reached a moment ago")
        try:
            return self._try(connect)
        finally:
            self._trying.release()

    def _try(self, connect: Callable[[], Any]) -> Any:
        try:
            made = connect()
        except Exception:
            self._is_away, self._rests_until = True, time.monotonic() + REST_SECONDS
            raise
        self._is_away = False
        return made


def engine_options() -> dict[str, Any]:
    """What SQLAlchemy is told for every engine on PostgreSQL; a pooled connection is tried before it is used."""
    told = " ".join(f"-c {name}={value}" for name, value in _SERVER.items())
    return {"connect_args": {**_CLIENT, "options": told}, "pool_pre_ping": True}


def forget_reaches() -> None:
    """Know nothing of any server: who made a database anew tells so those that asked while it was not there."""
    for reach in _reaches.values():
        reach.forget()


def without_nul(value: Any) -> Any:
    """A value for PostgreSQL, whose texts hold no NUL and which fails on one: an address with %00 names nothing."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def prepare_texts(engine: Engine) -> None:
    """Let no text with a NUL reach the server: a field of a form may hold one, and would be a fault of ours."""

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def clean(_: Any, cursor: Any, statement: str, given: Any, context: Any, is_many: bool) -> tuple[str, Any]:
        """Clean the values of one statement, or of each of many."""
        return statement, cleaned(given)


def cleaned(given: Any) -> Any:
    """The named values of a statement, or of each of several, without NUL."""
    if isinstance(given, list):
        return [cleaned(one) for one in given]
    return {name: without_nul(value) for name, value in given.items()} if isinstance(given, dict) else given


def prepare_reach(engine: Engine) -> None:
    """Let each new connection of an engine know what the last one found."""
    reach = _reaches.setdefault(engine.url, Reach())

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, arguments: Any, named: Any) -> Any:
        """Connect, or fail at once."""
        return reach.connect(lambda: dialect.connect(*arguments, **named), dialect.loaded_dbapi.OperationalError)


@contextmanager
def one_start_at_a_time(engine: Engine) -> Iterator[None]:
    """Let machines that start together migrate and load one after the other; on SQLite there is one machine."""
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_lock({STARTING})")
        try:
            yield
        finally:
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({STARTING})")


def is_dead(url: URL) -> bool:
    """Whether nothing listens where the database should be: then nobody else can write to it either.

    A line that is cut shows itself by silence, and a server that starts or stops still answers; neither is dead. Where
    an address names several servers, nothing is said.
    """
    host, port = str(url.query.get("host") or url.host or ""), str(url.query.get("port") or url.port or DEFAULT_PORT)
    if "," in host or not host:
        return False
    try:
        if host.startswith("/"):
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(str(Path(host) / f".s.PGSQL.{port}"))
        else:
            socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS).close()
    except (ConnectionRefusedError, FileNotFoundError):
        return True
    except OSError:
        return False
    return False
