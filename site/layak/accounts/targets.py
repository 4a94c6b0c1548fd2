"""Where a sign-in may lead: to a page of ours and nowhere else."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException

from layak.core.language import LANGUAGES

LONGEST = 500
PLAIN = re.compile(r"/[A-Za-z0-9/_.~%=&?+,;:@*!$'()\-]*")
"""One slash, then only what a path and a query of ours hold: no backslash, space, control or foreign letter."""


def safe_target(text: str | None) -> str | None:
    """The path and query of a page of ours, or nothing for everything else."""
    if not text or len(text) > LONGEST or not PLAIN.fullmatch(text) or text.startswith("//"):
        return None
    parts = urlsplit(text)
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or "//" in path or "\\" in path or not path.isprintable():
        return None
    if path.split("/")[1] not in LANGUAGES or not is_our_page(path):
        return None
    return text


def is_our_page(path: str) -> bool:
    """Whether a GET of this path meets one of our routes as it stands, without a redirect."""
    adapter = current_app.url_map.bind("localhost")
    try:
        return bool(adapter.match(path, method="GET"))
    except HTTPException:
        return False
