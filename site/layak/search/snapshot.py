"""The index as one commit left it, opened for reading: cards and lengths in memory, postings by the block.

Whoosh answers a query by Python calls per posting; reading its compressed blocks whole and adding up per
term gave 15 to 100 times the speed. That leans on private fields of Whoosh's third codec (the release is
pinned by hash), which tests/search/test_snapshot.py holds.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from types import TracebackType
from typing import Any

from whoosh.index import FileIndex
from whoosh.reading import TermNotFound

from layak.search.entries import FOREVER, LANGUAGES, Card, Page, read_card, read_page, words_field
from layak.search.lanes import Kept
from layak.search.manifest import Manifest
from layak.search.things import NONE, Things

# BM25's saturation and length: the best of those tried on the shared benchmark of Indonesian questions.
K1 = 0.7
B = 0.6

MOST_HOLDERS = 50_000
"""Terms of which it is remembered how many documents hold them: what strangers make up must end somewhere."""

_TERMS_AT_ONCE = 1_000

Block = tuple[Sequence[int], Sequence[float]]


class _Segment:
    """One segment of the index; what is read here never changes, except which documents are deleted."""

    def __init__(self, reader: Any, kept: _Segment | None) -> None:
        self.reader = reader
        self.name = reader.segment().segment_id()
        self.size = reader.doc_count_all()
        self._pages = reader.column_reader("page")
        self.deleted = frozenset(reader.segment().deleted_docs() or ())
        self.cards: list[Card] = kept.cards if kept else self._read_cards()
        self.lengths: list[int] = kept.lengths if kept else self._read_lengths()

    def _read_cards(self) -> list[Card]:
        column = self.reader.column_reader("card")
        return [read_card(column[number]) for number in range(self.size)]

    def _read_lengths(self) -> list[int]:
        length = self.reader.doc_field_length
        return [length(number, words_field(card.lang)) or 0 for number, card in enumerate(self.cards)]

    def page(self, number: int) -> Page:
        """Give what is stored to show a document, by its number within the segment."""
        return read_page(self._pages[number])

    def blocks(self, field: str, term: bytes) -> Iterator[Block]:
        """Give the documents (numbered within the segment) and weights of a term, block by block."""
        try:
            matcher = self.reader._terms.matcher(field, term, self.reader.schema[field].format)
        except TermNotFound:
            return
        while matcher.is_active():
            matcher._read_data()
            matcher._read_weights()
            yield list(accumulate(matcher._data[0])), matcher._weights
            matcher._next_block()

    def holders(self, field: str, term: bytes) -> int:
        """Give how many documents hold a term, deleted ones among them, without reading its postings."""
        return int(self.reader.doc_frequency(field, term))

    def vocabulary(self, field: str, beginning: bytes) -> Iterator[tuple[bytes, float]]:
        """Give each term of a field that begins so, with the sum of its weights."""
        for (name, term), told in self.reader._terms.items_from(field, beginning):
            if name != field or not term.startswith(beginning):
                return
            yield term, told.weight()

    def completions(self, field: str, prefix: bytes) -> Iterator[bytes]:
        """Give the terms that begin with a prefix, in order."""
        for name, term in self.reader._terms.terms_from(field, prefix):
            if name != field or not term.startswith(prefix):
                return
            yield term


class Snapshot:
    """One commit of the index; documents are numbered through all its segments."""

    def __init__(self, index: FileIndex, manifest: Manifest, previous: Snapshot | None = None) -> None:
        kept: dict[str, _Segment] = {}
        if previous:
            kept = {segment.name: segment for segment in previous._segments}
        leaves = [reader for reader, _ in index.reader().leaf_readers() if reader.doc_count_all()]
        self.manifest = manifest
        self._lock = threading.Lock()
        self._holders: dict[tuple[str, str], int] = {}
        self.kept: dict[Any, Any] = {}
        """What others work out once for this commit."""
        self._segments: list[_Segment] = [
            _Segment(reader, kept.get(reader.segment().segment_id())) for reader in leaves
        ]
        self._bases = [0, *accumulate(segment.size for segment in self._segments)]
        self.cards: list[Card] = [card for segment in self._segments for card in segment.cards]
        self.things = Things(self._alive(), len(self.cards))
        self.languages = [lang for lang in LANGUAGES if self.things.documents[lang]]
        """Those in which there are documents."""
        self.weights = Kept(self.things.count)
        self._measure()

    def _alive(self) -> Iterator[tuple[int, Card]]:
        for base, segment in zip(self._bases, self._segments, strict=False):
            for number, card in enumerate(segment.cards):
                if number not in segment.deleted:
                    yield base + number, card

    def _measure(self) -> None:
        """Prepare what BM25 needs, the weight of each document's length, and when documents come and go."""
        lengths = [length for segment in self._segments for length in segment.lengths]
        numbers = self.things.documents
        mean = {
            lang: max(1.0, sum(map(lengths.__getitem__, found)) / max(1, len(found))) for lang, found in numbers.items()
        }
        self.norms = [
            K1 * (1 - B + B * length / mean[card.lang]) for length, card in zip(lengths, self.cards, strict=True)
        ]
        alive = sorted(number for found in numbers.values() for number in found)
        self._starts = sorted((self.cards[number].visible_from, number) for number in alive)
        ends = ((self.cards[number].visible_until, number) for number in alive)
        self._ends = sorted(end for end in ends if end[0] < FOREVER)

    def next_moment(self, at: float) -> float | None:
        """Give the next moment at which a document appears or disappears by itself."""
        coming = [row[bisect_right(row, (at, FOREVER)) :][:1] for row in (self._starts, self._ends)]
        return min((moment for found in coming for moment, _ in found), default=None)

    def hidden(self, at: float, lang: str) -> int:
        """Give the things whose version in a language may not be shown at a moment, as bits: not yet, or no longer."""
        coming = self._starts[bisect_right(self._starts, (at, FOREVER)) :]
        gone = self._ends[: bisect_right(self._ends, (at, FOREVER))]
        return self.things.bits([number for _, number in coming + gone], lang)

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for segment in self._segments:
            segment.reader.close()

    def cards_alive(self) -> Iterator[Card]:
        """Give the cards of the documents that are not deleted."""
        return (card for _, card in self._alive())

    def postings(self, lang: str, term: str) -> Block:
        """Give the documents that hold a term, by number in order and deleted ones among them, and their weights."""
        field, raw = words_field(lang), term.encode("utf-8", "ignore")
        numbers: list[int] = []
        weights: list[float] = []
        with self._lock:
            for base, segment in zip(self._bases, self._segments, strict=False):
                for found, weighed in segment.blocks(field, raw):
                    numbers += [base + number for number in found] if base else found
                    weights += weighed
        return numbers, weights

    def holders(self, lang: str, term: str) -> int:
        """Give how many documents hold a term, deleted ones among them; remembered."""
        found = self._holders.get((lang, term))
        if found is None:
            field, raw = words_field(lang), term.encode("utf-8", "ignore")
            with self._lock:
                found = sum(segment.holders(field, raw) for segment in self._segments)
            if len(self._holders) < MOST_HOLDERS:
                self._holders[lang, term] = found
        return found

    def completions(self, lang: str, prefix: str, most: int) -> list[str]:
        """Give some terms of a language that begin with a prefix."""
        field, raw = words_field(lang), prefix.encode("utf-8", "ignore")
        with self._lock:
            found = [term for each in self._segments for term in islice(each.completions(field, raw), most)]
        return [term.decode() for term in sorted(set(found))[:most]]

    def version(self, number: int, lang: str) -> int | None:
        """Give the document that is the version of another in a language, if there is one."""
        found = self.things.numbers[lang][self.things.place[number]]
        return None if found == NONE else found

    def vocabulary(self, lang: str, beginning: str) -> Iterator[tuple[str, float]]:
        """Give each term of a language that begins so, and the sum of its weights, once for each segment.

        Others may read between.
        """
        for segment in self._segments:
            terms = segment.vocabulary(words_field(lang), beginning.encode())
            while True:
                with self._lock:
                    some = list(islice(terms, _TERMS_AT_ONCE))
                if not some:
                    break
                yield from ((term.decode(), weight) for term, weight in some)

    def page(self, number: int) -> Page:
        """Give what is stored to show a document."""
        which = next(at for at, base in enumerate(self._bases[1:]) if number < base)
        with self._lock:
            return self._segments[which].page(number - self._bases[which])
