"""Two people's changes to the same version, field by field: what each changed alone, and what both did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from layak.news.service.drafts import tidy

Values = Mapping[str, Any]
"""What stands in the fields of an article's form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Fields to take from them, as only they changed these; and fields that both changed, each in its own way."""

    taken: tuple[str, ...]
    both: tuple[str, ...]


def merge(base: Values | None, mine: Values, theirs: Values) -> Merge:
    """Compare what two people made of one version; without that version every difference is one that both made."""
    names = [name for name in theirs if not is_same(mine.get(name), theirs[name])]
    if base is None:
        return Merge(taken=(), both=tuple(names))
    taken = [name for name in names if is_same(mine.get(name), base.get(name))]
    both = [name for name in names if name not in taken and not is_same(theirs[name], base.get(name))]
    return Merge(taken=tuple(taken), both=tuple(both))


def is_same(one: Any, other: Any) -> bool:
    """Whether two values of a field mean the same: text as it is kept, choices in any order."""
    return plain(one) == plain(other)


def plain(value: Any) -> object:
    """A value without what a form or a file may write in several ways."""
    if isinstance(value, list | tuple | set):
        return tuple(sorted(str(part) for part in value))
    return "" if value is None else tidy(str(value))
