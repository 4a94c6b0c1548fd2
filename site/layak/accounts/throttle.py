"""How often somebody may try: what a network does stops that network, and never the owner of an account elsewhere.

Tries at a password are counted by network, before anything is hashed: anybody may guess at an account, so a count of
the account alone would let a stranger close it. Only who knows the password reaches the second step, and only who is
signed in the confirmations; there sixty wrong answers in an hour, from wherever, end the tries of an account, as six
digits must not be guessed through. A right answer forgets the account's tries; a network's tries run out by
themselves, and the number is high enough for an office in which everybody shares one address.
"""

from __future__ import annotations

import hmac
import logging
import time
from contextlib import suppress
from hashlib import sha256

from flask import current_app
from limits import RateLimitItem, parse
from limits.strategies import MovingWindowRateLimiter

from layak.core.keys import key_for
from layak.extensions import client_network, limiter

log = logging.getLogger(__name__)
PER_ACCOUNT_HERE = parse("8 per 5 minutes")
PER_ACCOUNT = parse("60 per hour")
PER_NETWORK = parse("90 per 10 minutes")
MAIL_PER_ACCOUNT = parse("3 per hour")


def count_password(account: str) -> int:
    """Count a password for an account, and return 0 or the seconds to wait when this network gave too many."""
    return first_wait(from_here("password", account))


def count_try(kind: str, account: str) -> int:
    """Count an answer of somebody who got past the password; seconds to wait when there were too many."""
    return first_wait([*from_here(kind, account), (PER_ACCOUNT, (kind, "account", veiled(account)))])


def count_passkey() -> int:
    """Count a device's answer before anything is judged, by network alone, as it names no account beforehand."""
    return first_wait([(PER_NETWORK, ("passkey", "network", client_network()))])


def count_passkey_asked() -> int:
    """Count a stranger whom a device is asked for: each leaves a session in the database for two hours."""
    return first_wait([(PER_NETWORK, ("passkey asked", "network", client_network()))])


def from_here(kind: str, account: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
    """The windows of the network that asks: for this account, and for all."""
    here = client_network()
    return [(PER_ACCOUNT_HERE, (kind, "here", veiled(account), here)), (PER_NETWORK, (kind, "network", here))]


def count_mail(account: str) -> int:
    """Count a letter that an address asked for; seconds to wait when there were too many."""
    return first_wait([(MAIL_PER_ACCOUNT, ("mail", veiled(account))), (PER_NETWORK, ("mail", client_network()))])


def forget_tries(kind: str, account: str) -> None:
    """A right answer ends the count of the account."""
    counter = MovingWindowRateLimiter(limiter.storage)
    with suppress(*failures()):
        counter.clear(PER_ACCOUNT_HERE, kind, "here", veiled(account), client_network())
        counter.clear(PER_ACCOUNT, kind, "account", veiled(account))


def first_wait(counts: list[tuple[RateLimitItem, tuple[str, ...]]]) -> int:
    """Count in each window, and return the seconds until the first full one has room again."""
    counter = MovingWindowRateLimiter(limiter.storage)
    try:
        for limit, names in counts:
            if not counter.hit(limit, *names):
                return max(1, int(counter.get_window_stats(limit, *names).reset_time - time.time()) + 1)
    except failures():
        log.exception("tries cannot be counted")  # signing in must work on a full disk too
    return 0


def failures() -> tuple[type[Exception], ...]:
    """What the counting store raises when it is away."""
    raised = limiter.storage.base_exceptions
    return raised if isinstance(raised, tuple) else (raised,)


def veiled(account: str) -> str:
    """An account's name as a keyed digest: the counts name nobody."""
    key = key_for("throttle", current_app.config["SECRET_KEY"])
    return hmac.new(key, account.encode("utf-8", "replace"), sha256).hexdigest()
