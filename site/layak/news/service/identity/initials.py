"""Initials of children: beside an age, announced as such, or after a word for a child."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from layak.news.service.identity.children import is_child_noun
from layak.news.service.identity.finding import Mark, mark
from layak.news.service.identity.people import age_after, role_after
from layak.news.service.identity.reading import Name, Passage

_INITIALS = re.compile(r"[A-Z]{1,3}")


def find_initials(passage: Passage) -> Iterator[Mark]:
    """Find initials with an age below 18, or told to be a child's."""
    at = 0
    while at < len(passage.words):
        end = initials_end(passage, at)
        if end > at:
            age = age_after(passage, end, is_known=True)
            if (
                age
                or is_told_child(passage, at, end)
                or role_after(passage, Name(at, end, False))[0] in ("child", "school")
            ):
                yield mark(passage, "initials", at, age.after if age else end)
        at = max(end, at + 1)


def initials_end(passage: Passage, at: int) -> int:
    """The place after initials: AR, S.A., D. K.; the same place for none."""
    word = passage.words[at]
    if not _INITIALS.fullmatch(word.written) or word.is_in("acronyms"):
        return at
    if len(word.raw) == 1 and word.is_in("not_names") and passage.gap(at + 1) not in (".", ". "):
        return at
    if at and passage.words[at - 1].is_in("class_words"):
        return at
    end = at + 1
    while len(word.raw) == 1 and end < min(at + 4, len(passage.words)):
        following = passage.words[end]
        if following.gap not in (".", ". ") or len(following.raw) != 1 or not following.is_capital:
            break
        end += 1
    return end


def is_told_child(passage: Passage, at: int, end: int) -> bool:
    """Whether initials are announced as a child's: "anak berinisial S.A."."""
    word, before = passage.words[at], passage.word(at - 1)
    if is_with_family(passage, at, end):
        return True
    if before is None or before.sentence != word.sentence:
        return False
    is_set_off = word.gap.rstrip("\"“”'") == ", " and passage.gap(end).lstrip(".\"“”'")[:1] == ","
    if (word.gap == " " or is_set_off) and (
        before.is_in("child_titles", "victim_words") or is_child_noun(passage, at - 1)
    ):
        return True
    if before.raw in ("are", "is", "were") and at > 1:
        before = passage.words[at - 2]
    if before.raw not in _ANNOUNCED:
        return False
    is_adult = (number := passage.word(at + 1)) is not None and number.raw.isdigit() and int(number.raw[:4]) > 17
    is_grown = any(one.is_in("adult_roles", "grown_people") for one in passage.words[max(0, at - 4) : at])
    is_plain = before.raw in ("berinisial", "inisial") and not is_grown
    return not is_adult and (is_plain or passage.has_any(word.sentence, "child_nouns", "victim_words"))


def is_with_family(passage: Passage, at: int, end: int) -> bool:
    """Whether initials stand beside somebody's twin, brother or mother, or are told to be in primary school still."""
    sentence = passage.words[at].sentence
    near = [passage.in_sentence(place, sentence) for place in range(end, end + 4)]
    if near[0] is None or near[0].raw not in ("dan", "and", "bersama", "with", "yang", "yg", "who"):
        return False
    if any(one is not None and one.is_in("kin_bound", "owners", "kin", "more_kin") for one in near[:3]):
        return True
    return any(
        one is not None and after is not None and one.is_in("still_words") and after.is_in("school_kinds", "studies")
        for one, after in pairwise(near)
    )


_ANNOUNCED = frozenset({"berinisial", "inisial", "initials", "initial", "saja", "as"})
