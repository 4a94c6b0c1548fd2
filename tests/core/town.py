"""A site in small behind a page cache, for tests of the cache."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, Response, request
from werkzeug.test import Client, TestResponse

from layak.core.cache import PageCache
from layak.core.edition import EditionError

JAKARTA = ZoneInfo("Asia/Jakarta")
NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
TEXT = "Kota layak anak. " * 200


class Town:
    """A site in small behind a page cache, whose edition, clock and pages a test turns by hand."""

    def __init__(self, max_bytes: int = 1 << 20) -> None:
        self.edition: int | EditionError = 1
        self.clock = NOON
        self.rendered: list[str] = []
        self.seen: list[dict[str, Any]] = []
        self.headers: dict[str, str] = {}
        self.status = 200
        self.text = TEXT
        self.is_public = True
        self.while_rendering: Callable[[], None] = lambda: None
        app = Flask("town", static_folder=None)
        methods = ["GET", "POST", "PUT", "DELETE"]
        app.add_url_rule("/<path:path>", view_func=self.page, methods=methods)
        app.add_url_rule("/stream", view_func=self.stream)
        self.cache = PageCache(
            app, read_edition=self.read_edition, now=lambda: self.clock, zone=JAKARTA, max_bytes=max_bytes
        )
        self.client = Client(self.cache, use_cookies=False)

    def read_edition(self) -> int:
        if isinstance(self.edition, EditionError):
            raise self.edition
        return self.edition

    def page(self, path: str) -> Response:
        at_edition = self.edition
        self.rendered.append(path)
        self.seen.append(dict(request.environ))
        self.while_rendering()
        facts = "|".join([path, str(at_edition), request.query_string.decode(), request.method])
        response = Response(f"<p>{facts}</p>{self.text}", status=self.status, content_type="text/html")
        if self.is_public:
            response.headers["X-Layak-Cache"] = "public"
        response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
        response.headers["X-Kept"] = "yes"
        for name, value in self.headers.items():
            response.headers[name] = value
        return response

    def stream(self) -> Response:
        self.rendered.append("stream")
        return Response((part for part in ["a" * 900, "b"]), headers={"X-Layak-Cache": "public"}, mimetype="text/html")

    def get(self, path: str = "/id/berita/", **headers: str) -> TestResponse:
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    @property
    def renderings(self) -> int:
        return len(self.rendered)
