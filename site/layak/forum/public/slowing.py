"""Whom a limit counts, and what it says when it slows somebody: by when to try again, with the text kept."""

from __future__ import annotations

import time

from flask import Response, current_app
from flask_limiter import RequestLimit

from layak.core.errors import explain
from layak.extensions import client_network
from layak.forum import visit


def member_key() -> str:
    """Whose sendings are counted: the member's number, as a keyed hash that changes each hour (core/limits.py).

    Where nobody is in, the network address, so that strangers cannot use up what another child may send.
    """
    number = visit.member().member_id
    return f"member:{number}" if number is not None else f"network:{client_network()}"


def is_stranger() -> bool:
    """Whether nobody is in: then the door answers and no text is read."""
    return visit.member().member_id is None


def slow_down(limit: RequestLimit) -> Response:
    """The page for too many tries: the minutes to wait, and what was typed, ready to be sent once more."""
    seconds = max(1, int(limit.reset_at - time.time()) + 1)
    return current_app.make_response(explain(429, retry_after=seconds))
