"""How the postings of an index are sorted and written, within Whoosh's third format.

Whoosh pickles each posting by itself to sort it, looks up a length for each that nothing here reads, and writes blocks
of 128, each compressed. A question reads all postings of a term at once: here they are one block of two arrays, which
are read at the speed of copying.
"""

from __future__ import annotations

import marshal
from array import array
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

from whoosh.codec.whoosh3 import W3Codec, W3PostingsWriter
from whoosh.filedb.structfile import StructFile
from whoosh.writing import PostingPool

MOST_IN_MEMORY = 400_000
"""Postings that are sorted at once, in about 60 MB."""
_AT_ONCE = 2_000
_BLOCK = 1 << 24
"""More postings than a term can have: all of them in one block."""
_FEW = 12
"""So few numbers are smaller, and read sooner, one by one than as an array."""


class LeanPostings(W3PostingsWriter):
    """Postings as Whoosh's reader understands them, in arrays of as few bytes as the numbers need."""

    def _mini_ids(self) -> Any:
        steps = super()._mini_ids()
        if len(steps) <= _FEW:
            return steps
        return array("B" if max(steps) < 1 << 8 else "H" if max(steps) < 1 << 16 else "I", steps)

    def _mini_weights(self) -> Any:
        weights = super()._mini_weights()
        if not isinstance(weights, tuple) or len(weights) <= _FEW:
            return weights
        is_whole = max(weights) < 1 << 8 and all(map(float.is_integer, weights))
        return array("B", map(int, weights)) if is_whole else array("f", weights)


class LeanCodec(W3Codec):
    """Whoosh's third codec without the length of each posting's document, which only Whoosh's own scorer reads."""

    length_stats = False

    def postings_writer(self, dbfile: StructFile, byteids: bool = False) -> LeanPostings:
        """Give the writer of one field's postings; numbers of documents only."""
        return LeanPostings(dbfile, blocklimit=_BLOCK, byteids=byteids, compression=0)


class Runs(PostingPool):
    """Postings in sorted runs on the disk, many of them in one piece."""

    def add(self, item: Any) -> None:
        """Take a posting."""
        if len(self.current) >= MOST_IN_MEMORY:
            self.save()
        self.current.append(item)

    def _write_run(self, f: IO[bytes], items: Iterable[Any]) -> None:
        items = iter(items)
        while some := list(islice(items, _AT_ONCE)):
            marshal.dump(some, f)
        f.close()

    def _read_run(self, path: str) -> Iterator[Any]:
        stream = self._open_run(path)
        try:
            while True:
                yield from marshal.load(stream)  # noqa: S302  (a file that this process wrote a moment ago)
        except EOFError:
            return
        finally:
            stream.close()
            self._remove_run(path)
