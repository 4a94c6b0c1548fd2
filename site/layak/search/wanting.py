"""What a question means for the index: the terms to look for in each language, and how much each counts."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from functools import lru_cache

from layak.search import analysis
from layak.search.door import Texts
from layak.search.entries import LANGUAGES
from layak.search.figures import figures_in
from layak.search.lexicon import Lexicon, Stems, current_lexicon
from layak.search.query import Question
from layak.search.snapshot import Block, Snapshot

FORM_WEIGHT = 0.3
"""What a word's own form counts beside its stem: who asks for "kelayakan" means it more than "layak"."""
PHRASE_WEIGHT = 1.0
"""What the meaning of several words counts beside those words themselves."""
MOST_COMPLETIONS = 8
SHORTEST_BEGINNING = 3
MOST_MEANINGS = 5
MOST_FORMS = 6
"""Bounds of what a question may grow to in each language: meanings, and forms of each."""

MOST_ALIVE = 4_096

Terms = dict[str, dict[str, float]]
"""Language -> index term -> what it counts in the score, 1 for the stem of a word that was asked for.

A term may be a `Meaning`: ask `postings` of this room for its documents.
"""


class Meaning(str):
    """A term that stands for several forms at once: it counts as one word which is there if any of them is."""

    __slots__ = ("forms",)

    forms: tuple[tuple[Stems, float], ...]

    def __new__(cls, forms: Mapping[Stems, float]) -> Meaning:
        """Make the meaning of forms with their shares; its text tells equal ones."""
        made = super().__new__(cls, " | ".join(f"{' '.join(stems)}:{share}" for stems, share in forms.items()))
        made.forms = tuple(forms.items())
        return made


def wanted_terms(snapshot: Texts, question: Question) -> Terms:
    """Give the terms to look for in each language: those of the words, and what the words mean.

    A last word that no text holds is taken as the beginning of a title's word, so results come while it is typed.
    """
    foreign = _foreign_words(question)
    wanted: Terms = {lang: {} for lang in LANGUAGES}
    for lang in snapshot.languages:
        words = [word for word in question.words if lang == question.lang or analysis.fold(word) not in foreign]
        wanted[lang] = {term: _share(term) for word in words for term in analysis.terms(word, lang)}
        wanted[lang] |= _completed(snapshot, question, lang)
    for lang, meanings in _meanings(snapshot, question).items():
        for asked, meaning in meanings:
            wanted[lang].pop(asked, None)
            wanted[lang].pop(analysis.FORM + asked, None)
            wanted[lang][meaning] = 1.0 if asked else PHRASE_WEIGHT
    return wanted


def asked_terms(question: Question) -> tuple[tuple[str, str], ...]:
    """Give the terms of which `wanted_terms` and the speller may ask whether texts hold them: (language, term)."""
    return _asked_terms(current_lexicon(), question)


@lru_cache(maxsize=1024)
def _asked_terms(lexicon: Lexicon, question: Question) -> tuple[tuple[str, str], ...]:
    asked: dict[tuple[str, str], None] = {}
    for lang in LANGUAGES:
        words = (each for word in question.words for each in analysis.as_written(word, lang))
        meant = (stem for _, meaning in _meant(lexicon, question, lang) for form, _ in meaning.forms for stem in form)
        asked |= dict.fromkeys((lang, term) for term in (*question.stems(lang), *words, *meant))
    return tuple(asked)


def _share(term: str) -> float:
    return FORM_WEIGHT if term.startswith(analysis.FORM) else 1.0


def _foreign_words(question: Question) -> frozenset[str]:
    """Give the words too common to look for in texts of the other language: "the" says nothing about them."""
    return analysis.stop_words(question.lang) if question.lang else frozenset()


def _completed(snapshot: Texts, question: Question, lang: str) -> dict[str, float]:
    last = analysis.fold(question.words[-1]) if question.words else ""
    if len(last) < SHORTEST_BEGINNING or is_held(snapshot, lang, last):
        return {}
    words = snapshot.completions(lang, analysis.BEGINNING + last, MOST_COMPLETIONS)
    return {term: _share(term) for word in words for term in analysis.terms(word[1:], lang)}


def is_held(snapshot: Texts, lang: str, word: str) -> bool:
    """Say whether texts of a language hold a word in any of its forms, or it is too common to ask."""
    term = analysis.term(word, lang)
    return not term or bool(snapshot.holders(lang, term))


def _meanings(snapshot: Texts, question: Question) -> dict[str, list[tuple[str, Meaning]]]:
    """Give for each language the meanings to look for, each with the term in whose place it stands, if any."""
    found: dict[str, list[tuple[str, Meaning]]] = {}
    for lang in snapshot.languages:
        meant = _meant(current_lexicon(), question, lang)
        alive = ((form[0] if len(form) == 1 else "", _alive(snapshot, lang, form, meaning)) for form, meaning in meant)
        found[lang] = [(asked, meaning) for asked, meaning in alive if meaning][:MOST_MEANINGS]
    return found


@lru_cache(maxsize=1024)
def _meant(lexicon: Lexicon, question: Question, lang: str) -> tuple[tuple[Stems, Meaning], ...]:
    """Give what is asked for, in whichever language, with all forms by which texts of `lang` may say it."""
    found = [
        (_stems(question.words[where], lang), lexicon.meant(groups, lang))
        for where, groups in _spans(lexicon, question)
    ]
    found += figures_in(question.text, lang)
    return tuple((form, Meaning({**meant, form: 1.0} if form else meant)) for form, meant in found)


def _spans(lexicon: Lexicon, question: Question) -> list[tuple[slice, set[int]]]:
    """Find the forms among the words, of either language, none within another: (which words, groups)."""
    found: dict[tuple[int, int], set[int]] = {}
    for lang in LANGUAGES:
        places = [place for place, word in enumerate(question.words) if analysis.term(word, lang)]
        for where, groups in lexicon.spans(_stems(question.words, lang), lang):
            first, last = places[where][0], places[where][-1]
            found.setdefault((first, last + 1), set()).update(groups)
    spans = sorted(found, key=lambda span: (span[0] - span[1], span))
    longest = [span for at, span in enumerate(spans) if not any(_meet(span, other) for other in spans[:at])]
    return [(slice(*span), found[span]) for span in sorted(longest)]


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _stems(words: Iterable[str], lang: str) -> Stems:
    return tuple(term for word in words if (term := analysis.term(word, lang)))


def _alive(snapshot: Texts, lang: str, asked: Stems, meant: Meaning) -> Meaning | None:
    """Keep the forms that texts hold, the most important; None where that adds nothing to what is asked for."""
    kept: dict[tuple[str, Stems, str], Meaning | None] = snapshot.kept.setdefault("alive", {})
    key = (lang, asked, meant)
    if key not in kept:
        if len(kept) >= MOST_ALIVE:
            kept.clear()
        best = sorted(meant.forms, key=lambda each: -each[1])
        alive = dict([each for each in best if _is_there(snapshot, lang, each[0])][:MOST_FORMS])
        kept[key] = Meaning(alive) if alive.keys() - {asked} else None
    return kept[key]


def _is_there(snapshot: Texts, lang: str, form: Stems) -> bool:
    return all(snapshot.holders(lang, term) for term in form)


def postings(snapshot: Snapshot, lang: str, term: str) -> Block:
    """Give the documents and weights of a term as the snapshot does; those of a meaning are worked out of its forms."""
    return _worked_out(snapshot, lang, term) if isinstance(term, Meaning) else snapshot.postings(lang, term)


def _worked_out(snapshot: Snapshot, lang: str, meaning: Meaning) -> Block:
    """Add up the forms of a meaning: document by document, what each counts by its share."""
    counts: dict[int, float] = {}
    for form, share in meaning.forms:
        for number, count in _holding_all(snapshot, lang, form).items():
            counts[number] = counts.get(number, 0.0) + share * count
    return array("I", counts), array("f", counts.values())


def _holding_all(snapshot: Snapshot, lang: str, stems: Stems) -> dict[int, float]:
    """Give the documents that hold all stems, each with the count of the least: so often may the phrase stand there."""
    held: list[dict[int, float]] = []
    for stem in set(stems):
        held.append(dict(zip(*snapshot.postings(lang, stem), strict=True)))
    if len(held) == 1:
        return held[0]
    both = set.intersection(*map(set, held))
    return {number: min(counts[number] for counts in held) for number in both}


def shown_terms(wanted: Terms, lang: str) -> tuple[str, ...]:
    """Give the terms of a language that a result marks: those of the words and of all that they mean."""
    terms: dict[str, None] = {}
    for term in wanted[lang]:
        forms = term.forms if isinstance(term, Meaning) else (((term,), 1.0),)
        terms |= dict.fromkeys(each for form, _ in forms for each in form)
    return tuple(terms)
