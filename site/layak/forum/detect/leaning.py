"""Which way the words of a text lean: to a story of harm, or to an idea for the city.

``content/forum/leaning.txt`` gives each word, verb root, tag, pair of words and four letters in a row a weight, learned
from the labelled sentences of ``tests/forum/corpora`` by ``python -m tests.forum.learn_leaning``. No child's text was
in them, and none is ever learned from. This stands beside frames and families: it hears what neither names, and it
takes back what only light signs made of a text whose words lean far to the other side.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from math import sqrt

from layak.forum.detect import lexicon
from layak.forum.detect.concern import LONGEST_WINDOW, SENTENCES_TOGETHER, concern, word_keys
from layak.forum.detect.contacts import find_contacts
from layak.forum.detect.lexicon import LexiconError
from layak.forum.detect.numbers import find_numbers
from layak.forum.detect.plain import PlainText, Token

BIAS = "(bias)"
FILE = "leaning.txt"
_LETTERS = 4
_SHORTEST_SENTENCE = 4
_LONGEST_CALL = 10
"""Words of a sentence that says how to call its writer, with the number in three parts."""


def leaning_spans(plain: PlainText) -> Iterator[tuple[int, int]]:
    """Give the stretches of a text that lean to harm: the first token's place and the one after the last."""
    spans = [(first, after) for first, after in _windows(plain.tokens) if _leans(plain.tokens[first:after])]
    calls = _places_of_calls(plain) if spans else []
    for first, after in spans:
        if not _only_says_how_to_call(plain, first, after, calls):
            yield first, after


def _leans(tokens: Sequence[Token]) -> bool:
    """Say whether these words lean to harm."""
    return leaning(tokens) > concern().leans


def _places_of_calls(plain: PlainText) -> list[int]:
    """Give the places of numbers and addresses to answer to, in order."""
    return sorted(one.start for one in (*find_numbers(plain), *find_contacts(plain)))


def _only_says_how_to_call(plain: PlainText, first: int, after: int, calls: Sequence[int]) -> bool:
    """Say whether this is one short sentence among others with a number or address to answer to.

    "Call me at ..." leans to harm by its few words, whatever the text is about; its neighbours tell, and it is weighed
    with them. A text that is nothing else is weighed as it is.
    """
    tokens = plain.tokens[first:after]
    is_whole_text = len(tokens) == len(plain.tokens)
    if is_whole_text or len(tokens) > _LONGEST_CALL or any(token.is_first for token in tokens[1:]):
        return False
    start, end = plain.span(tokens[0].start, tokens[-1].end)
    return bisect_left(calls, start) < bisect_left(calls, end)


def leans_away(plain: PlainText) -> bool:
    """Say whether every stretch of a text leans far from harm."""
    return all(leaning(plain.tokens[first:after]) < concern().leans_away for first, after in _windows(plain.tokens))


def leaning(tokens: Sequence[Token]) -> float:
    """Add the weights of what stands in these words; above nought they lean to harm."""
    known = [weight for one in features(tokens) if (weight := weights().get(one)) is not None]
    return weights()[BIAS] + sum(known) / sqrt(max(1, len(known)))


def features(tokens: Sequence[Token]) -> set[str]:
    """Collect what stands in these words: words, their roots and tags, four letters in a row, pairs of words."""
    found = {f"{one.word} {after.word}" for one, after in pairwise(tokens)}
    for token in tokens:
        found |= _features_of(token.word)
    return found


@lru_cache(maxsize=8192)
def _features_of(word: str) -> frozenset[str]:
    """Collect what stands in one word."""
    parts = (f"#{word[at : at + _LETTERS]}" for at in range(len(word) - _LETTERS + 1))
    return word_keys(word) | (frozenset(parts) if len(word) > _LETTERS else frozenset())


@cache
def weights() -> Mapping[str, float]:
    """Read content/forum/leaning.txt: a weight and what carries it on each line; raises LexiconError."""
    path = lexicon.FOLDER / FILE
    found: dict[str, float] = {}
    try:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line and not line.startswith("# "):
                weight, _, what = line.partition("\t")
                found[what] = _number(weight, number)
    except OSError as error:
        raise LexiconError(f"{path}: {error}") from error
    if BIAS not in found:
        raise LexiconError(f"{FILE}: the line of {BIAS!r} is missing")
    return found


def _number(written: str, line: int) -> float:
    """Read a weight; raises LexiconError."""
    try:
        return float(written)
    except ValueError as error:
        raise LexiconError(f"{FILE}: line {line} does not begin with a weight") from error


def _windows(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Cut a text into stretches: each sentence that is long enough, and a few sentences together."""
    starts = [at for at, token in enumerate(tokens) if token.is_first or at == 0]
    ends = [*starts[1:], len(tokens)]
    for nth, start in enumerate(starts):
        together = ends[min(nth + SENTENCES_TOGETHER, len(ends)) - 1]
        for after in {ends[nth], together}:
            if after - start >= _SHORTEST_SENTENCE or len(starts) == 1:
                for left in range(start, after, LONGEST_WINDOW):
                    yield left, min(after, left + LONGEST_WINDOW)
