"""Which compressed form of a body a reader can use, and how it is made."""

from __future__ import annotations

import gzip
from functools import lru_cache

import brotli

IDENTITY = "identity"
BROTLI_QUALITY = 5
"""Of qualities 1 to 11 the last that costs under half a millisecond for a page (docs/speed.md)."""
GZIP_LEVEL = 6

_TEXT_TYPES = frozenset(
    {
        "application/atom+xml",
        "application/javascript",
        "application/json",
        "application/ld+json",
        "application/manifest+json",
        "application/xml",
        "image/svg+xml",
    }
)


def is_compressible(content_type: str) -> bool:
    """Whether a body of this type is text, which shrinks to a third."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind in _TEXT_TYPES


@lru_cache(maxsize=512)
def best_coding(accept: str) -> str:
    """Choose br, gzip or identity for an Accept-Encoding header (RFC 9110, 12.5.3); br wins a tie."""
    weights = _read_weights(accept)
    anything = weights.get("*", 0.0)
    offers = {
        "br": weights.get("br", anything),
        "gzip": weights.get("gzip", weights.get("x-gzip", anything)),
    }
    best = max(offers, key=lambda name: offers[name])
    wanted = offers[best] > 0 and offers[best] >= weights.get(IDENTITY, 0.0)
    return best if wanted else IDENTITY


def _read_weights(accept: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for item in accept.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        weights[name] = next((_read_weight(p[2:]) for p in parameters if p.startswith("q=")), 1.0)
    return weights


def _read_weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0


def compress(body: bytes, coding: str, *, brotli_quality: int = BROTLI_QUALITY) -> bytes:
    """Make the body in a coding; the same bytes in always give the same bytes out."""
    if coding == "br":
        return brotli.compress(body, quality=brotli_quality)
    if coding == "gzip":
        return gzip.compress(body, GZIP_LEVEL, mtime=0)
    return body
