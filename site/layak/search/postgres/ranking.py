"""Which texts of the table answer a question, and in which order: BM25 as with the local index, in two steps.

First every text that holds a term is weighed as if the term stood in it once, from PostgreSQL's index and short columns
alone: that gives the list, its length and what narrows it. Then the places of the terms are read from the vectors of
the best, and those are put in order by the whole formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import log
from typing import Any

from layak.search import analysis
from layak.search.entries import LANGUAGES, TITLE_WEIGHT
from layak.search.postgres.asking import BEST_FIRST, NEWEST_FIRST, PLACES
from layak.search.postgres.snapshot import TableSnapshot
from layak.search.postgres.vectors import WEIGHTS, all_of, any_of, in_a_row, quoted
from layak.search.query import Question
from layak.search.ranking import ANYTHING, Criteria, Facets, Ranked
from layak.search.snapshot import K1, B
from layak.search.things import NARROWING
from layak.search.wanting import Meaning, Terms, asked_terms, wanted_terms

CANDIDATES = 100
"""So many of the best are weighed by what stands where."""

Counts = Mapping[str, float]
"""Term -> what its places in a text weigh together."""


def rank(
    snapshot: TableSnapshot,
    question: Question,
    *,
    lang: str,
    at: float,
    criteria: Criteria = ANYTHING,
    start: int = 0,
    limit: int = 10,
) -> Ranked:
    """Answer a question as `layak.search.ranking.rank` does; what is shown of the page's texts is loaded."""
    snapshot.learn(asked_terms(question))
    wanted = wanted_terms(snapshot, question)
    numbers, holders, facets = _find(snapshot, question, wanted, lang, at, criteria, start + limit)
    if not criteria.is_newest_first:
        numbers = _in_order(snapshot, numbers[:CANDIDATES], wanted, holders, lang) + numbers[CANDIDATES:]
    total = facets.pop("total", {}).get("", 0)
    return Ranked(snapshot.load(numbers[start : start + limit]), total, facets, wanted)


def _find(
    snapshot: TableSnapshot, question: Question, wanted: Terms, lang: str, at: float, criteria: Criteria, most: int
) -> tuple[list[int], dict[str, int], Facets]:
    """Give the numbers of the best texts, how many hold each term (by its number), and what the whole list holds."""
    facets: Facets = {name: {} for name in (*NARROWING, "lang")}
    numbers: list[int] = []
    holders: dict[str, int] = {}
    asked = _asked(snapshot, question, wanted)
    if not asked["terms"]:
        return numbers, holders, facets
    rows = snapshot.rows(
        NEWEST_FIRST if criteria.is_newest_first else BEST_FIRST,
        **asked,
        **{name: getattr(criteria, name) for name in NARROWING},
        only=criteria.lang,
        reader=lang,
        at=at,
        most=max(most, CANDIDATES),
        in_title=TITLE_WEIGHT,
        k1=K1,
        b=B,
    )
    for what, value, n in rows:
        if what == "number":
            numbers.append(int(value))
        elif what == "holders":
            holders[value] = n
        else:
            facets.setdefault(what, {})[value] = n
    return numbers, holders, facets


def _asked(snapshot: TableSnapshot, question: Question, wanted: Terms) -> dict[str, Any]:
    """Give what the statement is told of the question: its terms, and what it says of each language."""
    forms = [
        (lang, number, share, shared, written)
        for number, (lang, term, share) in enumerate(_terms(wanted))
        for written, shared in _forms(term)
    ]
    spoken = [(lang, *snapshot.sizes[lang]) for lang in snapshot.languages]
    rows = list(zip(*forms, strict=True)) or [()] * 5
    phrases = [_phrases(question, lang) for lang in snapshot.languages]
    return {
        **dict(zip(("langs", "terms", "shares", "shared", "questions"), map(list, rows), strict=True)),
        "spoken": [one for one, _, _ in spoken],
        "documents": [number for _, number, _ in spoken],
        "means": [max(1.0, mean) for _, _, mean in spoken],
        "refused": [_refused(question, lang) for lang in snapshot.languages],
        "phrases": phrases,
        "has_phrases": any(phrases),
    }


def _terms(wanted: Terms) -> Iterator[tuple[str, str, float]]:
    """Give the terms of all languages in one order: the number of each is its place."""
    return ((lang, term, share) for lang in LANGUAGES for term, share in wanted[lang].items())


def _forms(term: str) -> Iterator[tuple[str, float]]:
    """Give what to look for, as PostgreSQL reads it, and what it counts within the term."""
    if isinstance(term, Meaning):
        yield from ((all_of(stems), share) for stems, share in term.forms)
    else:
        yield quoted(term), 1.0


def _refused(question: Question, lang: str) -> str:
    return any_of(all_of(stems) for refused in question.without if (stems := analysis.stems(refused, lang)))


def _phrases(question: Question, lang: str) -> str:
    return " & ".join(f"({asked})" for phrase in question.phrases if (asked := in_a_row(phrase, lang)))


def _in_order(
    snapshot: TableSnapshot, numbers: list[int], wanted: Terms, holders: Mapping[str, int], reader: str
) -> list[int]:
    """Put texts into their order by the whole formula, those in the reader's language first."""
    if len(numbers) < 2:
        return numbers
    lexemes = sorted({stem for _, term, _ in _terms(wanted) for stem in _stems(term)})
    known: dict[int, tuple[str, int]] = {}
    counts: dict[int, dict[str, float]] = {}
    for number, lang, length, lexeme, weights in snapshot.rows(PLACES, numbers=numbers, lexemes=lexemes):
        known[number] = lang, length
        counts.setdefault(number, {})[lexeme] = sum(map(WEIGHTS.__getitem__, weights)) or 1.0
    terms = [(str(at), *each) for at, each in enumerate(_terms(wanted))]
    factors = {at: share * _rarity(snapshot, lang, holders.get(at, 0)) for at, lang, _, share in terms}

    def score(number: int) -> tuple[bool, float]:
        """Sort by language, then by BM25."""
        spoken, length = known[number]
        norm = K1 * (1 - B + B * length / max(1.0, snapshot.sizes[spoken][1]))
        held = ((factors[at], _count(term, counts[number])) for at, lang, term, _ in terms if lang == spoken)
        return spoken != reader, -sum(factor * n / (n + norm) for factor, n in held if n)

    return sorted((number for number in numbers if number in known), key=score)


def _stems(term: str) -> Iterator[str]:
    if isinstance(term, Meaning):
        yield from (stem for stems, _ in term.forms for stem in stems)
    else:
        yield str(term)


def _count(term: str, counts: Counts) -> float:
    """Give how often a text holds a term; a form of several words as often as the rarest of them."""
    if not isinstance(term, Meaning):
        return counts.get(term, 0.0)
    return sum(share * min(counts.get(stem, 0.0) for stem in stems) for stems, share in term.forms)


def _rarity(snapshot: TableSnapshot, lang: str, holders: int) -> float:
    """Give the inverse document frequency, Lucene's."""
    documents = max(holders, snapshot.sizes[lang][0])
    return log(1 + (documents - holders + 0.5) / (holders + 0.5))
