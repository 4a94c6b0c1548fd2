"""Who a child is by what is told of its family without a name: the trade, the place of work, whose grandchild."""

from __future__ import annotations

from collections.abc import Iterator

from layak.news.service.identity.finding import Mark, mark
from layak.news.service.identity.lexicon import words
from layak.news.service.identity.parents import after_owner
from layak.news.service.identity.reading import Passage
from layak.news.service.identity.scene import Scene

_REACH = 7
_NAME_REACH = 3
_OFFSPRING_REACH = 6


def find_relatives(passage: Passage, scene: Scene) -> Iterator[Mark]:
    """Find a relative of one child with a trade, a place of work or a name of any kind."""
    for at, word in enumerate(passage.words):
        if not scene.is_about_one(word.sentence) and not word.is_in("descendants"):
            continue
        after = relative_end(passage, at)
        end = told_end(passage, after) if after else offspring_end(passage, at)
        if end:
            yield mark(passage, "parents", at, end)


def relative_end(passage: Passage, at: int) -> int:
    """The place after a word for a child's relative: "adek nya", "whose father", "ibu bayi itu"; 0 for none."""
    word, before = passage.words[at], passage.in_sentence(at - 1, passage.words[at].sentence)
    stem = word.raw.removesuffix("nya").removesuffix("ny")
    if word.is_in("kin_bound") or (stem != word.raw and stem in words("kin") | words("more_kin")):
        return at + 1
    if not word.is_in("kin", "more_kin"):
        return 0
    after = passage.in_sentence(at + 1, word.sentence)
    if after is not None and (after.raw in ("nya", "ny") or after.raw.removesuffix("nya") in words("kin_kind")):
        return at + 2
    if before is not None and (before.raw == "whose" or before.is_in("owners")):
        return at + 1
    end = after_owner(passage, at) or 0
    return end if any(one.is_in("pointing", "victim_words") for one in passage.words[at + 1 : end]) else 0


def told_end(passage: Passage, after: int) -> int:
    """The place after what tells who a relative is: a trade, work, a form of address with a name; 0 for none."""
    sentence = passage.words[after - 1].sentence
    if passage.in_sentence(after, sentence) and passage.gap(after) in (", ", " ("):
        return after + 1
    for place in range(after, after + _REACH):
        word = passage.in_sentence(place, sentence)
        if word is None or word.is_in("relative_stops"):
            return 0
        following = passage.in_sentence(place + 1, sentence)
        if word.is_in("addresses") and following is not None and place <= after + 1:
            return place + 2
        if word.is_in("trades", "works", "grown_words") or (word.is_in("adult_roles") and not word.is_in("addresses")):
            return place + 1
        is_name = word.is_capital and word.raw.isalpha() and not word.is_in("not_names", "acronyms", "months")
        if is_name and place < after + _NAME_REACH:
            return place + 1
    return 0


def offspring_end(passage: Passage, at: int) -> int:
    """The place after whose child one is told to be: "cucu almarhum Tok Imam", "anak pemilik bengkel"; 0 for none."""
    word, sentence = passage.words[at], passage.words[at].sentence
    if word.raw.endswith("'s") and word.raw.removesuffix("'s") in words("trades") | words("adult_roles"):
        near = [passage.in_sentence(place, sentence) for place in range(at + 1, at + _OFFSPRING_REACH)]
        return next((at + 2 + n for n, one in enumerate(near) if one is not None and one.is_in("offspring")), 0)
    if not word.is_in("offspring"):
        return 0
    for place in range(at + 1, at + 1 + _OFFSPRING_REACH):
        one = passage.in_sentence(place, sentence)
        if one is None or "," in one.gap:
            return 0
        if one.is_in("trades", "haunts"):
            return place + 1
        if one.is_in("addresses") and passage.in_sentence(place + 1, sentence):
            return place + 2
        if (
            not one.is_in("ordinals", "of_words", "parent_connectors", "articles", "former_words")
            and not one.is_capital
        ):
            return 0
    return 0
