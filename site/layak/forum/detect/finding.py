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
def listed_phrases(name: str) -> dict[tuple[str, ...], int]:
    """Return a list of phrases of content/forum/personal.yaml, in the spelling of `PlainText`."""
    phrases = split_phrases(str(read_lexicon("personal")[name]))
    return {tuple(token.word for token in PlainText(phrase).tokens): len(phrase) for phrase in phrases}


def phrase_ends(tokens: Sequence[Token], name: str) -> list[tuple[int, int]]:
    """Find each listed phrase; return the places of its first word and of the word after it."""
    known = listed_phrases(name)
    longest = max(len(phrase) for phrase in known)
    words = [token.word for token in tokens]
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(words):
        count = next((n for n in range(longest, 0, -1) if tuple(words[at : at + n]) in known), 0)
        if count and at + count <= len(words):
            found.append((at, at + count))
        at += max(count, 1)
    return found
