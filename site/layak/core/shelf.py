"""Where one process keeps whole pages: bounded by bytes, all of one edition, each rendered once at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime
from hashlib import blake2b

from werkzeug.datastructures import Headers

from layak.core.compression import IDENTITY, compress, is_compressible
from layak.core.wsgi import add_vary

Form = tuple[list[tuple[str, str]], bytes]
"""Headers and body as they go out."""

ENTRY_OVERHEAD = 8192
"""Bytes counted for the headers, key and objects of a page besides its bodies; 5.7 kB were measured."""

_SHORT = frozenset({"cache-control", "content-location", "date", "expires", "vary"})
"""What a 304 repeats of the page's headers (RFC 9110, 15.4.5), besides the ETag."""


class Page:
    """One answer that is the same for everybody, of one edition, from one moment until another, by coding."""

    __slots__ = (
        "_forms",
        "counted",
        "edition",
        "etag",
        "headers",
        "is_text",
        "short_headers",
        "since",
        "status",
        "until",
    )

    def __init__(
        self,
        headers: Headers,
        body: bytes,
        *,
        edition: int,
        since: datetime,
        until: datetime,
        status: str = "200 OK",
        counted: str | None = None,
    ) -> None:
        self.edition, self.since, self.until, self.status = edition, since, until, status
        self.counted = counted
        self.is_text = is_compressible(headers.get("Content-Type", ""))
        self.etag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"' if status.startswith("200") else ""
        self.headers = Headers(headers)
        if self.etag:
            self.headers["ETag"] = self.etag
        if self.is_text:
            add_vary(self.headers, "Accept-Encoding")
        short = [(name, value) for name, value in self.headers if name.lower() in _SHORT]
        self.short_headers = [*short, ("ETag", self.etag)]
        self._forms = {IDENTITY: self._form(body, IDENTITY)}

    def form(self, coding: str) -> Form | None:
        """The page in a coding, where it was made before; what is no text has one form only."""
        return self._forms.get(coding if self.is_text else IDENTITY)

    def add_form(self, coding: str) -> Form:
        """Make the page in one more coding and keep it."""
        body = compress(self._forms[IDENTITY][1], coding)
        form = self._forms[coding] = self._form(body, coding)
        return form

    def size(self) -> int:
        """Bytes this page holds in memory."""
        return ENTRY_OVERHEAD + sum(len(body) for _, body in list(self._forms.values()))

    def _form(self, body: bytes, coding: str) -> Form:
        headers = Headers(self.headers)
        headers["Content-Length"] = str(len(body))
        if coding != IDENTITY:
            headers["Content-Encoding"] = coding
        return headers.to_wsgi_list(), body


class Shelf:
    """Pages of one edition, the least recently read of which give way when the bytes run out."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._lock = threading.Lock()
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()
        self._sizes: dict[Hashable, int] = {}
        self._bytes = 0
        self._edition: int | None = None

    def __len__(self) -> int:
        return len(self._pages)

    @property
    def held_bytes(self) -> int:
        """Bytes of all pages on the shelf."""
        return self._bytes

    def find(self, key: Hashable, edition: int, at: datetime) -> Page | None:
        """The page of this edition that holds at this moment; another edition empties the shelf."""
        if edition != self._edition:
            with self._lock:
                if edition != self._edition:
                    self._start(edition)
        page = self._pages.get(key)
        if page is None or page.edition != edition or not page.since <= at < page.until:
            return None
        try:  # noqa: SIM105  (suppress() costs a tenth of the whole answer here)
            self._pages.move_to_end(key)
        except KeyError:
            pass  # another thread dropped it
        return page

    def put(self, key: Hashable, page: Page) -> None:
        """Keep a page, or weigh it anew after it grew; none of another edition or of too many bytes."""
        size = page.size()
        with self._lock:
            if page.edition != self._edition:
                return
            self._drop(key)
            if size * 4 > self.max_bytes:
                return
            self._pages[key], self._sizes[key] = page, size
            self._bytes += size
            while self._bytes > self.max_bytes:
                self._drop(next(iter(self._pages)))

    def clear(self) -> None:
        """Forget every page."""
        with self._lock:
            self._start(None)

    def _start(self, edition: int | None) -> None:
        self._pages.clear()
        self._sizes.clear()
        self._bytes, self._edition = 0, edition

    def _drop(self, key: Hashable) -> None:
        self._pages.pop(key, None)
        self._bytes -= self._sizes.pop(key, 0)


class Flights:
    """Lets one thread at a time do a piece of work that others wait for."""

    def __init__(self, patience: float = 10.0) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._under_way: dict[Hashable, threading.Event] = {}

    def lead_or_wait(self, key: Hashable) -> bool:
        """True for the thread that shall do the work and call land(); others return False when it is done."""
        with self._lock:
            flight = self._under_way.get(key)
            if flight is None:
                self._under_way[key] = threading.Event()
                return True
        flight.wait(self._patience)
        return False

    def land(self, key: Hashable) -> None:
        """Let those who wait go on, whether the work succeeded or not."""
        with self._lock:
            self._under_way.pop(key).set()
