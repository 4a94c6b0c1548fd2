"""A class beside its school, and a club, where one child is meant: both lead to a few dozen children at most."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layak.news.service.identity.children import is_child_noun
from layak.news.service.identity.finding import Mark, mark
from layak.news.service.identity.people import class_end, is_class, school_end
from layak.news.service.identity.reading import Passage
from layak.news.service.identity.scene import Scene, is_crowd

_BEFORE, _AFTER = 7, 4
_ROMAN = re.compile(r"[IVX]{1,4}")
_CODE = re.compile(r"\d{1,2}[a-k]")


def find_classes(passage: Passage, scene: Scene) -> Iterator[Mark]:
    """Find "wakil kelas IX-B SMPN 397", "Grade 8 student from SMPN 402", "1C SDN 901"; no class taught, no classes."""
    at = 0
    while at < len(passage.words):
        end = school_end(passage, at)
        if end > at + 1:
            first, last = class_beside(passage, at, end)
            if last and not is_of_many(passage, first):
                yield mark(passage, "school", min(first, at), max(end, last))
            elif not last and (single := single_before(passage, scene, at)) is not None:
                yield mark(passage, "school", single, end)
        at = max(end, at + 1)
    yield from find_clubs(passage, scene)


def single_before(passage: Passage, scene: Scene, at: int) -> int | None:
    """Where a word stands that singles one child out, shortly before its school: "the only blind pupil at SMPN 3"."""
    sentence = passage.words[at].sentence
    is_post = any(one.is_in("child_posts") for one in passage.words[max(0, at - 2) : at])
    if sentence not in scene.hints and not is_post:
        return None
    for place in range(at - 1, max(-1, at - _BEFORE), -1):
        word = passage.in_sentence(place, sentence)
        if word is None or word.is_in("unique_words", "child_bodies"):
            return None if word is None else place
    return None


def class_beside(passage: Passage, at: int, end: int) -> tuple[int, int]:
    """Where a class begins and ends that stands shortly before a school or after it; zeros for none."""
    sentence = passage.words[at].sentence
    for place in range(at - 1, max(-1, at - _BEFORE), -1):
        word = passage.in_sentence(place, sentence)
        if word is None:
            break
        if last := class_end(passage, place) or code_end(passage, place):
            return place, last
    for place in range(end, end + _AFTER):
        word = passage.in_sentence(place, sentence)
        if word is None or "," in word.gap:
            break
        if word.is_in("class_words") and (last := class_end(passage, place)):
            return place, last
        if not word.is_in("role_connectors", "from_words"):
            break
    return 0, 0


def code_end(passage: Passage, at: int) -> int:
    """The place after a class that stands without the word for one: "1C", "VIII-D", "XII IPS 2"; 0 for none."""
    word, after = passage.words[at], passage.in_sentence(at + 1, passage.words[at].sentence)
    if _CODE.fullmatch(word.raw):
        return at + 1
    if after is None or not _ROMAN.fullmatch(word.written) or after.gap not in ("-", ".", " "):
        return 0
    return at + 2 if len(after.raw) == 1 or after.is_in("study_lines") else 0


def is_of_many(passage: Passage, at: int) -> bool:
    """Whether the class as a whole, several classes, or a grown person is told of."""
    sentence = passage.words[at].sentence
    for place in range(at + 1, at + 5):
        word = passage.in_sentence(place, sentence)
        if word is not None and word.is_in("range_words", "and_words") and is_class_at(passage, place + 1):
            return True
    for place in range(at - 1, max(-1, at - _BEFORE), -1):
        word = passage.in_sentence(place, sentence)
        if word is None:
            return False
        if word.is_in("many_words", "class_things") or is_number_of_children(passage, place):
            return True
        if word.gap == "-" and word.raw == passage.words[place - 1].raw:
            return True
    return False


def is_class_at(passage: Passage, at: int) -> bool:
    """Whether a class is said here without the word for one."""
    word = passage.word(at)
    return word is not None and (is_class(word.raw) or bool(_ROMAN.fullmatch(word.written)))


def is_number_of_children(passage: Passage, at: int) -> bool:
    """Whether a number of children stands here: "32 murid"."""
    return passage.words[at].raw.isdigit() and is_child_noun(passage, at + 1) and is_crowd(passage, at + 1)


def find_clubs(passage: Passage, scene: Scene) -> Iterator[Mark]:
    """Find a club or home with its name in a sentence about one certain child."""
    for at, word in enumerate(passage.words):
        children = scene.children.get(word.sentence) if word.is_in("clubs") else None
        if not children or passage.has_any(word.sentence, "rule_words"):
            continue
        after = passage.in_sentence(at + 1, word.sentence)
        if after is not None and after.is_capital and after.gap == " ":
            yield mark(passage, "school", at, max(passage.name_end(at + 1), at + 2))
