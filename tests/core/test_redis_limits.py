"""Limits of several machines in one Redis: exact, telling nobody's address, and counted on while Redis is away."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

from layak.config import ConfigError, Settings
from layak.core import redis_limits
from layak.core.limits import HOUR, storage_settings
from layak.core.redis_limits import RedisStorage
from tests.conftest import settings_for
from tests.redis_server import RedisServer, running_redis

ADDRESS = "203.0.113.77"
Machine = Callable[[str], RedisStorage]


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    """A private Redis."""
    with running_redis() as server:
        yield server


@pytest.fixture
def machine(server: RedisServer, tmp_path: Path) -> Machine:
    """Give the storage of a machine by its name, as the site makes it; Redis is empty."""
    if server.process is None:
        server.start()
    server.client().flushall()

    def make(name: str) -> RedisStorage:
        told = storage_settings(settings_for(tmp_path / name, redis_url=server.url))
        storage = storage_from_string(told["RATELIMIT_STORAGE_URI"], **told["RATELIMIT_STORAGE_OPTIONS"])
        assert isinstance(storage, RedisStorage)
        return storage

    return make


@pytest.mark.parametrize("strategy", [FixedWindowRateLimiter, MovingWindowRateLimiter])
def test_visitor_of_two_machines_is_counted_once(machine: Machine, strategy: type) -> None:
    """Both machines count in one window, and say until when it runs."""
    here, there = strategy(machine("a")), strategy(machine("b"))
    limit = parse("3 per 10 minutes")
    assert [one.hit(limit, ADDRESS) for one in (here, there, here, there, here)] == [True, True, True, False, False]
    assert here.hit(limit, "another")
    stats = there.get_window_stats(limit, ADDRESS)
    assert stats.remaining == 0
    assert stats.reset_time == pytest.approx(time.time() + 600, abs=20)
    assert not there.test(limit, ADDRESS)
    here.clear(limit, ADDRESS)
    assert there.test(limit, ADDRESS)
    assert there.hit(limit, ADDRESS)


@pytest.mark.parametrize("strategy", [FixedWindowRateLimiter, MovingWindowRateLimiter])
def test_many_at_once_never_pass_the_limit(machine: Machine, strategy: type) -> None:
    """Of forty that come at once over two machines exactly ten get in."""
    counters = [strategy(machine(name)) for name in "ab"]
    limit, passed = parse("10 per minute"), []

    def try_often(counter: FixedWindowRateLimiter) -> None:
        passed.extend(counter.hit(limit, ADDRESS) for _ in range(5))

    threads = [threading.Thread(target=try_often, args=(counters[nth % 2],)) for nth in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(passed), sum(passed)) == (40, 10)


@pytest.mark.parametrize("strategy", [FixedWindowRateLimiter, MovingWindowRateLimiter])
def test_window_goes_on_under_the_next_hours_secret(machine: Machine, server: RedisServer, strategy: type) -> None:
    """What was counted in the last hour still counts; with the secret gone nobody can tell whom it was about."""
    counter, limit, client = strategy(machine("a")), parse("2 per hour"), server.client()
    assert counter.hit(limit, ADDRESS)
    (secret,) = client.keys("*secret:*")
    hour = int(secret.rsplit(b":", 1)[1])
    client.rename(secret, secret.replace(str(hour).encode(), str(hour - 1).encode()))
    assert counter.hit(limit, ADDRESS)
    assert not counter.hit(limit, ADDRESS)
    for kept in client.keys("*secret:*"):
        assert 0 < client.ttl(kept) <= 2 * HOUR


def test_redis_holds_nobodys_address(machine: Machine, server: RedisServer) -> None:
    """Neither a key nor a value of it holds an address or the digest that was sent, and each ends by itself."""
    for strategy in (FixedWindowRateLimiter, MovingWindowRateLimiter):
        strategy(machine("a")).hit(parse("5 per minute"), ADDRESS)
    client = server.client()
    found = client.keys("*")
    assert len(found) == 4, found
    for key in found:
        assert ADDRESS.encode() not in key + (client.dump(key) or b"")
        assert client.ttl(key) > 0 or key.endswith(b":number")


def test_counts_go_on_here_while_redis_is_dead(
    machine: Machine, server: RedisServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody is turned away and no limit is off; one line says that Redis went, one that it came; no start is needed."""
    monkeypatch.setattr(redis_limits, "REST_SECONDS", 0.05)
    counter, limit = MovingWindowRateLimiter(machine("a")), parse("2 per minute")
    assert counter.hit(limit, ADDRESS)
    server.kill()
    with caplog.at_level(logging.WARNING):
        assert [counter.hit(limit, ADDRESS) for _ in range(4)] == [True, True, False, False]
        server.start()
        time.sleep(0.1)
        assert counter.hit(limit, ADDRESS)
    said = [row.getMessage() for row in caplog.records if row.name == redis_limits.__name__]
    assert [line.split(":")[0] for line in said] == ["Redis does not answer (ConnectionError)", "Redis answers again"]


def test_redis_that_hangs_holds_up_one_request_only(machine: Machine, server: RedisServer) -> None:
    """The first waits for the answer twice, once over a new connection; those after it do not wait at all."""
    counter, limit = MovingWindowRateLimiter(machine("a")), parse("9 per minute")
    assert counter.hit(limit, ADDRESS)
    server.hold(is_held=True)
    try:
        took = []
        for _ in range(3):
            begun = time.monotonic()
            assert counter.hit(limit, ADDRESS)
            took.append(time.monotonic() - begun)
    finally:
        server.hold(is_held=False)
    assert took[0] < 2 * redis_limits.ANSWER_SECONDS + 1
    assert max(took[1:]) < redis_limits.ANSWER_SECONDS


def test_windows_longer_than_a_key_is_known_are_refused(machine: Machine) -> None:
    """As in the file: an hour at most."""
    with pytest.raises(ValueError, match="3600 seconds at most"):
        FixedWindowRateLimiter(machine("a")).hit(parse("1 per day"), ADDRESS)


def test_operator_with_a_wrong_address_of_redis_is_told(tmp_path: Path) -> None:
    """The start ends with a sentence that shows how to write it."""
    with pytest.raises(ConfigError, match="redis://10"):
        Settings.read({"LAYAK_DEMO": "1", "LAYAK_INSTANCE": str(tmp_path), "REDIS_URL": "10.0.0.5:6379"})
