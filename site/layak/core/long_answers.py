"""Long answers: each holds one of the worker's threads until its reader has taken all of it, so they have few places.

The server takes an answer that is one list at once, and no thread waits for its reader. Of an answer that is read or
made while it is sent it takes what the line takes, and the thread waits with the rest (granian 2.8.7). So every answer
is either short, and handed over whole, or it has one of the places, of which there are fewer than threads: who reads
slowly, or takes nothing at all, holds up other downloads and no page (docs/adr/0306).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, request
from flask_babel import lazy_gettext as _l

from layak.core.errors import RETRY_SECONDS, Explanation, explain
from layak.core.wsgi import close_body, read_body

PLACES = 8
"""Long answers at a time in each worker; core/serving.py gives each of them a thread beside those of the pages."""
SHORT = 512 * 1024
"""What is handed over whole, in bytes: pages, and pictures as our drawing makes them."""
PATIENCE_SECONDS = 60.0
SLOWEST = 4096
"""Bytes a second that a reader takes at least, on average, once the thread has waited for a minute."""

KEY = "layak.place"
TAKEN = Explanation(
    _l("Too many downloads at once"), _l("Every page still works. Please try this download again in half a minute.")
)


class NoPlaceError(Exception):
    """All places are taken; nothing was done for this answer."""


class Place:
    """A request's claim on one of the places."""

    def __init__(self, free: threading.Semaphore) -> None:
        self._free = free
        self.is_taken = False

    def take(self) -> bool:
        """Whether this request has a place, now that it needs one; nobody waits for one."""
        self.is_taken = self.is_taken or self._free.acquire(blocking=False)
        return self.is_taken

    def give_back(self) -> None:
        """Let somebody else have it; a place that is not taken stays as it is."""
        if self.is_taken:
            self.is_taken = False
            self._free.release()


class LongBody:
    """A body with a place, which it gives back at its end, at a fault, and when its reader hangs up or is too slow."""

    def __init__(self, body: Iterable[bytes], place: Place, clock: Callable[[], float]) -> None:
        self._body, self._chunks, self._place, self._clock = body, iter(body), place, clock
        self._handed_at, self._waited, self._sent = clock(), 0.0, 0

    def __iter__(self) -> LongBody:
        return self

    def __next__(self) -> bytes:
        self._waited += self._clock() - self._handed_at
        try:
            if self._waited > PATIENCE_SECONDS and self._sent < self._waited * SLOWEST:
                raise StopIteration
            chunk = next(self._chunks)
        except BaseException:
            self.close()
            raise
        self._sent += len(chunk)
        self._handed_at = self._clock()
        return chunk

    def close(self) -> None:
        """Close the body and give its place back; done once, however often it is asked for."""
        body, self._body, self._chunks = self._body, (), iter(())
        try:
            close_body(body)
        finally:
            self._place.give_back()

    __del__ = close
    """A server that fails before it sends lets go of the body without a word."""


def with_places(
    app: WSGIApplication, *, places: int = PLACES, clock: Callable[[], float] = time.monotonic
) -> WSGIApplication:
    """Hand every answer over whole that has no place; this is the outermost layer, with nothing of ours in front."""
    free = threading.BoundedSemaphore(places)

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        place = environ[KEY] = Place(free)
        try:
            body = app(environ, start_response)
            if place.is_taken and not isinstance(body, list):
                return LongBody(body, place, clock)
            whole = body if isinstance(body, list) else [read_body(body)]
        except BaseException:
            place.give_back()
            raise
        place.give_back()
        return whole

    return serve


def install_places(app: Flask) -> None:
    """Let each long answer of Flask take a place; install this last, so that it sees an answer before all others do."""
    app.register_error_handler(NoPlaceError, refuse)

    @app.after_request
    def seat(response: Response) -> Response:
        if is_short(response) or has_place():
            return response
        response.close()
        return refuse()


def is_short(response: Response) -> bool:
    """Whether an answer is at hand already, has no body, or is a file of moderate size."""
    if response.is_sequence or request.method == "HEAD" or response.status_code in (204, 304):
        return True
    return response.content_length is not None and response.content_length <= SHORT


def has_place() -> bool:
    """Whether this request has a place, or gets one now; without with_places() there are enough."""
    place: Place | None = request.environ.get(KEY)
    return place is None or place.take()


def need_place() -> None:
    """Make sure of a place before what is done for a long answer alone; raises NoPlaceError."""
    if not has_place():
        raise NoPlaceError


def refuse(error: Exception | None = None) -> Response:
    """The page for somebody who comes while all places are taken."""
    page: Any = explain(503, explanation=TAKEN, retry_after=RETRY_SECONDS)  # of Flask's class, as every page is
    response: Response = page
    return response
