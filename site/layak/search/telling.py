"""Which questions of readers may be told to staff: a search field takes whatever somebody types into it.

A name, a telephone number, a cry for help: none of these is for the desk. So a question is told once enough requests
asked it, where it is short, made of words that readers find on this site anyway, and no room withholds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from layak.search import analysis
from layak.search.door import Texts
from layak.search.entries import LANGUAGES
from layak.search.synonyms import list_groups

Knows = Callable[[str], bool]
"""Says whether a folded word stands in what readers can find."""


class Bar(NamedTuple):
    """What a question must reach before it is told: requests, and days on which it was asked, within KEEP_DAYS."""

    requests: int
    days: int


COMMON = Bar(5, 1)
RARE = Bar(10, 3)
"""For a question with one word that stands nowhere on the site, as one that finds nothing mostly has."""

MOST_WORDS, MOST_WORDS_RARE = 6, 3
LONGEST_NUMBER, MOST_DIGITS = 4, 6
"""A year, 129 or an indicator's number are told; a telephone number, a house or an identity number are not."""
_NUMBER = re.compile(r"\d+")
_RARE_WORD = re.compile(r"[^\W\d_]{3,24}")


def bar_for(text: str, knows: Knows) -> Bar | None:
    """What a folded question must reach before it is told; None for one that never is."""
    words = text.split()
    numbers = _NUMBER.findall(text)
    too_long = any(len(number) > LONGEST_NUMBER for number in numbers) or sum(map(len, numbers)) > MOST_DIGITS
    if not words or len(words) > MOST_WORDS or too_long:
        return None
    unknown = [word for word in words if not _NUMBER.fullmatch(word) and not knows(word)]
    if not unknown:
        return COMMON
    is_rare = len(unknown) == 1 and len(words) <= MOST_WORDS_RARE and not numbers
    return RARE if is_rare and _RARE_WORD.fullmatch(unknown[0]) else None


def words_of_site(snapshot: Texts) -> Knows:
    """What the index holds in either language, stop words, and what editors wrote as synonyms."""
    written = {analysis.fold(word) for group in list_groups() for phrase in group.phrases for word in phrase.split()}

    def knows(word: str) -> bool:
        if word in written:
            return True
        terms = ((lang, analysis.term(word, lang)) for lang in LANGUAGES)
        return any(not term or snapshot.holders(lang, term) for lang, term in terms)

    return knows
