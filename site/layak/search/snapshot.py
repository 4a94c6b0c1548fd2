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

from layak.search.entries import FOREVER, LANGUAGES, Card, Page, read_card, words_field
from layak.search.manifest import Manifest

# BM25's saturation and length: the best of those tried on the shared benchmark of Indonesian questions.
K1 = 0.7
B = 0.4

_TERMS_AT_ONCE = 1_000

Block = tuple[Sequence[int], Sequence[float]]


class _Segment:
    """One segment of the index; what is read here never changes, except which documents are deleted."""

    def __init__(self, reader: Any, kept: _Segment | None) -> None:
        self.reader = reader
        self.name = reader.segment().segment_id()
        self.size = reader.doc_count_all()
        self.deleted = frozenset(reader.segment().deleted_docs() or ())
        self.cards: list[Card] = kept.cards if kept else self._read_cards()
        self.lengths: list[int] = kept.lengths if kept else self._read_lengths()

    def _read_cards(self) -> list[Card]:
        column = self.reader.column_reader("card")
        return [read_card(column[number]) for number in range(self.size)]

    def _read_lengths(self) -> list[int]:
        length = self.reader.doc_field_length
        return [length(number, words_field(card.lang)) or 0 for number, card in enumerate(self.cards)]

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
        """Count the documents that hold a term, deleted ones among them."""
        return int(self.reader.doc_frequency(field, term))

    def vocabulary(self, field: str) -> Iterator[tuple[bytes, float]]:
        """Give each term of a field with the sum of its weights."""
        for (name, term), told in self.reader._terms.items_from(field, b""):
            if name != field:
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
        self.kept: dict[Any, Any] = {}
        """What others work out once for this commit."""
        self._segments: list[_Segment] = [
            _Segment(reader, kept.get(reader.segment().segment_id())) for reader in leaves
        ]
        self._bases = [0, *accumulate(segment.size for segment in self._segments)]
        self.cards: list[Card] = [card for segment in self._segments for card in segment.cards]
        self.kinds = [card.kind for card in self.cards]
        self.langs = [card.lang for card in self.cards]
        self.marks = [(card.components, card.district, card.day[:4], card.office) for card in self.cards]
        self.things = [(card.kind, card.key) for card in self.cards]
        self.deleted = [
            base + number
            for base, segment in zip(self._bases, self._segments, strict=False)
            for number in segment.deleted
        ]
        self._measure()

    def _measure(self) -> None:
        """Prepare what BM25 needs: documents per language, and the weight of each document's length."""
        lengths = [length for segment in self._segments for length in segment.lengths]
        gone = set(self.deleted)
        alive = [number for number in range(len(self.cards)) if number not in gone]
        self.counts = dict.fromkeys(LANGUAGES, 0)
        totals = dict.fromkeys(LANGUAGES, 0)
        self.versions: dict[tuple[str, str], dict[str, int]] = {}
        for number in alive:
            lang = self.langs[number]
            self.counts[lang] += 1
            totals[lang] += lengths[number]
            self.versions.setdefault(self.things[number], {})[lang] = number
        mean = {lang: max(1.0, totals[lang] / max(1, self.counts[lang])) for lang in LANGUAGES}
        self.norms = [K1 * (1 - B + B * length / mean[lang]) for length, lang in zip(lengths, self.langs, strict=True)]
        self._starts = sorted((self.cards[number].visible_from, number) for number in alive)
        ends = ((self.cards[number].visible_until, number) for number in alive)
        self._ends = sorted(end for end in ends if end[0] < FOREVER)

    def next_moment(self, at: float) -> float | None:
        """Give the next moment at which a document appears or disappears by itself."""
        coming = [row[bisect_right(row, (at, FOREVER)) :][:1] for row in (self._starts, self._ends)]
        return min((moment for found in coming for moment, _ in found), default=None)

    def hidden(self, at: float) -> list[int]:
        """Give the documents that may not be shown at a moment: those not yet begun, and those ended."""
        coming = self._starts[bisect_right(self._starts, (at, FOREVER)) :]
        gone = self._ends[: bisect_right(self._ends, (at, FOREVER))]
        return [number for _, number in coming + gone]

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for segment in self._segments:
            segment.reader.close()

    def cards_alive(self) -> Iterator[Card]:
        """Give the cards of the documents that are not deleted."""
        gone = set(self.deleted)
        return (card for number, card in enumerate(self.cards) if number not in gone)

    def postings(self, lang: str, term: str) -> list[tuple[int, Block]]:
        """Give the posting blocks of a term, each with the number at which its segment begins."""
        field, raw = words_field(lang), term.encode("utf-8", "ignore")
        with self._lock:
            return [
                (base, block)
                for base, segment in zip(self._bases, self._segments, strict=False)
                for block in segment.blocks(field, raw)
            ]

    def holders(self, lang: str, term: str) -> int:
        """Count the documents that hold a term, without reading which; deleted ones may be among them."""
        field, raw = words_field(lang), term.encode("utf-8", "ignore")
        with self._lock:
            return sum(segment.holders(field, raw) for segment in self._segments)

    def completions(self, lang: str, prefix: str, most: int) -> list[str]:
        """Give some terms of a language that begin with a prefix."""
        field, raw = words_field(lang), prefix.encode("utf-8", "ignore")
        with self._lock:
            found = [term for each in self._segments for term in islice(each.completions(field, raw), most)]
        return [term.decode() for term in sorted(set(found))[:most]]

    def vocabulary(self, lang: str) -> Iterator[tuple[str, float]]:
        """Give each term of a language with the sum of its weights, once for each segment; others may read between."""
        for segment in self._segments:
            terms = segment.vocabulary(words_field(lang))
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
            return Page(*self._segments[which].reader.stored_fields(number - self._bases[which])["page"])
