"""What a question means for the index: the terms to look for in each language, and how much each counts."""

from __future__ import annotations

from layak.search import analysis
from layak.search.entries import LANGUAGES
from layak.search.query import Question
from layak.search.snapshot import Snapshot

FORM_WEIGHT = 0.3
"""What a word's own form counts beside its stem: who asks for "kelayakan" means it more than "layak"."""
MOST_COMPLETIONS = 8
SHORTEST_BEGINNING = 3

Terms = dict[str, dict[str, float]]
"""Language -> index term -> what it counts in the score, 1 for the stem of a word that was asked for."""


def wanted_terms(snapshot: Snapshot, question: Question) -> Terms:
    """Give the terms to look for in each language; a last word that none of its texts holds is taken as a beginning.

    So results come while a word is still being typed, at the cost of a few posting lists and never of a whole index.
    """
    wanted: Terms = {lang: {term: _share(term) for term in question.terms(lang)} for lang in LANGUAGES}
    last = analysis.fold(question.words[-1]) if question.words else ""
    for lang in LANGUAGES if len(last) >= SHORTEST_BEGINNING else ():
        if not _is_held(snapshot, lang, last):
            wanted[lang] |= {term: _share(term) for term in snapshot.completions(lang, last, MOST_COMPLETIONS)}
    return wanted


def _share(term: str) -> float:
    return FORM_WEIGHT if term.startswith(analysis.FORM) else 1.0


def _is_held(snapshot: Snapshot, lang: str, word: str) -> bool:
    term = analysis.term(word, lang)
    return not term or bool(snapshot.postings(lang, term))
