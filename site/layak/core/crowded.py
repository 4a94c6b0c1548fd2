"""The small page for whom there is no place now (core/admission.py): when to come again, and what was typed.

It is made without Flask, session and database, and has under 2 kB beside what was typed: who is refused costs little.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterable
from functools import lru_cache
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

from layak.core.errors import CHILDREN, EXPLANATIONS, RETRY_SECONDS, TOKEN_FIELD, Kept, sort_fields
from layak.core.headers import headers_for
from layak.core.house import READING
from layak.core.language import LANGUAGES, language_of_path
from layak.core.problems import API, PROBLEM
from layak.core.routes import MOST_FIELDS, names_another_site

log = logging.getLogger(__name__)
TELL_EVERY = 10.0
"""Seconds between two lines of the log about those who were refused."""
NOTHING = Kept([], [], is_whole=True)


class Sent(Request):
    """A form that is shown again, read within the bounds of any other."""

    max_content_length = 2 * 1024 * 1024
    max_form_memory_size = 1024 * 1024
    max_form_parts = MOST_FIELDS


class Crowded:
    """Answers whoever finds no place."""

    def __init__(self, app: Flask) -> None:
        self._environments = app.extensions["layak"].environments
        self._headers = headers_for(is_https=app.extensions["layak"].settings.is_https).items()
        self._plain = lru_cache(self._page)
        self._lock = threading.Lock()
        self._refused, self._told_at = 0, 0.0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self._count()
        path = environ.get("PATH_INFO", "")
        is_api = path.startswith(API)
        body = self._problem() if is_api else self._answer(environ, path)
        start_response(
            "503 Service Unavailable",
            [
                ("Content-Type", PROBLEM if is_api else "text/html; charset=utf-8"),
                ("Content-Length", str(len(body))),
                ("Retry-After", str(RETRY_SECONDS)),
                ("Cache-Control", "no-store"),
                *self._headers,
            ],
        )
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _answer(self, environ: WSGIEnvironment, path: str) -> bytes:
        lang, is_child = language_of_path(path), path.startswith(CHILDREN)
        if environ["REQUEST_METHOD"] in READING:
            return self._plain(lang, is_child)
        return self._page(lang, is_child, again_to=Request(environ).path, kept=what_was_sent(environ))

    def _page(self, lang: str, is_child: bool, again_to: str = "", kept: Kept = NOTHING) -> bytes:
        template = self._environments[lang].get_template("errors/crowded.html")
        return str(
            template.render(told=EXPLANATIONS[503], quick_exit=is_child, again_to=again_to, kept=kept, code=503)
        ).encode()

    def _problem(self) -> bytes:
        told: dict[str, object] = {"type": "about:blank", "status": 503}
        for lang, ending in zip(LANGUAGES, ("_id", ""), strict=True):
            words = self._environments[lang].catalog.gettext
            told[f"title{ending}"] = words("The site is busy right now")
            told[f"detail{ending}"] = words("Please try again in half a minute.")
        return json.dumps(told, ensure_ascii=False).encode()

    def _count(self) -> None:
        with self._lock:
            self._refused += 1
            if time.monotonic() - self._told_at < TELL_EVERY:
                return
            count, self._refused, self._told_at = self._refused, 0, time.monotonic()
        log.warning("more came than could be answered; asked to come again since the last line of this: %s", count)


def what_was_sent(environ: WSGIEnvironment) -> Kept:
    """The fields of a form from a page of ours, without secrets; nothing of one that another site sent."""
    sent = Sent(environ)
    if names_another_site(sent):
        return NOTHING
    try:
        fields = list(sent.form.items(multi=True))
    except (HTTPException, ValueError, OSError):
        return NOTHING
    kept = sort_fields(fields)
    kept.carried += [(name, value) for name, value in fields if name == TOKEN_FIELD][:1]
    return kept
