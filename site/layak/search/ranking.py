"""Which documents answer a question, and in which order: BM25, the reader's language before the other.

Words are joined by OR (joined by AND, sentence questions find next to nothing). The inverse document
frequency is Lucene's.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nlargest
from math import log

from layak.search import analysis
from layak.search.entries import LANGUAGES, Card
from layak.search.query import Question
from layak.search.snapshot import K1, Snapshot
from layak.search.wanting import Terms, excluded, postings, wanted_terms

MOST_PHRASE_CHECKS = 100


@dataclass(frozen=True, slots=True)
class Criteria:
    """To what a reader narrows the results (empty: not at all), and whether the newest come first."""

    kind: str = ""
    component: str = ""
    district: str = ""
    year: str = ""
    office: str = ""
    lang: str = ""
    is_newest_first: bool = False

    def accepts(self, card: Card) -> bool:
        """Say whether a document passes, its kind aside."""
        return (
            (not self.component or self.component in card.components)
            and (not self.district or self.district == card.district)
            and (not self.year or card.day.startswith(self.year))
            and (not self.office or self.office == card.office)
            and (not self.lang or self.lang == card.lang)
        )

    def narrows(self) -> bool:
        """Say whether anything beside the kind is asked for."""
        return self != Criteria(kind=self.kind, is_newest_first=self.is_newest_first)


ANYTHING = Criteria()

Facets = dict[str, dict[str, int]]
"""Criterion -> value -> how many results hold it; kinds are counted before the kind is narrowed,
languages with every version of a thing."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The documents of one page of results, by number, what the whole list holds, and the terms that found it."""

    numbers: list[int]
    total: int
    facets: Facets = field(default_factory=dict)
    wanted: Terms = field(default_factory=dict)


def score(snapshot: Snapshot, wanted: Terms) -> dict[int, float]:
    """Give the score of every document that holds one of the terms, deleted ones left out."""
    scores: dict[int, float] = {}
    norms = snapshot.norms
    for lang, terms in wanted.items():
        for term, share in terms.items():
            blocks = postings(snapshot, lang, term)
            holders = sum(len(ids) for _, (ids, _) in blocks)
            rarity = log(1 + (snapshot.counts[lang] - holders + 0.5) / (holders + 0.5))
            weight = share * (K1 + 1) * rarity
            for base, (ids, counts) in blocks:
                for number, count in zip(ids, counts, strict=True):
                    number += base
                    scores[number] = scores.get(number, 0.0) + weight * count / (count + norms[number])
    for number in snapshot.deleted:
        scores.pop(number, None)
    return scores


_NEEDS_FOLDING = re.compile("[^\x00-\x7f“”–—…]")
"""Letters beyond ASCII: folding a whole text takes longer than reading it, and few texts have any."""


@lru_cache(maxsize=256)
def _phrase_pattern(phrase: str) -> re.Pattern[str]:
    words = [re.escape(analysis.fold(word)) for word in analysis.WORD.findall(phrase)]
    return re.compile(r"(?<!\w)" + r"[\W_]+".join(words) + r"(?!\w)")


def _holds(snapshot: Snapshot, number: int, patterns: list[re.Pattern[str]]) -> bool:
    page = snapshot.page(number)
    text = "\n\n".join((page.title, page.lead, page.body)).lower()
    if all(pattern.search(text) for pattern in patterns):
        return True
    folded = analysis.fold(text) if _NEEDS_FOLDING.search(text) else text
    return folded is not text and all(pattern.search(folded) for pattern in patterns)


def keep_phrases(snapshot: Snapshot, question: Question, scores: dict[int, float]) -> dict[int, float]:
    """Keep the documents in which every quoted phrase stands word for word; the best candidates are read."""
    if not question.phrases:
        return scores
    candidates = set(scores)
    for phrase in question.phrases:
        candidates &= _candidates(snapshot, phrase)
    best = nlargest(MOST_PHRASE_CHECKS, candidates, key=scores.__getitem__)
    patterns = [_phrase_pattern(phrase) for phrase in question.phrases]
    return {number: scores[number] for number in best if _holds(snapshot, number, patterns)}


def _candidates(snapshot: Snapshot, phrase: str) -> set[int]:
    found: set[int] = set()
    words = analysis.WORD.findall(phrase)
    for lang in LANGUAGES:
        terms = [term for word in words if (term := analysis.term(word, lang))]
        holders = [
            {base + number for base, (ids, _) in snapshot.postings(lang, term) for number in ids} for term in terms
        ]
        if holders:
            found |= set.intersection(*holders)
    return found


def _by_language(snapshot: Snapshot, numbers: list[int], lang: str) -> tuple[list[int], list[int]]:
    """Part the reader's language from the other.

    Of a thing found in both, only the reader's version stays.
    """
    own = [number for number in numbers if snapshot.langs[number] == lang]
    if len(own) == len(numbers):
        return own, []
    taken = {snapshot.things[number] for number in own}
    others = [number for number in numbers if snapshot.langs[number] != lang and snapshot.things[number] not in taken]
    return own, others


def rank(
    snapshot: Snapshot,
    question: Question,
    *,
    lang: str,
    at: float,
    criteria: Criteria = ANYTHING,
    start: int = 0,
    limit: int = 10,
) -> Ranked:
    """Answer a question for a reader of `lang` at a moment (seconds since 1970)."""
    wanted = wanted_terms(snapshot, question)
    scores = score(snapshot, wanted)
    for number in (*snapshot.hidden(at), *excluded(snapshot, question)):
        scores.pop(number, None)
    scores = keep_phrases(snapshot, question, scores)
    numbers = list(scores)
    if criteria.narrows():
        numbers = [number for number in numbers if criteria.accepts(snapshot.cards[number])]
    langs = Counter(snapshot.langs[each] for each in numbers if criteria.kind in ("", snapshot.kinds[each]))
    own, others = _by_language(snapshot, numbers, lang)
    kinds = Counter(map(snapshot.kinds.__getitem__, own + others))
    if criteria.kind:
        own, others = (
            [number for number in group if snapshot.kinds[number] == criteria.kind] for group in (own, others)
        )
    end = start + limit
    if criteria.is_newest_first:
        best = nlargest(end, own + others, key=lambda number: (snapshot.cards[number].day, scores[number]))
    else:
        best = nlargest(end, own, key=scores.__getitem__)
        best += nlargest(end - len(best), others, key=scores.__getitem__)
    facets = {"kind": dict(kinds), "lang": dict(langs), **_facets(snapshot, own + others)}
    return Ranked(best[start:], len(own) + len(others), facets, wanted)


def _facets(snapshot: Snapshot, numbers: list[int]) -> Facets:
    """Count components, districts and years; equal cards are counted together first, which C does fast."""
    facets: dict[str, Counter[str]] = {name: Counter() for name in ("component", "district", "year", "office")}
    for (components, district, year, office), count in Counter(map(snapshot.marks.__getitem__, numbers)).items():
        for component in components:
            facets["component"][component] += count
        if district:
            facets["district"][district] += count
        if year:
            facets["year"][year] += count
        if office:
            facets["office"][office] += count
    return {name: dict(counts) for name, counts in facets.items()}
