"""Signs that show who a child is by a name: beside an age, a school, a role, or as somebody's parent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layak.forum.detect.finding import listed
from layak.news.service.identity.children import is_child_noun
from layak.news.service.identity.finding import Mark, mark
from layak.news.service.identity.lexicon import phrases
from layak.news.service.identity.reading import Age, Name, Passage, number_of

_AGE_REACH = 7
_LIST_WORDS = frozenset("kecamatan kelurahan district districts participants peserta jumlah kabupaten".split())
_INITIALS = re.compile(r"[A-Z]{1,3}")
_ROLE_REACH = 10
_CUE_REACH = 8
_CLASS = re.compile(r"\d{1,4}|[ivx]{1,4}[a-j]?|\d{1,2}[a-j]")


def find_people(passage: Passage) -> Iterator[Mark]:
    """Find names and initials of children, and names of their parents."""
    for name in passage.names:
        yield from find_beside_age(passage, name)
        is_name = passage.is_told(name.first, name.after) and not is_place(passage, name)
        if is_name and not is_pseudonym(passage, name):
            yield from find_in_role(passage, name)
    yield from find_told_names(passage)
    yield from find_initials(passage)


def find_beside_age(passage: Passage, name: Name) -> Iterator[Mark]:
    """Find a name with an age below 18 after it or before it."""
    age = age_after(passage, name.after, is_known=name.is_known)
    is_name = passage.is_told(name.first, name.after) or is_likely(passage, name)
    if age and is_name and not is_pseudonym(passage, name):
        yield mark(passage, "name_age", name.first, age.after)
        return
    first = age_before(passage, name)
    if first is not None and not is_pseudonym(passage, name):
        yield mark(passage, "name_age", first, name.after)


def is_likely(passage: Passage, name: Name) -> bool:
    """Whether capital words that are no known name are one here, and no place in a list with figures."""
    sentence = passage.words[name.first].sentence
    if is_place(passage, name) or not {"(", ","} & {*passage.gap(name.after)}:
        return False
    if all(word.is_in("not_names") for word in passage.words[name.first : name.after]):
        return False
    return not any(word.raw in _LIST_WORDS for word in passage.sentence(sentence))


def age_after(passage: Passage, at: int, *, is_known: bool) -> Age | None:
    """The age that follows a name: "(12)", ", 9 tahun", ", 10,", "yang baru berusia 7 tahun"."""
    if at >= len(passage.words):
        return None
    sentence, has_cue, place = passage.words[at - 1].sentence, False, at
    while (word := passage.in_sentence(place, sentence)) and place < at + _AGE_REACH:
        age = passage.age_at(place)
        if age:
            return age if is_told_age(passage, place, age, has_cue=has_cue, is_known=is_known) else None
        if not word.is_in("age_connectors", "age_cues") or (place > at and word.gap not in (" ", "-")):
            return None
        has_cue = has_cue or word.is_in("age_cues")
        place += 1
    return None


def is_told_age(passage: Passage, place: int, age: Age, *, has_cue: bool, is_known: bool) -> bool:
    """Whether a number after a name is an age: with a unit or a cue, alone in brackets, or between commas."""
    if age.has_unit or has_cue:
        return True
    gap, after = passage.gap(place), passage.gap(age.after)
    if "(" in gap:
        return after[:1] in (")", ",")
    return is_known and "," in gap and after[:1] in (",", ".")


def age_before(passage: Passage, name: Name) -> int | None:
    """Where an age begins that stands before a name: "nine-year-old Dewi", "13 tahun, Salsabila"."""
    sentence, is_told = passage.words[name.first].sentence, False
    for place in range(name.first - 1, max(-1, name.first - _AGE_REACH), -1):
        word = passage.words[place]
        if word.sentence != sentence:
            return None
        age = passage.age_at(place)
        if age and age.has_unit and age.after <= name.first:
            return place if name.is_known or is_told else None
        is_told = is_told or word.is_in("name_cues")
        if not (age or word.is_in("after_age", "years", "months_of_age")):
            return None
    return None


def is_pseudonym(passage: Passage, name: Name) -> bool:
    """Whether the text says just after a name that it is not the real one."""
    after = tuple(word.raw for word in passage.words[name.after : name.after + 6])
    return any(after[n : n + len(words)] == words for words in phrases("pseudonyms") for n in range(3))


def is_place(passage: Passage, name: Name) -> bool:
    """Whether a street, a school or a building is named after somebody ("SMP Ahmad Dahlan")."""
    before, first = passage.word(name.first - 1), passage.words[name.first]
    if before is None or before.sentence != first.sentence or first.gap != " ":
        return False
    return before.raw in listed("not_before_names") or before.is_in("school_kinds")


def find_in_role(passage: Passage, name: Name) -> Iterator[Mark]:
    """Find a known name whose owner is told to be a pupil, a child, or at a school that children go to."""
    kind, after = role_after(passage, name)
    if kind == "adult":
        return
    role, first = role_before(passage, name)
    if role == "adult":
        return
    if kind or role:
        has_class = "school" in (kind, role)
        begin, end = (name.first if kind else first), (after if kind else name.after)
        yield mark(passage, "name_school" if has_class else "child_name", begin, end)


def role_after(passage: Passage, name: Name) -> tuple[str, int]:
    """What follows a name: "child", "school" or "adult" with the place after it; empty for nothing."""
    at, sentence = name.after, passage.words[name.first].sentence
    word = passage.in_sentence(at, sentence)
    if word is None:
        return "", at
    if word.is_in("from_words") and (school := school_end(passage, at + 1)):
        return "school", school
    if end := class_end(passage, at):
        return "school", end
    if not {",", "("} & {*word.gap}:
        return "", at
    place = at
    while (word := passage.in_sentence(place, sentence)) and place < at + 4:
        role = role_at(passage, place)
        if role:
            return role
        if not word.is_in("role_connectors", "articles") and word.raw not in _ORDER:
            break
        place += 1
    return "", at


def role_at(passage: Passage, at: int) -> tuple[str, int] | None:
    """Read the role of whoever is told of here: a grown person's, a child's, or a pupil's by class or school."""
    if passage.words[at].is_in("adult_roles"):
        return "adult", at
    if is_child_noun(passage, at):
        return class_after(passage, at + 1)
    end = school_end(passage, at) or class_end(passage, at)
    return ("school", end) if end else None


def class_end(passage: Passage, at: int) -> int:
    """The place after a class that is named here: "kelas 5", "grade VIII"; 0 for none."""
    word = passage.words[at]
    which = passage.in_sentence(at + 1, word.sentence) if word.is_in("class_words") else None
    return at + 2 if which and is_class(which.raw) else 0


def is_class(raw: str) -> bool:
    """Whether a word says which class: 5, VIII, 6b, enam."""
    return bool(_CLASS.fullmatch(raw)) or number_of(raw) is not None


_ORDER = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth".split())


def class_after(passage: Passage, at: int) -> tuple[str, int]:
    """Whether a class or a school is named after a word for a child, and the place after it."""
    kind, end, sentence = "child", at, passage.words[at - 1].sentence
    for place in range(at, min(at + _CUE_REACH, len(passage.words))):
        word = passage.words[place]
        if word.sentence != sentence or "," in word.gap:
            break
        if place < end:
            continue
        if school := school_end(passage, place):
            kind, end = "school", school
        elif word.is_in("class_words"):
            kind, end = "school", min(place + 2, len(passage.words))
        elif not word.is_in("role_connectors"):
            break
    return kind, end


def school_end(passage: Passage, at: int) -> int:
    """The place after a school that begins here: its kind and a number or name; 0 for none."""
    word = passage.word(at)
    if word is None or not word.is_in("school_kinds"):
        return 0
    end = at + 1
    while (
        end < min(at + 6, len(passage.words))
        and (passage.words[end].raw.isdigit() or passage.words[end].is_capital)
        and passage.gap(end) == " "
    ):
        end += 1
        if passage.words[end - 1].raw.isdigit():
            break
    return end if end > at + 1 or word.raw in ("sd", "smp", "sma", "smk") else 0


def role_before(passage: Passage, name: Name) -> tuple[str, int]:
    """What stands before a name: "child", "school" or "adult", with the place where it begins."""
    sentence, has_school = passage.words[name.first].sentence, False
    for place in range(name.first - 1, max(-1, name.first - _ROLE_REACH), -1):
        word = passage.words[place]
        if word.sentence != sentence:
            break
        if is_child_noun(passage, place) or word.is_in("victim_words"):
            is_grown = place > 0 and passage.words[place - 1].raw in _OF_CHILDREN
            return ("adult" if is_grown else "school" if has_school else "child"), place
        body = body_role(passage, place)
        if body:
            return body
        if word.is_in("adult_roles"):
            return "adult", place
        if word.is_in("class_words", "school_kinds"):
            has_school = True
        elif not (word.is_in("role_connectors") or _CLASS.fullmatch(word.raw) or word.is_capital):
            break
    return "", name.first


_OF_CHILDREN = frozenset("wali tua guru parent parents".split())
"""Words that make grown people of the word for a child after them: "wali murid"."""


def body_role(passage: Passage, at: int) -> tuple[str, int] | None:
    """Read a post that a child holds: ketua OSIS, duta anak, chair of the children's forum."""
    word, before, after = passage.words[at], passage.word(at - 1), passage.word(at + 1)
    is_forum = word.raw == "forum" and after is not None and after.raw == "anak"
    is_forum = is_forum or (word.raw == "forum" and before is not None and before.raw in ("children's", "child"))
    is_duta = word.raw == "anak" and before is not None and before.raw in ("duta", "perwakilan")
    if not (is_forum or is_duta or word.is_in("child_bodies")):
        return None
    for place in range(at - 1, max(-1, at - 6), -1):
        one = passage.words[place]
        if one.sentence != word.sentence or one.is_in("adult_beside_forum"):
            break
        if one.is_in("child_posts"):
            return "child", place
    return "adult", at


def find_told_names(passage: Passage) -> Iterator[Mark]:
    """Find a name that is told to be a child's: "bocah bernama Rendi", "a girl called Putri"."""
    for at, word in enumerate(passage.words):
        name_at = at + 1
        while (one := passage.in_sentence(name_at, word.sentence)) and one.raw in ("lengkap", "panggilan"):
            name_at += 1
        if not word.is_in("name_cues") or passage.in_sentence(name_at, word.sentence) is None:
            continue
        end = passage.name_end(name_at)
        if end == name_at or is_pseudonym(passage, Name(name_at, end, True)):
            continue
        for place in range(at - 1, max(-1, at - _CUE_REACH), -1):
            before = passage.words[place]
            if before.sentence != word.sentence or before.is_in("adult_roles"):
                break
            if is_child_noun(passage, place) or before.is_in("victim_words"):
                yield mark(passage, "child_name", at, end)
                break


def find_initials(passage: Passage) -> Iterator[Mark]:
    """Find initials with an age below 18, or told to be a child's."""
    at = 0
    while at < len(passage.words):
        end = initials_end(passage, at)
        if end > at:
            age = age_after(passage, end, is_known=False)
            if age or is_told_child(passage, at):
                yield mark(passage, "initials", at, age.after if age else end)
        at = max(end, at + 1)


def initials_end(passage: Passage, at: int) -> int:
    """The place after initials: AR, S.A., D. K.; the same place for none."""
    word = passage.words[at]
    if not _INITIALS.fullmatch(word.written) or word.is_in("acronyms", "not_names"):
        return at
    end = at + 1
    while len(word.raw) == 1 and end < min(at + 4, len(passage.words)):
        following = passage.words[end]
        if following.gap not in (".", ". ") or len(following.raw) != 1 or not following.is_capital:
            break
        end += 1
    return end


def is_told_child(passage: Passage, at: int) -> bool:
    """Whether initials are announced as a child's: "anak berinisial S.A."."""
    word, before = passage.words[at], passage.word(at - 1)
    if before is None or before.sentence != word.sentence or before.raw not in _ANNOUNCED:
        return False
    is_adult = (number := passage.word(at + 1)) is not None and number.raw.isdigit() and int(number.raw[:4]) > 17
    return not is_adult and passage.has_any(word.sentence, "child_nouns", "victim_words")


_ANNOUNCED = frozenset({"berinisial", "inisial", "initials", "initial"})
