"""Reads a YAML or Markdown file into plain values that remember their line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from layak.core.content.errors import ContentError

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One written value; `plain` says that it stood without quotes."""

    text: str
    plain: bool
    line: int

    @property
    def is_null(self) -> bool:
        """Whether the value was left empty or written as null."""
        return self.plain and self.text in ("", "~", "null")


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of values."""

    items: list[Value]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """Keys with their values, and the line of each key."""

    entries: dict[str, Value]
    lines: dict[str, int]
    line: int


Value = Scalar | Listing | Table


def read_text(path: Path, file: str) -> str:
    """Return the file's text with `\\n` line ends and no byte order mark."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ContentError(file, 1, f"the file has {size} bytes; at most {MAX_BYTES} are read, so split it")
        raw = path.read_bytes()
    except OSError as error:
        reason = f"the file cannot be read ({error.strerror}); create it or allow reading it"
        raise ContentError(file, 1, reason) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ContentError(file, line, "the text is not UTF-8; save the file as UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_table(path: Path, file: str) -> Table:
    """Return the keys and values of a YAML file."""
    return parse_table(read_text(path, file), file, 0)


def read_article(path: Path, file: str) -> tuple[Table, str, int]:
    """Return a Markdown file's front matter, its body and the line on which the body begins."""
    lines = read_text(path, file).split("\n")
    if lines[0].rstrip() != "---":
        reason = "the front matter is missing; begin the file with a line of three hyphens (---)"
        raise ContentError(file, 1, reason)
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            table = parse_table("\n".join(lines[1:number]), file, 1)
            return table, "\n".join(lines[number + 1 :]).strip() + "\n", number + 2
    raise ContentError(file, 1, "the front matter has no end; close it with a line of three hyphens (---)")


def parse_table(text: str, file: str, before: int) -> Table:
    """Parse YAML text whose first line is line `before + 1` of the file."""
    try:
        value = _build(yaml.parse(text, Loader=_LOADER), file, before)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = before + (mark.line if mark else 0) + 1
        what = (error.problem or error.context or "unclear").replace("\n", " ")
        reason = f"this is not valid YAML ({what}); check indentation, colons and quotes here and above"
        raise ContentError(file, line, reason) from error
    except yaml.YAMLError as error:
        line = before + _line_of_control_character(text)
        reason = "the text holds a character that YAML does not allow; delete the invisible character"
        raise ContentError(file, line, reason) from error
    if not isinstance(value, Table):
        raise ContentError(file, before + 1, "the file holds no keys; write lines of the form `key: value`")
    return value


def _line_of_control_character(text: str) -> int:
    """Return the 1-based line of the first character that YAML refuses."""
    for position, character in enumerate(text):
        if not character.isprintable() and character not in "\n\t\r":
            return text.count("\n", 0, position) + 1
    return 1


class _Open:
    """A list or table that is still being read, with the key that waits for its value."""

    def __init__(self, value: Listing | Table) -> None:
        self.value = value
        self.key: Scalar | None = None

    def add(self, value: Value, file: str) -> None:
        """Put the next value where it belongs: an item, a key or a key's value."""
        if isinstance(self.value, Listing):
            self.value.items.append(value)
        elif self.key is not None:
            self.value.entries[self.key.text] = value
            self.value.lines[self.key.text] = self.key.line
            self.key = None
        elif not isinstance(value, Scalar):
            raise ContentError(file, value.line, "a key must be a word; remove the brackets before the colon")
        elif value.text in self.value.entries:
            first = self.value.lines[value.text]
            reason = f'the key "{value.text}" stands here and on line {first}; keep one of them'
            raise ContentError(file, value.line, reason)
        else:
            self.key = value


def _build(events: Iterator[Any], file: str, before: int) -> Value | None:
    """Put the parser's events together without recursion; aliases and a second document are refused."""
    root = _Open(Listing([], before + 1))
    stack = [root]
    documents = 0
    for event in events:
        line = before + event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise ContentError(file, line, "references (*name) are not allowed; write the value out")
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise ContentError(file, line, "a second document begins here; remove the line ---")
        elif isinstance(event, yaml.ScalarEvent):
            stack[-1].add(Scalar(event.value, event.implicit[0], line), file)
        elif isinstance(event, yaml.CollectionStartEvent):
            _open(event, stack, file, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
    items = root.value.items if isinstance(root.value, Listing) else []
    return items[0] if items else None


def _open(event: Any, stack: list[_Open], file: str, line: int) -> None:
    """Begin a list or table inside the one that is open."""
    if len(stack) > MAX_DEPTH:
        raise ContentError(file, line, f"values are nested more than {MAX_DEPTH} deep; flatten them")
    is_table = isinstance(event, yaml.MappingStartEvent)
    new: Listing | Table = Table({}, {}, line) if is_table else Listing([], line)
    stack[-1].add(new, file)
    stack.append(_Open(new))
