"""What machines read of the site: its map (sitemaps.org) and the note to robots (RFC 9309)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice

from layak.core.sitemap import MapEntry

MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
MOST_ADDRESSES = 50_000
"""A map holds so many addresses at most (sitemaps.org)."""


def write_map(base_url: str, entries: Iterable[MapEntry]) -> str:
    """Write the site's map: each page in each language it has, with its other language beside it.

    Written as text: a tree of 20,000 addresses took twelve times as long.
    """
    places = (place for entry in entries for place in write_places(base_url, entry))
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="{MAP}" xmlns:xhtml="{XHTML}">\n'
    return head + "".join(islice(places, MOST_ADDRESSES)) + "</urlset>\n"


def write_places(base_url: str, entry: MapEntry) -> Iterator[str]:
    """One page as an element of the map for each of its languages."""
    urls = {lang: escape(base_url + path) for lang, path in entry.paths.items()}
    changed = f"<lastmod>{entry.changed.isoformat()}</lastmod>" if entry.changed else ""
    pair = ""
    if len(urls) > 1:
        pair = "".join(f'<xhtml:link rel="alternate" hreflang="{lang}" href="{url}"/>' for lang, url in urls.items())
    for url in urls.values():
        yield f"<url><loc>{url}</loc>{changed}{pair}</url>\n"


def write_robots(base_url: str, closed: Iterable[str]) -> str:
    """Write the note to outside search engines; in a demonstration they must come in to see that it is noindex."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "", f"Sitemap: {base_url}/sitemap.xml", ""]
    return "\n".join(lines)
