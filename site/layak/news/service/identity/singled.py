"""What else is told of one child in a sentence: a name of any kind, a team, a place, that only this child may have."""

from __future__ import annotations

from collections.abc import Iterator

from layak.news.service.identity.finding import Mark, mark
from layak.news.service.identity.people import is_place, is_pseudonym
from layak.news.service.identity.reading import Name, Passage
from layak.news.service.identity.scene import Scene
from layak.news.service.identity.unlisted import is_grown, is_in_place

_REACH = 16


def find_singled(passage: Passage, scene: Scene) -> Iterator[Mark]:
    """Find a name of any kind beside one certain child, where no office, public place or grown person bears it."""
    for name in passage.names:
        sentence = passage.words[name.first].sentence
        if passage.bounds[sentence][0] == name.first or not is_own(passage, name):
            continue
        nearest = min(scene.single.get(sentence, ()), key=lambda at: abs(at - name.first), default=None)
        if nearest is None or abs(nearest - name.first) > _REACH or passage.has_any(sentence, "rule_words"):
            continue
        yield mark(passage, "singled", min(nearest, name.first), max(nearest + 1, name.after))


def is_own(passage: Passage, name: Name) -> bool:
    """Whether capital words may belong to one child alone: no office's, no public place's, no grown person's."""
    if all(word.is_in("not_names", "months", "acronyms") for word in passage.words[name.first : name.after]):
        return False
    if is_place(passage, name) or is_in_place(passage, name) or is_pseudonym(passage, name):
        return False
    before = passage.word(name.first - 1)
    is_public = before is not None and before.is_in("offices", "school_kinds", "adult_roles", "public_heads")
    return not is_public and not is_grown(passage, name)
