"""How often somebody may try: per account and per network, never for all, and nobody is ever locked out.

Tries are counted before the password is hashed. A right answer forgets the account's tries; a network's tries
run out by themselves, and the number is high enough for an office in which everybody shares one address.
"""

from __future__ import annotations

import hmac
import logging
import time
from contextlib import suppress
from hashlib import sha256
from ipaddress import ip_address

from flask import current_app, request
from limits import RateLimitItem, parse
from limits.strategies import MovingWindowRateLimiter

from layak.core.keys import key_for
from layak.extensions import limiter

log = logging.getLogger(__name__)
PER_ACCOUNT_HERE = parse("8 per 5 minutes")
PER_ACCOUNT = parse("60 per hour")
PER_NETWORK = parse("90 per 10 minutes")
MAIL_PER_ACCOUNT = parse("3 per hour")


def count_try(kind: str, account: str) -> int:
    """Count a try for an account and return 0, or the seconds to wait when there were too many."""
    return first_wait(
        [
            (PER_ACCOUNT_HERE, (kind, "here", veiled(account), network())),
            (PER_ACCOUNT, (kind, "account", veiled(account))),
            (PER_NETWORK, (kind, "network", network())),
        ]
    )


def count_mail(account: str) -> int:
    """Count a letter that an address asked for; seconds to wait when there were too many."""
    return first_wait([(MAIL_PER_ACCOUNT, ("mail", veiled(account))), (PER_NETWORK, ("mail", network()))])


def forget_tries(kind: str, account: str) -> None:
    """A right answer ends the count of the account."""
    counter = MovingWindowRateLimiter(limiter.storage)
    with suppress(*failures()):
        counter.clear(PER_ACCOUNT_HERE, kind, "here", veiled(account), network())
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


def network() -> str:
    """The address a request came from; of IPv6 the first 64 bits, which one household or office has."""
    text = request.remote_addr or ""
    try:
        address = ip_address(text)
    except ValueError:
        return text
    return str(address) if address.version == 4 else address.exploded[:19]
