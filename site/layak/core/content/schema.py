"""Turns read values into frozen dataclasses: the dataclass is the schema, anything else is an error."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from layak.core.content.dates import PartialDate
from layak.core.content.errors import ContentError, suggest
from layak.core.content.reading import Listing, Scalar, Table, Value

T = TypeVar("T")
_WHOLE = re.compile(r"-?[0-9]{1,9}")


class Builder:
    """Builds the rows of one load and remembers where each of them stood."""

    def __init__(self) -> None:
        self._places: dict[int, tuple[object, str, Table]] = {}

    def build(self, kind: type[T], table: Table, place: str, **given: object) -> T:
        """Return a `kind` made of the table's values; `given` fields do not come from the file."""
        hints = _hints(cast(Hashable, kind))
        own = fields(kind)  # type: ignore[arg-type]  # a dataclass, which a type variable cannot say
        known = {field.name: field for field in own if field.name not in given}
        for key in table.entries:
            if key not in known:
                reason = f'the key "{key}" is not known here; correct or remove it ({suggest(key, known)})'
                raise ContentError(place, table.lines[key], reason)
        values = dict(given)
        for name, field in known.items():
            if name in table.entries:
                values[name] = self._read(hints[name], table.entries[name], place, name)
            elif field.default is MISSING and field.default_factory is MISSING:
                raise ContentError(place, table.line, f'the key "{name}" is missing; add a line `{name}: …`')
        made = kind(**values)
        self._places[id(made)] = (made, place, table)
        return made

    def place(self, row: object, key: str = "") -> tuple[str, int]:
        """Return the file and the line of a built row, or of one of its keys."""
        _, file, table = self._places[id(row)]
        return file, table.lines.get(key, table.line)

    def error(self, row: object, key: str, reason: str) -> ContentError:
        """Return the error that points at a key of a row."""
        file, line = self.place(row, key)
        return ContentError(file, line, reason)

    def _read(self, hint: Any, value: Value, file: str, key: str) -> Any:
        """Read one value as the type that the dataclass asks for."""
        if get_origin(hint) in (Union, UnionType):
            if isinstance(value, Scalar) and value.is_null:
                return None
            hint = next(part for part in get_args(hint) if part is not type(None))
        if get_origin(hint) is tuple:
            return self._read_list(get_args(hint)[0], value, file, key)
        if is_dataclass(hint) and hint is not PartialDate:
            if not isinstance(value, Table):
                raise ContentError(file, value.line, f'"{key}" needs keys of its own; indent them below it')
            return self.build(hint, value, file)  # type: ignore[arg-type]  # the class, not a row of it
        if not isinstance(value, Scalar):
            reason = f'"{key}" must be a single value; remove the list or the keys'
            raise ContentError(file, value.line, reason)
        return _read_scalar(hint, value, file, key)

    def _read_list(self, hint: Any, value: Value, file: str, key: str) -> tuple[Any, ...]:
        """Read a list, each item as the same type."""
        if not isinstance(value, Listing):
            reason = f'"{key}" must be a list; write [a, b] or lines that begin with a hyphen'
            raise ContentError(file, value.line, reason)
        return tuple(self._read(hint, item, file, key) for item in value.items)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """Return the resolved types of a dataclass's fields."""
    return get_type_hints(kind)


def _read_scalar(hint: Any, value: Scalar, file: str, key: str) -> Any:
    """Read text, a number, yes or no, one of some words, or a date."""
    text = value.text.strip()
    if not text or value.is_null:
        raise ContentError(file, value.line, f'"{key}" is empty; write its value')
    if hint is str:
        return text
    try:
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return hint(text)
        return _READERS[hint](text)
    except ValueError:
        raise ContentError(file, value.line, f'"{key}" is "{text[:60]}"; write {_wanted(hint)}') from None


def _whole(text: str) -> int:
    """Read a whole number of at most nine digits."""
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _truth(text: str) -> bool:
    """Read true or false."""
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


_READERS: dict[Any, Any] = {
    int: _whole,
    bool: _truth,
    date: date.fromisoformat,
    PartialDate: PartialDate.parse,
}
_WANTED = {
    int: "a whole number",
    bool: "true or false",
    date: "a day as 2026-11-21",
    PartialDate: "a date as 2026, 2026-11 or 2026-11-21",
}


def _wanted(hint: Any) -> str:
    """Say in words what a value may be."""
    return _WANTED.get(hint) or "one of " + ", ".join(hint)
