"""Markdown to safe HTML: what staff write, never what a child sends."""

from __future__ import annotations

import re
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
LONGEST_KEPT = 2_000
"""Letters of a piece whose HTML is kept."""

_REACHES = re.compile(r"^[ \t]+\S|```|~~~|\]:|[\r\0\f\v\x1c-\x1f\x85\u2028\u2029]", re.MULTILINE)
_BREAK = re.compile(r"\n(?:[ \t]*\n)++(?!(?:[-+*]|[0-9]{1,9}[.)])(?:\s|$))")


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """CommonMark with tables; raw HTML is text, and a first-level heading belongs to the page alone."""
    return MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=64)
def to_html(text: str) -> Markup:
    """Render Markdown and let nh3 pass last: no style, no script, no attribute that a library could act on.

    The last texts are kept, as the checks, the preview and the saving of a draft ask for the same ones; and their
    pieces, as of a long text that is being typed one piece changes.
    """
    return Markup("".join(map(kept_html, pieces_of(text))))  # noqa: S704  (nh3 passed last over each piece)


def pieces_of(text: str) -> list[str]:
    """A text in pieces whose HTML, one after the other, is that of the whole; mostly a paragraph each.

    An unindented line after an empty one goes on with nothing but a list. Where anything reaches further (a fence, an
    indented line, the definition of a link, the line ends of other systems) the text stays whole.
    """
    return [text] if _REACHES.search(text) else _BREAK.split(text)


def kept_html(piece: str) -> str:
    """The safe HTML of a piece; a long one is not kept, so that the memory has a bound."""
    return _short_html(piece) if len(piece) <= LONGEST_KEPT else safe_html(piece)


@lru_cache(maxsize=2048)
def _short_html(piece: str) -> str:
    return safe_html(piece)


def safe_html(text: str) -> str:
    """Markdown as HTML that nh3 cleaned: the one place where text becomes markup."""
    raw = parser().render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>").replace("<th>", '<th scope="col">')
    return nh3.clean(
        raw, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel="noopener noreferrer"
    )


def stored_html(html: str) -> Markup:
    """HTML that to_html made when it was written, and that the database gave back."""
    return Markup(html)  # noqa: S704  (made by to_html alone)


def plain_text(html: str) -> str:
    """The words of HTML that to_html made, without any markup, for the search and for counting."""
    return unescape(nh3.clean(html, tags=set()))
