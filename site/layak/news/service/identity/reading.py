"""A paragraph as the rules read it: words with their capitals, their gaps and their sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from layak.forum.detect.plain import PlainText
from layak.news.service.identity.lexicon import given_names, number_words, plain_names, words

LONGEST_NAME = 5
LONGEST_SENTENCE = 300
ADULT = 18
_STOP = re.compile(r"[.!?…][\"'”’)*_]{0,3}\s|\n\s{0,20}[-*#>|]|\n\s{0,20}\d{1,3}[.)]\s")
_BLANK = re.compile(r"\n[ \t]*\n")
_NAME = re.compile(r"[^\W\d_]{2,20}(?:['’][^\W\d_]{1,12})?")
_JOINED = re.compile(r"(\d{1,2})(?:thn|tahun|yo|yrs)")
_NUMBER = re.compile(r"\d{1,2}")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: folded, as written, its place in the paragraph, what stands before it, and its sentence."""

    raw: str
    written: str
    start: int
    end: int
    gap: str
    sentence: int

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.written[:1].isupper()

    def is_in(self, *names: str) -> bool:
        """Whether it stands in one of these lists of the lexicon."""
        return any(self.raw in words(name) for name in names)


@dataclass(frozen=True, slots=True)
class Name:
    """What may be somebody's name: the places of its first word and of the word after it."""

    first: int
    after: int
    is_known: bool


@dataclass(frozen=True, slots=True)
class Age:
    """An age: its places, years (0 for months of life), whether a unit is written."""

    first: int
    after: int
    years: int
    has_unit: bool


class Passage:
    """One paragraph, its words, and the names in it."""

    def __init__(self, text: str) -> None:
        """Read the words of a paragraph."""
        self.text = text
        self.plain = PlainText(text)
        self.words = list(read_words(self.plain))
        self._lists: dict[int, frozenset[str]] = {}

    def word(self, at: int) -> Word | None:
        """The word at a place, or None beyond the ends."""
        return self.words[at] if 0 <= at < len(self.words) else None

    def gap(self, at: int) -> str:
        """What stands between the word before a place and the word at it; at the end, the rest of the paragraph."""
        if at < len(self.words):
            return self.words[at].gap
        return self.text[self.words[-1].end :] if self.words else ""

    def in_sentence(self, at: int, sentence: int) -> Word | None:
        """The word at a place, where it stands in this sentence."""
        word = self.word(at)
        return word if word and word.sentence == sentence else None

    def has_any(self, sentence: int, *names: str) -> bool:
        """Whether a sentence has a word of one of these lists."""
        if sentence not in self._lists:
            self._lists[sentence] = frozenset().union(
                *(lists_of(word.raw.removesuffix("'s")) for word in self.sentence(sentence))
            )
        return not self._lists[sentence].isdisjoint(names)

    def sentence(self, number: int) -> list[Word]:
        """The words of a sentence."""
        first, after = self.bounds.get(number, (0, 0))
        return self.words[first:after]

    @cached_property
    def bounds(self) -> dict[int, tuple[int, int]]:
        """For each sentence the places of its first word and of the word after it."""
        found: dict[int, tuple[int, int]] = {}
        for at, word in enumerate(self.words):
            first, _ = found.get(word.sentence, (at, at))
            found[word.sentence] = (first, at + 1)
        return found

    @cached_property
    def names(self) -> list[Name]:
        """Every run of capital words that may be a name, cut where a word is surely none."""
        found = []
        at = 0
        while at < len(self.words):
            end = self.name_end(at)
            if end > at:
                found.append(Name(at, end, self.is_known(at, end)))
            at = max(end, at + 1)
        return found

    def name_end(self, at: int) -> int:
        """The place after the name-like words that begin here; the same place for none."""
        end = at
        while end < min(at + LONGEST_NAME, len(self.words)) and self.can_be_name(end, is_first=end == at):
            end += 1
        return end

    def can_be_name(self, at: int, *, is_first: bool) -> bool:
        """Whether a word can begin a name, or go on with the name before it."""
        word = self.words[at]
        is_joined = is_first or word.gap in (" ", "\n", "  ") or (word.gap == ". " and len(self.words[at - 1].raw) == 1)
        if not is_joined or not (word.is_capital or is_sure(word.raw)) or not _NAME.fullmatch(word.written):
            return False
        if is_first and (is_date(self.words, at) or (word.written.isupper() and len(word.raw) <= 3)):
            return False
        return is_given(word.raw) or not word.is_in(
            "not_names", "acronyms", "child_nouns", "child_titles", "adult_roles"
        )

    def is_known(self, first: int, after: int) -> bool:
        """Whether one of the words is a name and nothing else, or two are names at all."""
        raws = [word.raw.removesuffix("'s").removesuffix("’s") for word in self.words[first:after]]
        return any(is_sure(raw) for raw in raws) or sum(raw in plain_names() for raw in raws) >= 2

    def is_told(self, first: int, after: int) -> bool:
        """Whether these are a name where one is announced: known, or a plain word with a capital in a sentence."""
        raws = [word.raw for word in self.words[first:after]]
        is_begun = first and self.words[first].sentence == self.words[first - 1].sentence
        return self.is_known(first, after) or bool(is_begun and any(raw in plain_names() for raw in raws))

    def age_at(self, at: int) -> Age | None:
        """The age below 18 that is told here; None for a range, a date or a number of something else."""
        word = self.word(at)
        if word is not None and (joined := _JOINED.fullmatch(word.raw)) and int(joined[1]) < ADULT:
            return Age(at, at + 1, int(joined[1]), has_unit=True)
        number = None if word is None else number_of(word.raw)
        if word is None or number is None:
            return None
        end = at + 1
        following = self.in_sentence(end, word.sentence)
        if following and following.raw == "belas" and number < 10:
            number, end = number + 10, end + 1
            following = self.in_sentence(end, word.sentence)
        if following and following.is_in("years", "months_of_age"):
            later = self.in_sentence(end + 1, word.sentence)
            if later and later.gap == " " and later.is_in("again_words"):
                return Age(at, end, number, has_unit=False) if number < ADULT else None
            is_young = following.is_in("months_of_age")
            end += 1
            if (old := self.in_sentence(end, word.sentence)) and old.raw.removesuffix("'s") in ("old", "olds"):
                end += 1
            if is_young:
                return Age(at, end, 0, has_unit=True)
            return Age(at, end, number, has_unit=True) if number < ADULT and not self.is_range(at, end) else None
        return Age(at, end, number, has_unit=False) if number < ADULT and not self.is_range(at, end) else None

    def is_range(self, first: int, after: int) -> bool:
        """Whether an age is one end of a range, or a part of a date or of another number."""
        before, following = self.word(first - 1), self.word(after)
        left, right = self.gap(first), self.gap(after)
        if following and following.raw.isdigit() and len(following.raw) == 4 and right == " ":
            return True
        if before and before.raw in ("bawah", "under", "below") and left == " ":
            return True
        if right[:1] == "/" or (right[:1] in ("–", "—") and self.is_number(after)):
            return True
        if left[-1:] in ("–", "—") and self.is_number(first - 1):
            return True
        if left[-1:] == "/" and (before is None or before.raw[-1:].isdigit()):
            return True
        if right[:1] in ("-", ",", ".", ":") and following and following.raw[:1].isdigit() and len(right) == 1:
            return True
        if left[-1:] in ("-", ",", ".", ":") and before and before.raw[-1:].isdigit() and len(left) == 1:
            return True
        is_begun = before is not None and before.is_in("range_words") and self.is_number(first - 2)
        is_followed = following is not None and following.is_in("range_words") and self.is_number(after + 1)
        return is_begun or is_followed

    def is_number(self, at: int) -> bool:
        """Whether a number stands here."""
        word = self.word(at)
        return word is not None and (word.raw.isdigit() or word.raw in number_words())


def read_words(plain: PlainText) -> Iterator[Word]:
    """Read the words of a paragraph and count its sentences."""
    sentence, before, end, count = 0, "", 0, 0
    for token in plain.tokens:
        start, last = plain.span(token.start, token.end)
        if start < end:
            continue
        gap = plain.original[end:start]
        written = plain.original[start:last]
        count += 1
        is_stop = end and _STOP.search(gap) and not (is_abbreviation(before) and "\n" not in gap)
        if is_stop or count > LONGEST_SENTENCE:
            sentence, count = sentence + 1, 0
        yield Word(token.raw.replace("’", "'"), written, start, last, gap, sentence)
        before, end = token.raw, last


def is_abbreviation(raw: str) -> bool:
    """Whether a full stop after this word ends no sentence."""
    return (len(raw) == 1 and raw.isalpha()) or raw in words("abbreviations")


def is_date(found: list[Word], at: int) -> bool:
    """Whether a word is the month of a date, and no name: "1 Juli"."""
    return at > 0 and found[at].is_in("months") and found[at - 1].raw.isdigit() and found[at].gap == " "


def split_paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text at its empty lines; yields where each paragraph begins, and the paragraph."""
    start = 0
    for blank in _BLANK.finditer(text):
        if blank.start() > start:
            yield start, text[start : blank.start()]
        start = blank.end()
    if start < len(text):
        yield start, text[start:]


def number_of(raw: str) -> int | None:
    """The number that a word says: up to two digits, or a number word."""
    if _NUMBER.fullmatch(raw) and raw.isascii():
        return int(raw)
    return number_words().get(raw)


def is_sure(raw: str) -> bool:
    """Whether a word is a name and no plain word."""
    return raw.removesuffix("'s") in given_names()


def is_given(raw: str) -> bool:
    """Whether a word is a name, be it a plain word as well."""
    return is_sure(raw) or raw in plain_names()


_ASKED = (
    *("general_words", "offices", "office_vehicles", "private_words", "vehicles", "home_cues", "child_nouns"),
    *("class_words", "victim_words", "case_stems", "happened", "at_home", "lone_words", "kin_bound", "school_kinds"),
    *("brands", "law_words", "stigma_words", "share_words", "taken_words", "rule_words"),
)
"""The lists that are asked for whole sentences."""


@cache
def lists_of(raw: str) -> frozenset[str]:
    """The lists among these in which a word stands."""
    return frozenset(name for name in _ASKED if raw in words(name))
