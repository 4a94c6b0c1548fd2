"""Names that stand in no list, known by what the sentence does with them: it speaks of children, and they act in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layak.forum.detect.finding import listed
from layak.news.service.identity.finding import Mark, mark
from layak.news.service.identity.reading import ADULT, Name, Passage, Word

_ADULT_REACH = 12
_QUOTES = frozenset('"“”„«»')
VERB = re.compile(r"(?:me|ber|ter)[a-z]{4,}|[a-z]{3,}ed|di[a-z]{4,}kan|di[a-z]{5,}i")
PASSIVE = re.compile(r"di[a-z]{4,}")
_CONTEXT = ("child_nouns", "victim_words", "childhood_words", "child_titles")


def find_unlisted(passage: Passage) -> Iterator[Mark]:
    """Find who speaks or acts in a paragraph about children and is told to be no grown person."""
    if not any(word.is_in(*_CONTEXT) for word in passage.words):
        return
    grown = {word.raw for name in passage.names if is_grown(passage, name) for word in of_name(passage, name)}
    for name in passage.names:
        if any(word.raw in grown for word in of_name(passage, name)) or is_title(passage, name):
            continue
        is_titled = follows_title(passage, name)
        if not (is_titled or is_doer(passage, name)) or not (name.is_known or is_person(passage, name)):
            continue
        if not is_in_place(passage, name):
            yield mark(passage, "child_name", name.first, name.after)


def of_name(passage: Passage, name: Name) -> list[Word]:
    """The words of a name."""
    return passage.words[name.first : name.after]


def follows_title(passage: Passage, name: Name) -> bool:
    """Whether a name follows a word by which only a child is called: "dek Rafa", "ananda Rina"."""
    sentence = passage.words[name.first].sentence
    near = [passage.in_sentence(name.first - 1, sentence), passage.in_sentence(name.first - 2, sentence)]
    is_joined = passage.gap(name.first) == " " and near[0] is not None and not near[0].is_in("pointing")
    return is_joined and any(word is not None and word.is_in("child_titles") for word in near)


def is_title(passage: Passage, name: Name) -> bool:
    """Whether "Si" and the word before it make a thing's title of a name: "Program Si Puan", "Bookmobile Si Kancil"."""
    sentence = passage.words[name.first].sentence
    title, before = passage.in_sentence(name.first - 1, sentence), passage.in_sentence(name.first - 2, sentence)
    if title is None or title.written != "Si":
        return False
    return before is not None and (before.is_capital or before.is_in("place_heads")) and not before.is_in("child_nouns")


def is_person(passage: Passage, name: Name) -> bool:
    """Whether capital words in no list can be somebody's name: inside a sentence, and no part of a longer title."""
    first, sentence = passage.words[name.first], passage.words[name.first].sentence
    before = passage.in_sentence(name.first - 1, sentence)
    if before is None or _QUOTES & {*first.gap} or not first.is_capital:
        return False
    if any(word.written.isupper() for word in passage.words[name.first : name.after]):
        return False
    after = passage.in_sentence(name.after, sentence)
    is_joined = after is not None and after.is_capital and after.gap in (" ", "-")
    return not is_joined and not (before.is_capital and first.gap == " " and before.is_in("not_names", "acronyms"))


def is_in_place(passage: Passage, name: Name) -> bool:
    """Whether a place, a body or a work stands before a name and carries it."""
    first = passage.words[name.first]
    before = passage.in_sentence(name.first - 1, first.sentence)
    if before is None or first.gap != " ":
        return False
    return before.is_in("place_heads", "school_kinds") or before.raw in listed("not_before_names")


def is_doer(passage: Passage, name: Name) -> bool:
    """Whether somebody says or does something here: "kata Rafasya", "diraih Jovanka", "Rafasya tertawa"."""
    sentence = passage.words[name.first].sentence
    before, after = passage.in_sentence(name.first - 1, sentence), passage.in_sentence(name.after, sentence)
    if before and passage.gap(name.first) == " " and not before.is_capital:
        if before.is_in("speech_words") or (
            PASSIVE.fullmatch(before.raw) and not before.is_in("adult_roles", "no_verbs")
        ):
            return True
    if after is not None and after.is_in("adverbs") and after.gap == " ":
        after = passage.in_sentence(name.after + 1, sentence)
    if after is None or after.is_capital or after.gap not in (" ", ", "):
        return False
    return bool(VERB.fullmatch(after.raw)) and not after.is_in("no_verbs")


def is_grown(passage: Passage, name: Name) -> bool:
    """Whether an office, a trade, a form of address or an age says that this is a grown person."""
    sentence = passage.words[name.first].sentence
    for place in range(name.after, name.after + 3):
        word = passage.in_sentence(place, sentence)
        if word and (
            word.is_in("adult_roles", "grown_words") or (word.raw.isdigit() and ADULT <= int(word.raw[:4]) < 100)
        ):
            return True
    for place in range(name.first, max(-1, name.first - _ADULT_REACH), -1):
        word = passage.words[place]
        if word.sentence != sentence or (place < name.first and _QUOTES & {*passage.gap(place + 1)}):
            return False
        if word.is_in("adult_roles", "grown_words") and word.gap != "-":
            return True
    return False
