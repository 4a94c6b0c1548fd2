"""What a reader asks, made safe: at most twelve words and quoted phrases, everything else is inert.

Whoosh's own parser lets an anonymous reader run wildcards and ranges over the whole index (24 s against 36
ms on 5,000 documents, as measured), so it is not used: `title:x`, `a*`, `[a TO z]` and `NOT` are words like
any other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from layak.search import analysis

MOST_CHARACTERS = 200
MOST_WORDS = 12
_READ_AT_MOST = 2_000

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PHRASE = re.compile(r'"([^"]*)"')
# Control, format (with the bidirectional marks), private, surrogate and unassigned characters carry no word.
_SILENT = {"Cc", "Cf", "Co", "Cs", "Cn"}


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready for the index.

    Its clean text, its words, the phrases to meet, and whether it was cut.
    """

    text: str
    words: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    is_cut: bool = False

    def terms(self, lang: str) -> tuple[str, ...]:
        """Give the index terms of the words in a language, stems and forms, each once."""
        return tuple(dict.fromkeys(term for word in self.words for term in analysis.terms(word, lang)))


def _clean(raw: str) -> str:
    kept = "".join(" " if unicodedata.category(letter) in _SILENT else letter for letter in raw)
    return " ".join(unicodedata.normalize("NFC", kept).split())


@lru_cache(maxsize=1024)
def parse(raw: str) -> Question:
    """Read a question; any text is a valid one."""
    text = _clean(raw[:_READ_AT_MOST])
    is_cut = len(raw) > _READ_AT_MOST or len(text) > MOST_CHARACTERS
    text = text[:MOST_CHARACTERS].strip()
    found = [match.group() for match in analysis.WORD.finditer(text)]
    is_cut = is_cut or len(found) > MOST_WORDS
    words = tuple(found[:MOST_WORDS])
    return Question(text, words, _phrases(text, len(words)), is_cut)


def _phrases(text: str, most_words: int) -> tuple[str, ...]:
    """Give the quoted phrases of two words and more that lie within the words that are searched."""
    phrases: list[str] = []
    read = 0
    for match in _PHRASE.finditer(text.translate(_QUOTES)):
        read = len(analysis.WORD.findall(text, 0, match.end()))
        words = analysis.WORD.findall(match.group(1))
        if len(words) > 1 and read <= most_words:
            phrases.append(" ".join(words))
    return tuple(dict.fromkeys(phrases))
