"""What the personal-data check finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from layak.forum.detect.lexicon import read_lexicon, split_phrases, split_words
from layak.forum.detect.plain import PlainText, Token

KINDS = ("phone", "nik", "email", "handle", "link", "address", "school", "name", "birth_date")


@dataclass(frozen=True, order=True)
class Finding:
    """One piece of personal data: its place in the original text, its kind and its words."""

    start: int
    end: int
    kind: str
    text: str


def finding(plain: PlainText, kind: str, start: int, end: int) -> Finding:
    """Make a finding from a span of the folded text."""
    first, last = plain.span(start, end)
    return Finding(first, last, kind, plain.original[first:last])


@cache
def listed(name: str) -> frozenset[str]:
    """Return a list of single words of content/forum/personal.yaml."""
    return frozenset(split_words(str(read_lexicon("personal")[name])))


@cache
def listed_phrases(name: str) -> dict[str, tuple[frozenset[tuple[str, ...]], int]]:
    """Return a list of phrases of content/forum/personal.yaml by first word, and the longest's length."""
    grouped: dict[str, set[tuple[str, ...]]] = {}
    for phrase in split_phrases(str(read_lexicon("personal")[name])):
        words = tuple(token.word for token in PlainText(phrase).tokens)
        grouped.setdefault(words[0], set()).add(words)
    return {word: (frozenset(group), max(map(len, group))) for word, group in grouped.items()}


def phrase_ends(tokens: Sequence[Token], name: str) -> list[tuple[int, int]]:
    """Find each listed phrase; return the places of its first word and of the word after it."""
    known = listed_phrases(name)
    found: list[tuple[int, int]] = []
    last = 0
    for at, token in enumerate(tokens):
        longest = known.get(token.word)
        if longest is None or at < last:
            continue
        words = tuple(token.word for token in tokens[at : at + longest[1]])
        count = next((n for n in range(len(words), 0, -1) if words[:n] in longest[0]), 0)
        if count:
            last = at + count
            found.append((at, last))
    return found
