"""Where a text speaks of one certain child, with or without a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from layak.news.service.identity.lexicon import words
from layak.news.service.identity.reading import Passage, Word

_REACH = 4
_POINT_REACH = 4
_CLAUSE_REACH = 6
_FEW = frozenset("dua tiga empat two three four".split())
"""So few children are certain ones."""
_MANY = frozenset("boys girls pupils students teenagers".split())
_FEWTH = frozenset("fourth fifth sixth seventh eighth ninth tenth".split())


@dataclass(frozen=True, slots=True)
class OneChild:
    """One certain child: the places of its words; is_pointed where "this" child or a victim is meant."""

    first: int
    after: int
    sentence: int
    is_pointed: bool
    has_age: bool


def find_children(passage: Passage) -> Iterator[OneChild]:
    """Find words for one certain child: a boy of nine, that pupil, the victim; groups of children are none."""
    end = 0
    for at, word in enumerate(passage.words):
        if at < end:
            continue
        found = None
        if word.raw.removesuffix("'s") in words("victim_words"):
            found = read_victim(passage, at)
        elif is_child_noun(passage, at):
            found = read_child(passage, at)
        if found:
            end = found.after
            yield found


def is_child_noun(passage: Passage, at: int) -> bool:
    """Whether a word is one for a child, and no part of "child-friendly", "anak-anak" or the name of a body."""
    word = passage.words[at]
    if word.raw in _MANY:
        few = passage.in_sentence(at - 1, word.sentence)
        return few is not None and few.raw in _FEW
    if not word.is_in("child_nouns") and word.raw.removesuffix("'s") not in words("child_nouns"):
        return False
    before, after = passage.word(at - 1), passage.word(at + 1)
    is_home = before is not None and before.raw == "rumah" and not word.is_capital
    if before and not is_home and (before.is_in("child_compounds", "many_words") or before.raw == word.raw):
        return False
    is_bound = after is not None and after.gap == "-" and not after.is_in("pointing")
    return not is_bound and not (after and after.raw == word.raw)


def read_victim(passage: Passage, at: int) -> OneChild | None:
    """Read "korban" as one person, unless victims in general are spoken of."""
    word = passage.words[at]
    before, after = passage.word(at - 1), passage.in_sentence(at + 1, word.sentence)
    if before and before.is_in("many_words"):
        return None
    if after and after.is_in("victim_general"):
        return None
    return OneChild(at, at + 1, word.sentence, is_pointed=True, has_age=False)


def read_child(passage: Passage, at: int) -> OneChild | None:
    """Read the words around one for a child: an article, an age, a pointing word make it one certain child."""
    word = passage.words[at]
    first, has_article, has_age = before_noun(passage, at)
    end, is_pointed, age_after = after_noun(passage, at)
    has_age, following = has_age or age_after, passage.in_sentence(end, word.sentence)
    if following and following.is_in("case_stems") and any(one.is_in("school_kinds") for one in passage.words[at:end]):
        is_pointed = True
    is_owned = word.raw.endswith("nya") or is_in_matter(passage, at)
    if not (has_article or has_age or is_pointed or is_owned or word.is_in("one_child")):
        return None
    is_the = passage.words[first].raw == "the"
    return OneChild(first, end, word.sentence, is_pointed or is_the or word.is_in("one_child"), has_age)


def is_in_matter(passage: Passage, at: int) -> bool:
    """Whether something is told that happened to a child or by one: "siswa yang dirundung", "remaja pelaku tawuran"."""
    sentence = passage.words[at].sentence
    near = [passage.in_sentence(place, sentence) for place in range(at + 1, at + _CLAUSE_REACH)]
    after = next(iter(near), None)
    is_clause = after is not None and after.raw in ("yang", "yg", "who", "whose")
    if not is_clause and not passage.has_any(sentence, "happened", "pointing"):
        return False
    told = [word.raw for word in near if word is not None and word.is_in("case_stems", "stigma_words")]
    return any(not is_clause or not raw.startswith(("ke", "pe")) for raw in told)


def before_noun(passage: Passage, at: int) -> tuple[int, bool, bool]:
    """Look left of a word for a child: where its group begins, whether it has an article, and an age."""
    sentence, first, has_age = passage.words[at].sentence, at, False
    for place in range(at - 1, max(-1, at - 2 * _REACH), -1):
        word = passage.words[place]
        if word.sentence != sentence:
            break
        if place == at - 1 and (word.raw in ("adalah", "ialah", "merupakan", "sebagai") or word.is_in("pointing")):
            return place, True, has_age
        if word.is_in("articles") or (word.raw in _FEW and not word.raw.isdigit()):
            return place, True, has_age
        age = passage.age_at(place)
        if age and age.has_unit:
            first, has_age = place, True
        elif not (age or word.is_in("child_adjectives", "years", "ordinals", "class_words") or word.raw in _FEWTH):
            break
    return first, False, has_age


def after_noun(passage: Passage, at: int) -> tuple[int, bool, bool]:
    """Look right of a word for a child: where its group ends, whether a pointing word follows, and an age."""
    sentence, has_age, end = passage.words[at].sentence, False, at + 1
    place = at + 1
    while place <= at + 2 * _POINT_REACH:
        word = passage.in_sentence(place, sentence)
        if word is None or "," in word.gap:
            break
        if word.is_in("pointing"):
            return place + 1, True, has_age
        age = passage.age_at(place)
        if age and age.has_unit:
            place, has_age, end = age.after, True, age.after
        elif is_part(word):
            place, end = place + 1, place + 1
        else:
            break
    return end, is_pointed_later(passage, place, sentence), has_age


def is_pointed_later(passage: Passage, at: int, sentence: int) -> bool:
    """Whether a clause beside a word for a child ends with a pointing word: "bayi yang dirawat itu"."""
    for place in range(at, at + _CLAUSE_REACH):
        word = passage.in_sentence(place, sentence)
        if word is None or word.gap != " " or (word.is_capital and not word.written.isupper()):
            return False
        if word.raw in ("itu", "tersebut"):
            return True
    return False


def is_part(word: Word) -> bool:
    """Whether a word goes on with the group of a word for a child: an adjective, the class, the school."""
    return (
        word.is_in("child_adjectives", "class_words", "school_kinds", "ordinals")
        or word.raw.isdigit()
        or (
            word.raw
            in (
                "i",
                "ii",
                "iii",
                "iv",
                "v",
                "vi",
                "vii",
                "viii",
                "ix",
                "x",
                "xi",
                "xii",
                "satu",
                "dua",
                "tiga",
                "empat",
                "lima",
                "enam",
            )
        )
    )
