"""What is handed over when whoever runs the site changes: rooms register a part, `flask handover` prints them all.

A part tells of people by their posts and accounts, of keys by their age, and of days by when they end; never a secret,
never a count or a word of children's texts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

SOON = timedelta(days=60)
"""So long before its last day a thing is marked, as naming somebody by decree takes weeks."""


@dataclass(frozen=True)
class Line:
    """One row of a part; `mark` says in words what is to be done about it, empty where nothing is."""

    cells: tuple[str, ...]
    mark: str = ""


@dataclass(frozen=True)
class Part:
    """A table with its title; `about` is a sentence where the rows alone do not say it."""

    title: str
    heads: tuple[str, ...]
    lines: Sequence[Line]
    about: str = ""


Provider = Callable[[date, str], Part]
"""Gives a part as it stands on a day, in a language, which is that of gettext, too; knows no request."""


@dataclass
class Register:
    """The parts by their place."""

    providers: dict[int, Provider] = field(default_factory=dict)


_register = Register()


def register_part(place: int, provider: Provider) -> None:
    """Add a part at its place among them; again changes nothing."""
    _register.providers[place] = provider


def list_parts(on: date, lang: str) -> list[Part]:
    """Every part as it stands on a day, in the language that gettext is set to."""
    return [provider(on, lang) for _, provider in sorted(_register.providers.items())]


def ends_soon(until: date | None, on: date) -> bool:
    """Whether a last day is over or near."""
    return until is not None and until <= on + SOON
