"""Keeping whoever gives a store a file apart from whoever sweeps it, among workers and among machines.

A document is named by what it holds, so the same one may come again just when nobody names it any more and it is
about to be swept: without this a row could name a file that is gone.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from layak.core.store import Store
from layak.extensions import db

LOCK = ".lock"
SWEEPING = 0x4C617973
"""The advisory lock of those who sweep; core/database.py and core/postgresql.py have the others."""
WAIT = "SET lock_timeout = '5s'"


@contextmanager
def apart(store: Store, *, is_sweeping: bool) -> Iterator[None]:
    """Hold the store with others who keep, or alone to sweep; machines meet at PostgreSQL, over a far store only."""
    is_town = store.is_far and db.engine.dialect.name == "postgresql"
    with os.fdopen(os.open(store.workshop / LOCK, os.O_RDWR | os.O_CREAT, 0o600), "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX if is_sweeping else fcntl.LOCK_SH)
        with over_machines(is_sweeping) if is_town else nullcontext():
            yield


@contextmanager
def over_machines(is_sweeping: bool) -> Iterator[None]:
    """The same by a lock of PostgreSQL, which goes when its machine does."""
    kind = "" if is_sweeping else "_shared"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(WAIT)
        connection.exec_driver_sql(f"SELECT pg_advisory_lock{kind}({SWEEPING})")
        try:
            yield
        finally:
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock{kind}({SWEEPING})")
            connection.exec_driver_sql("RESET lock_timeout")
