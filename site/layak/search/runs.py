"""How the postings of the documents that Whoosh is given reach a segment, and their form there.

Whoosh makes an object of each posting, sorts them all, and pickles and compresses 128 of them at a time. Here the
postings of a term are one row of numbers from the beginning; only terms are sorted, and rows are written as they are.
"""

from __future__ import annotations

import marshal
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from struct import Struct
from typing import IO, Any, TypeAlias

from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo, W3TermsReader
from whoosh.filedb.filetables import FileFormatError, OrderedHashReader, _dir_entry, _hash_functions
from whoosh.matching import ListMatcher, Matcher
from whoosh.system import pack_ushort
from whoosh.writing import PostingPool, SegmentWriter

MOST_IN_MEMORY = 2_000_000
"""Postings that are held before they go to the disk: about 50 MB with their terms."""
STEPS = 10
"""Weights are whole tenths."""
HEAVIEST = 0xFFFF
_AT_ONCE = 500
_WIDE, _SAME, _HEAVY = 1, 2, 4
"""Numbers of documents need four bytes and not two; all weights are equal; a weight needs two bytes and not one."""
_WEIGHT = 0 if sys.byteorder == "little" else 1
"""Which half of a posting is its weight; the other is its document."""
_TOLD = Struct("!BfIBBfIIqi")
"""What Whoosh stores beside a term: the third is the number of documents, the last two say where the row is."""
_WEIGHTS = tuple(value / STEPS for value in range(256))

Row: TypeAlias = "array[int]"
"""Postings of a term in the order of their documents, each a number above its weight in steps."""
Block = tuple[Sequence[int], Sequence[float]]


def row_of(numbers: Iterable[int], steps: Iterable[int]) -> Row:
    """Give the row of some documents and weights in steps."""
    return array("Q", [number << 32 | step for number, step in zip(numbers, steps, strict=True)])


def steps_of(weight: float) -> int:
    """Give a weight in steps."""
    return max(1, min(HEAVIEST, round(weight * STEPS)))


def pack(row: Row) -> tuple[bytes, W3TermInfo]:
    """Give a row as it is stored, and what is told of it beside the term."""
    halves = array("I")
    halves.frombytes(row.tobytes())
    steps, numbers = halves[_WEIGHT::2], halves[1 - _WEIGHT :: 2]
    least, most = min(steps), max(steps)
    form, content = 0, array("H", numbers) if numbers[-1] <= 0xFFFF else numbers
    if content is numbers:
        form |= _WIDE
    if least == most:
        form, weights = form | _SAME, most.to_bytes(2, "little")
    elif most < len(_WEIGHTS):
        weights = array("B", steps).tobytes()
    else:
        form, weights = form | _HEAVY, array("H", steps).tobytes()
    told = W3TermInfo(sum(steps) / STEPS, len(row), 0, 0, most / STEPS, numbers[0], numbers[-1])
    return b"".join((form.to_bytes(1, "little"), content.tobytes(), weights)), told


def unpack(raw: bytes, count: int) -> Block:
    """Read so many documents and their weights."""
    form = raw[0]
    numbers = array("I" if form & _WIDE else "H")
    end = 1 + count * numbers.itemsize
    numbers.frombytes(raw[1:end])
    if form & _SAME:
        return numbers, [int.from_bytes(raw[end:], "little") / STEPS] * count
    if not form & _HEAVY:
        return numbers, list(map(_WEIGHTS.__getitem__, raw[end:]))
    weights = array("H")
    weights.frombytes(raw[end:])
    return numbers, [weight / STEPS for weight in weights]


def find(terms: Any, field: str, term: bytes) -> Block | None:
    """Give the documents and weights of a term that open terms of Whoosh's hold, if they do."""
    try:
        return read(terms, terms._tindex[terms._keycoder(field, term)])
    except KeyError:
        return None


def read(terms: Any, told: bytes) -> Block:
    """Give the documents and weights of a term by what is stored beside it."""
    _, _, count, *_, offset, length = _TOLD.unpack(told)
    return unpack(terms._postfile.get(offset, length), count)


class LeanCodec(W3Codec):
    """Whoosh's third codec with rows as postings, and without the length of each document, which its scorer reads."""

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> RowWriter:
        """Give what writes terms and rows."""
        return RowWriter(self, storage, segment)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> Matcher:
        """Give the postings of a term as Whoosh's own parts read them."""
        offset, (length,) = terminfo.extent()
        numbers, weights = unpack(dbfile.get(offset, length), terminfo.doc_frequency())
        return ListMatcher(list(numbers), weights, None, format_, scorer, term=term, terminfo=terminfo)


class _Directory(OrderedHashReader):
    """Whoosh's table of terms, its 256 entries read as one piece: each commit opens every segment."""

    def __init__(self, dbfile: Any, length: int) -> None:
        self.dbfile, self.startoffset, self.is_closed = dbfile, 0, False
        if dbfile.get(0, 4) != b"HSH3":
            raise FileFormatError("a segment's terms do not begin as they should")
        self.hashtype = dbfile.get(4, 1)[0]
        self.hashfn = _hash_functions[self.hashtype]
        self.startofdata = 13
        extras = length - 4 - int.from_bytes(dbfile.get(length - 4, 4), "big")
        dbfile.seek(extras)
        self._read_extras()
        size = 256 * _dir_entry.size
        self.tables = list(_dir_entry.iter_unpack(dbfile.get(extras - size, size)))
        self.endofdata = self.tables[0][0]


class _Terms(W3TermsReader):
    """The terms of a segment."""

    def __init__(self, codec: LeanCodec, terms: Any, length: int, postings: Any) -> None:
        self._codec, self._dbfile, self._postfile = codec, terms, postings
        self._tindex = _Directory(terms, length)
        self._fieldmap = self._tindex.extras["fieldmap"]
        self._fieldunmap = sorted(self._fieldmap, key=self._fieldmap.__getitem__)


class RowWriter(W3FieldWriter):
    """Writes terms and their rows into a segment."""

    def add_postings(self, schema: Any, lengths: Any, items: Iterable[tuple[str, str, Row]]) -> None:
        """Write all terms of all fields, which come in order."""
        put, offset = self._postfile.write, 0
        for field, rows in groupby(items, itemgetter(0)):
            self.start_field(field, schema[field])
            beginning = pack_ushort(self._fieldid)
            for _, term, row in rows:
                raw, told = pack(row)
                told.set_extent(offset, len(raw))
                put(raw)
                self._tindex.add(beginning + term.encode(), told.to_bytes())
                offset += len(raw)
            self.finish_field()


class Runs(PostingPool):
    """Rows by field and term; too many of them go to the disk, in order."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.runs: list[str] = []
        self._held: dict[str, dict[str, Row]] = {}
        self._count = 0

    def add(self, item: tuple[str, bytes, int, float, Any]) -> None:
        """Take what Whoosh's writer gives: one term of a document, or all its terms and weights in steps at once."""
        field, term, number, _, terms = item
        rows = self._held.setdefault(field, {})
        high = number << 32
        for each, steps in (terms or {term.decode(): STEPS}).items():
            row = rows.get(each)
            if row is None:
                rows[each] = array("Q", (high | steps,))
            else:
                row.append(high | steps)
            self._count += 1
        if self._count >= MOST_IN_MEMORY:
            self.save()

    def extend(self, field: str, term: str, row: Row) -> None:
        """Take a row of a term, whose documents come after those that are held."""
        rows = self._held.setdefault(field, {})
        if term in rows:
            rows[term] += row
        else:
            rows[term] = row
        self._count += len(row)
        if self._count >= MOST_IN_MEMORY:
            self.save()

    def save(self) -> None:
        """Write what is held to the disk."""
        path, stream = self._new_run()
        self._write(stream, self._in_order())
        self._add_run(path)
        self._held, self._count = {}, 0

    def iter_postings(self) -> Iterator[tuple[str, str, Row]]:
        """Give all rows in the order of fields and terms, those of one term joined."""
        parts = merge(*map(self._read, self.runs), self._in_order(), key=itemgetter(0, 1))
        for (field, term), rows in groupby(parts, itemgetter(0, 1)):
            first, *others = (row for _, _, row in rows)
            for other in others:
                first += other
            yield field, term, first
        self.runs = []

    def _in_order(self) -> Iterator[tuple[str, str, Row]]:
        for field, rows in sorted(self._held.items()):
            yield from ((field, term, rows[term]) for term in sorted(rows))

    def _write(self, stream: IO[bytes], rows: Iterator[tuple[str, str, Row]]) -> None:
        plain = ((field, term, row.tobytes()) for field, term, row in rows)
        while some := list(islice(plain, _AT_ONCE)):
            marshal.dump(some, stream)
        stream.close()

    def _read(self, path: str) -> Iterator[tuple[str, str, Row]]:
        stream = self._open_run(path)
        try:
            while True:
                for field, term, raw in marshal.load(stream):  # noqa: S302  (a file that this process wrote a moment ago)
                    yield field, term, array("Q", raw)
        except EOFError:
            return
        finally:
            stream.close()
            self._remove_run(path)


class RowsWriter(SegmentWriter):
    """Whoosh's writer, which takes the rows of other segments over whole."""

    def add_postings_to_pool(self, reader: Any, startdoc: int, docmap: dict[int, int] | None) -> None:
        """Take the postings of an open segment; `docmap` numbers its documents anew where some are deleted."""
        terms = reader._terms
        for key, told in terms._tindex.items():
            field, term = terms._keydecoder(key)
            numbers, weights = read(terms, told)
            pairs = zip(numbers, map(steps_of, weights), strict=True)
            if docmap is None:
                row = array("Q", [startdoc + number << 32 | steps for number, steps in pairs])
            else:
                row = array("Q", [docmap[number] << 32 | steps for number, steps in pairs if number in docmap])
            if row:
                self.pool.extend(field, term.decode(), row)
