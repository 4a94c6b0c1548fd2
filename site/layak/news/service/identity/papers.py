"""Numbers by which one child is registered: passports, hospital records, cards, accounts, however they are parted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layak.forum.detect.finding import listed
from layak.news.service.identity.finding import Mark
from layak.news.service.identity.reading import Passage
from layak.news.service.identity.scene import Scene

_NUMBER = re.compile(r"(?<![\w.,-])[A-Za-z]{0,4}[-.]?\d\w{0,20}(?:[-./ ]{1,2}(?:[A-Z]{1,3}-)?\d{1,20}){0,7}")
_REACH = 6
_TOLD, _BARE = 5, 10
"""So many digits make a number of somebody's: beside a word for a paper, and without one."""


def find_papers(passage: Passage, scene: Scene) -> Iterator[Mark]:
    """Find a long number beside a word for a paper or card, or a very long one, in a paragraph about one child."""
    for match in _NUMBER.finditer(passage.text):
        digits = sum(one.isdigit() for one in match.group())
        if digits < _TOLD or match.group()[:2].lower() == "rp":
            continue
        at = scene.word_at(match.start())
        sentence = passage.words[at].sentence
        if is_sum(passage, at, match.end()) or not (
            scene.is_about_one(sentence) or is_before(passage, at, "sure_papers")
        ):
            continue
        if re.sub(r"\D", "", match.group()) in listed("public_numbers"):
            continue
        is_told = is_before(passage, at, "papers")
        if is_told or (digits >= _BARE and not passage.has_any(sentence, "offices")):
            yield Mark(match.start(), match.end(), "number", match.group())


def is_before(passage: Passage, at: int, name: str) -> bool:
    """Whether a word of a list, one for a paper or card, stands shortly before a number."""
    near = (passage.in_sentence(place, passage.words[at].sentence) for place in range(max(0, at - _REACH), at + 1))
    return any(word is not None and word.is_in(name) for word in near)


def is_sum(passage: Passage, at: int, end: int) -> bool:
    """Whether a number is one of money or of things: "Rp 1.250.000", "120.000 liter"."""
    before = passage.word(at - 1)
    if before is not None and before.raw in ("rp", "rupiah", "idr", "us"):
        return True
    return bool(
        re.match(
            r" ?(?:rupiah|juta|ribu|orang|anak|liter|meter|km|kg|eksemplar|people|%)", passage.text[end : end + 12]
        )
    )
