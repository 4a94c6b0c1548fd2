"""Markdown to safe HTML: what staff write, never what a child sends."""

from __future__ import annotations

from functools import lru_cache
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = frozenset(
    "h2 h3 h4 p ul ol li a strong em blockquote hr br table thead tbody tr th td code pre sup sub abbr del".split()
)
ATTRIBUTES = {"a": {"href", "title", "hreflang", "lang"}, "abbr": {"title"}, "th": {"scope"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """CommonMark with tables; raw HTML is text, and a first-level heading belongs to the page alone."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=64)
def to_html(text: str) -> Markup:
    """Render Markdown and let nh3 pass last: no style, no script, no attribute that a library could act on.

    The last texts are kept, as the checks, the preview and the saving of a draft ask for the same ones.
    """
    raw = parser().render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>").replace("<th>", '<th scope="col">')
    clean = nh3.clean(
        raw, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel="noopener noreferrer"
    )
    return Markup(clean)  # noqa: S704  (the one place where text becomes markup; nh3 passed last)


def stored_html(html: str) -> Markup:
    """HTML that to_html made when it was written, and that the database gave back."""
    return Markup(html)  # noqa: S704  (made by to_html alone)


def plain_text(html: str) -> str:
    """The words of HTML that to_html made, without any markup, for the search and for counting."""
    return unescape(nh3.clean(html, tags=set()))
