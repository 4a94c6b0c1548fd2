"""Reading the edition: the newest committed number, from any thread, and an error rather than a guess."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine

from layak.core.edition import (
    EditionError,
    EditionReader,
    SqliteEdition,
    edition_reader,
    engine_edition_reader,
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A SQLite file in WAL mode whose edition is 1."""
    path = tmp_path / "kota ?#%.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE edition (id INTEGER PRIMARY KEY, n INTEGER)")
        connection.execute("INSERT INTO edition VALUES (1, 1)")
    return path


def publish(path: Path, edition: int) -> None:
    """Commit another edition from another connection."""
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE edition SET n = ?", (edition,))


def engine_of(path: Path) -> Engine:
    """An engine over a file with any name."""
    return create_engine(URL.create("sqlite", database=str(path)))


def readers(path: Path) -> list[EditionReader]:
    """Each way of reading the same file."""
    return [SqliteEdition(path), engine_edition_reader(engine_of(path))]


def test_reader_sees_each_commit_at_once_from_every_thread(database: Path) -> None:
    """No reading is older than the last commit before it."""
    for read in readers(database):
        for edition in range(2, 60):
            publish(database, edition)
            seen: list[int] = [read()]
            thread = threading.Thread(target=lambda seen=seen, read=read: seen.append(read()))
            thread.start()
            thread.join()
            assert seen == [edition, edition]


def test_reader_does_not_hold_a_snapshot_or_a_lock(database: Path) -> None:
    """A reading leaves no transaction open: writers go on and the write-ahead file can be emptied."""
    read = SqliteEdition(database)
    read()
    with sqlite3.connect(database, timeout=0) as connection:
        connection.execute("UPDATE edition SET n = 7")
        connection.commit()
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    assert read() == 7


def test_reader_sees_nothing_of_an_open_transaction(database: Path) -> None:
    """A change that is not committed is no edition."""
    read = SqliteEdition(database)
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE edition SET n = 9")
    assert read() == 1
    connection.execute("COMMIT")
    assert read() == 9


def test_new_database_is_edition_zero(database: Path) -> None:
    """Before the first public change there is no row."""
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM edition")
    assert [read() for read in readers(database)] == [0, 0]


def test_missing_or_damaged_database_is_an_error_and_is_not_created(tmp_path: Path) -> None:
    """The reader says that it cannot know, makes no empty file, and recovers when the database is there."""
    path = tmp_path / "missing.sqlite"
    read = SqliteEdition(path)
    with pytest.raises(EditionError):
        read()
    assert not path.exists()
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(EditionError):
        read()
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE edition (id INTEGER PRIMARY KEY, n INTEGER)")
    assert read() == 0


def test_reader_is_chosen_by_the_database(database: Path) -> None:
    """SQLite files get the short way; every engine works."""
    assert edition_reader(engine_of(database))() == 1


def test_database_put_in_place_of_another_is_read_after_forgetting(database: Path, tmp_path: Path) -> None:
    """A reader that is told so leaves the old file, on every thread."""
    read = SqliteEdition(database)
    assert read() == 1
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE edition (id INTEGER PRIMARY KEY, n INTEGER)")
        connection.execute("INSERT INTO edition VALUES (1, 40)")
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink()
    other.replace(database)
    read.forget()
    assert read() == 40
