"""What waits for whoever opens the newsroom: each subject registers what it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from layak.core.access import Principal

Count = tuple[str, int, str]
"""Words in the page's language, how many, and where they are listed."""

Counter = Callable[[], Count | Iterable[Count] | None]
"""Counts what waits now; called within a request of somebody who has the permission."""

_registered: dict[str, tuple[str, Counter]] = {}


@dataclass(frozen=True)
class Waiting:
    """One line of what waits."""

    words: str
    count: int
    href: str
    detail: str = ""
    is_current: bool = False


def register_waiting(name: str, permission: str, function: Counter) -> None:
    """Let a subject say what waits there: one (words, count, href) or several; the same name again replaces it."""
    _registered[name] = (permission, function)


def list_registered(principal: Principal) -> list[Waiting]:
    """What other subjects have for this person; what counts nothing is left out."""
    found: list[Waiting] = []
    for permission, function in _registered.values():
        counted = function() if principal.may(permission) else None
        if counted is None:
            continue
        lines = [counted] if isinstance(counted, tuple) else list(counted)
        found += [Waiting(words, count, href) for words, count, href in lines if count]
    return found
