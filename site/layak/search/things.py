"""All things of a snapshot in one order, their versions in each language, and which of them share what narrows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from layak.search.entries import LANGUAGES, Card
from layak.search.lanes import bits_of

NONE = -1
NARROWING = ("kind", "component", "district", "year", "office")
Group = tuple[str, str]
"""A criterion and one of its values."""


def groups_of(card: Card) -> Iterator[Group]:
    """Give what a document can be narrowed to."""
    yield "kind", card.kind
    for component in card.components:
        yield "component", component
    if card.district:
        yield "district", card.district
    if card.day:
        yield "year", card.day[:4]
    if card.office:
        yield "office", card.office


class Things:
    """The things of a snapshot; a place is the number of a thing, the same in every language."""

    def __init__(self, alive: Iterable[tuple[int, Card]], documents: int) -> None:
        self._cards = list(alive)
        place_of: dict[tuple[str, str], int] = {}
        self.place = [NONE] * documents
        """Number of a document -> place of its thing, NONE where the document is deleted."""
        for number, card in self._cards:
            self.place[number] = place_of.setdefault((card.kind, card.key), len(place_of))
        self.count = len(place_of)
        self.numbers = {lang: [NONE] * self.count for lang in LANGUAGES}
        """Language -> place -> number of the document, NONE where the thing has no version in it."""
        self.documents: dict[str, list[int]] = {lang: [] for lang in LANGUAGES}
        """Language -> numbers of the documents in it."""
        for number, card in self._cards:
            self.numbers[card.lang][self.place[number]] = number
            self.documents[card.lang].append(number)

    @cached_property
    def groups(self) -> dict[str, dict[Group, int]]:
        """Language -> criterion and value -> the places that share it, as bits."""
        members: dict[str, dict[Group, list[int]]] = {lang: {} for lang in LANGUAGES}
        for number, card in self._cards:
            for group in groups_of(card):
                members[card.lang].setdefault(group, []).append(self.place[number])
        return {
            lang: {group: bits_of(places, self.count) for group, places in found.items()}
            for lang, found in members.items()
        }

    def bits(self, numbers: Iterable[int], lang: str) -> int:
        """Give the places of those of some documents that are in a language, as bits."""
        own = self.numbers[lang]
        places = [place for number in numbers if own[place := self.place[number]] == number]
        return bits_of(places, self.count) if places else 0
