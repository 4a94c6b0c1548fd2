"""The index as one commit left it, opened for reading: cards and lengths in memory, postings by the block.

Whoosh answers a query by Python calls per posting; reading the postings of a term whole and adding up per term gave
15 to 100 times the speed. That leans on private fields of Whoosh's third codec (the release is pinned by hash).
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, islice
from types import TracebackType
from typing import Any

from whoosh.codec.base import Segment
from whoosh.reading import SegmentReader

from layak.search import tables
from layak.search.entries import LANGUAGES, Card, Page, read_page, words_field
from layak.search.lanes import KEPT_FOR_EACH, MOST_KEPT, Kept, Postings, Weights
from layak.search.manifest import Manifest
from layak.search.runs import Block, find
from layak.search.storage import PinnedIndex
from layak.search.things import NONE, Part, Things

# BM25's saturation and length: the best of those tried on the shared benchmark of Indonesian questions.
K1 = 0.7
B = 0.6

MOST_HOLDERS = 50_000
"""Terms of which it is remembered how many documents hold them: what strangers make up must end somewhere."""

_TERMS_AT_ONCE = 1_000


class _Segment:
    """One segment of the index; what is read here never changes, and serves every snapshot that has the segment."""

    def __init__(self, index: PinnedIndex, segment: Segment) -> None:
        self.name: str = segment.segment_id()
        self.size: int = segment.doc_count_all()
        self.table, self.cards = tables.read(index.table_of(segment))
        self.lock = threading.Lock()
        self.reader: Any = SegmentReader(index.storage, index.schema, segment)
        self._part: Part | None = None

    @cached_property
    def pages(self) -> Any:
        """What is stored to show documents."""
        return self.reader.column_reader("page")

    def part(self, deleted: frozenset[int], number: int, place: int) -> Part:
        """Give its part of a snapshot, the last one again where nothing changed for it."""
        found = self._part
        if found is None or found.of != (deleted, number, place):
            found = self._part = Part(self.table, deleted, number, place)
        return found

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


class _AllCards(Sequence[Card]):
    """The cards of all segments, numbered through."""

    def __init__(self, segments: Sequence[_Segment], bases: Sequence[int]) -> None:
        self._segments, self._bases = segments, bases

    def __len__(self) -> int:
        return self._bases[-1]

    def __getitem__(self, number: Any) -> Any:
        if not 0 <= number < len(self):
            raise IndexError(number)
        which = bisect_right(self._bases, number) - 1
        return self._segments[which].cards[number - self._bases[which]]


class Snapshot:
    """One commit of the index; documents are numbered through all its segments."""

    def __init__(self, index: PinnedIndex, manifest: Manifest, previous: Snapshot | None = None) -> None:
        kept = {segment.name: segment for segment in previous._segments} if previous else {}
        live = [segment for segment in index.segments() if segment.doc_count_all()]
        self.manifest = manifest
        self._holders: dict[tuple[str, str], int] = {}
        self.kept: dict[Any, Any] = {}
        """What others work out once for this commit."""
        self._segments: list[_Segment] = [
            kept.get(segment.segment_id()) or _Segment(index, segment) for segment in live
        ]
        self._bases = [0, *accumulate(segment.size for segment in self._segments)]
        self.cards: Sequence[Card] = _AllCards(self._segments, self._bases)
        self._parts: list[Part] = []
        place = 0
        for own, segment, base in zip(self._segments, live, self._bases, strict=False):
            self._parts.append(own.part(frozenset(segment.deleted_docs()), base, place))
            place += own.table.things
        self.things = Things(self._parts)
        self.languages = [lang for lang in LANGUAGES if self.things.documents[lang]]
        """Those in which there are documents."""
        most = min(MOST_KEPT, KEPT_FOR_EACH * self.things.count)
        self.weights: Kept[Weights] = Kept(most * 3 // 4, lambda one: one.size)
        """What terms weigh, by what the ranking calls them."""
        self.pieces: Kept[Postings] = Kept(most // 4, lambda one: one.size)
        """The same for pieces of words, as they stand in the index."""
        self._rows: Kept[int] = Kept(most // 4, lambda row: 2 * self.things.count)  # quickly made of the weights
        self.norms = self._norms()

    def row_of(self, weights: Weights) -> int:
        """Give the row of a common term's weights."""
        return self._rows.get(weights, weights.row)

    def _norms(self) -> list[float]:
        """Give what BM25 needs of each document: the weight of its length beside the mean of its language."""
        held = self.things.documents
        total = {lang: sum(part.length(lang) for part in self._parts) for lang in LANGUAGES}
        mean = {lang: max(1.0, total[lang] / max(1, len(held[lang]))) for lang in LANGUAGES}
        norms: list[float] = []
        for part in self._parts:
            of_pair = [K1 * (1 - B + B * length / mean[lang]) for lang, length in part.table.kinds]
            norms += map(of_pair.__getitem__, part.table.codes)
        return norms

    def next_moment(self, at: float) -> float | None:
        """Give the next moment at which a document appears or disappears by itself."""
        coming = [part.next_moment(row, at) for part in self._parts for row in (part.table.starts, part.table.ends)]
        return min((moment for moment in coming if moment is not None), default=None)

    def hidden(self, at: float, lang: str) -> int:
        """Give the things whose version in a language may not be shown at a moment, as bits: not yet, or no longer."""
        return self.things.bits([number for part in self._parts for number in part.hidden(at)], lang)

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for segment in self._segments:
            segment.reader.close()

    def cards_alive(self) -> Iterator[Card]:
        """Give the cards of the documents that are not deleted."""
        return (self.cards[number] for number, place in enumerate(self.things.place) if place != NONE)

    def postings(self, lang: str, term: str) -> Block:
        """Give the documents that hold a term, by number in order and deleted ones among them, and their weights."""
        field, raw = words_field(lang), term.encode("utf-8", "ignore")
        numbers: list[int] = []
        weights: list[float] = []
        for base, segment in zip(self._bases, self._segments, strict=False):
            block = find(segment.reader._terms, field, raw)
            if block is not None:
                numbers += [base + number for number in block[0]] if base else block[0]
                weights += block[1]
        return numbers, weights

    def holders(self, lang: str, term: str) -> int:
        """Give how many documents hold a term, deleted ones among them; remembered."""
        found = self._holders.get((lang, term))
        if found is None:
            found, field, raw = 0, words_field(lang), term.encode("utf-8", "ignore")
            for segment in self._segments:
                with segment.lock:
                    found += segment.holders(field, raw)
            if len(self._holders) < MOST_HOLDERS:
                self._holders[lang, term] = found
        return found

    def has(self, lang: str, term: str) -> bool:
        """Say whether a document that is not deleted holds a term."""
        return any(self.things.place[number] != NONE for number in self.postings(lang, term)[0])

    def cards_at(self, endpoint: str, values: Mapping[str, Any]) -> Iterator[Card]:
        """Give the cards of the documents whose page answers at an endpoint with these values.

        What is stored of each document is read, 15 µs for each (measured).
        """
        for numbers in self.things.documents.values():
            for number in numbers:
                page = self.page(number)
                if page.endpoint == endpoint and page.values == values:
                    yield self.cards[number]

    def completions(self, lang: str, prefix: str, most: int) -> list[str]:
        """Give some terms of a language that begin with a prefix."""
        field, raw = words_field(lang), prefix.encode("utf-8", "ignore")
        found: set[bytes] = set()
        for segment in self._segments:
            with segment.lock:
                found.update(islice(segment.completions(field, raw), most))
        return [term.decode() for term in sorted(found)[:most]]

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
                with segment.lock:
                    some = list(islice(terms, _TERMS_AT_ONCE))
                if not some:
                    break
                yield from ((term.decode(), weight) for term, weight in some)

    def page(self, number: int) -> Page:
        """Give what is stored to show a document."""
        which = bisect_right(self._bases, number) - 1
        segment = self._segments[which]
        with segment.lock:
            return read_page(segment.pages[number - self._bases[which]])
