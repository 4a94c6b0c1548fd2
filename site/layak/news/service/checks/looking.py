"""What a body holds, read from the HTML that readers get: links, headings, tables, sentences, acronyms, pictures.

Every pattern is bounded or runs once over the text, so that a hostile text of 100,000 letters costs milliseconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from layak.core.markdown import to_html
from layak.news.service.readability import blocks_of, sentences_of, unexplained

LONG_SENTENCE = 25
"""Words beyond which a sentence is quoted."""
EMPTY_WORDS = frozenset(
    (
        "klik di sini|klik disini|di sini|disini|sini|klik|klik ini|tautan|tautan ini|link|link ini|baca|lihat"
        "|selengkapnya"
        "|baca selengkapnya|lihat selengkapnya|click here|here|click|this link|this|this page|read more|more|see here"
    ).split("|")
)
"""Words of a link that do not say where it leads."""

_LINK = re.compile(r'<a href="([^"]*)"(?: [a-z]+="[^"]*")*>(.*?)</a>', re.DOTALL)
_HEADING = re.compile(r"<h([2-4])>(.*?)</h[2-4]>", re.DOTALL)
_TOO_DEEP = re.compile(r"^ {0,3}#{5,6}[ \t]+(.{1,160})", re.MULTILINE)
_HEADER_ROW = re.compile(r"<thead>(.*?)</thead>(?:\s*<tbody>\s*<tr>(.*?)</tr>)?", re.DOTALL)
_PICTURE = re.compile(r"!\[([^\[\]\n]{0,160})\]\(")
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What stands in a body; each place as the words that are quoted."""

    words: int
    links: tuple[tuple[str, str], ...]
    empty_links: tuple[str, ...]
    headings: tuple[str, ...]
    has_headings: bool
    tables: tuple[str, ...]
    pictures: tuple[str, ...]
    sentences: tuple[str, ...]
    acronyms: tuple[str, ...]


@lru_cache(maxsize=64)
def look_at(body: str) -> Look:
    """Look at a body once; the same text is not read twice, as most of it stays from one preview to the next."""
    html = str(to_html(body))
    blocks = tuple(blocks_of(html))
    links = tuple((unescape(href), plain(words)) for href, words in _LINK.findall(html))
    headings = [(int(level), plain(words)) for level, words in _HEADING.findall(html)]
    return Look(
        words=sum(len(block.split()) for block in blocks),
        links=links,
        empty_links=tuple(words for _, words in links if is_empty(words)),
        headings=(*skipping(headings), *_TOO_DEEP.findall(body)),
        has_headings=bool(headings),
        tables=tuple(headless(html, blocks)),
        pictures=tuple(words.strip() or "![](…)" for words in _PICTURE.findall(body)),
        sentences=tuple(one for block in blocks for one in too_long(block)),
        acronyms=unexplained("\n".join(blocks_of(html, with_headings=True))),
    )


@lru_cache(maxsize=2048)
def too_long(block: str) -> tuple[str, ...]:
    """The sentences of a paragraph that have more words than one breath holds."""
    if len(block.split()) <= LONG_SENTENCE:
        return ()
    return tuple(one for one in sentences_of(block) if one.count(" ") >= LONG_SENTENCE)


def plain(html: str) -> str:
    """The words of a piece of HTML."""
    return " ".join(unescape(_TAG.sub("", html)).split())


def is_empty(words: str) -> bool:
    """Whether the words of a link do not say where it leads: none, an empty phrase, or the address itself."""
    said = words.strip(" .,:;!?»>›→\"'“”‘’()[]").casefold()
    return not said or said in EMPTY_WORDS or said.startswith(("http://", "https://", "www."))


def skipping(headings: list[tuple[int, str]]) -> list[str]:
    """The headings that skip a level; they begin at the second one, as the page's own title is the first."""
    before, found = 1, []
    for level, words in headings:
        if level > before + 1:
            found.append(words)
        before = level
    return found


def headless(html: str, blocks: tuple[str, ...]) -> list[str]:
    """The first words of tables whose header row is empty, and of rows of bars that became no table."""
    found = [plain(row) or "| |" for head, row in _HEADER_ROW.findall(html) if not plain(head)]
    return found + [block[:160] for block in blocks if block.startswith("|") and block.count("|") > 2]
