"""Flask, without what it finds out anew at each request although this site settles it once (docs/adr/0313)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from layak.core.slow import note_slow_answer

READING = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""
CHUNKED = "HTTP_TRANSFER_ENCODING"


class House(Flask):
    """Our application.

    slow_seconds  answers that take longer to make are noted in the log; 0 notes none
    """

    slow_seconds = 0.0

    def full_dispatch_request(self, *given: Any) -> Response:
        """Answer as Flask does, and note what took long."""
        begun = time.perf_counter()
        try:
            return super().full_dispatch_request(*given)
        finally:
            seconds = time.perf_counter() - begun
            if 0 < self.slow_seconds < seconds:
                note_slow_answer(seconds)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Give a function back: none of ours is a coroutine, of which Flask assures itself twelve times a page."""
        return func


def look_at_changes_only(app: Flask) -> None:
    """Call what was registered so far before requests only for those that change something or bring a body.

    These functions have nothing to say about others, and asking each of them costs more than matching the address.
    """
    looks: list[Any] = app.before_request_funcs.pop(None)

    @app.before_request
    def look() -> ResponseReturnValue | None:
        environ = request.environ
        if environ["REQUEST_METHOD"] in READING and not environ.get("CONTENT_LENGTH") and CHUNKED not in environ:
            return None
        answers: Iterator[ResponseReturnValue | None] = (function() for function in looks)
        return next((answer for answer in answers if answer is not None), None)
