"""Starting data and sample data: rooms register here what they bring, commands load and clear it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

Step = Callable[[], str]
"""Does its work once, again without harm, and returns a sentence that says what it did."""


@dataclass(frozen=True)
class Samples:
    """A room's sample data: how it comes and how it goes."""

    name: str
    load: Step
    clear: Step
    generate: Callable[[int], str] | None = None


def register_starting_data(app: Flask, name: str, load: Step) -> None:
    """Facts from content/ that a real installation needs too; load inserts by key and never overwrites."""
    app.extensions.setdefault("layak_starting_data", {})[name] = load


def register_later(app: Flask, name: str, check: Step) -> None:
    """What each start looks after while readers are served already: nothing that a page needs to be right."""
    app.extensions.setdefault("layak_later", {})[name] = check


def register_samples(app: Flask, samples: Samples) -> None:
    """Examples for a demonstration; clear removes every one of them."""
    app.extensions.setdefault("layak_samples", {})[samples.name] = samples


def starting_data(app: Flask) -> dict[str, Step]:
    """What the rooms registered, in their order."""
    found: dict[str, Step] = app.extensions.get("layak_starting_data", {})
    return found


def later_steps(app: Flask) -> dict[str, Step]:
    """What may be done after the first page, in the rooms' order."""
    found: dict[str, Step] = app.extensions.get("layak_later", {})
    return found


def all_samples(app: Flask) -> list[Samples]:
    """The rooms' samples, in their order."""
    return list(app.extensions.get("layak_samples", {}).values())
