"""Names of children as tired hands write them: in small letters behind "kata"; and known names near a child."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layak.forum.detect.finding import listed
from layak.news.service.identity.children import is_child_noun
from layak.news.service.identity.finding import Mark, mark
from layak.news.service.identity.people import is_place, is_pseudonym
from layak.news.service.identity.reading import ADULT, Passage
from layak.news.service.identity.scene import Scene
from layak.news.service.identity.unlisted import PASSIVE, VERB, is_grown, is_in_place

_PLAIN = re.compile(r"[a-z]{3,14}")
_SHORT = re.compile(r"[a-z]{1,3}")
_INFANT = 3
_AGES = frozenset("umur usia umurnya usianya".split())
_TITLES = frozenset("dek adek adik ade ananda bocil".split())
_INITIAL = frozenset({"inisial", "berinisial", "initials"})


def find_written(passage: Passage, scene: Scene) -> Iterator[Mark]:
    """Find names in small letters that a sentence announces, and listed names of no grown person beside one child."""
    for at, word in enumerate(passage.words):
        if not word.is_capital and (
            is_spoken(passage, at) or is_told(passage, scene, at) or is_short(passage, scene, at)
        ):
            yield mark(passage, "initials" if is_short(passage, scene, at) else "child_name", at, at + 1)
    yield from find_birthdays(passage)
    for name in passage.names:
        if not name.is_known or not scene.is_about_one(passage.words[name.first].sentence):
            continue
        if is_place(passage, name) or is_in_place(passage, name) or is_pseudonym(passage, name):
            continue
        if not is_grown(passage, name):
            yield mark(passage, "child_name", name.first, name.after)


def find_birthdays(passage: Passage) -> Iterator[Mark]:
    """Find whose birthday below the eighteenth it is: "Oksana's eleventh birthday", "ulang tahun ke-9 Rina"."""
    ends = {name.after - 1: name.first for name in passage.names}
    starts = {name.first: name.after for name in passage.names}
    for at, word in enumerate(passage.words):
        if not word.is_in("birthdays"):
            continue
        near = [place for place in range(at - 2, at + 4) if passage.in_sentence(place, word.sentence)]
        if not any(passage.words[place].is_in("nths") or is_nth(passage, place) for place in near):
            continue
        first = next((ends[place] for place in range(at - 1, at - 4, -1) if place in ends), None)
        after = next((starts[place] for place in range(at + 1, at + 5) if place in starts), None)
        if first is not None or after is not None:
            yield mark(passage, "name_age", at if first is None else first, at + 1 if after is None else after)


def is_nth(passage: Passage, at: int) -> bool:
    """Whether a count of years below 18 stands here: "ke-9", "12th"."""
    raw, before = passage.words[at].raw, passage.word(at - 1)
    number = raw.removesuffix("th")
    is_nth = raw.endswith("th") or (before is not None and before.raw == "ke")
    return is_nth and number.isdecimal() and int(number[:4]) < ADULT


def can_be_small(passage: Passage, at: int) -> bool:
    """Whether a word in small letters can be a name at all."""
    word = passage.words[at]
    return bool(_PLAIN.fullmatch(word.raw)) and not (
        word.is_in("not_names", "adult_roles", "child_nouns", "kin", "kin_bound", "school_kinds", "role_connectors")
        or word.raw in listed("name_not")
    )


def is_spoken(passage: Passage, at: int) -> bool:
    """Whether one who speaks is told to be a child: "ujar sarinah, bocah sembilan tahun"."""
    word = passage.words[at]
    before, after = passage.in_sentence(at - 1, word.sentence), passage.in_sentence(at + 1, word.sentence)
    if is_listed(passage, at):
        return True
    if (
        before is None
        or after is None
        or word.gap != " "
        or after.gap not in (", ", " (")
        or not can_be_small(passage, at)
    ):
        return False
    if not before.is_in("speech_words") or before.is_in("no_speech"):
        return False
    return is_child_noun(passage, at + 1) or passage.age_at(at + 1) is not None or after.is_in("class_words")


def is_listed(passage: Passage, at: int) -> bool:
    """Whether a word that begins an item of a list, or follows "adalah", has an age: "juara: jono 7thn"."""
    word, age = passage.words[at], passage.age_at(at + 1)
    before = passage.word(at - 1)
    if before is not None and before.raw in _TITLES and word.gap == " " and passage.gap(at + 1)[:1] in (",", "("):
        return can_be_small(passage, at)
    cue = passage.in_sentence(at + 1, word.sentence)
    later = passage.age_at(at + 2) if cue is not None and cue.raw in _AGES else None
    if later and later.has_unit and later.years > _INFANT and not word.is_in("before_age", "ordinals"):
        is_verb = VERB.fullmatch(word.raw) or PASSIVE.fullmatch(word.raw)
        return not is_verb and can_be_small(passage, at) and not passage.has_any(word.sentence, "rule_words")
    if age is None or not age.has_unit or not can_be_small(passage, at):
        return False
    is_begun = word.gap[-2:] in (": ", ", ", "- ") or "\n" in word.gap
    is_spoken_of = before is not None and before.is_in("speech_words", "name_cues") and passage.gap(at + 1) == ", "
    return is_spoken_of or (is_begun and passage.gap(at + 1) == " " and word.sentence == passage.words[at + 1].sentence)


def is_told(passage: Passage, scene: Scene, at: int) -> bool:
    """Whether a word like "namanya" announces a name in small letters in a paragraph about one child."""
    word = passage.words[at]
    before = passage.in_sentence(at - 1, word.sentence)
    is_cued = before is not None and word.gap in (" ", ": ") and before.is_in("name_cues")
    if before is not None and before.raw == "nama":
        is_cued = is_cued and at > 1 and is_child_noun(passage, at - 2)
    return is_cued and can_be_small(passage, at) and scene.is_about_one(word.sentence)


def is_short(passage: Passage, scene: Scene, at: int) -> bool:
    """Whether initials in small letters are announced: "anak inisial dnf"."""
    word = passage.words[at]
    before = passage.in_sentence(at - 1, word.sentence)
    if before is None or before.raw not in _INITIAL or not _SHORT.fullmatch(word.raw):
        return False
    return scene.speaks_of_children(word.sentence) and word.gap == " "
