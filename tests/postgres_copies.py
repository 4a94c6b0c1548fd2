"""Databases of tests on PostgreSQL: kept by the name of their folder, brought back before each test.

With LAYAK_TEST_DATABASE=postgresql the one application of all tests works on a private server instead of SQLite.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from flask import Flask

from layak.core.postgresql import forget_reaches
from layak.core.rows import reading_engine
from layak.extensions import db
from tests.postgres import OWNER, Cluster, running_cluster

IS_POSTGRES = os.environ.get("LAYAK_TEST_DATABASE", "").startswith("postgres")
LIVE = "layak_live"


@dataclass
class Copies:
    """The live database of the application and copies of it, one for each folder that asks for one."""

    cluster: Cluster
    kept: dict[Path, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address of the live database."""
        return self.cluster.address(LIVE)

    def connect(self) -> psycopg.Connection:
        """A connection to the server, outside any of these databases."""
        return psycopg.connect(host=str(self.cluster.folder), user=OWNER, dbname="postgres", autocommit=True)

    def make(self) -> None:
        """An empty live database."""
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {LIVE}")

    def keep(self, app: Flask, folder: Path) -> None:
        """Keep the live database as it is now, under a folder's name."""
        self.kept.setdefault(folder, f"layak_kept_{len(self.kept)}")
        self._copy(app, LIVE, self.kept[folder])

    def bring(self, app: Flask, folder: Path) -> None:
        """Make the live database what was kept under a folder's name."""
        self._copy(app, self.kept[folder], LIVE)

    def _copy(self, app: Flask, source: str, target: str) -> None:
        with app.app_context():
            db.session.remove()
            reading_engine(db.engine).dispose()
            db.engine.dispose()
        with self.connect() as connection:
            end_connections(connection, source, target)
            connection.execute(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)")  # type: ignore[arg-type]
            connection.execute(f"CREATE DATABASE {target} TEMPLATE {source} STRATEGY FILE_COPY")  # type: ignore[arg-type]
        forget_reaches()  # a thread behind may have asked while there was none


def end_connections(connection: psycopg.Connection, *names: str) -> None:
    """End all connections to databases and see them gone: who drops one that is in use waits a tenth of a second."""
    ask = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = ANY(%s)"
    for _ in range(1000):
        row = connection.execute(ask, (list(names),)).fetchone()
        if row == (0,):
            return
        time.sleep(0.002)


@contextmanager
def copies_for_tests() -> Iterator[Copies | None]:
    """The copies of this run on PostgreSQL, or nothing where the tests run on SQLite."""
    if not IS_POSTGRES:
        yield None
        return
    with running_cluster() as cluster:
        copies = Copies(cluster)
        copies.make()
        yield copies
