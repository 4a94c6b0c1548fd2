"""Signs that an article tells of a child in a matter before the law, or takes a child from social media."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from layak.news.service.identity.children import OneChild, is_child_noun
from layak.news.service.identity.finding import Mark, mark
from layak.news.service.identity.lexicon import phrases
from layak.news.service.identity.reading import Passage
from layak.news.service.identity.scene import Scene

_TOLD, _SINGLED = 14, 6


def find_cases(passage: Passage, scene: Scene) -> Iterator[Mark]:
    """Find one certain child beside a word of harm, police or court (UU 11/2012 article 19: identity is hidden)."""
    for sentence, children in scene.children.items():
        found = case_in(passage, sentence, children) or case_beside(passage, sentence, children)
        if found:
            yield found
    yield from find_lone(passage, scene)
    yield from find_unique(passage, scene)
    yield from find_social(passage)
    yield from find_shared(passage)
    yield from find_owned(passage)


def case_in(passage: Passage, sentence: int, children: list[OneChild]) -> Mark | None:
    """The words from the child to the matter, or the other way round; None for rules and prevention."""
    child = next((one for one in children if not passage.words[one.first].is_in("victim_words")), None)
    if child is None or (passage.has_any(sentence, "general_words") and not (child.is_pointed or child.has_age)):
        return None
    first, after = passage.bounds[sentence]
    places = [at for at in range(first, after) if passage.words[at].is_in("case_stems")]
    if not places:
        return None
    nearest = min(places, key=lambda at: abs(at - child.first))
    return mark(passage, "case", min(child.first, nearest), max(child.after, nearest + 1))


def case_beside(passage: Passage, sentence: int, children: list[OneChild]) -> Mark | None:
    """What is told of one pointed child where the sentence before or after tells of a matter; its words to the end."""
    is_sure = passage.has_any(sentence, "stigma_words")
    child = next((one for one in children if is_sure or one.is_pointed or one.has_age), None)
    near = [one for one in (sentence - 1, sentence + 1) if passage.has_any(one, "case_stems", "law_words")]
    near += [sentence] if passage.has_any(sentence, "law_words", "stigma_words") else []
    if child is None or not near or passage.has_any(sentence, "general_words"):
        return None
    if any(passage.has_any(one, "general_words") for one in near):
        return None
    return mark(passage, "case", child.first, min(passage.bounds[sentence][1], child.after + _TOLD))


def find_lone(passage: Passage, scene: Scene) -> Iterator[Mark]:
    """Find a word for a single child beside a matter where no article makes it a certain one: "gadis pengidap HIV"."""
    for sentence, places in scene.single.items():
        if sentence in scene.children or passage.has_any(sentence, "general_words"):
            continue
        if passage.has_any(sentence, "case_stems", "law_words", "stigma_words"):
            yield mark(passage, "case", places[0], min(passage.bounds[sentence][1], places[0] + _SINGLED))


def find_unique(passage: Passage, scene: Scene) -> Iterator[Mark]:
    """Find "satu-satunya", "the only girl", "nomor absen 17": words that single one child out of few."""
    for at, word in enumerate(passage.words):
        if not word.is_in("unique_words") or not scene.is_about_one(word.sentence):
            continue
        near = range(word.sentence - 1, word.sentence + 2)
        if any(passage.has_any(one, "case_stems", "law_words", "stigma_words") for one in near):
            first, after = passage.bounds[word.sentence]
            yield mark(passage, "case", max(first, at - _SINGLED), min(after, at + _SINGLED))


def find_social(passage: Passage) -> Iterator[Mark]:
    """Find a hint at material from social media in a sentence about a child."""
    heads: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases("social_phrases"):
        heads.setdefault(phrase[0], []).append(phrase)
    children: dict[int, list[int]] = {}
    for at, word in enumerate(passage.words):
        for phrase in heads.get(word.raw, ()):
            if tuple(one.raw for one in passage.words[at : at + len(phrase)]) != phrase:
                continue
            if word.sentence not in children:  # once a sentence: it may hold the phrase a hundred times
                places = range(*passage.bounds[word.sentence])
                children[word.sentence] = [place for place in places if is_child_noun(passage, place)]
            nearest = nearest_to(at, children[word.sentence])
            if nearest is not None:
                yield mark(passage, "from_social", min(at, nearest), max(at + len(phrase), nearest + 1))
            break


def find_owned(passage: Passage) -> Iterator[Mark]:
    """Find a platform told to be a child's or a relative's: "TikTok sang anak", "the boy's Snapchat", "FB neneknya"."""
    for at, word in enumerate(passage.words):
        if not word.is_in("platforms", "streams"):
            continue
        near = [passage.in_sentence(place, word.sentence) for place in (*range(at - 3, at), *range(at + 1, at + 4))]
        owners = [
            one for one in near if one is not None and one.is_in("owners", "kin_bound", "victim_words", "holders")
        ]
        if owners and passage.has_any(word.sentence, "share_words", "taken_words"):
            yield mark(passage, "from_social", at, at + 1)


def find_shared(passage: Passage) -> Iterator[Mark]:
    """Find a platform beside a word for sharing, where this sentence or the one before or after is about children."""
    for sentence, (first, after) in passage.bounds.items():
        places = [at for at in range(first, after) if passage.words[at].is_in("platforms")]
        shared = [at for at in range(first, after) if passage.words[at].is_in("share_words")] if places else []
        is_near = any(
            passage.has_any(one, "child_nouns", "lone_words", "victim_words", "kin_bound")
            for one in (sentence - 1, sentence, sentence + 1)
        )
        if shared and is_near and not passage.has_any(sentence, "general_words"):
            yield mark(passage, "from_social", min(shared[0], places[0]), max(shared[0], places[0]) + 1)


def nearest_to(at: int, places: list[int]) -> int | None:
    """Of places in order the one nearest to a place, the first of two as near; None of none."""
    after = bisect_left(places, at)
    return min(places[max(0, after - 1) : after + 1], key=lambda place: abs(place - at), default=None)
