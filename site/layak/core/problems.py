"""Failures as data, for programs that ask an address of the API: one shape, a sentence in both languages (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable

from flask import json
from flask_babel import force_locale
from werkzeug.wrappers import Response

from layak.core.page import mark_lifetime

API = "/api/"
PROBLEM = "application/problem+json"


def problem(status: int, words: Callable[[], tuple[str, str]]) -> Response:
    """The answer; words gives title and detail in the language of the moment."""
    told: dict[str, object] = {"type": "about:blank", "status": status}
    for lang, ending in (("en", ""), ("id", "_id")):
        with force_locale(lang):
            title, detail = words()
        told |= {f"title{ending}": title, f"detail{ending}": detail}
    response = Response(json.dumps(told, ensure_ascii=False), status=status, content_type=PROBLEM)
    mark_lifetime(response, private=True)
    return response
