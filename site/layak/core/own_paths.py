"""Addresses that people type: read once, and only as places of this site."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import parse_qsl, unquote, urlencode

from layak.core.cache import MOST_PARAMETERS, NOISE_NAMES, NOISE_PREFIX

LONGEST_PATH = 400
_HOST = re.compile(r"https?://[^/?#\\\s]+", re.IGNORECASE)
_DOTS = re.compile(r"(?:^|/)\.{1,2}(?:/|$)")


def read_own_path(typed: str, *, origin: str = "") -> str | None:
    """The path of this site that somebody wrote, decoded; None for all that could lead to another place.

    origin  scheme and host of this site; a whole address that begins with them is taken as its path
    Refused: another scheme or host, //, a backslash, dots that climb, control characters and spaces, also where they
    are written with % or with letters that become these; and what was written with % twice.
    """
    text = typed.strip(" ")
    if origin and text.startswith(f"{origin}/"):
        text = text[len(origin) :]
    path = decoded(text)
    if path is None or any(sign in text for sign in "?#") or " " in path:
        return None
    return path


def decoded(text: str) -> str | None:
    """A path without its %-signs, or None where it holds what no path of a site has."""
    try:
        path = unicodedata.normalize("NFC", unquote(text, errors="strict"))
    except UnicodeDecodeError:
        return None
    forms = (path, unicodedata.normalize("NFKC", path))
    if not path.startswith("/") or len(path) > LONGEST_PATH or any(is_hostile(form) for form in forms):
        return None
    return path


def is_hostile(path: str) -> bool:
    """Whether a decoded path could be read as another place, or shown as another one."""
    strange = any(sign != " " and unicodedata.category(sign)[0] in "CZ" for sign in path)
    return strange or any(sign in path for sign in ("//", "\\", "%")) or _DOTS.search(path) is not None


def read_old_address(typed: str) -> str | None:
    """The name under which an old address is kept: its path and query in one spelling; None where it cannot be one.

    A whole address is taken without its host, as the old site may have had another one.
    """
    text = _HOST.sub("", typed.strip(" "), count=1).split("#", 1)[0]
    path, _, query = text.partition("?")
    known = decoded(path or "/")
    names = None if known is None else address_names(known, query)
    return names[0] if names and names[0] != "/" and len(names[0]) <= LONGEST_PATH else None


def address_names(path: str, query: str) -> tuple[str, str]:
    """The names under which an address is looked up: with its query, and by its path alone.

    Capitals, the last slash, the order of parameters and what other sites append to links make no difference.
    """
    plain = re.sub("/{2,}", "/", unicodedata.normalize("NFC", path)).casefold().rstrip("/") or "/"
    try:
        given = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return plain, plain
    kept = sorted((n, v) for n, v in given if n not in NOISE_NAMES and not n.startswith(NOISE_PREFIX))
    return (f"{plain}?{urlencode(kept).casefold()}" if kept else plain), plain
