"""The word of the field that a question asks for: "What is KLA?" is answered by its meaning before any result."""

from __future__ import annotations

from collections.abc import Iterator

from layak.core.clock import now
from layak.core.content.framework import Term
from layak.core.page import site_content
from layak.core.shared import shared
from layak.search.analysis import WORD, fold

_ASKING = frozenset(
    "apa apakah itu arti artinya maksud maksudnya pengertian definisi kepanjangan singkatan istilah dari yang dimaksud"
    " dengan adalah what is are was s a an the do does mean means meaning of definition define stand stands for".split()
)
"""Words around the one that is asked for, in both languages."""
_MOST_WORDS = 12

Words = tuple[str, ...]


def explained_term(question: str) -> Term | None:
    """Give the word of the glossary that a whole question names, in either language."""
    words = _words(question)
    known = _known_terms()
    found = known.get(words)
    while found is None and words and (words[0] in _ASKING or words[-1] in _ASKING):
        words = words[1:] if words[0] in _ASKING else words[:-1]
        found = known.get(words)
    return found


def _words(text: str) -> Words:
    return tuple(fold(match.group()) for match in WORD.finditer(text))[:_MOST_WORDS]


def _known_terms() -> dict[Words, Term]:
    return shared(("search", "terms"), lambda: dict(_named_terms()), at=now(), until=None)


def _named_terms() -> Iterator[tuple[Words, Term]]:
    """Give every name of every word; of two with one name the later wins, so own names come after synonyms."""
    terms = site_content().framework.terms
    for term in terms:
        yield from ((_words(name), term) for name in term.synonyms)
    for term in reversed(terms):
        for name in (term.term_en, term.term_id, *(term.acronym or "").split("/")):
            if words := _words(name):
                yield words, term
