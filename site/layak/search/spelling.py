"""Did you mean: the word of the index that a word nobody wrote was probably meant to be.

A table of deletions (each word, and each word less one letter) finds all words at a distance of one edit with a
dozen look-ups. It is made behind, of one commit, and what it proposes is looked up in the commit that answers: a
word that was taken back since is proposed to nobody.
"""

from __future__ import annotations

import threading
import time
from array import array
from collections import Counter
from collections.abc import Callable
from math import log

from layak.search import analysis
from layak.search.door import Texts
from layak.search.entries import LANGUAGES
from layak.search.lexicon import current_lexicon
from layak.search.query import Question

MOST_KEPT = 60_000
"""Words in the table, the most frequent: about ten megabytes."""
SHORTEST, LONGEST = 3, 24
SHORTEST_ASKED = 4
OFTEN = 0.4
"""What the logarithm of a word's frequency counts beside the likelihood of the edit."""
_COMMON = 5
"""What a word that is never indexed weighs, as if it stood in five texts."""
REST = 600.0
"""Seconds between two tables: new words are proposed a little later, and many commits cost no more than few."""
FIRST_WAIT = 0.5
"""Seconds for which who misspells a word first after a start waits for the table."""
_MOST_REMEMBERED = 4_096
_MOST_TRIED = 5
_LETTERS = 26


Behind = Callable[[Callable[[], object]], object]
"""Runs work that no answer waits for."""


class Spelling:
    """The words of one commit by what remains of them when a letter is taken away, in one open hash table."""

    def __init__(self, counts: Counter[str]) -> None:
        kept = counts.most_common(MOST_KEPT)
        self._words = [word for word, _ in kept]
        self._counts = array("L", (count for _, count in kept))
        rests = sum(len(word) + 1 for word in self._words)
        self._mask = (1 << (2 * rests).bit_length()) - 1
        self._slots = array("I", bytes(4)) * (self._mask + 1)
        for number, word in enumerate(self._words, 1):
            for rest in _rests(word):
                self._slots[self._free(hash(rest))] = number

    def __len__(self) -> int:
        return len(self._words)

    def _free(self, place: int) -> int:
        while self._slots[place & self._mask]:
            place += 1
        return place & self._mask

    def _sharing(self, word: str) -> set[int]:
        """Give the numbers of the words that share a rest with a word, and some that only stand beside them."""
        found = set()
        for rest in _rests(word):
            place = hash(rest)
            while number := self._slots[place & self._mask]:
                found.add(number - 1)
                place += 1
        return found

    def near(self, word: str) -> list[str]:
        """Give the words at one edit from a folded word (a letter more, less, other, or two exchanged), best first."""
        found: dict[str, float] = {}
        for number in self._sharing(word):
            meant = self._words[number]
            if likelihood := _likelihood(word, meant):
                found[meant] = OFTEN * log(self._counts[number] + 1) + log(likelihood)
        return sorted(found, key=found.__getitem__, reverse=True)


def _rests(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _likelihood(typed: str, meant: str) -> float:
    """Give how likely one slip of the finger turns a word into another, 0 where it takes more than one.

    A missing letter or two exchanged ones can go wrong in as many ways as the word has letters, a strange letter in
    26 times as many.
    """
    length, more = len(meant), len(typed) - len(meant)
    if typed == meant or abs(more) > 1:
        return 0.0
    at = 0
    while typed[at : at + 1] == meant[at : at + 1]:
        at += 1
    if more == -1:
        return 1 / length if typed[at:] == meant[at + 1 :] else 0.0
    if more == 1:
        return 1 / (_LETTERS * length) if typed[at + 1 :] == meant[at:] else 0.0
    if typed[at + 1 :] == meant[at + 1 :]:
        return 1 / (_LETTERS * length)
    exchanged = typed[at : at + 2] == meant[at : at + 2][::-1] and typed[at + 2 :] == meant[at + 2 :]
    return 1 / length if exchanged else 0.0


def words_of(snapshot: Texts) -> Counter[str]:
    """Weigh the words of a commit as people write them, and those too common to be in it.

    Every word is held in its own form too; shorter and longer ones, and numbers, are left out.
    """
    words: Counter[str] = Counter()
    for lang in LANGUAGES:
        for term, weight in snapshot.vocabulary(lang, analysis.FORM):
            word = term.removeprefix(analysis.FORM)
            if SHORTEST <= len(word) <= LONGEST and word.replace("'", "").isalpha():
                words[word] += round(weight) or 1
        words.update(dict.fromkeys((word for word in analysis.stop_words(lang) if len(word) >= SHORTEST), _COMMON))
    return words


def is_known(snapshot: Texts, raw: str) -> bool:
    """Say whether a word needs no correction: a text holds it as it is written, or it is a word of the language."""
    word = analysis.fold(raw)
    if len(word) < SHORTEST_ASKED or not word.replace("'", "").isalpha():
        return True
    if word in analysis.indonesian_roots() or current_lexicon().knows(word):
        return True
    return any(
        word in analysis.everyday_spellings(lang)
        or word in analysis.stop_words(lang)
        or any(snapshot.holders(lang, term) for term in analysis.as_written(word, lang))
        for lang in LANGUAGES
    )


def _leads_elsewhere(snapshot: Texts, typed: str, word: str) -> bool:
    """Say whether a text that is not deleted holds a folded word as it is written, and not as a form of what was typed.

    A word too common to be indexed leads nowhere, but is what was meant.
    """
    if any(analysis.term(typed, lang) == analysis.term(word, lang) for lang in LANGUAGES):
        return False
    return any(
        word in analysis.stop_words(lang) or any(snapshot.has(lang, term) for term in analysis.as_written(word, lang))
        for lang in LANGUAGES
    )


class Speller:
    """Keeps the table of one process, and has it made anew behind when there is a newer commit."""

    def __init__(self, behind: Behind) -> None:
        self._behind = behind
        self._made_of: tuple[str, int] | None = None
        self._spelling: Spelling | None = None
        self._rests_until = float("-inf")
        self._is_made = threading.Event()

    def suggest(self, snapshot: Texts, question: Question) -> str | None:
        """Give the whole question as it was probably meant, or "" where each word is known or nothing is near.

        None where the table is still being made: who asks again later may be told more.
        """
        found = {word: self._better(snapshot, word) for word in question.words}
        if None in found.values():
            return None
        meant = {word: better for word, better in found.items() if better}
        if not meant:
            return ""
        return analysis.WORD.sub(lambda match: meant.get(match.group(), match.group()), question.text)

    def _better(self, snapshot: Texts, raw: str) -> str | None:
        kept: dict[str, str] = snapshot.kept.setdefault("better", {})
        if raw not in kept:
            known = is_known(snapshot, raw)
            spelling = None if known else self._table(snapshot)
            if not known and spelling is None:
                return None
            if len(kept) >= _MOST_REMEMBERED:
                kept.clear()
            near = spelling.near(analysis.fold(raw))[:_MOST_TRIED] if spelling else []
            kept[raw] = next((word for word in near if _leads_elsewhere(snapshot, raw, word)), "")
        return kept[raw]

    def _table(self, snapshot: Texts) -> Spelling | None:
        """Give the newest table there is; where there is a newer commit, have one made of it, not too often."""
        of = (snapshot.manifest.folder, snapshot.manifest.generation)
        if of != self._made_of and time.monotonic() >= self._rests_until:
            self._rests_until = time.monotonic() + REST
            self._behind(lambda: self._make(snapshot, of))
        if self._spelling is None:
            self._is_made.wait(FIRST_WAIT)
        return self._spelling

    def _make(self, snapshot: Texts, of: tuple[str, int]) -> None:
        self._spelling = Spelling(words_of(snapshot))
        self._made_of = of
        self._is_made.set()
