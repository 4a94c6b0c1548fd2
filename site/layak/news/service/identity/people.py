"""Signs that show who a child is by a name: beside an age, a school, a role, or as somebody's parent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layak.forum.detect.finding import listed
from layak.news.service.identity.children import is_child_noun
from layak.news.service.identity.finding import Mark, mark
from layak.news.service.identity.lexicon import phrases, words
from layak.news.service.identity.reading import Age, Name, Passage, Word, is_given, number_of
from layak.news.service.identity.unlisted import is_in_place, is_person

_AGE_REACH = 7
_LIST_WORDS = frozenset("kecamatan kelurahan district districts participants peserta jumlah kabupaten".split())
_ROLE_REACH = 10
_CUE_REACH = 8
_POINTED_REACH = 4
_CLASS = re.compile(r"\d{1,4}|[ivx]{1,4}[a-j]?|\d{1,2}[a-j]")


def find_people(passage: Passage) -> Iterator[Mark]:
    """Find names of children beside an age, a school or a role."""
    for name in passage.names:
        yield from find_beside_age(passage, name)
        is_name = passage.is_told(name.first, name.after) or can_be_pupil(passage, name)
        if is_name and not is_place(passage, name) and not is_pseudonym(passage, name):
            yield from find_in_role(passage, name)
    yield from find_told_names(passage)


def can_be_pupil(passage: Passage, name: Name) -> bool:
    """Whether capital words in no list are a pupil's here: a class or school follows, or it is inside a sentence."""
    if is_in_place(passage, name) or not passage.words[name.first].is_capital:
        return False
    if is_person(passage, name):
        return True
    sentence = passage.words[name.first].sentence
    if begins(passage, name) and place_of_study(passage, name.after, sentence):
        return True
    end = class_end(passage, name.after) if passage.in_sentence(name.after, passage.words[name.first].sentence) else 0
    if end and not passage.words[end - 1].raw.isdigit() and passage.words[end - 1].raw[0].isdigit():
        return True
    return bool({",", "("} & {*passage.gap(name.after)}) and role_after(passage, name)[0] == "school"


def find_beside_age(passage: Passage, name: Name) -> Iterator[Mark]:
    """Find a name with an age below 18 after it or before it."""
    age = age_after(passage, name.after, is_known=name.is_known)
    if age and not age.has_unit and is_building(passage, name):
        age = None
    is_name = passage.is_told(name.first, name.after) or is_likely(passage, name, age)
    if age and is_name and not is_pseudonym(passage, name):
        yield mark(passage, "name_age", name.first, age.after)
        return
    first = age_before(passage, name)
    if first is not None and not is_pseudonym(passage, name):
        yield mark(passage, "name_age", first, name.after)


def is_likely(passage: Passage, name: Name, age: Age | None) -> bool:
    """Whether capital words that are no known name are one here, and no place in a list with figures."""
    sentence = passage.words[name.first].sentence
    after = passage.word(name.after)
    if after is not None and after.is_in("pointing"):
        return False
    is_cued = after is not None and (
        after.raw in _IS
        or (after.is_in("age_cues", "age_connectors") and (is_person(passage, name) or begins(passage, name)))
    )
    if is_place(passage, name) or is_in_place(passage, name):
        return False
    if not is_cued and not {"(", ",", "/"} & {*passage.gap(name.after)}:
        return False
    if all(word.is_in("not_names") for word in passage.words[name.first : name.after]):
        return False
    is_written = age is not None and age.has_unit
    return is_written or not any(word.raw in _LIST_WORDS for word in passage.sentence(sentence))


def begins(passage: Passage, name: Name) -> bool:
    """Whether a single word begins a sentence and is no building, body or work of which an age is told as well."""
    first, before = passage.words[name.first], passage.in_sentence(name.first - 1, passage.words[name.first].sentence)
    return before is None and name.after == name.first + 1 and not first.is_in("place_heads", "role_connectors")


def age_after(passage: Passage, at: int, *, is_known: bool) -> Age | None:
    """The age that follows a name: "(12)", ", 9 tahun", ", 10,", "yang baru berusia 7 tahun"."""
    if at >= len(passage.words):
        return None
    sentence, has_cue, place = passage.words[at - 1].sentence, False, at
    while (word := passage.in_sentence(place, sentence)) and place < at + _AGE_REACH:
        age = passage.age_at(place)
        if age:
            return age if is_told_age(passage, place, age, has_cue=has_cue, is_known=is_known) else None
        is_joined = place == at or word.gap in (" ", "-") or (word.gap == ", " and word.is_in("age_cues"))
        if not word.is_in("age_connectors", "age_cues") or not is_joined:
            return None
        has_cue = has_cue or word.is_in("age_cues")
        place += 1
    return None


def is_told_age(passage: Passage, place: int, age: Age, *, has_cue: bool, is_known: bool) -> bool:
    """Whether a number after a name is an age: with a unit or a cue, alone in brackets, or between commas."""
    if age.has_unit or has_cue:
        return True
    gap, after = passage.gap(place), passage.gap(age.after)
    if "(" in gap or gap == "/":
        return after[:1] in (")", ",")
    following = passage.in_sentence(age.after, passage.words[place].sentence)
    if "," in gap and following is not None and following.raw in ("next", "this", "last"):
        return True
    if "," in gap and after[:1] in (",", "."):
        following = passage.word(age.after)
        return is_known or (following is not None and not following.is_capital and following.raw not in _AND)
    if passage.words[place - 1].is_in("still_words") and after[:1] in (",", ".", ")"):
        return True
    if passage.words[place - 1].raw in _IS:
        if (later := passage.word(age.after)) is not None and later.raw in ("in", "next", "this", "on", "soon"):
            return True
        following = passage.word(age.after)
        return after[:1] in (",", ".") or (following is not None and following.raw in _AND)
    return False


_AND = frozenset({"and", "dan"})
_IS = frozenset({"is", "was", "turned", "turns", "be", "will"})


def age_before(passage: Passage, name: Name) -> int | None:
    """Where an age begins that stands before a name: "nine-year-old Dewi", "13 tahun, Salsabila"."""
    sentence, is_told = passage.words[name.first].sentence, False
    for place in range(name.first - 1, max(-1, name.first - _AGE_REACH), -1):
        word = passage.words[place]
        if word.sentence != sentence:
            return None
        age = passage.age_at(place)
        if age and age.has_unit and age.after <= name.first:
            is_joined = passage.words[age.after - 1].raw in ("old", "olds") and passage.words[name.first].is_capital
            return place if name.is_known or is_told or is_joined or is_led(passage, name, place) else None
        if age and passage.gap(name.first) == ", " and place == name.first - 1:
            before = passage.in_sentence(place - 1, sentence)
            before = passage.in_sentence(place - 2, sentence) if before and before.is_in("still_words") else before
            return place if before is not None and before.raw in ("at", "aged", "umur", "usia") else None
        is_told = is_told or word.is_in("name_cues")
        if not (age or word.is_in("after_age", "years", "months_of_age")):
            return None
    return None


def is_led(passage: Passage, name: Name, place: int) -> bool:
    """Whether a word for an age leads to a name behind a comma: "Di umur 16 th, Zulfadli"."""
    before, first = passage.in_sentence(place - 1, passage.words[place].sentence), passage.words[name.first]
    is_cued = before is not None and (before.is_in("age_cues") or before.raw == "at")
    return is_cued and first.gap == ", " and first.is_capital and not first.is_in("not_names", "place_heads")


def is_pseudonym(passage: Passage, name: Name) -> bool:
    """Whether the text says just after a name that it is not the real one."""
    after = tuple(word.raw for word in passage.words[name.after : name.after + 6])
    return any(after[n : n + len(phrase)] == phrase for phrase in phrases("pseudonyms") for n in range(3))


_AREAS = frozenset("kecamatan kelurahan kota kabupaten district ward".split())
"""No area here is called by two names of one person: after a post they are the holder's."""


_BUILDINGS = frozenset("rptra taman gedung museum stadion gor pasar masjid gereja puskesmas posyandu rsud".split())


def is_building(passage: Passage, name: Name) -> bool:
    """Whether a building or a park bears the name, so that a bare number counts something: "RPTRA Kartini (12)".

    Narrower than `is_place`: a school, a village or a trade before a name may be its owner's ("Siswi SMP Rina (13)").
    """
    head = passage.word(name.first - 1)
    return head is not None and head.is_capital and head.raw in _BUILDINGS and is_in_place(passage, name)


def is_place(passage: Passage, name: Name) -> bool:
    """Whether a street, a school or a building is named after somebody ("SMP Ahmad Dahlan")."""
    before, first = passage.word(name.first - 1), passage.words[name.first]
    if before is None or before.sentence != first.sentence or first.gap != " ":
        return False
    if before.raw in _AREAS and name.after > name.first + 1 and name.is_known:
        return not all(is_given(word.raw) for word in passage.words[name.first : name.after])
    return before.raw in listed("not_before_names") or before.is_in("school_kinds")


def find_in_role(passage: Passage, name: Name) -> Iterator[Mark]:
    """Find a known name whose owner is told to be a pupil, a child, or at a school that children go to."""
    kind, after = role_after(passage, name)
    if kind == "adult":
        return
    role, first = role_before(passage, name)
    if role == "adult":
        return
    between = passage.words[first : name.first]
    if (
        role == "child"
        and not kind
        and not name.is_known
        and any(word.is_in("from_words", "of_words") for word in between[1:])
    ):
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
    if place := place_of_study(passage, at, sentence):
        return "school", place
    return role_set_off(passage, at, sentence) if {",", "("} & {*word.gap} else ("", at)


def role_set_off(passage: Passage, at: int, sentence: int) -> tuple[str, int]:
    """The role that follows a name behind a comma or in brackets."""
    place = at
    while (word := passage.in_sentence(place, sentence)) and place < at + 4:
        role = role_at(passage, place)
        if role:
            return role
        if not word.is_in("role_connectors", "articles") and word.raw not in _ORDER:
            break
        place += 1
    return "", at


def place_of_study(passage: Passage, at: int, sentence: int) -> int:
    """The place after where somebody is told to learn: "yang duduk di kelas 4", "studies at SMPN 5"; 0 for none."""
    place = at
    while (word := passage.in_sentence(place, sentence)) and place < at + 4 and word.is_in("studies"):
        place += 1
    desk = passage.in_sentence(place + 1, sentence) if place > at else None
    place += 2 if desk is not None and desk.raw == "bangku" else 0
    word = passage.in_sentence(place, sentence) if place > at else None
    if word is None:
        return 0
    if word.is_in("from_words") and passage.in_sentence(place + 1, sentence):
        place += 1
    return school_end(passage, place) or class_end(passage, place)


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
    return bool(_CLASS.fullmatch(raw)) or number_of(raw) is not None or raw in words("class_kinds")


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
    reach = _POINTED_REACH if name.first > 0 and passage.words[name.first - 1].is_in("pointing") else 0
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
        elif not goes_on(word) and name.first - place > reach:
            break
    return "", name.first


def goes_on(word: Word) -> bool:
    """Whether a word can stand between a role and the name of its holder."""
    return word.is_in("role_connectors") or bool(_CLASS.fullmatch(word.raw)) or word.is_capital


_OF_CHILDREN = frozenset("wali tua guru parent parents".split())
"""Words that make grown people of the word for a child after them: "wali murid"."""


def body_role(passage: Passage, at: int) -> tuple[str, int] | None:
    """Read a post that a child holds: ketua OSIS, duta anak, chair of the children's forum."""
    word, before, after = passage.words[at], passage.word(at - 1), passage.word(at + 1)
    if word.is_in("child_posts") and after is not None and after.is_in("class_words"):
        return "child", at
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
        if is_announced(passage, at):
            yield mark(passage, "child_name", at, end)


def is_announced(passage: Passage, at: int) -> bool:
    """Whether a word like "bernama" tells the name of a child before it, or one near "sebut saja"."""
    sentence = passage.words[at].sentence
    if at and passage.words[at - 1].raw == "saja":
        near = (sentence - 1, sentence, sentence + 1)
        return any(passage.has_any(one, "child_nouns", "victim_words") for one in near)
    for place in range(at - 1, max(-1, at - _CUE_REACH), -1):
        before = passage.words[place]
        if before.sentence != sentence or before.is_in("adult_roles"):
            return False
        if is_child_noun(passage, place) or before.is_in("victim_words"):
            return True
    return False
