"""What synonyms and pinned answers of editors have in common: lines of text, refusals, and two editors at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import func, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.typed import one_line, tidy
from layak.extensions import db
from layak.search import analysis

ROOM = "search"
MOST_ROWS = 500
"""Groups, and pinned answers: enough for a city, and still read at once."""
LONGEST_PHRASE, MOST_WORDS = 60, 5

Row = TypeVar("Row", bound=Any)
Meaning = frozenset[str]
"""The stems of a phrase in one language: the same for all its forms and orders."""


class Refused(Exception):
    """What an editor wrote cannot be kept: the reason, and the phrase that it is about."""

    def __init__(self, reason: str, phrase: str = "") -> None:
        super().__init__(reason)
        self.reason, self.phrase = reason, phrase


class Conflict(Exception):
    """Somebody else changed it since this editor opened it."""


class Gone(Exception):
    """It is not there, or not any more."""


def lines_of(typed: str) -> list[str]:
    """The phrases of a field, one a line, each once; raises Refused for one that is too long."""
    lines = list(dict.fromkeys(filter(None, map(one_line, tidy(typed).split("\n")))))
    for line in lines:
        if len(line) > LONGEST_PHRASE or len(analysis.WORD.findall(line)) > MOST_WORDS:
            raise Refused("long", line)
    return lines


def meaning(phrase: str, lang: str) -> Meaning:
    """What a phrase is to the search in a language; empty where it is made of stop words."""
    found = analysis.terms(phrase, lang)
    return frozenset(term for term in found if not term.startswith(analysis.FORM))


def refuse_doubles(phrases: Iterable[str], languages: Iterable[str]) -> None:
    """Raise Refused for a phrase without a word that is searched, and for one that says the same as another."""
    seen: set[tuple[str, Meaning]] = set()
    for phrase in phrases:
        names = {(lang, meaning(phrase, lang)) for lang in languages}
        if any(not stems for _, stems in names):
            raise Refused("empty", phrase)
        if names <= seen:
            raise Refused("twice", phrase)
        seen |= names


def put(model: type[Row], what: str, number: int | None, version: int, values: dict[str, Any]) -> Row:
    """Add a row, or change the one with this number if nobody did since; inside writing()."""
    if number is None:
        if (db.session.scalar(select(func.count()).select_from(model)) or 0) >= MOST_ROWS:
            raise Refused("full")
        row = model(version=1, **values)
        db.session.add(row)
    else:
        row = find(model, number)
        if row.version != version:
            raise Conflict
        for name, value in values.items():
            setattr(row, name, value)
        row.version = version + 1
    db.session.flush()
    note(values["changed_by"], f"{what}.{'add' if number is None else 'change'}", what, row.id)
    return row


def find(model: type[Row], number: int) -> Row:
    """The row with this number; raises Gone."""
    row = db.session.get(model, number, populate_existing=True)
    if row is None:
        raise Gone
    return row


def take_away(model: type[Row], what: str, number: int, actor: Principal) -> None:
    """Remove a row; raises Gone. Inside writing()."""
    db.session.delete(find(model, number))
    note(actor.actor, f"{what}.remove", what, number)


def note(actor: str, action: str, what: str, number: int) -> None:
    """Record an act, and end every page of the edition before: what editors steer is live at once everywhere."""
    record(actor, action, f"{what}:{number}")
    log_change(ROOM, what, str(number))
