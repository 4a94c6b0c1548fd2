"""The same bytes as an article page from a bare Flask view and from a bare function; needs Flask and nothing of ours.

The server imports this module by name; BENCH_BODY names the file that holds the bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, Response

_body = Path(os.environ["BENCH_BODY"]).read_bytes()
_TYPE = "text/html; charset=utf-8"


def bare_function(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """The least that a WSGI server can be asked to do."""
    start_response("200 OK", [("Content-Type", _TYPE), ("Content-Length", str(len(_body)))])
    return [_body]


bare_flask = Flask("bare", static_folder=None)


@bare_flask.get("/id/berita/<slug>")
def article(slug: str) -> Response:
    """The least that Flask can be asked to do for the same page."""
    return Response(_body, content_type=_TYPE)
