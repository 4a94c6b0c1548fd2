"""The edition of a database to which several machines write: never behind, and standing still while the server is dead."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine

from layak.core import far_edition
from layak.core.database import engine_options, prepare_engine
from layak.core.edition import Bell, EditionError, edition_reader
from layak.core.far_edition import FarEdition
from layak.core.rows import reading_engine
from tests.postgres import OWNER, Cluster

pytestmark = pytest.mark.postgres
MOMENT = 0.05


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Knowledge holds as long as it does in a site that is served."""
    monkeypatch.setattr(far_edition, "FAR_SECONDS", MOMENT)


@pytest.fixture
def address(cluster: Cluster) -> str:
    """A database whose edition is 1."""
    address = cluster.new_database()
    with psycopg.connect(plain(address), autocommit=True) as connection:
        connection.execute("CREATE TABLE edition (id INTEGER PRIMARY KEY, n INTEGER NOT NULL)")
        connection.execute("INSERT INTO edition VALUES (1, 1)")
    return address


@pytest.fixture
def machine(address: str, tmp_path: Path, moment: None) -> Iterator[Callable[[str], FarEdition]]:
    """Give the reader of a machine by its name; each has a data folder of its own."""
    engines = []

    def make(name: str) -> FarEdition:
        engine = create_engine(address, **engine_options(address))
        prepare_engine(engine)
        engines.append(engine)
        read = edition_reader(engine, Bell(tmp_path / name / "edition.bell"))
        assert isinstance(read, FarEdition)
        return read

    yield make
    for engine in engines:
        reading_engine(engine).dispose()
        engine.dispose()


def plain(address: str) -> str:
    """The address as the driver knows it."""
    return address.replace("+psycopg", "")


def publish(address: str, edition: int) -> None:
    """Commit another edition on some other machine, and wait as that does before it says so."""
    with psycopg.connect(plain(address), autocommit=True) as connection:
        connection.execute("UPDATE edition SET n = %s", (edition,))
    time.sleep(MOMENT)


def test_machine_is_never_behind_what_another_has_said(address: str, machine: Callable[[str], FarEdition]) -> None:
    """While three threads ask all the time, each number that was acknowledged is known at once, on both machines."""
    readers, is_over, fell = [machine("a"), machine("b")], threading.Event(), []
    told = [1]

    def watch(read: FarEdition) -> None:
        while not is_over.is_set():
            least = told[0]  # before the question
            if read() < least:
                fell.append(least)

    threads = [threading.Thread(target=watch, args=(readers[nth % 2],)) for nth in range(3)]
    for thread in threads:
        thread.start()
    for edition in range(2, 14):
        publish(address, edition)
        told[0] = edition
    is_over.set()
    for thread in threads:
        thread.join()
    assert fell == []
    assert [read() for read in readers] == [13, 13]


def test_database_is_asked_seldom(machine: Callable[[str], FarEdition], monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand pages within a moment ask once."""
    read, asked = machine("a"), []
    ask = read.ask
    monkeypatch.setattr(read, "ask", lambda: asked.append(1) or ask())
    monkeypatch.setattr(far_edition, "FAR_SECONDS", 60.0)
    assert {read() for _ in range(1000)} == {1}
    assert len(asked) == 1


def test_pages_stand_still_while_the_server_is_dead(
    address: str, cluster: Cluster, machine: Callable[[str], FarEdition], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can publish to a dead server: what was known holds, for a while; alive again it is asked without a start."""
    read, sleeper = machine("a"), machine("b")
    monkeypatch.setattr(far_edition, "ASK_SECONDS", MOMENT)
    monkeypatch.setattr(far_edition, "FRESH_SECONDS", 10 * MOMENT)
    is_over = threading.Event()
    far_edition.keep_asking(read, is_over)
    assert sleeper() == 1
    time.sleep(12 * MOMENT)
    cluster.stop()
    try:
        assert read() == 1
        time.sleep(2 * MOMENT)
        assert read() == 1
        with pytest.raises(EditionError):  # it did not ask shortly before: another machine may have published since
            sleeper()
        monkeypatch.setattr(far_edition, "STILL_SECONDS", 0.0)
        time.sleep(2 * MOMENT)
        with pytest.raises(EditionError):
            read()
    finally:
        is_over.set()
        cluster.start_again()
    time.sleep(1.1)  # the rest after a failed connection
    publish(address, 2)
    assert (read(), sleeper()) == (2, 2)


def test_commit_of_this_machine_ends_what_was_known(
    address: str, cluster: Cluster, machine: Callable[[str], FarEdition]
) -> None:
    """A ring that came after the last answer means that pages are not shown while the server is dead."""
    read = machine("a")
    assert read() == 1
    read._bell.ring()
    cluster.stop()
    try:
        with pytest.raises(EditionError):
            read()
    finally:
        cluster.start_again()


def test_server_that_starts_is_not_dead(address: str, machine: Callable[[str], FarEdition], cluster: Cluster) -> None:
    """Connections that the server refuses while it listens say nothing about what others do: pages are not shown."""
    read = machine("a")
    assert read() == 1
    time.sleep(2 * MOMENT)
    with psycopg.connect(host=str(cluster.folder), user=OWNER, dbname="postgres", autocommit=True) as connection:
        name = address.split("/")[-1].split("?")[0]
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
    with pytest.raises(EditionError):
        read()
