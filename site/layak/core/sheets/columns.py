"""What a sheet holds: its columns, which of them name a row, and which may be changed in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

Value = str | int | Decimal | date | None
"""What a cell holds once it was read; None where it is empty."""

Row = Mapping[str, Value]
"""One row: a value for each column's key."""

Choices = Callable[[], Sequence[tuple[str, object]]]
"""Gives (key, label) for each thing that may stand in a cell; labels are lazy, in the page's language."""

SUBJECT = "layak:"
"""Begins the subject of a workbook, a property that Excel and LibreOffice keep."""
LIVE = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may take for the beginning of a formula (OWASP, CSV injection)."""


class Kind(StrEnum):
    """What sort of thing stands in a column."""

    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    """A number of two decimals at most."""
    DAY = "day"
    CHOICE = "choice"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    key        its name in the hidden first row; never changes
    label      what people read above it (lazy)
    is_key     together with the other keys it names the row
    is_locked  shown for reading only: a change in it is a fault
    is_told    explains the row in the page's language: what stands in it is not read back
    is_about   says in words which row this is, where its keys are bare numbers
    is_needed  may not be empty in a row that is added
    empty      what an empty cell means where it means something, as "all of them"
    most       letters of a text at most
    also       labels that are understood besides those that are offered: of the other language, or of before
    width      in letters, as Excel counts it
    """

    key: str
    label: object
    kind: Kind = Kind.TEXT
    is_key: bool = False
    is_locked: bool = False
    is_told: bool = False
    is_about: bool = False
    is_needed: bool = False
    empty: Value = None
    most: int = 2_000
    choices: Choices | None = None
    also: Choices | None = None
    width: int = 18


@dataclass(frozen=True, kw_only=True)
class Table:
    """One sheet; rows can be added to it only where may_add says so, and none is ever taken away by leaving it out.

    words  what may stand above a column, or on a sheet's tab: its label, in other languages, too
    """

    key: str
    title: object
    columns: tuple[Column, ...]
    may_add: bool = False
    words: Callable[[object], Sequence[str]] = lambda label: (str(label),)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the columns that name a row."""
        return tuple(column.key for column in self.columns if column.is_key)

    def heads(self) -> dict[str, str]:
        """The key of each word that may stand above a column, without regard to capitals."""
        found = {column.key.casefold(): column.key for column in self.columns}
        for column in self.columns:
            for word in self.words(column.label):
                found.setdefault(word.strip().casefold(), column.key)
        return found

    def name_of(self, row: Row) -> tuple[Value, ...]:
        """What names a row among the others."""
        return tuple(row.get(key) for key in self.keys)
