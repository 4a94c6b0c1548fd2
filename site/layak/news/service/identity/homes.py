"""Where one child lives, told without a street: "kontrakan di belakang musala", "the pink house behind the mill"."""

from __future__ import annotations

from collections.abc import Iterator

from layak.news.service.identity.finding import Mark, mark
from layak.news.service.identity.places import is_office_before
from layak.news.service.identity.reading import Passage
from layak.news.service.identity.scene import Scene

_REACH = 10
_NAME_REACH = 4


def find_homes(passage: Passage, scene: Scene) -> Iterator[Mark]:
    """Find a dwelling, or a word for living somewhere, with what leads there, in a paragraph about one child."""
    end = 0
    for at, word in enumerate(passage.words):
        if at < end or not word.is_in("dwellings", "dwell_verbs") or not scene.is_about_one(word.sentence):
            continue
        if is_no_home(passage, at):
            continue
        end = way_end(passage, at)
        if end:
            yield mark(passage, "address", at, end)


def is_no_home(passage: Passage, at: int) -> bool:
    """Whether a word for a dwelling is part of another thing here: "rumah sakit", "kamar operasi"."""
    word = passage.words[at]
    after = passage.in_sentence(at + 1, word.sentence)
    if after is not None and after.is_in("no_dwellings") and after.gap == " ":
        return True
    before = passage.in_sentence(at - 1, word.sentence)
    return (before is not None and before.is_in("no_dwellings")) or is_office_before(passage, at - 1)


def way_end(passage: Passage, at: int) -> int:
    """The place after the words that lead to a dwelling; 0 where none do."""
    sentence = passage.words[at].sentence
    if (number := passage.in_sentence(at + 1, sentence)) and number.raw.isdigit() and number.gap == " ":
        return at + 2
    for place in range(at + 1, at + _REACH):
        word = passage.in_sentence(place, sentence)
        if word is None or word.is_in("dwelling_stops"):
            return 0
        if word.is_in("sides"):
            return after_capitals(passage, place + 1, sentence)
        if word.is_in("locators") and (after := passage.in_sentence(place + 1, sentence)):
            if after.is_capital or after.raw.isdigit() or after.is_in("ordinals") or passage.is_number(place + 1):
                return after_capitals(passage, place + 2, sentence)
        if place <= at + _NAME_REACH and is_own_name(passage, place):
            return after_capitals(passage, place + 1, sentence)
    return 0


def is_own_name(passage: Passage, at: int) -> bool:
    """Whether a capital word is one by which a dwelling is called, and no district, day or office."""
    word = passage.words[at]
    return word.is_capital and word.gap == " " and not word.is_in("not_names", "place_heads", "months")


def after_capitals(passage: Passage, at: int, sentence: int) -> int:
    """The place after the capital words and numbers that go on here."""
    while (word := passage.in_sentence(at, sentence)) and word.gap == " " and (word.is_capital or word.raw.isdigit()):
        at += 1
    return at
