"""Which way the words of a text lean: to a story of harm, or to an idea for the city.

``content/forum/leaning.txt`` gives each word, verb root, tag, pair of words and four letters in a row a weight, learned
from the labelled sentences of ``tests/forum/corpora`` by ``python -m tests.forum.learn_leaning``. No child's text was
in them, and none is ever learned from. This stands beside frames and families: it hears what neither names, and it
takes back what only light signs made of a text whose words lean far to the other side. Personal data is masked first
(which number or name it is says nothing), and so are the sayings of the families with ``unless`` in concern.yaml.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise
from math import sqrt

from layak.forum.detect import lexicon
from layak.forum.detect.concern import LONGEST_WINDOW, SENTENCES_TOGETHER, Hit, concern, weigh, word_keys
from layak.forum.detect.lexicon import LexiconError
from layak.forum.detect.personal import find_personal_data
from layak.forum.detect.plain import PlainText, Token

BIAS = "(bias)"
FILE = "leaning.txt"
MASK = "("
_LETTERS = 4
_SHORTEST_SENTENCE = 4


def leaning_spans(plain: PlainText, hits: Sequence[Hit], words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Give the stretches of the folded text that lean to harm: their first place and the one after the last.

    Where calm families outweigh the others in a stretch, its words must lean further.
    """
    places = [plain.tokens[hit.first].start for hit in hits]
    for first, after in _windows(words):
        leant, start, end = leaning(words[first:after]), words[first].start, words[after - 1].end
        if leant > concern().leans:
            here = hits[bisect_left(places, start) : bisect_left(places, end)]
            if weigh(here) >= 0 or leant > concern().leans_calm:
                yield start, end


def leans_away(tokens: Sequence[Token]) -> bool:
    """Say whether every stretch of a text leans far from harm."""
    return all(leaning(tokens[first:after]) < concern().leans_away for first, after in _windows(tokens))


def masked(plain: PlainText, hits: Iterable[Hit]) -> list[Token]:
    """Give the words of a text, each piece of personal data and each plain saying as one word that tells its kind."""
    found = [(one.start, one.end, one.kind) for one in find_personal_data(plain)]
    found = sorted([*found, *_sayings(plain, hits)])
    words: list[Token] = []
    nth, seen = 0, -1
    for token in plain.tokens:
        start, end = plain.span(token.start, token.end)
        while nth < len(found) and found[nth][1] <= start:
            nth += 1
        if nth == len(found) or end <= found[nth][0]:
            words.append(token)
        elif nth == seen:
            words[-1] = replace(words[-1], end=token.end)
        else:
            seen = nth
            words.append(replace(token, word=f"{MASK}{found[nth][2]})"))
    return words


def _sayings(plain: PlainText, hits: Iterable[Hit]) -> Iterator[tuple[int, int, str]]:
    """Give where a family that means no harm stands ("tidak pernah ditanya"), and its name."""
    for hit in hits:
        if hit.family in concern().unless:
            yield *plain.span(plain.tokens[hit.first].start, plain.tokens[hit.after - 1].end), hit.family


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
    """Collect what stands in one word; a mask stands for itself."""
    if word.startswith(MASK):
        return frozenset({word})
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
