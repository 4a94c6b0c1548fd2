"""The city's offices as every room may name them: who does an office's work today, and what it is called.

The room that keeps the offices registers itself; until then the names are those of content/.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class OfficeName:
    """An office's key and its names in both languages."""

    key: str
    name_id: str
    name_en: str


@dataclass(frozen=True)
class Offices:
    """What the keeper of the offices knows.

    acting    the key of the office that does this one's work today
    named     one office by its key, also one that has ended; None where there is no such key
    standing  the offices that can be asked for something today, by their short name
    """

    acting: Callable[[str], str]
    named: Callable[[str], OfficeName | None]
    standing: Callable[[], list[OfficeName]]


_keeper: list[Offices] = []


def register_offices(offices: Offices) -> None:
    """Register who keeps the offices; the last one counts."""
    _keeper[:] = [offices]


def acting_office(key: str | None) -> str | None:
    """The office that an account or a task bound to this one works for today."""
    return _keeper[0].acting(key) if key and _keeper else key


def office_named(key: str | None) -> OfficeName | None:
    """An office by its key."""
    return _keeper[0].named(key) if key and _keeper else None


def standing_offices() -> list[OfficeName]:
    """The offices that can be asked for something today."""
    return _keeper[0].standing() if _keeper else []
