"""The page cache in front of Flask: a public page is rendered once per edition.

What keeps it honest:
* A stored page is a function of its key: scheme, host, path, whether few bytes are asked for (Save-Data), and the
  query parameters that pages may use. The application sees the query of the key and no other. A request with
  something that a key does not hold (a cookie, htmx's headers, an override of method or address, a body) goes past
  the cache in both directions.
* Only answers that the application marked as public are kept, and of these none that sets a cookie, is
  private, partial, streamed or varies by something that the key does not hold.
* The edition is read before rendering. A page rendered while another edition came is not kept.
* An address at which nothing stands is answered with one page for each kind of them (core/absent.py), which is kept
  only where the application itself answered 404 and said that the page is the same at all of them.
* A page ends when it says so (X-Layak-Until) and at the city's midnight, as pages show today's date.
Pages take absolute addresses from the settings, never from Host; the host is in the key all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from zoneinfo import ZoneInfo

from layak.core.admission import WILL_BE_STORED
from layak.core.clock import next_midnight
from layak.core.compression import best_coding
from layak.core.counting import Tally, is_reading
from layak.core.edition import EditionError, EditionReader
from layak.core.shelf import Flights, Page, Shelf
from layak.core.wsgi import ABSENT, PUBLIC, Answer, ask, asks_for_less, send

QUERY_NAMES = frozenset(
    {
        "q",
        "page",
        "halaman",
        "component",
        "komponen",
        "district",
        "kecamatan",
        "year",
        "tahun",
        "kind",
        "lang",
        "indicator",
        "office",
        "dinas",
        "state",
        "keadaan",
        "series",
        "limit",
        "after",
        "bahasa",
        "language",
        "urut",
        "sort",
    }
)
"""Parameters that public pages may depend on; a request with any other goes past the cache."""
NOISE_NAMES = frozenset({"fbclid", "gclid", "igsh", "igshid", "mc_cid", "mc_eid", "msclkid", "ref_src", "si"})
NOISE_PREFIX = "utm_"
"""Parameters that other sites append to links: taken off, so that a shared link finds the stored page."""

BYPASS = frozenset(
    {
        "HTTP_COOKIE",
        "HTTP_AUTHORIZATION",
        "HTTP_HX_BOOSTED",
        "HTTP_HX_CURRENT_URL",
        "HTTP_HX_HISTORY_RESTORE_REQUEST",
        "HTTP_HX_PROMPT",
        "HTTP_HX_REQUEST",
        "HTTP_HX_TARGET",
        "HTTP_HX_TRIGGER",
        "HTTP_HX_TRIGGER_NAME",
        "HTTP_TRANSFER_ENCODING",
        "HTTP_X_HTTP_METHOD",
        "HTTP_X_HTTP_METHOD_OVERRIDE",
        "HTTP_X_METHOD_OVERRIDE",
        "HTTP_X_ORIGINAL_URL",
        "HTTP_X_REWRITE_URL",
    }
)
"""Request headers with which a request goes past the cache in both directions."""
VARY_ALLOWED = {"accept-encoding", "save-data"} | {name[5:].replace("_", "-").lower() for name in BYPASS}

LONGEST_ADDRESS = 1024
MOST_PARAMETERS = 12

NOWHERE = "(nowhere)"
"""Stands in a key in the place of every path at which nothing stands, before the kind of them; no path begins so."""

Key = tuple[str, str, str, str, bool, str]


class PageCache:
    """WSGI middleware that keeps public pages in this process; max_bytes=0 keeps none and compresses only."""

    def __init__(
        self,
        app: WSGIApplication,
        *,
        read_edition: EditionReader,
        now: Callable[[], datetime],
        zone: ZoneInfo,
        max_bytes: int,
        query_names: frozenset[str] = QUERY_NAMES,
        absence: Callable[[str], str | None] = lambda path: None,
    ) -> None:
        self._app = app
        self._read_edition = read_edition
        self._now = now
        self._zone = zone
        self._query_names = query_names
        self._absence = absence
        self._flights = Flights()
        self.shelf = Shelf(max_bytes)
        self.tally = Tally()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self._send(ask(self._app, environ), environ, start_response)
        try:
            edition = self._read_edition()
        except EditionError:
            return self._send(ask(self._app, environ), environ, start_response)
        page = self.shelf.find(key, edition, self._now())
        if page is None and not key[-1] and (kind := self._absence(key[3])) is not None:
            key = (*key[:3], NOWHERE, False, kind)
            page = self.shelf.find(key, edition, self._now())
        if page is not None:
            return self._hand_out(key, page, environ, start_response)
        leads = self._flights.lead_or_wait((key, edition))
        try:
            page = self.shelf.find(key, edition, self._now())
            if page is not None:
                return self._hand_out(key, page, environ, start_response)
            return self._render(key, edition, environ, start_response)
        finally:
            if leads:
                self._flights.land((key, edition))

    def _key(self, environ: WSGIEnvironment) -> Key | None:
        """What the page may depend on, or nothing for a request that goes past the cache."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not environ.keys().isdisjoint(BYPASS):
            return None
        if environ.get("CONTENT_LENGTH") not in (None, "", "0") or not self.shelf.max_bytes:
            return None
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        if len(path) + len(query) > LONGEST_ADDRESS:
            return None
        canonical = canonical_query(query, self._query_names) if query else ""
        if canonical is None:
            return None
        return (
            environ["wsgi.url_scheme"],
            environ.get("HTTP_HOST", ""),
            environ.get("SCRIPT_NAME", ""),
            path,
            "HTTP_SAVE_DATA" in environ and asks_for_less(environ),
            canonical,
        )

    def _send(self, answer: Answer, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Send an answer that is not kept; it counts all the same."""
        if answer.counted is not None and is_reading(environ):
            self.tally.add(answer.counted)
        return send(answer, environ, start_response)

    def _hand_out(self, key: Key, page: Page, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        if page.counted is not None and is_reading(environ):
            self.tally.add(page.counted)
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is not None and page.etag and names_etag(known, page.etag):
            start_response("304 Not Modified", page.short_headers.copy())
            return []
        coding = best_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        form = page.form(coding)
        if form is None:
            form = page.add_form(coding)
            self.shelf.put(key, page)
        headers, body = form
        start_response(page.status, headers.copy())
        return [body] if environ["REQUEST_METHOD"] == "GET" else []

    def _render(
        self, key: Key, edition: int, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Let the application answer a GET of the key, and keep the answer where it may be kept."""
        since = self._now()
        method = environ["REQUEST_METHOD"]
        is_absent = key[3] == NOWHERE
        query = "" if is_absent else key[-1]
        answer = ask(self._app, environ | {"REQUEST_METHOD": "GET", "QUERY_STRING": query, WILL_BE_STORED: True})
        until = self._end(answer, since) if is_storable(answer, is_absent=is_absent) else None
        if until is None:
            return self._send(answer, environ, start_response)
        page = Page(
            answer.headers,
            answer.read(),
            edition=edition,
            since=since,
            until=until,
            status=answer.status,
            counted=answer.counted,
        )
        self.shelf.put(key, page)
        return self._hand_out(key, page, environ | {"REQUEST_METHOD": method}, start_response)

    def _end(self, answer: Answer, since: datetime) -> datetime | None:
        """The moment until which an answer may be kept, or nothing when it must not be kept."""
        midnight = next_midnight(since, self._zone)
        if answer.until is None:
            return midnight
        try:
            until = datetime.fromisoformat(answer.until)
        except ValueError:
            return None
        return min(until, midnight) if until.tzinfo and until > since else None


@lru_cache(maxsize=512)
def canonical_query(query: str, names: frozenset[str]) -> str | None:
    """The query in one order without what other sites append; None when it holds more than pages use."""
    if not query.isascii():
        return None
    try:
        given = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return None
    kept = [(n, v) for n, v in given if n not in NOISE_NAMES and not n.startswith(NOISE_PREFIX)]
    if not names.issuperset(name for name, _ in kept):
        return None
    return urlencode(sorted(kept, key=lambda pair: pair[0]))


def names_etag(header: str, etag: str) -> bool:
    """Whether an If-None-Match header names this ETag, compared weakly (RFC 9110, 13.1.2)."""
    if header == etag:
        return True
    opaque = etag.removeprefix("W/")
    return any(tag.strip().removeprefix("W/") in (opaque, "*") for tag in header.split(","))


def is_storable(answer: Answer, *, is_absent: bool = False) -> bool:
    """Whether an answer is a whole public page that depends on nothing but its key, or the page of an absence."""
    headers = answer.headers
    control = "" if is_absent else headers.get("Cache-Control", "").lower()
    wanted = (ABSENT, "404 ") if is_absent else (PUBLIC, "200 ")
    varies = {part.strip().lower() for part in headers.get("Vary", "").split(",") if part.strip()}
    return (
        (answer.mark, answer.status[:4]) == wanted
        and "Content-Length" in headers
        and "Content-Encoding" not in headers
        and "Content-Range" not in headers
        and "Set-Cookie" not in headers
        and "private" not in control
        and "no-store" not in control
        and varies <= VARY_ALLOWED
    )
