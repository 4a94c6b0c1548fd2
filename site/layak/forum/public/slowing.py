"""Whom a limit counts, and what it says when it slows somebody: by when to try again, with the text kept.

Whoever has seen the four words of a child could try their hundred pairs of digits. So tries at the same four words are
counted wherever they come from, known or not; words that open the door forget the count.
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime

from flask import Response, current_app
from flask_babel import lazy_gettext as _l
from flask_limiter import RequestLimit
from limits import parse
from limits.strategies import MovingWindowRateLimiter

from layak.accounts.throttle import failures, first_wait, veiled
from layak.core.clock import now
from layak.core.errors import Explanation, explain, slow_down
from layak.core.page import render
from layak.extensions import client_network, limiter
from layak.forum import visit, words

GUESSES = parse("10 per hour")
"""Misses with the same four words: of a hundred pairs of digits ten. Whoever owns them waits an hour at most."""
GUESSED = Explanation(
    _l("Too many tries"), _l("These words were tried too often with other digits. They still work after a while.")
)

WRITTEN_BY_ONE_MEMBER = "120/hour"
"""Texts of one member that are read for harm and for personal data in an hour, two a minute without a pause.

Reading the longest takes seconds. Whoever writes more is slowed with the text kept; nobody else at the same address is.
"""


def member_key() -> str:
    """Whose sendings are counted: the member's number, as a keyed hash that changes each hour (core/limits.py).

    Where nobody is in, the network address, so that strangers cannot use up what another child may send.
    """
    number = visit.member().member_id
    return f"member:{number}" if number is not None else f"network:{client_network()}"


def is_stranger() -> bool:
    """Whether nobody is in: then the door answers and no text is read."""
    return visit.member().member_id is None


reads_texts = limiter.shared_limit(
    WRITTEN_BY_ONE_MEMBER,
    scope="texts",
    methods=["POST"],
    key_func=member_key,
    exempt_when=is_stranger,
    on_breach=slow_down,
)
"""On every page that takes a text of a child: ideas, on one page or by questions, and whatever it says later."""


def slow_sending(limit: RequestLimit) -> Response:
    """The kind page for whoever sent many ideas, where a limit of the network or of the member is full."""
    return wait_kindly(max(1, int(limit.reset_at - time.time()) + 1))


def slow_until(moment: datetime) -> Response:
    """The same page, where a day's ideas are sent."""
    return wait_kindly(max(1, int((moment - now()).total_seconds()) + 1))


def wait_kindly(seconds: int) -> Response:
    """Many ideas came: when the next one can be sent, and that its text is kept."""
    kept = visit.draft().get("text", "")
    page = render("forum/slowed.html", private=True, status=429, kept=kept, minutes=-(-seconds // 60))
    page.headers["Retry-After"] = str(seconds)
    return current_app.make_response(page)


def count_guess(typed: str) -> Response | None:
    """Count a try at four words before they are looked up; the page to wait with, when there were too many."""
    known = words.four_words(typed)
    seconds = first_wait([(GUESSES, guess_key(known))]) if known else 0
    if not seconds:
        return None
    return current_app.make_response(explain(429, explanation=GUESSED, retry_after=seconds))


def forget_guesses(typed: str) -> None:
    """Words that opened the door were no guess: only misses count."""
    known = words.four_words(typed)
    if known:
        with suppress(*failures()):
            MovingWindowRateLimiter(limiter.storage).clear(GUESSES, *guess_key(known))


def guess_key(known: str) -> tuple[str, ...]:
    """Under what misses are counted: a keyed digest of the words, which the store hashes once more."""
    return "forum-words", veiled(known)
