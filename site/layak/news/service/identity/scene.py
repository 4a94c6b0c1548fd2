"""Which sentences of a paragraph speak of one child: surely, or by a hint that other signs may lean on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from layak.news.service.identity.children import OneChild, is_child_noun
from layak.news.service.identity.finding import Mark
from layak.news.service.identity.people import class_end
from layak.news.service.identity.reading import ADULT, Passage, number_of

_CROWD_REACH = 3
_CROWD = 5
_NEAR = 2


class Scene:
    """A paragraph with the certain children in it, by sentence."""

    def __init__(self, passage: Passage, children: Sequence[OneChild], named: Sequence[Mark]) -> None:
        """Note in which sentences a certain child stands, with or without a name, and where one is hinted at."""
        self.passage = passage
        self.children: dict[int, list[OneChild]] = {}
        for child in children:
            self.children.setdefault(child.sentence, []).append(child)
        self.sentences = {*self.children, *(self.sentence_at(one.start) for one in named)}
        self.hints = {*self.sentences, *find_hints(passage)}
        self.single: dict[int, list[int]] = {}
        for at in find_single(passage, children):
            self.single.setdefault(passage.words[at].sentence, []).append(at)

    def sentence_at(self, start: int) -> int:
        """The sentence in which a place of the text lies."""
        return self.passage.words[self.word_at(start)].sentence

    def word_at(self, start: int) -> int:
        """The place of the word at, or next before, a place of the text."""
        low, high = 0, len(self.passage.words) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.passage.words[middle].start <= start else (low, middle - 1)
        return low

    def has_child(self, sentence: int) -> bool:
        """Whether a certain child stands in a sentence or beside it."""
        return any(one in self.sentences for one in (sentence - 1, sentence, sentence + 1))

    def is_about_one(self, sentence: int) -> bool:
        """Whether a sentence, or one of its neighbours, hints at one child."""
        return any(one in self.hints for one in range(sentence - _NEAR, sentence + _NEAR + 1))

    def speaks_of_children(self, sentence: int) -> bool:
        """Whether a sentence or one beside it names children, a school, a pupil's class or a relative at all."""
        near = (sentence - 1, sentence, sentence + 1)
        lists = ("child_nouns", "victim_words", "lone_words", "class_words", "kin_bound", "school_kinds")
        return any(one in self.hints or self.passage.has_any(one, *lists) for one in near)


def find_hints(passage: Passage) -> Iterator[int]:
    """Sentences with words for a single child: "murid kelas dua", "gadis", "the five-year-old's", "masih TK"."""
    for at, word in enumerate(passage.words):
        if is_hint(passage, at) and not is_crowd(passage, at):
            yield word.sentence


def find_single(passage: Passage, children: Sequence[OneChild]) -> Iterator[int]:
    """Places at which a single child is surely meant: a certain one, or a word for one alone."""
    yield from (child.first for child in children)
    for at, word in enumerate(passage.words):
        if word.is_in("lone_words") and not is_crowd(passage, at):
            yield at


def is_hint(passage: Passage, at: int) -> bool:
    """Whether a word can mean one child: a word for a single one, a child in a sentence that is no rule, an age."""
    word, before = passage.words[at], passage.in_sentence(at - 1, passage.words[at].sentence)
    if is_lone(passage, at):
        return True
    if is_child_noun(passage, at) or class_end(passage, at):
        return not passage.has_any(word.sentence, "rule_words")
    if word.is_in("school_kinds", "class_words"):
        return before is not None and before.is_in("still_words")
    return is_young(passage, at)


def is_lone(passage: Passage, at: int) -> bool:
    """Whether a word is one for a single child: "gadis", "the young goalkeeper", "si kecil"."""
    word, before = passage.words[at], passage.in_sentence(at - 1, passage.words[at].sentence)
    if before is not None and word.raw == "young" and before.is_in("articles", "pointing"):
        return True
    if before is not None and before.raw == "si" and word.is_in("child_titles"):
        return True
    return word.is_in("lone_words") or word.raw.removesuffix("'s") in ("bocah", "toddler")


def is_young(passage: Passage, at: int) -> bool:
    """Whether an age of somebody stands here: "the five-year-old's", "umur 7 tahun", "baru 16,"."""
    word, before = passage.words[at], passage.in_sentence(at - 1, passage.words[at].sentence)
    if before is not None and before.is_in("still_words") and (number := number_of(word.raw)):
        if 4 < number < ADULT and passage.gap(at + 1)[:1] in {*",.;)"}:
            return True
    age = passage.age_at(at)
    if age is None or not age.has_unit or age.years == 0:
        return False
    is_noun = passage.words[age.after - 1].raw.removesuffix("'s") == "old"
    if before is None or not before.is_in("age_cues", "still_words"):
        return is_noun
    further = passage.in_sentence(at - 2, word.sentence)
    return further is None or not further.is_in("pointing")


def is_crowd(passage: Passage, at: int) -> bool:
    """Whether a number of children, or children at large, are meant: "240 anak", "para siswa", "untuk anak"."""
    sentence = passage.words[at].sentence
    near = [passage.in_sentence(place, sentence) for place in range(at + 1, at + 1 + _CROWD_REACH)]
    if any(word is not None and word.is_in("pointing") for word in near):
        return False
    for place in range(at - 1, max(-1, at - 1 - _CROWD_REACH), -1):
        word = passage.words[place]
        if word.sentence != sentence or "," in passage.gap(place + 1):
            return False
        is_number = word.raw.isdecimal() and int(word.raw[:4]) >= _CROWD
        if word.is_in("many_words", "for_words") or (is_number and place == at - 1):
            return True
    after = passage.in_sentence(at + 1, sentence)
    return after is not None and after.gap == "-" and after.raw == passage.words[at].raw
