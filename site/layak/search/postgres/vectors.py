"""What one document looks like in PostgreSQL: a tsvector of the terms that the local index has, made by us.

PostgreSQL's own parser and its Indonesian stemmer are left out: the stemmer breaks everyday words (docs/adr/0845).
A word stands at its place twice, as its stem and in its own form; words of the title weigh A, of the lead B.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from layak.core.searchable import Document
from layak.search import analysis
from layak.search.entries import LEAD_WEIGHT, TITLE_WEIGHT
from layak.search.figures import date_terms

WEIGHTS = {"A": TITLE_WEIGHT, "B": LEAD_WEIGHT, "D": 1.0}
MOST_WORDS = 16_000
"""Words of a text that are read: PostgreSQL counts places no further than 16,383."""
MOST_PLACES = 255
"""Places that PostgreSQL keeps of a term."""
LONGEST = 100
"""Letters of a term: PostgreSQL refuses those of 2,047 bytes and more."""
_BETWEEN_PARTS = 20
"""Places between title, lead and body, so that no phrase reaches from one into the next."""


class Vectors(NamedTuple):
    """The terms of a text with their places, those of its title alone, and how many words it has."""

    words: str
    title: str
    length: int


def quoted(term: str) -> str:
    """Write a term so that PostgreSQL reads it as one, whatever stands in it and however long it is."""
    return "'" + term[:LONGEST].replace("\\", "\\\\").replace("'", "''") + "'"


def _written(places: Mapping[str, list[str]]) -> str:
    return " ".join(quoted(term) + (f":{','.join(found)}" if found else "") for term, found in places.items())


def vectors_of(document: Document) -> Vectors:
    """Make the vectors of a document."""
    places: dict[str, list[str]] = {}
    lang, place, length = document.lang, 0, 0
    for text, weight in ((document.title, "A"), (document.lead, "B"), (document.body, "")):
        for match in analysis.WORD.finditer(text):
            place += 1
            if place > MOST_WORDS:
                break
            stem = analysis.term(match[0], lang)
            length += bool(stem)
            for term in (stem, analysis.form(match[0], lang)) if stem else ():
                found = places.setdefault(term, [])
                if len(found) < MOST_PLACES:
                    found.append(f"{place}{weight}")
        place += _BETWEEN_PARTS
    marks = analysis.title_words(document.title)
    dates = date_terms(document.date, document.date_precision) if document.date else []
    for mark in (*marks, *dates):
        places.setdefault(mark, [])
    title: dict[str, list[str]] = {term: [] for term in (*marks, *analysis.terms(document.title, lang))}
    return Vectors(_written(places), _written(title), length)


def all_of(terms: Iterable[str]) -> str:
    """A question for texts that hold all of some terms, as PostgreSQL reads it."""
    return " & ".join(map(quoted, terms))


def any_of(questions: Iterable[str]) -> str:
    """A question for texts that answer one of some questions."""
    return " | ".join(f"({one})" for one in questions)


def in_a_row(phrase: str, lang: str) -> str:
    """A question for texts in which a phrase stands word for word; "" where it is made of stop words.

    A stop word has its place and no term, so that any word may stand in its stead.
    """
    asked, behind = "", 0
    for match in analysis.WORD.finditer(phrase):
        behind += 1
        form = analysis.form(match[0], lang)
        if form:
            asked += f" <{behind}> {quoted(form)}" if asked else quoted(form)
            behind = 0
    return asked
