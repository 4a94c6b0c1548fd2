"""What a reader asks, made safe: at most 16 words, quoted phrases and words to leave out; all else is inert.

Whoosh's own parser lets an anonymous reader run wildcards and ranges over the whole index (24 s against 36
ms on 5,000 documents, as measured), so it is not used: `title:x`, `a*`, `[a TO z]` and `NOT` are words like
any other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from layak.search import analysis

MOST_CHARACTERS = 200
MOST_WORDS = 16
_READ_AT_MOST = 2_000

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PHRASE = re.compile(r'"([^"]*)"')
_WITHOUT = re.compile(rf'(?<!\S)[-−–](?:"([^"]*)"|({analysis.WORD.pattern}))')
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}[^\W\d_]?(?!\w)")
"""An acronym with its points: K.L.A."""
# Control, format (with the bidirectional marks), private, surrogate and unassigned characters carry no word.
_SILENT = {"Cc", "Cf", "Co", "Cs", "Cn"}


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready for the index.

    Its clean text, its words, the phrases to meet, whether it was cut, the words and phrases to leave out, and the
    language it seems to be in, "" where it does not tell.
    """

    text: str
    words: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    is_cut: bool = False
    without: tuple[str, ...] = ()
    lang: str = ""

    def stems(self, lang: str) -> tuple[str, ...]:
        """Give the stems of the words in a language, each once."""
        return tuple(dict.fromkeys(filter(None, (analysis.term(word, lang) for word in self.words))))

    def terms(self, lang: str) -> tuple[str, ...]:
        """Give the index terms of the words in a language, stems and forms, each once."""
        return tuple(dict.fromkeys(term for word in self.words for term in analysis.terms(word, lang)))


@cache
def _common(lang: str) -> frozenset[str]:
    """Give the words that tell a language: stop words and their everyday spellings."""
    return analysis.stop_words(lang) | analysis.everyday_spellings(lang).keys()


def _clean(raw: str) -> str:
    kept = "".join(" " if unicodedata.category(letter) in _SILENT else letter for letter in raw)
    return " ".join(unicodedata.normalize("NFC", kept).split())


@lru_cache(maxsize=1024)
def parse(raw: str) -> Question:
    """Read a question; any text is a valid one."""
    text = _clean(raw[:_READ_AT_MOST])
    is_cut = len(raw) > _READ_AT_MOST or len(text) > MOST_CHARACTERS
    text = text[:MOST_CHARACTERS].strip()
    plain = _DOTTED.sub(lambda match: match[0].replace(".", ""), text.translate(_QUOTES))
    without = tuple(dict.fromkeys(filter(None, map(_refused, _WITHOUT.finditer(plain)))))[:MOST_WORDS]
    asked = _WITHOUT.sub(" ", plain)
    found = [match.group() for match in analysis.WORD.finditer(asked)]
    is_cut = is_cut or len(found) > MOST_WORDS
    words = tuple(found[:MOST_WORDS])
    return Question(text, words, _phrases(asked, len(words)), is_cut, without, _guess(words))


def _refused(match: re.Match[str]) -> str:
    """Give the word, or the words of the phrase, that a reader does not want."""
    return match[2] or " ".join(analysis.WORD.findall(match[1]))


def _guess(words: tuple[str, ...]) -> str:
    """Guess a language by the words that are too common to be asked for."""
    folded = [analysis.fold(word) for word in words]
    own, other = (sum(map(_common(lang).__contains__, folded)) for lang in ("id", "en"))
    return "" if own == other else "id" if own > other else "en"


def _phrases(text: str, most_words: int) -> tuple[str, ...]:
    """Give the quoted phrases of two words and more that lie within the words that are searched."""
    phrases: list[str] = []
    read = 0
    for match in _PHRASE.finditer(text):
        read = len(analysis.WORD.findall(text, 0, match.end()))
        words = analysis.WORD.findall(match.group(1))
        if len(words) > 1 and read <= most_words:
            phrases.append(" ".join(words))
    return tuple(dict.fromkeys(phrases))
