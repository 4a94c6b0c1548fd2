"""What machines read: Atom feeds (RFC 4287), the site's map (sitemaps.org) and the note to robots (RFC 9309)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from itertools import islice
from typing import Protocol
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from layak.core.sitemap import MapEntry

ATOM = "http://www.w3.org/2005/Atom"
MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
TAG_YEAR = "2026"
MOST_ADDRESSES = 50_000
"""A map holds so many addresses at most (sitemaps.org)."""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """What stands at the head of a feed; addresses are absolute."""

    title: str
    author: str
    lang: str
    base_url: str
    self_url: str
    page_url: str


class Entry(Protocol):
    """What a feed says of one thing: an article of the news, a change of the board."""

    @property
    def key(self) -> str:
        """Never changes, whatever the address becomes."""

    @property
    def text_lang(self) -> str:
        """The language of its words."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def url(self) -> str:
        """Its path on this site."""

    @property
    def lead(self) -> str:
        """What it says, in short."""

    @property
    def published_at(self) -> datetime:
        """When readers first had it."""

    @property
    def changed_at(self) -> datetime:
        """When readers last had something new of it."""

    @property
    def components(self) -> Sequence[str]:
        """Keys of the components that it is about."""


def write_atom(feed: Feed, items: Sequence[Entry]) -> str:
    """Write an Atom feed; its entries keep their ids when their addresses change."""
    host = urlsplit(feed.base_url).hostname or "localhost"
    newest = max((item.changed_at for item in items), default=datetime(2026, 1, 1, tzinfo=UTC))
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": feed.lang})
    add(root, "id", feed.self_url)
    add(root, "title", feed.title)
    add(root, "updated", stamp(newest))
    add(add(root, "author"), "name", feed.author)
    add(root, "link", rel="self", type="application/atom+xml", href=feed.self_url)
    add(root, "link", rel="alternate", type="text/html", hreflang=feed.lang, href=feed.page_url)
    for item in items:
        entry = add(root, "entry")
        add(entry, "id", f"tag:{host},{TAG_YEAR}:{item.key}:{item.text_lang}")
        add(entry, "title", item.title)
        add(entry, "link", rel="alternate", type="text/html", href=feed.base_url + item.url)
        add(entry, "published", stamp(item.published_at))
        add(entry, "updated", stamp(item.changed_at))
        add(entry, "summary", item.lead)
        for component in item.components:
            add(entry, "category", term=component)
    return write(root)


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


def add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    """Add an element with text and attributes."""
    child = ET.SubElement(parent, name, attributes)
    child.text = text
    return child


def stamp(moment: datetime) -> str:
    """A moment as RFC 3339 writes it, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write(root: ET.Element) -> str:
    """The document as text."""
    return ET.tostring(root, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="utf-8"?>\n', "\n")
    )
