"""What must hold on a running site: rooms register checks here; the doctor, the watchers and the alerts ask them.

A room also says what it holds that nobody outside may read, so that the doctor can look for it behind every public
door. A finding names things by number and kind, never what somebody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from importlib import import_module
from typing import Any

from flask import Flask

RUN = 7
"""So many words after each other stand twice by chance hardly ever."""
SHORTEST_RUN, SHORTEST_LETTERS = 4, 20
"""A text of fewer words or letters says too little to be looked for."""
MOST_RUNS = 3
MOST_OF_A_KIND = 200
"""So many things of each kind are looked for, the newest first."""
_WORD = re.compile(r"\w+")


class Level(IntEnum):
    """How grave a finding is; also the exit code of the doctor."""

    NOTE = 0
    WARNING = 1
    BROKEN = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be, in plain words (lazy) that name nobody, and what to do about it.

    code     one or two words for machines: they tell what is wrong, and nothing that helps an attacker
    is_lost  what the check's own healing cannot bring back
    """

    level: Level
    text: object
    code: str = "wrong"
    is_lost: bool = False


@dataclass(frozen=True, kw_only=True)
class Round:
    """One look at everything: its moment, how many pages are walked at most, and what several checks share."""

    at: datetime
    is_demo: bool
    most_pages: int = 0
    shared: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that must hold.

    title     the sentence that is true when nothing is found (lazy)
    look      gives what is not so; may raise, which counts as broken
    heal      what can be done about it without asking anybody
    is_quick  takes a few milliseconds, so that watchers may ask each minute
    is_vital  without it the site cannot do its work: /readyz answers 503
    """

    name: str
    title: object
    look: Callable[[Round], Iterable[Finding]]
    heal: Callable[[], object] | None = None
    is_quick: bool = False
    is_vital: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """A thing that nobody outside may read.

    thing    its kind and number in plain words (lazy)
    runs     some of its words (runs_of), as they would stand on a page
    marks    what would stand in a page's source as it is here: the name of a file, an address of a person
    paths    addresses that must not show anything
    is_said  whether words of it stand in something that may be read; asked only where they were met
    """

    thing: object
    runs: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    is_said: Callable[[str], bool] = lambda words: False


def register_checks(app: Flask, room: str, load: Callable[[], Iterable[Check]]) -> None:
    """Have a room's checks looked at; they are loaded when somebody first looks, as a start needs none of them."""
    app.extensions.setdefault("layak_checks", {})[room] = load


def list_checks(app: Flask) -> list[Check]:
    """Every registered check, in the order of registration."""
    return [check for load in app.extensions.get("layak_checks", {}).values() for check in load()]


def register_private(app: Flask, name: str, load: Callable[[datetime], Iterable[Private]]) -> None:
    """Let a room say what nobody outside may read at a moment."""
    app.extensions.setdefault("layak_private", {})[name] = load


def list_private(app: Flask, at: datetime) -> list[Private]:
    """What the rooms hold that nobody outside may read."""
    return [one for load in app.extensions.get("layak_private", {}).values() for one in load(at)]


def late_checks(module: str) -> Callable[[], Iterable[Check]]:
    """The CHECKS of a module that is loaded when somebody looks."""
    return lambda: import_module(module).CHECKS


def late_private(module: str) -> Callable[[datetime], Iterable[Private]]:
    """The private_things of a module that is loaded when somebody looks."""
    return lambda at: import_module(module).private_things(at)


def words_in(text: str) -> list[str]:
    """The words of a text, in small letters, without signs between them."""
    return _WORD.findall(text.casefold())


def runs_of(text: str, *, said: str = "") -> tuple[str, ...]:
    """A few runs of words of a text that do not stand in what may be read (said, as plain() gives it)."""
    words = words_in(text)
    if len(words) <= RUN:
        run = " ".join(words)
        is_enough = len(words) >= SHORTEST_RUN and len(run) >= SHORTEST_LETTERS
        return (run,) if is_enough and f" {run} " not in said else ()
    runs = (" ".join(words[start : start + RUN]) for start in range(0, len(words) - RUN + 1, 3))
    own = [run for run in runs if f" {run} " not in said]
    return tuple(dict.fromkeys(own[:: max(1, len(own) // MOST_RUNS)][:MOST_RUNS]))


def plain(*texts: str | None) -> str:
    """Texts as runs of words are looked for in them."""
    return f" {' '.join(words_in(' '.join(filter(None, texts))))} "
