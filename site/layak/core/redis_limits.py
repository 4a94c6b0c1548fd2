"""Counting what a limit counts for several machines, in Redis; on this machine alone while Redis is away.

As in the file of one machine (core/limits.py) nothing tells who was counted: what is counted reaches Redis as a digest
under the installation's secret, and is kept under another that Redis alone holds, that is random, new each hour and
erased after two. Redis needs no disk for it. While it does not answer, the same requests are counted in this machine's
file: a limit then lets through as many times more as there are machines, and nobody is turned away for it. Importing
this module makes the address layak-redis:// known to the `limits` package (docs/adr/0841).
"""

from __future__ import annotations

import hmac
import logging
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from limits.storage import MovingWindowSupport, Storage

from layak.core.keys import key_for
from layak.core.limits import BROKEN, HOUR, SqliteStorage, checked_window, storage_url

log = logging.getLogger(__name__)
SCHEME = "layak-redis"
ANSWER_SECONDS = 0.5
"""How long Redis may take; a count takes a tenth of a millisecond."""
REST_SECONDS = 5.0
"""How long a process that got no answer counts by itself before it asks again."""

Answer = TypeVar("Answer")

_COUNT = """
local prefix, digest, act = ARGV[1], ARGV[3], ARGV[4]
local window, amount, limit = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local hour = math.floor(time[1] / 3600)
redis.call('SET', prefix .. 'secret:' .. hour, ARGV[2], 'NX', 'EX', 7200 - time[1] % 3600)
local function veiled(secret) return secret and redis.sha1hex(secret .. digest) end
local new = veiled(redis.call('GET', prefix .. 'secret:' .. hour))
local old = veiled(redis.call('GET', prefix .. 'secret:' .. (hour - 1))) or new
local tally = prefix .. 'tally:' .. (redis.call('EXISTS', prefix .. 'tally:' .. old) == 1 and old or new)
local entries = {prefix .. 'entries:' .. new, prefix .. 'entries:' .. old}

local function held()
  local count, oldest = 0, nil
  for place = 1, (new == old and 1 or 2) do
    redis.call('ZREMRANGEBYSCORE', entries[place], '-inf', now - window)
    count = count + redis.call('ZCARD', entries[place])
    local first = redis.call('ZRANGE', entries[place], 0, 0, 'WITHSCORES')[2]
    if first and (not oldest or tonumber(first) < oldest) then oldest = tonumber(first) end
  end
  return count, oldest or now
end

local acts = {}
function acts.incr()
  local count = redis.call('INCRBY', tally, amount)
  if count == amount then redis.call('PEXPIRE', tally, window) end
  return {count, 0}
end
function acts.get()
  return {tonumber(redis.call('GET', tally) or 0), now + math.max(0, redis.call('PTTL', tally))}
end
function acts.acquire()
  if held() + amount > limit then return {0, 0} end
  for _ = 1, amount do
    redis.call('ZADD', entries[1], now, redis.call('INCR', prefix .. 'number'))
  end
  redis.call('PEXPIRE', entries[1], window)
  return {1, 0}
end
function acts.window()
  local count, oldest = held()
  return {count, oldest}
end
function acts.clear()
  redis.call('DEL', prefix .. 'tally:' .. new, prefix .. 'tally:' .. old, entries[1], entries[2])
  return {0, 0}
end
return acts[act]()
"""
"""Two whole numbers: what was counted, and a moment in milliseconds by the clock of Redis, the only one that counts."""

_FORGET = """
local found = redis.call('KEYS', ARGV[1] .. '*')
for _, key in ipairs(found) do redis.call('DEL', key) end
return #found
"""


class RedisStorage(Storage, MovingWindowSupport):
    """Storage of the `limits` package: exact over machines, or over processes while Redis is away."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012  (the base class declares it)

    def __init__(
        self, uri: str, wrap_exceptions: bool = False, *, redis_url: str, path: str, secret: str, **options: Any
    ) -> None:
        """Make a storage; path is the file of this machine, secret the installation's own."""
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        import redis  # a small installation has no use for it
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        self._here = SqliteStorage(storage_url(Path(path)))
        self._key = key_for("limits", secret)
        self._prefix = f"layak:{self._key[:4].hex()}:"
        self._away = redis.RedisError
        self._client = redis.Redis.from_url(
            redis_url,
            socket_connect_timeout=ANSWER_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 1),  # over a new connection, as Redis may have been started anew
        )
        self._count, self._forget = self._client.register_script(_COUNT), self._client.register_script(_FORGET)
        self._lock = threading.Lock()
        self._is_away, self._rests_until = False, 0.0

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What is raised where not even the file of this machine can be used."""
        return BROKEN

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count in a fixed window of expiry seconds, which begins with the first count."""
        window = checked_window(expiry)
        found = self._ask("incr", key, window, amount)
        return self._here.incr(key, expiry, amount) if found is None else found[0]

    def get(self, key: str) -> int:
        """The count of a key's running window; 0 where none runs."""
        found = self._ask("get", key)
        return self._here.get(key) if found is None else found[0]

    def get_expiry(self, key: str) -> float:
        """The moment, in seconds since the epoch, at which a key's running window ends."""
        found = self._ask("get", key)
        return self._here.get_expiry(key) if found is None else found[1] / 1000

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count in a window that moves along, unless that made more than the limit."""
        found = self._ask("acquire", key, checked_window(expiry), amount, limit)
        return self._here.acquire_entry(key, limit, expiry, amount) if found is None else bool(found[0])

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """The moment at which the moving window's oldest entry was made, and the number of its entries."""
        found = self._ask("window", key, checked_window(expiry))
        return self._here.get_moving_window(key, limit, expiry) if found is None else (found[1] / 1000, found[0])

    def clear(self, key: str) -> None:
        """Forget what was counted for a key, here and there."""
        self._ask("clear", key)
        self._here.clear(key)

    def reset(self) -> int:
        """Forget everything of this installation and return how many keys there were."""
        there = self._try(lambda: int(self._forget(args=[self._prefix])))
        return (there or 0) + self._here.reset()

    def check(self) -> bool:
        """Whether Redis can be asked now."""
        return self._try(lambda: bool(self._client.ping())) or False

    def _ask(self, act: str, key: str, window: int = HOUR, amount: int = 1, limit: int = 0) -> tuple[int, int] | None:
        """What Redis says, or nothing while it is away."""
        digest = hmac.digest(self._key, key.encode(), "sha256").hex()
        words: list[str | int] = [self._prefix, secrets.token_hex(32), digest, act, window * 1000, amount, limit]
        found = self._try(lambda: self._count(args=words))
        return None if found is None else (int(found[0]), int(found[1]))

    def _try(self, ask: Callable[[], Answer]) -> Answer | None:
        """Ask Redis, unless it gave no answer a moment ago; one line of the log says when it went and when it came."""
        if time.monotonic() < self._rests_until:
            return None
        try:
            answer = ask()
        except self._away as error:
            self._note(is_away=True, what=type(error).__name__)
            return None
        self._note(is_away=False)
        return answer

    def _note(self, *, is_away: bool, what: str = "") -> None:
        with self._lock:
            was_away, self._is_away = self._is_away, is_away
            self._rests_until = time.monotonic() + REST_SECONDS if is_away else 0.0
        if is_away and not was_away:
            log.warning("Redis does not answer (%s): limits are counted on this machine alone until it does", what)
        if was_away and not is_away:
            log.warning("Redis answers again: limits are counted for all machines")
