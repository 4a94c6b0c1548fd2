"""Signs by which a child can be found: home, school, numbers, birth date, plates, accounts. An office's are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layak.forum.detect import Finding as Personal
from layak.forum.detect import find_personal_data
from layak.news.service.identity.finding import Mark, mark
from layak.news.service.identity.lexicon import words
from layak.news.service.identity.people import school_end
from layak.news.service.identity.reading import Passage
from layak.news.service.identity.scene import Scene

CHILDHOOD = 18
_BIRTH_REACH = 9
_OFFICE_REACH = 8
_DATE = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_WARD = re.compile(r"(?<!\w)(?:RT|rt|Rt)[. ]{0,2}\d{1,3}(?!\d)")
_PROFILE = re.compile(r"(?i)(?:tiktok|instagram|facebook|fb|youtube|threads)\.(?:com|net)/@?\w")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MOBILE = re.compile(r"\D*(?:08|62\D?8)")
_CONTACTS = {"phone": "phone", "email": "social", "handle": "social", "link": "social"}


def find_places(passage: Passage, scene: Scene, year: int) -> Iterator[Mark]:
    """Find what leads to a child; `year` is this year, from which a birth year is judged."""
    for one in find_personal_data(passage.text):
        yield from judge_personal(passage, scene, one)
    yield from find_schools(passage, scene)
    yield from find_own_schools(passage)
    yield from find_wards(passage, scene)
    yield from find_birth_dates(passage, scene, year)


def judge_personal(passage: Passage, scene: Scene, one: Personal) -> Iterator[Mark]:
    """Turn what the forum's check knows into a sign, where it is not an office's."""
    at = scene.word_at(one.start)
    sentence = passage.words[at].sentence
    if one.kind == "nik":
        yield Mark(one.start, one.end, "number", one.text)
    elif one.kind == "address":
        is_home = scene.has_child(sentence) or passage.has_any(sentence, "at_home")
        if is_home and not is_office_before(passage, at):
            yield Mark(one.start, one.end, "address", one.text)
    elif one.kind in _CONTACTS:
        is_private = scene.has_child(sentence) or passage.has_any(sentence, "private_words")
        is_office = passage.has_any(sentence, "offices") or is_office_account(one.text)
        is_profile = one.kind == "link" and _PROFILE.search(one.text)
        is_sure = one.kind == "handle" or is_profile or (one.kind == "phone" and _MOBILE.match(one.text))
        if (is_private or is_sure) and not is_office:
            yield Mark(one.start, one.end, _CONTACTS[one.kind], one.text)


def is_office_before(passage: Passage, at: int) -> bool:
    """Whether an office stands shortly before an address, and no home after the office."""
    sentence = passage.words[at].sentence
    for place in range(at, max(-1, at - _OFFICE_REACH), -1):
        word = passage.words[place]
        if word.sentence != sentence or word.is_in("home_cues"):
            return False
        if word.is_in("offices", "school_kinds"):
            return True
    return False


def is_office_account(text: str) -> bool:
    """Whether an account or address carries the name of an office."""
    plain = re.sub(r"[^a-z0-9]", "", text.lower())
    return any(name in plain for name in words("office_accounts"))


def find_schools(passage: Passage, scene: Scene) -> Iterator[Mark]:
    """Find a named school beside one certain child of whom the class, the age, or a matter before the law is told."""
    at = 0
    while at < len(passage.words):
        end = school_end(passage, at)
        sentence = passage.words[at].sentence
        if end > at + 1 and scene.children.get(sentence) and is_narrow(passage, scene, sentence):
            first = at - 2 if at >= 2 and passage.words[at - 2].is_in("class_words") else at
            yield mark(passage, "school", first, end)
        at = max(end, at + 1)


def is_narrow(passage: Passage, scene: Scene, sentence: int) -> bool:
    """Whether a sentence says enough of one child to be recognised by its school."""
    children = scene.children[sentence]
    if any(child.is_pointed or child.has_age for child in children):
        return True
    return passage.has_any(sentence, "class_words", "case_stems", "small_schools", "unique_words")


def find_own_schools(passage: Passage) -> Iterator[Mark]:
    """Find the school that is told to be somebody's: "sekolahnya, SMP Karya Mulia", "her school, SMPN 2"."""
    for at, word in enumerate(passage.words):
        before = passage.in_sentence(at - 1, word.sentence)
        is_owned = word.raw in ("school", "sekolah") and before is not None and before.is_in("owners")
        if not is_owned and word.raw not in ("sekolahnya", "sekolahnya"):
            continue
        end = school_end(passage, at + 1) if passage.in_sentence(at + 1, word.sentence) else 0
        if end > at + 2:
            yield mark(passage, "school", at, end)


def find_wards(passage: Passage, scene: Scene) -> Iterator[Mark]:
    """Find the neighbourhood by its number (RT, a few dozen homes) in a sentence about one certain child."""
    for match in _WARD.finditer(passage.text):
        at = scene.word_at(match.start())
        sentence = passage.words[at].sentence
        is_home = scene.has_child(sentence) and passage.has_any(sentence, "home_cues")
        if (is_home or sentence in scene.children) and not is_office_before(passage, at):
            yield Mark(match.start(), match.end(), "address", match.group())


def find_birth_dates(passage: Passage, scene: Scene, year: int) -> Iterator[Mark]:
    """Find a date of birth that makes somebody a child this year; where one is told of, the year alone."""
    for at, word in enumerate(passage.words):
        if not word.is_in("birth_cues"):
            continue
        near = [one for one in passage.words[max(0, at - 3) : at + 1] if one.sentence == word.sentence]
        if any(one.is_in("birth_not") for one in near):
            continue
        end = date_end(
            passage, at + 1, year, is_year=scene.is_about_one(word.sentence) or bool({"(", ","} & {*word.gap})
        )
        if end:
            yield mark(passage, "birth_date", at, end)


def date_end(passage: Passage, at: int, year: int, *, is_year: bool) -> int | None:
    """The place after a date that follows soon, where its year is a child's."""
    for place in range(at, min(at + _BIRTH_REACH, len(passage.words))):
        written = _YEAR.fullmatch(passage.words[place].raw)
        if not written or passage.words[place].sentence != passage.words[at].sentence:
            continue
        before = passage.words[max(at, place - 3) : place]
        has_month = any(one.is_in("months") for one in before)
        has_day = any(one.raw.isdigit() and len(one.raw) <= 2 for one in before)
        has_day = has_day or sum(one.raw.isdigit() for one in before) >= 2
        is_childs = year - CHILDHOOD <= int(written.group()) <= year + 1
        is_alone = is_year and place <= at + 1
        return place + 1 if is_childs and (has_day or has_month or is_alone) else None
    return None
