"""Asking the application behind a WSGI middleware, and sending on what it answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.datastructures import Headers

from layak.core.compression import IDENTITY, best_coding, compress, is_compressible

MARK_HEADER = "X-Layak-Cache"
UNTIL_HEADER = "X-Layak-Until"
COUNTED_HEADER = "X-Layak-Counted"
OWN_HEADERS = (MARK_HEADER, UNTIL_HEADER, COUNTED_HEADER)
"""Headers by which core/page.py talks to the page cache; they never leave the process."""
PUBLIC, ABSENT = "public", "absent"
"""What the first of them says: a page for everybody, or the page about an address at which nothing stands."""

SMALLEST_COMPRESSED = 500
LARGEST_COMPRESSED = 2 * 1024 * 1024
PIECE = 64 * 1024


def asks_for_less(environ: WSGIEnvironment) -> bool:
    """Whether the reader's browser asks for as few bytes as can be (Save-Data, a W3C draft)."""
    return str(environ.get("HTTP_SAVE_DATA", "")).lower() == "on"


def with_whole_bodies(app: WSGIApplication) -> WSGIApplication:
    """Let no request through whose line broke while it was sent: half a form must never be taken for a whole one.

    The server says that the body it hands over has an end (`wsgi.input_terminated`), and says so too of a body that the
    client stopped sending. Without that word the body is counted against its Content-Length, and a short one is a 400.
    """

    def counted(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH"):
            environ.pop("wsgi.input_terminated", None)
        return app(environ, start_response)

    return counted


def with_taken_bodies(app: WSGIApplication) -> WSGIApplication:
    """Behind a proxy of ours, take what a request still holds once it is answered, and throw it away.

    The proxy has all of it already. Where the application answers unread (nobody is signed in, the file is too big) the
    server closes the line while the proxy still sends, and the proxy tells the reader of a fault instead of the answer.
    """

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = app(environ, start_response)
        if environ.get("CONTENT_LENGTH", "") not in ("", "0"):
            with suppress(OSError):
                while environ["wsgi.input"].read(PIECE):
                    pass
        return answer

    return serve


class GivenHeaders(Headers):
    """Headers as an application gave them, which looked at each of them when it was set."""

    def __init__(self, given: list[tuple[str, str]]) -> None:
        self._list = given


@dataclass(slots=True)
class Answer:
    """What the application answered, without the headers meant for the page cache."""

    status: str
    headers: Headers
    body: Iterable[bytes]
    mark: str | None
    until: str | None
    counted: str | None

    def read(self) -> bytes:
        """Take the whole body and close it."""
        return read_body(self.body)

    def close(self) -> None:
        """Tell the application that its body is done with."""
        close_body(self.body)


def read_body(body: Iterable[bytes]) -> bytes:
    """Take the whole of a body and close it."""
    try:
        return b"".join(body)
    finally:
        close_body(body)


def close_body(body: Iterable[bytes]) -> None:
    """Tell whoever made a body that it is done with."""
    close = getattr(body, "close", None)
    if close is not None:
        close()


def ask(app: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Call the application, which must name status and headers before it returns its body, as Flask does."""
    told: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        told.append((status, headers))
        return _refuse_to_write

    body = app(environ, start_response)
    status, given = told[-1]
    own = {name: value for name, value in given if name in OWN_HEADERS}
    headers = GivenHeaders([pair for pair in given if pair[0] not in OWN_HEADERS] if own else given)
    mark, until, counted = map(own.get, OWN_HEADERS)
    return Answer(status, headers, body, mark=mark, until=until, counted=counted)


def _refuse_to_write(data: bytes) -> object:
    raise NotImplementedError("return the body as an iterable; write() is not served")


def send(answer: Answer, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Send an answer that is not kept, compressed where that is cheap and gives no secret away."""
    is_head = environ["REQUEST_METHOD"] == "HEAD"
    body = answer.body
    if not is_head and may_compress(answer, environ):
        add_vary(answer.headers, "Accept-Encoding")
        coding = best_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if coding != IDENTITY:
            body = [compress(answer.read(), coding)]
            answer.headers["Content-Encoding"] = coding
            answer.headers["Content-Length"] = str(len(body[0]))
            if answer.headers.get("ETag", "").startswith('"'):
                answer.headers["ETag"] = "W/" + answer.headers["ETag"]
    start_response(answer.status, answer.headers.to_wsgi_list())
    if is_head:
        answer.close()
        return []
    return body


def may_compress(answer: Answer, environ: WSGIEnvironment) -> bool:
    """Text of middling size, never for somebody signed in: a length can tell a secret (the BREACH attack).

    Nor for who is told to come again: that costs little as it is (core/crowded.py).
    """
    headers = answer.headers
    if answer.status.startswith("503"):
        return False
    if "HTTP_COOKIE" in environ or "HTTP_AUTHORIZATION" in environ or "Set-Cookie" in headers:
        return False
    if (
        "Content-Encoding" in headers
        or "Content-Range" in headers
        or not is_compressible(headers.get("Content-Type", ""))
    ):
        return False
    length = headers.get("Content-Length", "")
    return length.isdigit() and SMALLEST_COMPRESSED < int(length) <= LARGEST_COMPRESSED


def add_vary(headers: Headers, name: str) -> None:
    """Name one more request header that the answer depends on."""
    names = [part.strip() for part in headers.get("Vary", "").split(",") if part.strip()]
    if name.lower() not in (given.lower() for given in names):
        headers["Vary"] = ", ".join([*names, name])
