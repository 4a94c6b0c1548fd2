"""Signs that show who a child is by the names of its family."""

from __future__ import annotations

from collections.abc import Iterator

from layak.news.service.identity.children import is_child_noun
from layak.news.service.identity.finding import Mark, mark
from layak.news.service.identity.reading import LONGEST_NAME, Name, Passage
from layak.news.service.identity.unlisted import is_person

_REACH = 5
_HONORIFICS = frozenset("bapak pak ibu bu mr mrs almarhum almarhumah alm mbah ny mbok kang mas mbak eyang".split())
_SCHOOL_KIN = frozenset("tua orangtua parent parents".split())


def find_parents(passage: Passage) -> Iterator[Mark]:
    """Find "putri pasangan Hendra dan Suryani", "ibu korban, Yuliana", "his father, Rahmat"."""
    for at, word in enumerate(passage.words):
        if word.is_in("offspring"):
            yield from find_offspring(passage, at)
        if word.is_in("kin_bound"):
            yield from named(passage, at, at + 1, needs_break=True)
        elif word.is_in("kin"):
            after = after_owner(passage, at)
            if after:
                yield from named(passage, at, after, needs_break=False)
                yield from named_before(passage, at, after)


def find_offspring(passage: Passage, at: int) -> Iterator[Mark]:
    """Find whose child somebody is: "anak dari Bapak Slamet", "anak bungsu Pak Darmawan", "daughter of Andi"."""
    sentence, place = passage.words[at].sentence, at + 1
    while passage.in_sentence(place, sentence) and place <= at + _REACH and goes_on(passage, at, place):
        place += 1
    if place == at + 1 or passage.in_sentence(place, sentence) is None or "," in passage.gap(place):
        return
    end = passage.name_end(place)
    is_sure = any(word.raw in _HONORIFICS or word.raw in ("pasangan", "hati") for word in passage.words[at:place])
    if end > place and (is_sure or passage.is_told(place, end)):
        yield mark(passage, "parents", at, end)


def goes_on(passage: Passage, at: int, place: int) -> bool:
    """Whether a word stands between one for somebody's child and the parents' names."""
    word = passage.words[place]
    if word.raw in _HONORIFICS or word.is_in("of_words", "ordinals"):
        return True
    return word.is_in("parent_connectors") and any(one.is_in("of_words") for one in passage.words[at + 1 : place])


def after_owner(passage: Passage, at: int) -> int | None:
    """The place after "ibu kandung korban", "orang tua korban", "the victim's mother"; None where no child owns it."""
    sentence = passage.words[at].sentence
    before = passage.word(at - 1)
    if before and before.sentence == sentence and (before.is_in("owners") or before.raw == "sang"):
        return at + 1
    place = at + 1
    while (word := passage.in_sentence(place, sentence)) and word.is_in("kin_kind", "of_words"):
        place += 1
    owner = passage.in_sentence(place, sentence)
    if owner is None:
        return None
    is_of = place > at + 1 and passage.words[place - 1].is_in("of_words")
    if is_of and owner.is_in("articles") and passage.in_sentence(place + 1, sentence):
        place, owner = place + 1, passage.words[place + 1]
    is_owner = owner.is_in("victim_words", "one_child") or is_pointed_child(passage, place)
    is_school = passage.words[at].raw in _SCHOOL_KIN
    if not (is_owner or ((is_of or is_school) and is_child_noun(passage, place))):
        return None
    place += 1
    while (word := passage.in_sentence(place, sentence)) and word.is_in("pointing", "child_adjectives"):
        place += 1
    return place


def is_pointed_child(passage: Passage, at: int) -> bool:
    """Whether a certain child is meant here: "anak itu", "siswi tersebut"."""
    after = passage.in_sentence(at + 1, passage.words[at].sentence)
    further = passage.in_sentence(at + 2, passage.words[at].sentence)
    is_pointed = any(word is not None and word.is_in("pointing") for word in (after, further))
    return is_pointed and is_child_noun(passage, at)


def named(passage: Passage, first: int, at: int, *, needs_break: bool) -> Iterator[Mark]:
    """Mark a name that follows a word for a relative: after a comma, or announced, or known."""
    sentence, place = passage.words[first].sentence, at
    has_break = False
    while (word := passage.in_sentence(place, sentence)) and place <= at + _REACH:
        has_break = has_break or "," in word.gap or "(" in word.gap or word.is_in("name_cues")
        is_plain = word.raw in _HONORIFICS or not word.is_capital
        if not word.is_in("parent_connectors", "name_cues") or not is_plain:
            break
        place += 1
    if passage.in_sentence(place, sentence) is None:
        return
    end = passage.name_end(place)
    is_close = place == at and (passage.is_known(place, end) or is_person(passage, Name(place, end, False)))
    if end > place and (is_close or has_break or (not needs_break and passage.is_told(place, end))):
        yield mark(passage, "parents", first, end)


def named_before(passage: Passage, at: int, after: int) -> Iterator[Mark]:
    """Mark a name before a word for a relative: "Wati, ibu dari korban"."""
    end = at - 1 if at and (passage.words[at - 1].is_in("articles") or passage.words[at - 1].raw == "orang") else at
    first = end
    while first > 0 and end - first < LONGEST_NAME and passage.words[first - 1].is_capital:
        first -= 1
        if passage.name_end(first) != end or "," not in passage.gap(end):
            continue
        if not all(word.is_in("not_names") for word in passage.words[first:end]):
            yield mark(passage, "parents", first, after)
            return
