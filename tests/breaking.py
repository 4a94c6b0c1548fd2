"""A served site that is broken on purpose, and how one looks at it then: what tests of kills and other faults share."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.core.test_serving import children
from tests.served import ServedSite, shared_folder

STORED, LIST, SEARCH = "/id/berita/", "/id/berita/?x=1", "/id/cari?q=taman&x=1"
"""A page that is stored, and two with a parameter that none uses: never stored, made for each reader."""
WORKERS = 2
PATIENCE = 30.0


@contextmanager
def demonstration(
    tmp_path_factory: pytest.TempPathFactory, name: str, folder: Path | None = None, **given: str
) -> Iterator[ServedSite]:
    """A demonstration that answers, with settings of its own; whatever is left of it ends with the test."""
    place = folder or tmp_path_factory.mktemp(name)
    place.mkdir(exist_ok=True)
    site = ServedSite(place, shared_folder(tmp_path_factory, "sites"), given=given)
    try:
        site.first_start()
        yield site
    finally:
        site.kill()


# --- how it looks ----------------------------------------------------------------------------------------------------


def see(site: ServedSite, path: str) -> tuple[int, float]:
    """Open a page; its status, and how many seconds it took."""
    begun = time.monotonic()
    try:
        with urlopen(f"{site.url}{path}", timeout=PATIENCE) as answer:
            answer.read()
            status = int(answer.status)
    except HTTPError as error:
        status = error.code
    return status, time.monotonic() - begun


def read(site: ServedSite, path: str) -> str:
    """The text of a page."""
    with urlopen(f"{site.url}{path}", timeout=PATIENCE) as answer:
        text: str = answer.read().decode()
    return text


def slower() -> float:
    """How many times as long everything takes now, as the machine does other things besides; 1 where it does not."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


class Probe(threading.Thread):
    """Somebody who asks for some addresses again and again beside all others, over a new connection each time."""

    def __init__(self, site: ServedSite, *paths: str) -> None:
        super().__init__(daemon=True)
        self.site, self.paths = site, paths
        self.seen: list[tuple[int, float]] = []
        self.is_over = threading.Event()

    def run(self) -> None:
        """Ask until it is over."""
        while not self.is_over.wait(0.1):
            self.seen += [see(self.site, path) for path in self.paths]


def rows(site: ServedSite, query: str) -> list[tuple[object, ...]]:
    """Ask the site's database past the site."""
    address = f"file:{site.instance / 'layak.sqlite'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=10)) as database:
        return database.execute(query).fetchall()


def assert_whole(site: ServedSite) -> None:
    """The database has neither a torn page nor a row that points to nothing."""
    assert rows(site, "PRAGMA integrity_check") == [("ok",)]
    assert rows(site, "PRAGMA foreign_key_check") == []


# --- killing it ------------------------------------------------------------------------------------------------------


class Pause(NamedTuple):
    """How long there was no page, in seconds, and how many of them the processor worked on the start."""

    seconds: float
    processor: float


def workers(site: ServedSite) -> list[int]:
    """The processes that answer, once there are as many as there should be."""
    assert site.process is not None
    found: list[int] = []
    while len(found) < WORKERS:
        names = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children(site.process.pid)}
        found = [pid for pid, line in names.items() if line and b"resource_tracker" not in line]
    return found


def forget_limits(site: ServedSite) -> None:
    """Drop the counts of tries while the site stands still: the few who write in tests write more than people do."""
    for path in site.instance.glob("limits.sqlite*"):
        path.unlink()


def kill_and_start(site: ServedSite, what: str = "site") -> None:
    """Kill the server's own process or all of them, end what is left as a service manager does, and start at once."""
    assert site.process is not None
    if what == "server":
        os.kill(site.process.pid, signal.SIGKILL)
        site.process.wait(10)
    site.kill()
    forget_limits(site)
    site.start()


def wait_for_page(site: ServedSite) -> None:
    """Wait until a page is there."""
    while True:
        with suppress(OSError), urlopen(f"{site.url}{STORED}", timeout=10) as answer:
            if answer.status == 200:
                return
        time.sleep(0.02)


def processor_seconds(site: ServedSite) -> float:
    """What the processes of a site have taken of the processor so far, those that ended included."""
    assert site.process is not None
    ticks = 0
    for pid in (site.process.pid, *children(site.process.pid)):
        with suppress(OSError):
            ticks += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


# --- taking what it stands on ----------------------------------------------------------------------------------------


@contextmanager
def locked(site: ServedSite) -> Iterator[None]:
    """Another process holds the writer's lock of the database."""
    address = site.instance / "layak.sqlite"
    with closing(sqlite3.connect(address, isolation_level=None, check_same_thread=False, timeout=20)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")


def empty_log(path: Path) -> None:
    """Bring a database's log over into it and give its room back, as soon as nobody reads or writes."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as database:
        deadline = time.monotonic() + PATIENCE
        while database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            assert time.monotonic() < deadline, f"somebody reads {path.name} all the time"


@contextmanager
def full_disk(site: ServedSite) -> Iterator[None]:
    """Fill the disk of the data folder to the last byte, when no database has room left in its log.

    A log that was just brought over into its database is written again from its beginning: a short text could still be
    kept in it, rightly, and whether it can would hang on how many pages were written before.
    """
    for path in site.instance.glob("*.sqlite"):
        empty_log(path)
    filler = site.instance / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    try:
        assert shutil.disk_usage(site.instance).free == 0
        yield
    finally:
        filler.unlink()


@contextmanager
def dead_disk(site: ServedSite) -> Iterator[None]:
    """Let no process of the site write a byte to any file, as a disk does that went read-only under them."""
    assert site.process is not None
    processes = [site.process.pid, *children(site.process.pid)]
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in processes}
    for pid in processes:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[pid][1]))
    try:
        yield
    finally:
        for pid, limit in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)
