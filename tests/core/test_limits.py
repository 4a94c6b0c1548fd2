"""Limits in a file of their own: exact across workers, without an address, forgotten after two hours."""

from __future__ import annotations

import multiprocessing
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask_limiter import Limiter
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

from layak.core.limits import HOUR, SqliteStorage, storage_url

ADDRESS = "203.0.113.77"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the counts lie."""
    return tmp_path / "data %20 folder?#" / "limits.sqlite"


@pytest.fixture
def storage(path: Path) -> SqliteStorage:
    """A storage as the limiter makes it, by its address."""
    made = storage_from_string(storage_url(path))
    assert isinstance(made, SqliteStorage)
    return made


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """A clock that stands on the hour until a test moves it."""
    with time_machine.travel(1_800_000_000 // HOUR * HOUR, tick=False) as coordinates:
        yield coordinates


def test_visitor_is_stopped_at_the_limit_and_let_in_when_the_window_ends(storage: SqliteStorage, clock) -> None:
    """A fixed window counts from the first request for its whole length."""
    limiter, limit = FixedWindowRateLimiter(storage), parse("3 per 10 minutes")
    assert [limiter.hit(limit, ADDRESS) for _ in range(5)] == [True, True, True, False, False]
    assert limiter.hit(limit, "another")
    stats = limiter.get_window_stats(limit, ADDRESS)
    assert (stats.reset_time, stats.remaining) == (time.time() + 600, 0)
    clock.shift(599)
    assert not limiter.test(limit, ADDRESS)
    clock.shift(1)
    assert limiter.test(limit, ADDRESS)
    assert limiter.hit(limit, ADDRESS)


def test_moving_window_lets_in_one_for_one_that_left(storage: SqliteStorage, clock: time_machine.Coordinates) -> None:
    """A moving window never holds more than the limit in any stretch of its length."""
    limiter, limit = MovingWindowRateLimiter(storage), parse("3 per minute")
    for _ in range(3):
        assert limiter.hit(limit, ADDRESS)
        clock.shift(20)
    assert limiter.hit(limit, ADDRESS)
    assert not limiter.hit(limit, ADDRESS)
    stats = limiter.get_window_stats(limit, ADDRESS)
    assert (stats.reset_time, stats.remaining) == (time.time() + 20, 0)
    clock.shift(19)
    assert not limiter.test(limit, ADDRESS)
    clock.shift(1)
    assert limiter.hit(limit, ADDRESS)


def test_refused_request_does_not_prolong_the_wait(storage: SqliteStorage, clock: time_machine.Coordinates) -> None:
    """Thirty children behind one address: refused tries do not count in a moving window."""
    limiter, limit = MovingWindowRateLimiter(storage), parse("1 per minute")
    limiter.hit(limit, ADDRESS)
    for _ in range(50):
        assert not limiter.hit(limit, ADDRESS)
    clock.shift(60)
    assert limiter.hit(limit, ADDRESS)


@pytest.mark.parametrize("strategy", [FixedWindowRateLimiter, MovingWindowRateLimiter])
def test_window_goes_on_over_the_hour(storage: SqliteStorage, clock: time_machine.Coordinates, strategy: type) -> None:
    """The secret changes at the hour, a running window does not begin anew."""
    clock.shift(HOUR - 60)
    limiter, limit = strategy(storage), parse("2 per hour")
    assert limiter.hit(limit, ADDRESS)
    clock.shift(120)
    assert limiter.hit(limit, ADDRESS)
    assert not limiter.hit(limit, ADDRESS)
    clock.shift(HOUR)
    assert limiter.hit(limit, ADDRESS)


@pytest.mark.parametrize("strategy", [FixedWindowRateLimiter, MovingWindowRateLimiter])
def test_window_longer_than_the_secret_is_refused(storage: SqliteStorage, strategy: type) -> None:
    """A limit per day cannot be kept without keeping who was counted: it is a programming error."""
    with pytest.raises(ValueError, match="3600 seconds at most"):
        strategy(storage).hit(parse("5 per day"), ADDRESS)


def test_cost_above_the_limit_is_refused_whole(storage: SqliteStorage) -> None:
    """A cost that does not fit counts nothing."""
    limiter, limit = MovingWindowRateLimiter(storage), parse("3 per minute")
    assert not limiter.hit(limit, ADDRESS, cost=4)
    assert limiter.hit(limit, ADDRESS, cost=3)
    assert limiter.get_window_stats(limit, ADDRESS).remaining == 0


def test_clearing_a_key_forgets_that_key_only(storage: SqliteStorage) -> None:
    """Staff can let one address in again."""
    fixed, moving, limit = (
        FixedWindowRateLimiter(storage),
        MovingWindowRateLimiter(storage),
        parse("1 per minute"),
    )
    for limiter in (fixed, moving):
        limiter.hit(limit, ADDRESS)
        limiter.hit(limit, "another")
    fixed.clear(limit, ADDRESS)
    assert fixed.test(limit, ADDRESS)
    assert moving.test(limit, ADDRESS)
    assert not fixed.test(limit, "another")
    assert storage.reset() == 1
    assert fixed.test(limit, "another")


def test_file_holds_no_address_and_only_its_owner_reads_it(storage: SqliteStorage, path: Path) -> None:
    """Neither the database nor its write-ahead file holds what was counted, and both are mode 600."""
    FixedWindowRateLimiter(storage).hit(parse("9 per minute"), ADDRESS)
    MovingWindowRateLimiter(storage).hit(parse("9 per minute"), ADDRESS)
    files = list(path.parent.iterdir())
    assert path in files
    for file in files:
        assert ADDRESS.encode() not in file.read_bytes()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_secret_is_erased_from_the_file_after_two_hours(
    storage: SqliteStorage, path: Path, clock: time_machine.Coordinates
) -> None:
    """The bytes of an old secret and of its hashes are gone from every file: no hash can be tried again."""
    limiter, limit = FixedWindowRateLimiter(storage), parse("9 per hour")
    limiter.hit(limit, ADDRESS)
    with sqlite3.connect(path) as connection:
        canaries = [row[0] for row in connection.execute("SELECT secret FROM secret UNION SELECT digest FROM tally")]
    assert len(canaries) == 2
    clock.shift(2 * HOUR)
    limiter.hit(limit, "another")
    kept = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert not [canary for canary in canaries if canary in kept]


def test_ended_windows_are_swept(storage: SqliteStorage, path: Path, clock: time_machine.Coordinates) -> None:
    """The file does not grow with every address that ever came."""
    fixed, moving, limit = (
        FixedWindowRateLimiter(storage),
        MovingWindowRateLimiter(storage),
        parse("9 per minute"),
    )
    for number in range(300):
        fixed.hit(limit, str(number))
        moving.hit(limit, str(number))
    clock.shift(61)
    fixed.hit(limit, "last")
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM tally").fetchone()[0] == 1
        assert connection.execute("SELECT count(*) FROM entry").fetchone()[0] == 0


def test_clock_that_was_wrong_leaves_nobody_locked_out(storage: SqliteStorage, clock: time_machine.Coordinates) -> None:
    """A window made while the clock was a year ahead does not last a year."""
    limiter, limit = FixedWindowRateLimiter(storage), parse("1 per minute")
    clock.shift(365 * 24 * HOUR)
    limiter.hit(limit, ADDRESS)
    clock.shift(-365 * 24 * HOUR)
    assert limiter.hit(limit, ADDRESS)


def count_in_process(path: Path, times: int, let_in: multiprocessing.Queue) -> None:
    """What one worker does: four threads that count as fast as they can."""
    storage = SqliteStorage(storage_url(path))
    fixed, moving, limit = (
        FixedWindowRateLimiter(storage),
        MovingWindowRateLimiter(storage),
        parse("100 per hour"),
    )
    results: list[tuple[bool, bool]] = []

    def count() -> None:
        results.extend((fixed.hit(limit, ADDRESS), moving.hit(limit, ADDRESS)) for _ in range(times))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    let_in.put((len(results), sum(f for f, _ in results), sum(m for _, m in results)))


def test_two_workers_with_four_threads_let_in_exactly_the_limit(path: Path) -> None:
    """Of 240 requests at once in two processes, exactly 100 pass each kind of window; none fails."""
    path.parent.mkdir(parents=True)
    context = multiprocessing.get_context("spawn")
    let_in = context.Queue()
    workers = [context.Process(target=count_in_process, args=(path, 30, let_in)) for _ in range(2)]
    for worker in workers:
        worker.start()
    totals = [let_in.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(20)
    assert [sum(column) for column in zip(*totals, strict=True)] == [240, 100, 100]


def test_damaged_file_is_replaced(path: Path) -> None:
    """Counts are worth nothing: a file that is no database, or one with flipped bytes, is begun anew."""
    path.parent.mkdir(parents=True)
    path.write_bytes(b"this is no database" * 400)
    storage = SqliteStorage(storage_url(path))
    assert storage.check()
    limiter, limit = FixedWindowRateLimiter(storage), parse("1 per minute")
    assert [limiter.hit(limit, str(number)) for number in range(300)] == [True] * 300
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + bytes(byte ^ 0xFF for byte in whole[4096:]))
    limiter = FixedWindowRateLimiter(SqliteStorage(storage_url(path)))
    assert [limiter.hit(limit, ADDRESS) for _ in range(2)] == [True, False]


def test_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """check() answers no, and counting raises what base_exceptions names."""
    (tmp_path / "limits.sqlite").mkdir()
    storage = SqliteStorage(storage_url(tmp_path / "limits.sqlite"))
    assert not storage.check()
    with pytest.raises(storage.base_exceptions):
        storage.incr("key", 60)


def test_flask_limiter_counts_with_it(path: Path) -> None:
    """The library that the site uses takes it by its address, for both strategies."""
    for strategy in ("fixed-window", "moving-window"):
        app = Flask("town")
        limiter = Limiter(
            lambda: ADDRESS,
            app=app,
            storage_uri=storage_url(path),
            strategy=strategy,
            headers_enabled=True,
        )
        app.add_url_rule("/", view_func=limiter.limit("2 per hour")(lambda: "Halo"), endpoint=strategy)
        answers = [app.test_client().get("/") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert int(answers[2].headers["Retry-After"]) in range(3500, 3602)
