"""How a text becomes the terms of the index: words, folding, stop words and stems in two languages.

A word is folded (compatibility forms, case and accents are one), put into its usual spelling ("sklh" is
"sekolah", "1.986" and "1,986" are 1986) and then stemmed. Indonesian words are peeled affix by affix until a
root of content/search/roots.id.txt shows; what has none there goes to the Snowball stemmer.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

WORDS_FOLDER = Path(__file__).resolve().parents[3] / "content" / "search"
_SHAPING = ("roots.*.txt", "stems.*.txt", "stop.*.txt", "everyday.*.txt")
"""The lists that shape what is in the index; the others shape only questions."""
LONGEST_WORD = 40
FORM = "="
"""Marks a term that is a word's own form and not its stem."""
GRAM = "~"
"""Marks a term that is four letters of a word."""
GRAM_LENGTH = 4
BEGINNING = "^"
"""Marks a term that is a whole word of a title, in which a beginning is looked for."""
DATE = "@"
"""Marks a term that is the date of a text."""

_MARKS = "\u0300-\u036f"
_ACCENTS = re.compile(f"[{_MARKS}]+")
_THOUSANDS = r"[0-9]{1,3}(?:[.,][0-9]{3})+"
_NUMBER = rf"(?<![0-9][.,])(?:{_THOUSANDS}|[0-9]+[.,][0-9]{{1,2}})(?![0-9]|[.,][0-9])"
_LETTERS = rf"[^\W_{_MARKS}][{_MARKS}]*(?:[^\W_]|[{_MARKS}]|['’](?=\w))*"
WORD = re.compile(rf"{_NUMBER}|[Rr][Pp](?=[0-9])|{_LETTERS}")
"""A word, or a number with its separators; "Rp" parts from the sum behind it, and a date falls into its numbers."""

_THOUSANDS_ONLY = re.compile(_THOUSANDS)

_PACKAGE = "_layak_snowball"
_SNOWBALL = {
    "id": ("indonesian_stemmer", "IndonesianStemmer"),
    "en": ("english_stemmer", "EnglishStemmer"),
}
_PARTICLES = ("lah", "kah", "tah", "pun")
_OWNERS = ("nya", "ku", "mu")
_ENDINGS = ("kan", "an", "i")
# prefix -> the letters that it may have swallowed ("menulis" = men + t + ulis)
_PREFIXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("menge", ("",)),
    ("penge", ("",)),
    ("meny", ("s",)),
    ("peny", ("s",)),
    ("meng", ("", "k")),
    ("peng", ("", "k")),
    ("mem", ("", "p")),
    ("pem", ("", "p")),
    ("men", ("", "t")),
    ("pen", ("", "t")),
    ("me", ("",)),
    ("pel", ("",)),
    ("per", ("", "r")),
    ("pe", ("",)),
    ("bel", ("",)),
    ("ber", ("", "r")),
    ("be", ("",)),
    ("ter", ("", "r")),
    ("te", ("",)),
    ("di", ("",)),
    ("ke", ("",)),
    ("se", ("",)),
)
_MOST_PREFIXES = 3
_SHORTEST_ROOT = 3
_NO_WORD = "qzx"
"""Stands in no list: its stem is the stemmer's."""


def _lines(name: str) -> Iterator[str]:
    for line in (WORDS_FOLDER / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


@cache
def stop_words(lang: str) -> frozenset[str]:
    """Give the folded words which are neither indexed nor searched in a language."""
    return frozenset(word for line in _lines(f"stop.{lang}.txt") for word in line.split())


@cache
def indonesian_roots() -> frozenset[str]:
    """Give the Indonesian roots at which peeling stops."""
    return frozenset(word for line in _lines("roots.id.txt") for word in line.split())


@cache
def english_stems() -> dict[str, str]:
    """Give the English words whose stem is set by hand."""
    found: dict[str, str] = {}
    for line in _lines("stems.en.txt"):
        stem, _, forms = line.partition(":")
        found.update(dict.fromkeys([stem.strip(), *forms.split()], stem.strip()))
    return found


@cache
def everyday_spellings(lang: str) -> dict[str, str]:
    """Give the usual spelling of each everyday one; all are folded."""
    return dict(_spellings(f"everyday.{lang}.txt"))


def _spellings(name: str) -> Iterator[tuple[str, str]]:
    for line in _lines(name):
        usual, _, others = line.partition(":")
        yield from ((other, usual.strip()) for other in others.split())


@cache
def fingerprint() -> str:
    """Name the state of the word lists, so that an index made with others is known as old."""
    paths = sorted(path for shape in _SHAPING for path in WORDS_FOLDER.glob(shape))
    return hashlib.blake2b(b"".join(path.read_bytes() for path in paths), digest_size=8).hexdigest()


def fold(text: str) -> str:
    """Make spellings of one text equal: compatibility forms, case and accents are gone."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.replace("’", "'"))
    bare = _ACCENTS.sub("", apart)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", bare).casefold())


def _without_prefix(word: str) -> Iterator[str]:
    for prefix, swallowed in _PREFIXES:
        if word.startswith(prefix):
            rest = word[len(prefix) :]
            yield from (letter + rest for letter in swallowed)


def _without_endings(word: str) -> list[str]:
    shapes = [word]
    for endings in (_PARTICLES, _OWNERS, _ENDINGS):
        shapes += [shape[: -len(end)] for shape in shapes for end in endings if shape.endswith(end)]
    return [shape for shape in shapes if len(shape) >= _SHORTEST_ROOT]


def _root(word: str) -> str | None:
    """Find the longest known root that remains after peeling, fewest prefixes first."""
    roots = indonesian_roots()
    shapes = _without_endings(word)
    for _ in range(_MOST_PREFIXES + 1):
        known = [shape for shape in shapes if shape in roots]
        if known:
            return max(known, key=len)
        shapes = [less for shape in shapes for less in _without_prefix(shape) if len(less) >= _SHORTEST_ROOT]
    return None


@cache
def _snowball(lang: str) -> Any:
    """Load one language of snowballstemmer: its package loads all thirty, 14 MB and 140 ms in each worker."""
    package = sys.modules.get(_PACKAGE)
    if package is None:
        package = sys.modules[_PACKAGE] = ModuleType(_PACKAGE)
        found = importlib.util.find_spec("snowballstemmer")
        package.__path__ = list(found.submodule_search_locations or ()) if found else []
    module, name = _SNOWBALL[lang]
    return getattr(importlib.import_module(f"{_PACKAGE}.{module}"), name)()


def load(lang: str) -> None:
    """Read the lists of a language and its stemmer."""
    stop_words(lang)
    everyday_spellings(lang)
    stem(_NO_WORD, lang)


def stem(word: str, lang: str) -> str:
    """Give the stem of a folded word."""
    if lang == "en":
        known = english_stems().get(word)
    else:
        word = word.replace("'", "")
        known = _root(word)
    return known or str(_snowball(lang).stemWord(word))


def spell(raw: str, lang: str) -> str:
    """Give a word as it is looked up: folded, in its usual spelling, a number without separators."""
    word = fold(raw[: 4 * LONGEST_WORD])[:LONGEST_WORD]
    if "." in word or "," in word:
        return _plain_number(word)
    return everyday_spellings(lang).get(word, word)


def _plain_number(number: str) -> str:
    """Write "1.986" and "1,986" as 1986, and "1,5" as 1.5: separators differ between the languages."""
    return re.sub("[.,]", "", number) if _THOUSANDS_ONLY.fullmatch(number) else number.replace(",", ".")


@lru_cache(maxsize=65_536)
def term(raw: str, lang: str) -> str:
    """Give the index term of a word as it is written, or "" when it is a stop word."""
    word = spell(raw, lang)
    return "" if word in stop_words(lang) else stem(word, lang)


@lru_cache(maxsize=65_536)
def form(raw: str, lang: str) -> str:
    """Give the term of a word's own form, or "" for a stop word; no stem begins like it."""
    return f"{FORM}{_whole(raw, lang)}" if term(raw, lang) else ""


@lru_cache(maxsize=65_536)
def grams(raw: str, lang: str) -> tuple[str, ...]:
    """Give the terms of the four letters in a row that a word holds, its edges among them; none of a stop word."""
    if not term(raw, lang):
        return ()
    word = f"_{_whole(raw, lang)}_"
    return tuple(f"{GRAM}{word[at : at + GRAM_LENGTH]}" for at in range(max(1, len(word) - GRAM_LENGTH + 1)))


def _whole(raw: str, lang: str) -> str:
    return spell(raw, lang).replace("'", "")


def as_written(word: str, lang: str) -> tuple[str, ...]:
    """Give the terms of which one is held where a text holds just this word."""
    stem = term(word, lang)
    return (form(word, lang) or stem, BEGINNING + word) if stem else ()


def terms(text: str, lang: str) -> list[str]:
    """Give the index terms of a text in its order, without stop words: stems, each with the form it had."""
    words = [match.group() for match in WORD.finditer(text)]
    return [each for word in words for each in (term(word, lang), form(word, lang)) if each]


def stems(text: str, lang: str) -> tuple[str, ...]:
    """Give the stems of a text in its order, without stop words."""
    return tuple(found for match in WORD.finditer(text) if (found := term(match.group(), lang)))


def title_words(title: str) -> list[str]:
    """Give the words of a title as they may be begun."""
    return [BEGINNING + fold(match.group())[:LONGEST_WORD] for match in WORD.finditer(title)]
