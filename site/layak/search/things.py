"""All things of a snapshot in one order, their versions in each language, and which of them share what narrows.

Each segment gives its part, which is worked out once while the segment keeps its place and loses nothing: a commit
costs as much as is new, not as much as there is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

from layak.search.entries import LANGUAGES
from layak.search.lanes import bits_of
from layak.search.tables import NONE, Group, Moments, Table

NARROWING = ("kind", "component", "district", "year", "office")


class Part:
    """What one segment gives to a snapshot; its documents and things begin at some numbers, without what is deleted."""

    def __init__(self, table: Table, deleted: frozenset[int], number: int, place: int) -> None:
        self.of = (deleted, number, place)
        """What it was made for."""
        self.table = table
        self.number, self.first_place = number, place
        self.place = _moved(table.places, place)
        self.numbers = {lang: _moved(found, number) for lang, found in table.numbers.items()}
        self.counts = list(table.counts)
        for each in deleted:
            self._delete(each)
        self.documents = {
            lang: _moved([each for each in found if each not in deleted] if deleted else found, number)
            for lang, found in table.documents.items()
        }

    def _delete(self, document: int) -> None:
        self.place[document] = NONE
        code = self.table.codes[document]
        self.counts[code] -= 1
        own, place = self.numbers[self.table.kinds[code][0]], self.table.places[document]
        if own[place] == document + self.number:
            own[place] = NONE

    def length(self, lang: str) -> int:
        """Give how long the texts of a language are together."""
        pairs = zip(self.table.kinds, self.counts, strict=True)
        return sum(length * count for (spoken, length), count in pairs if spoken == lang)

    def alive(self, row: Moments, begin: int, end: int | None = None) -> Iterator[int]:
        """Give the documents of some rows of moments, by their numbers in the snapshot."""
        return (self.number + each for each in row.numbers[begin:end] if self.place[each] != NONE)

    def next_moment(self, row: Moments, at: float) -> float | None:
        """Give the first moment after `at` that is one of a document that is there."""
        for place in range(row.after(at), len(row.moments)):
            if self.place[row.numbers[place]] != NONE:
                return row.moments[place]
        return None

    def hidden(self, at: float) -> Iterator[int]:
        """Give the documents that are not to be seen yet, or no longer."""
        starts, ends = self.table.starts, self.table.ends
        yield from self.alive(starts, starts.after(at))
        yield from self.alive(ends, 0, ends.after(at))


def _moved(numbers: Sequence[int], by: int) -> list[int]:
    return [each if each == NONE else each + by for each in numbers] if by else list(numbers)


class Things:
    """The things of a snapshot; a place is the number of a thing, the same in every language.

    A thing that was deleted keeps its place until its segment is merged.
    """

    def __init__(self, parts: Collection[Part]) -> None:
        self._parts = parts
        self.place = _joined(part.place for part in parts)
        """Number of a document -> place of its thing, NONE where the document is deleted."""
        self.count = sum(part.table.things for part in parts)
        self.numbers = {lang: _joined(part.numbers[lang] for part in parts) for lang in LANGUAGES}
        """Language -> place -> number of the document, NONE where the thing has no version in it."""
        self.documents = {lang: _joined(part.documents[lang] for part in parts) for lang in LANGUAGES}
        """Language -> numbers of the documents in it."""

    @cached_property
    def groups(self) -> dict[str, dict[Group, int]]:
        """Language -> criterion and value -> the places that share it, as bits, those of deleted things among them."""
        groups: dict[str, dict[Group, int]] = {lang: {} for lang in LANGUAGES}
        for part in self._parts:
            for lang, found in part.table.groups.items():
                own = groups[lang]
                for group, bits in found.items():
                    own[group] = own.get(group, 0) | bits << part.first_place
        return groups

    def bits(self, numbers: Iterable[int], lang: str) -> int:
        """Give the places of those of some documents that are in a language, as bits."""
        own = self.numbers[lang]
        places = [place for number in numbers if own[place := self.place[number]] == number]
        return bits_of(places, self.count) if places else 0


def _joined(parts: Iterable[list[int]]) -> list[int]:
    whole: list[int] = []
    for part in parts:
        whole += part
    return whole
