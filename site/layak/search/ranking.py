"""Which documents answer a question, and in which order: BM25, the reader's language before the other.

Words are joined by OR (joined by AND, sentence questions find next to nothing). The inverse document
frequency is Lucene's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, reduce
from heapq import nlargest, nsmallest
from math import ceil, log
from operator import and_

from layak.search import analysis
from layak.search.entries import Card
from layak.search.lanes import SCALE, Postings, Scores, Weights, bits_of, places_of
from layak.search.query import Question
from layak.search.snapshot import K1, Snapshot
from layak.search.things import NARROWING, NONE
from layak.search.wanting import Terms, postings, wanted_terms

MOST_PHRASE_CHECKS = 40
GRAM_SHARE = 0.15
"""What four letters in a row count beside a whole word."""
MOST_GRAMS = 16
CANDIDATES = 50
"""So many of the best are looked at letter by letter, by the rarest pieces of the question."""
FEW_WORDS = 3
"""So few words that all stand in texts say enough by themselves."""


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


def weigh(snapshot: Snapshot, lang: str, term: str, share: float = 1.0) -> Weights:
    """Give what a term adds to each thing that holds it in a language: BM25 times `share`, kept with the snapshot."""
    return snapshot.weights.get((lang, term, share), lambda: _weigh(snapshot, lang, term, share))


def _weigh(snapshot: Snapshot, lang: str, term: str, share: float) -> Weights:
    numbers, counts = postings(snapshot, lang, term)
    factor = _factor(snapshot, lang, len(numbers), share)
    norms = map(snapshot.norms.__getitem__, numbers)
    values = [ceil(factor * count / (count + norm)) for count, norm in zip(counts, norms, strict=True)]
    places = list(map(snapshot.things.place.__getitem__, numbers))
    if NONE in places:
        alive = [(place, value) for place, value in zip(places, values, strict=True) if place != NONE]
        places, values = [place for place, _ in alive], [value for _, value in alive]
    return Weights(places, values, snapshot.things.count)


def _factor(snapshot: Snapshot, lang: str, holders: int, share: float) -> float:
    """Give what BM25 multiplies a term's saturation by, in SCALE."""
    documents = len(snapshot.things.documents[lang])
    holders = min(documents, holders)  # deleted ones may still be among the postings
    return SCALE * share * (K1 + 1) * log(1 + (documents - holders + 0.5) / (holders + 0.5))


def score(snapshot: Snapshot, lang: str, terms: Mapping[str, float]) -> Scores:
    """Give the score of every thing that holds one of the terms in a language."""
    weights = [weigh(snapshot, lang, term, share) for term, share in terms.items()]
    return Scores(weights, snapshot.things.count, snapshot.row_of)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one language: the scores, and which things may be shown, as bits."""

    lang: str
    scores: Scores
    bits: int

    def among(self, bits: int) -> Found:
        """Keep what is in some bits too."""
        return replace(self, bits=self.bits & bits)

    def __len__(self) -> int:
        return self.bits.bit_count()


def _rarest_pieces(snapshot: Snapshot, question: Question, lang: str) -> list[str]:
    """Give the rarest four-letter pieces of the question's words that texts hold.

    A few words which the texts know say enough by themselves: then there are none.
    """
    if len(question.words) <= FEW_WORDS and all(snapshot.holders(lang, word) for word in question.stems(lang)):
        return []
    pieces = {gram: snapshot.holders(lang, gram) for word in question.words for gram in analysis.grams(word, lang)}
    return nsmallest(MOST_GRAMS, (gram for gram, holders in pieces.items() if holders), key=pieces.__getitem__)


def best_of(snapshot: Snapshot, question: Question, found: Found, most: int) -> list[int]:
    """Give the best things, best first: of the first candidates the words are compared letter by letter too.

    That finds names spelled otherwise and forms that no stem joins, and costs a few looks for each candidate.
    """
    if most <= 0 or not found.bits:
        return []
    pieces = _rarest_pieces(snapshot, question, found.lang)
    candidates = found.scores.best(found.bits, max(most, CANDIDATES if pieces else 0))
    total = [found.scores[place] for place in candidates]
    numbers = [snapshot.things.numbers[found.lang][place] for place in candidates]
    for piece in pieces:
        _add_piece(snapshot, found.lang, piece, numbers, total)
    order = nlargest(most, range(len(candidates)), key=total.__getitem__)
    return [candidates[at] for at in order]


def _add_piece(snapshot: Snapshot, lang: str, piece: str, numbers: list[int], total: list[int]) -> None:
    """Add what a piece weighs to the totals of some documents."""
    held = snapshot.pieces.get((lang, piece), lambda: Postings(*snapshot.postings(lang, piece)))
    factor = _factor(snapshot, lang, len(held), GRAM_SHARE)
    for at, count in held.among(numbers):
        total[at] += ceil(factor * count / (count + snapshot.norms[numbers[at]]))


_NEEDS_FOLDING = re.compile("[^\x00-\x7f“”–—…]")
"""Letters beyond ASCII: folding a whole text takes longer than reading it, and few texts have any."""


@lru_cache(maxsize=256)
def _phrase_pattern(phrase: str) -> re.Pattern[str]:
    first, *others = (re.escape(analysis.fold(word)) for word in analysis.WORD.findall(phrase))
    begin = rf"{first}(?<!\w{first})"  # beginning with letters, a pattern is looked for ten times as fast
    return re.compile(r"[\W_]+".join((begin, *others)) + r"(?!\w)")


def _holds(snapshot: Snapshot, number: int, patterns: list[re.Pattern[str]]) -> bool:
    page = snapshot.page(number)
    text = "\n\n".join((page.title, page.lead, page.body)).lower()
    if all(pattern.search(text) for pattern in patterns):
        return True
    folded = analysis.fold(text) if _NEEDS_FOLDING.search(text) else text
    return folded is not text and all(pattern.search(folded) for pattern in patterns)


def keep_phrases(snapshot: Snapshot, question: Question, found: Found) -> Found:
    """Keep the things in which every quoted phrase stands word for word; the best candidates are read."""
    if not question.phrases:
        return found
    for phrase in question.phrases:
        for term in filter(None, (analysis.term(word, found.lang) for word in analysis.WORD.findall(phrase))):
            found = found.among(weigh(snapshot, found.lang, term).bits)
    patterns = [_phrase_pattern(phrase) for phrase in question.phrases]
    numbers = snapshot.things.numbers[found.lang]
    best = found.scores.best(found.bits, MOST_PHRASE_CHECKS)
    kept = [place for place in best if _holds(snapshot, numbers[place], patterns)]
    return found.among(bits_of(kept, snapshot.things.count))


def _unwanted(snapshot: Snapshot, question: Question, lang: str) -> int:
    """Give the things that hold a word, or all words of a phrase, which the reader does not want, as bits."""
    bits = 0
    for refused in question.without:
        held = [weigh(snapshot, lang, term).bits for term in analysis.stems(refused, lang)]
        bits |= reduce(and_, held) if held else 0
    return bits


def find(snapshot: Snapshot, question: Question, wanted: Terms, at: float, criteria: Criteria) -> Iterator[Found]:
    """Give what is found in each language, narrowed by everything but the kind."""
    for lang, terms in wanted.items():
        scores = score(snapshot, lang, terms)
        found = Found(lang, scores, scores.bits & ~snapshot.hidden(at, lang) & ~_unwanted(snapshot, question, lang))
        groups = snapshot.things.groups[lang]
        for name in NARROWING[1:]:
            if value := getattr(criteria, name):
                found = found.among(groups.get((name, value), 0))
        yield keep_phrases(snapshot, question, found) if criteria.lang in ("", lang) else found.among(0)


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
    """Answer a question for a reader of `lang` at a moment (seconds since 1970).

    The reader's language comes first; of a thing found in both, only the reader's version stays.
    """
    wanted = wanted_terms(snapshot, question)
    every = sorted(find(snapshot, question, wanted, at, criteria), key=lambda found: found.lang != lang)
    seen, shown = 0, []
    for found in every:
        shown.append(found.among(~seen))
        seen |= found.bits
    kinds = _facets(snapshot, shown, ("kind",))
    if criteria.kind:
        every, shown = (
            [found.among(snapshot.things.groups[found.lang].get(("kind", criteria.kind), 0)) for found in row]
            for row in (every, shown)
        )
    facets = {
        **kinds,
        **_facets(snapshot, shown, NARROWING[1:]),
        "lang": {each.lang: len(each) for each in every if each.bits},
    }
    order = _newest if criteria.is_newest_first else _best
    return Ranked(order(snapshot, question, shown, start + limit)[start:], sum(map(len, shown)), facets, wanted)


def _best(snapshot: Snapshot, question: Question, shown: list[Found], end: int) -> list[int]:
    """Give the numbers of the best documents, one language after the other."""
    best: list[int] = []
    for found in shown:
        numbers = snapshot.things.numbers[found.lang]
        best += [numbers[place] for place in best_of(snapshot, question, found, end - len(best))]
    return best


def _newest(snapshot: Snapshot, question: Question, shown: list[Found], end: int) -> list[int]:
    """Give the numbers of the newest documents, of one day the best first."""
    dated = [
        (snapshot.cards[number].day, found.scores[place], -number)
        for found in shown
        for place in places_of(found.bits, snapshot.things.count)
        for number in (snapshot.things.numbers[found.lang][place],)
    ]
    return [-number for _, _, number in nlargest(end, dated)]


def _facets(snapshot: Snapshot, shown: list[Found], names: Collection[str]) -> Facets:
    """Count the values of some criteria among what is shown."""
    facets: Facets = {name: {} for name in names}
    for found in shown:
        for (name, value), bits in snapshot.things.groups[found.lang].items() if found.bits else ():
            if name in facets and (count := (found.bits & bits).bit_count()):
                facets[name][value] = facets[name].get(value, 0) + count
    return facets
