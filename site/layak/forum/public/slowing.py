"""Whom a limit counts, and what it says when it slows somebody: by when to try again, with the text kept.

Whoever has seen the four words of a child could try their hundred pairs of digits. So tries at the same four words are
counted wherever they come from, known or not; words that open the door forget the count.
"""

from __future__ import annotations

from contextlib import suppress

from flask import Response, current_app
from flask_babel import lazy_gettext as _l
from limits import parse
from limits.strategies import MovingWindowRateLimiter

from layak.accounts.throttle import failures, first_wait, veiled
from layak.core.errors import Explanation, explain
from layak.extensions import client_network, limiter
from layak.forum import visit, words

GUESSES = parse("10 per hour")
"""Misses with the same four words: of a hundred pairs of digits ten. Whoever owns them waits an hour at most."""
GUESSED = Explanation(
    _l("Too many tries"), _l("These words were tried too often with other digits. They still work after a while.")
)


def member_key() -> str:
    """Whose sendings are counted: the member's number, as a keyed hash that changes each hour (core/limits.py).

    Where nobody is in, the network address, so that strangers cannot use up what another child may send.
    """
    number = visit.member().member_id
    return f"member:{number}" if number is not None else f"network:{client_network()}"


def is_stranger() -> bool:
    """Whether nobody is in: then the door answers and no text is read."""
    return visit.member().member_id is None


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
