"""Reads a WordPress export (WXR 1.0 to 1.2) as a stream: no document type, no entities, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

CHUNK = 256 * 1024
MOST_LETTERS = 4_000_000
"""Of one field; anything longer was not written by a person."""

MOST_ITEMS = 200_000
DEEPEST = 12
ITEM_DEPTH = 3
"""rss, channel, item."""

_SPACES = {"http://purl.org/rss/1.0/modules/content/": "content"}
_EXPORT = re.compile(r"http://wordpress\.org/export/1\.\d/(excerpt/)?")


class NotReadable(Exception):
    """A file that is no WordPress export, or one that is built to do harm; `line` is where it was seen."""

    def __init__(self, line: int, reason: str) -> None:
        self.line, self.reason = line, reason
        super().__init__(f"line {line}: {reason}")


@dataclass(frozen=True, kw_only=True)
class Post:
    """One item of the export, as it stands there."""

    fields: dict[str, str] = field(default_factory=dict)
    terms: tuple[tuple[str, str, str], ...] = ()
    meta: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """A field by its name, such as wp:post_name; empty where it is missing."""
        return self.fields.get(name, "").strip()


class Reader:
    """Takes the file apart item by item; a finished one is kept until it is fetched."""

    def __init__(self) -> None:
        self.parser: Any = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.begin, self.end
        self.parser.CharacterDataHandler, self.parser.StartDoctypeDeclHandler = self.take, self.refuse
        self.path: list[str] = []
        self.text: list[str] = []
        self.letters = self.items = 0
        self.done: list[Post] = []
        self.new_item()

    def new_item(self) -> None:
        """Begin with an empty item."""
        self.fields: dict[str, str] = {}
        self.terms: list[tuple[str, str, str]] = []
        self.meta: dict[str, str] = {}
        self.term = ("", "")
        self.meta_key = ""

    def stop(self, reason: str) -> NotReadable:
        """Why the file is not read further, with the line."""
        return NotReadable(self.parser.CurrentLineNumber, reason)

    def refuse(self, *_about: object) -> None:
        """A document type can bring entities; an export has none."""
        raise self.stop("a document type (DOCTYPE) does not belong into an export")

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.path.append(short_name(name))
        if len(self.path) > DEEPEST:
            raise self.stop("elements are nested too deeply")
        if self.path[0] != "rss":
            raise self.stop("this is no WordPress export (no <rss>)")
        self.text, self.letters = [], 0
        if len(self.path) == ITEM_DEPTH and self.path[-1] == "item":
            self.new_item()
        if self.path[-1] == "category":
            self.term = (attributes.get("domain", ""), attributes.get("nicename", ""))

    def take(self, text: str) -> None:
        """Text of the element that is open."""
        self.letters += len(text)
        if self.letters > MOST_LETTERS:
            raise self.stop("a field is longer than anybody writes")
        if "item" in self.path[2:3]:
            self.text.append(text)

    def end(self, _name: str) -> None:
        """An element ends."""
        name, depth, text = self.path.pop(), len(self.path) + 1, "".join(self.text)
        self.text = []
        if depth == ITEM_DEPTH and name == "item":
            self.finish()
        elif self.path[2:3] != ["item"]:
            return
        elif depth == ITEM_DEPTH + 1 and name == "category":
            self.terms.append((*self.term, text.strip()))
        elif depth == ITEM_DEPTH + 1:
            self.fields[name] = text
        elif name == "wp:meta_key":
            self.meta_key = text.strip()
        elif name == "wp:meta_value":
            self.meta[self.meta_key] = text.strip()

    def finish(self) -> None:
        """An item is whole."""
        self.items += 1
        if self.items > MOST_ITEMS:
            raise self.stop("there are more items than a site has")
        self.done.append(Post(fields=self.fields, terms=tuple(self.terms), meta=self.meta))

    def feed(self, data: bytes, *, is_last: bool) -> list[Post]:
        """Read on; gives the items that became whole. Raises NotReadable."""
        try:
            self.parser.Parse(data, is_last)
        except expat.ExpatError as error:
            raise NotReadable(error.lineno, f"this is no well-formed XML ({expat.ErrorString(error.code)})") from None
        found, self.done = self.done, []
        return found


def short_name(name: str) -> str:
    """An element's name with the usual letters of its namespace: wp:post_name, content:encoded, title."""
    space, _, local = name.rpartition(" ")
    found = _EXPORT.fullmatch(space)
    if found:
        return f"{'excerpt' if found[1] else 'wp'}:{local}"
    prefix = _SPACES.get(space)
    return f"{prefix}:{local}" if prefix else f"other:{local}" if space else local


def read_posts(path: Path) -> Iterator[Post]:
    """The items of an export, one after the other; raises NotReadable."""
    reader = Reader()
    with path.open("rb") as file:
        while data := file.read(CHUNK):
            yield from reader.feed(data, is_last=False)
        yield from reader.feed(b"", is_last=True)
