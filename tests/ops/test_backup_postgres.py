"""Backups of PostgreSQL are those of SQLite: rows go from one to the other and back, and are the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from layak.core.database import writing
from layak.extensions import db
from tests.ops.conftest import Made
from tests.ops.machines import address_of, command, empty_machine, file_sums, newest, row_sums
from tests.postgres import Cluster, running_cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A private PostgreSQL server."""
    with running_cluster() as cluster:
        yield cluster


def numbers_of(app: Flask) -> list[int]:
    """The numbers that new rows get."""
    with app.app_context(), writing() as session:
        made = []
        for name in ("a", "b"):
            row = {"source": f"/{name}", "at": datetime.now(UTC)}
            add = (
                "INSERT INTO redirect (source, target, added_by, added_at) VALUES (:source, '/', 'x', :at) RETURNING id"
            )
            made.append(int(session.execute(text(add), row).scalar_one()))
        return made


@pytest.mark.postgres
def test_operator_moves_from_sqlite_to_postgresql_and_back(made: Made, cluster: Cluster, tmp_path: Path) -> None:
    """Every row is the same after both ways; numbers go on; an unfinished restore is begun anew, a full one refused."""
    with empty_machine(tmp_path / "server", database_url=cluster.new_database()) as server:
        with server.app_context(), db.engine.begin() as connection:
            connection.execute(text("CREATE TABLE restore_unfinished (id integer PRIMARY KEY)"))
            connection.execute(text("CREATE TABLE half (id integer PRIMARY KEY)"))
        for words in (["db", "upgrade"], ["staff", "list"]):
            assert "was cut off" in command(server, *words)[1], "nothing is begun over the half"
        status, told = command(server, "backup", "restore", str(made.path))
        assert status == 0, told
        assert command(server, "staff", "list")[0] == 0
        assert file_sums(tmp_path / "server") == made.files
        status, told = command(server, "backup", "restore", str(made.path))
        assert status == 1 and "There is a database already" in told and "password" not in told
        status, told = command(server, "backup", "create", str(tmp_path / "out"))
        assert status == 0 and "verified by restoring it" in told, told
        with empty_machine(tmp_path / "back") as back:
            status, told = command(back, "backup", "restore", str(newest(tmp_path / "out")))
            assert status == 0, told
            assert row_sums(address_of(back)) == made.rows
        assert command(server, "backup", "create", str(tmp_path / "out"), "--changes")[0] == 0
        assert numbers_of(server) == [1, 2]
