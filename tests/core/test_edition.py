"""Reading the edition: the newest committed number, from any thread, and an error rather than a guess."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine

from layak.core.edition import (
    Bell,
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


def bell_of(path: Path) -> Bell:
    """The bell beside a database, as each process opens it."""
    return Bell(path.with_name("edition.bell"))


def publish(path: Path, edition: int) -> None:
    """Commit another edition from another connection."""
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE edition SET n = ?", (edition,))
    bell_of(path).ring()


def engine_of(path: Path) -> Engine:
    """An engine over a file with any name."""
    return create_engine(URL.create("sqlite", database=str(path)))


def readers(path: Path) -> list[EditionReader]:
    """Each way of reading the same file."""
    return [SqliteEdition(path, bell_of(path)), engine_edition_reader(engine_of(path))]


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
    read = SqliteEdition(database, bell_of(database))
    read()
    with sqlite3.connect(database, timeout=0) as connection:
        connection.execute("UPDATE edition SET n = 7")
        connection.commit()
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    assert read.ask() == 7


def test_reader_sees_nothing_of_an_open_transaction(database: Path) -> None:
    """A change that is not committed is no edition."""
    read = SqliteEdition(database, bell_of(database))
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE edition SET n = 9")
    bell_of(database).ring()
    assert read() == 1
    connection.execute("COMMIT")
    bell_of(database).ring()
    assert read() == 9


def test_new_database_is_edition_zero(database: Path) -> None:
    """Before the first public change there is no row."""
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM edition")
    assert [read() for read in readers(database)] == [0, 0]


def test_missing_or_damaged_database_is_an_error_and_is_not_created(tmp_path: Path) -> None:
    """The reader says that it cannot know, makes no empty file, and recovers when the database is there."""
    path = tmp_path / "missing.sqlite"
    read = SqliteEdition(path, bell_of(path))
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
    assert edition_reader(engine_of(database), bell_of(database))() == 1


def test_database_put_in_place_of_another_is_read_after_forgetting(database: Path, tmp_path: Path) -> None:
    """A reader that is told so leaves the old file, on every thread."""
    read = SqliteEdition(database, bell_of(database))
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


def test_database_is_asked_when_the_bell_rang_and_not_otherwise(database: Path) -> None:
    """Between two rings a reading costs no question to the database."""
    read = SqliteEdition(database, bell_of(database))
    questions = []
    read.ask = lambda: questions.append(1) or len(questions)  # type: ignore[method-assign]
    assert [read(), read(), read()] == [1, 1, 1]
    bell_of(database).ring()
    assert [read(), read()] == [2, 2]


def test_commit_of_a_process_that_died_before_the_bell_shows_within_a_second(database: Path) -> None:
    """Nobody rings for the dead: the database is asked again each second."""
    read = SqliteEdition(database, bell_of(database))
    assert read() == 1
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE edition SET n = 2")
    end = time.monotonic() + 2
    while read() == 1 and time.monotonic() < end:
        time.sleep(0.02)
    assert read() == 2
    assert time.monotonic() < end - 0.5


def test_bell_rings_in_every_process(database: Path) -> None:
    """A worker hears a ring of a command that another process ran."""
    read = SqliteEdition(database, bell_of(database))
    before = bell_of(database).token()
    assert read() == 1
    ring = "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path\n"
    ring += "from layak.core.edition import Bell; Bell(Path(sys.argv[2])).ring()"
    site = Path(__file__).resolve().parents[2] / "site"
    subprocess.run([sys.executable, "-c", ring, str(site), str(database.with_name("edition.bell"))], check=True)
    assert bell_of(database).token() != before
