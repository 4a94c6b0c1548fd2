"""What a segment's documents are, in a small file beside it, so that opening a segment reads no document.

It is made of the segment when that is published and never changes: what is deleted later is no part of it. Numbers and
places count from the segment's own beginning; the versions of a thing always lie in one segment.
"""

from __future__ import annotations

import marshal
import mmap
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from layak.search.entries import FOREVER, LANGUAGES, Card, read_card, words_field
from layak.search.lanes import bits_of

SUFFIX = ".things"
NONE = -1
Group = tuple[str, str]
"""A criterion and one of its values."""
_FORMAT = 4
"""Of the marshal module; the index's stamp does not depend on Python's version, as each one reads this form."""
_HEAD = 8


class Moments(NamedTuple):
    """When documents appear, or disappear, in order, and their numbers."""

    moments: array[float]
    numbers: array[int]

    def after(self, at: float) -> int:
        """Give how many of the moments are at `at` or before."""
        return bisect_right(self.moments, at)


class Table(NamedTuple):
    """A segment: `places` gives the thing of each document, `numbers` the document of each thing in a language.

    `kinds` are the pairs of language and length that occur, `counts` how often, `codes` which one each document has.
    """

    size: int
    things: int
    places: array[int]
    numbers: dict[str, array[int]]
    documents: dict[str, array[int]]
    kinds: tuple[tuple[str, int], ...]
    counts: tuple[int, ...]
    codes: array[int]
    starts: Moments
    ends: Moments
    groups: dict[str, dict[Group, int]]
    """Language -> criterion and value -> the places that share it, as bits."""


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


class Cards(Sequence[Card]):
    """The cards of a segment, each read when it is first asked for."""

    def __init__(self, raw: memoryview, ends: Sequence[int]) -> None:
        self._raw, self._ends = raw, ends
        self._read: list[Card | None] = [None] * (len(ends) - 1)

    def __len__(self) -> int:
        return len(self._read)

    def __getitem__(self, number: Any) -> Any:
        found = self._read[number]
        if found is None:
            fields = marshal.loads(self._raw[self._ends[number] : self._ends[number + 1]])  # noqa: S302  (see read)
            found = self._read[number] = Card(*fields)
        return found


def write(path: Path, cards: Sequence[Card], lengths: Sequence[int]) -> None:
    """Write the table of a segment whose documents have these cards and lengths."""
    raw = [marshal.dumps(tuple(card), _FORMAT) for card in cards]
    content = [_plain(field) for field in _table_of(cards, lengths)]
    head = marshal.dumps((content, _plain(array("I", accumulate(map(len, raw), initial=0)))), _FORMAT)
    path.write_bytes(b"".join([len(head).to_bytes(_HEAD, "little"), head, *raw]))


def read(path: Path) -> tuple[Table, Cards]:
    """Read a table and its cards, which stay in the mapped file. The file's checksum was compared before."""
    with path.open("rb") as stream:
        raw = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
    begin = _HEAD + int.from_bytes(raw[:_HEAD], "little")
    content, ends = marshal.loads(raw[_HEAD:begin])  # noqa: S302  (nobody else writes into the folder)
    fields = [_read(field) for field in content]
    fields[8:10] = Moments(*fields[8]), Moments(*fields[9])
    return Table(*fields), Cards(raw[begin:], _read(ends))


def _plain(field: Any) -> Any:
    """Write an array as its type and bytes, wherever it stands."""
    if isinstance(field, array):
        return ("array", field.typecode, field.tobytes())
    if isinstance(field, Moments):
        return [_plain(each) for each in field]
    if isinstance(field, dict):
        return {name: _plain(each) for name, each in field.items()}
    return field


def _read(field: Any) -> Any:
    if isinstance(field, tuple) and field[:1] == ("array",):
        found = array(field[1])
        found.frombytes(field[2])
        return found
    if isinstance(field, list):
        return [_read(each) for each in field]
    if isinstance(field, dict):
        return {name: _read(each) for name, each in field.items()}
    return field


def cards_and_lengths(reader: Any) -> tuple[list[Card], list[int]]:
    """Read what a table is made of from an open segment of Whoosh's."""
    column, length = reader.column_reader("card"), reader.doc_field_length
    cards = [read_card(column[number]) for number in range(reader.doc_count_all())]
    return cards, [length(number, words_field(card.lang)) or 0 for number, card in enumerate(cards)]


def _table_of(cards: Sequence[Card], lengths: Sequence[int]) -> Table:
    place_of: dict[tuple[str, str], int] = {}
    places = array("I", (place_of.setdefault((card.kind, card.key), len(place_of)) for card in cards))
    numbers = {lang: array("i", [NONE]) * len(place_of) for lang in LANGUAGES}
    documents = {lang: array("I") for lang in LANGUAGES}
    for number, card in enumerate(cards):
        numbers[card.lang][places[number]] = number
        documents[card.lang].append(number)
    pairs = [(card.lang, length) for card, length in zip(cards, lengths, strict=True)]
    counted = Counter(pairs)
    code_of = {pair: code for code, pair in enumerate(counted)}
    starts = sorted((card.visible_from, number) for number, card in enumerate(cards))
    ends = sorted((card.visible_until, number) for number, card in enumerate(cards) if card.visible_until < FOREVER)
    return Table(
        size=len(cards),
        things=len(place_of),
        places=places,
        numbers=numbers,
        documents=documents,
        kinds=tuple(counted),
        counts=tuple(counted.values()),
        codes=array("H", map(code_of.__getitem__, pairs)),
        starts=_moments(starts),
        ends=_moments(ends),
        groups=_groups(cards, places, len(place_of)),
    )


def _moments(rows: Collection[tuple[float, int]]) -> Moments:
    return Moments(array("d", (moment for moment, _ in rows)), array("I", (number for _, number in rows)))


def _groups(cards: Sequence[Card], places: Sequence[int], things: int) -> dict[str, dict[Group, int]]:
    members: dict[str, dict[Group, list[int]]] = {lang: {} for lang in LANGUAGES}
    for place, card in zip(places, cards, strict=True):
        for group in groups_of(card):
            members[card.lang].setdefault(group, []).append(place)
    return {
        lang: {group: bits_of(found, things) for group, found in groups.items()} for lang, groups in members.items()
    }
