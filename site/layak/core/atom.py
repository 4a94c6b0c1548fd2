"""Atom feeds (RFC 4287): what a room tells of its things, one after the other, for feed readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

ATOM = "http://www.w3.org/2005/Atom"
TAG_YEAR = "2026"


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
    """What a feed says of one thing: an article of the news, a change of the board, a step of an idea."""

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
