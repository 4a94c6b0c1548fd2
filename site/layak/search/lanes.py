"""The scores of all things at once: what each term adds is packed so that common words cost little.

A rare term is a dictionary. A common one is a row of sixteen bits for each thing, and a row is one whole number: Python
adds two numbers of 20 kB (ten thousand things) in a microsecond or two, where a loop over as many postings takes a
thousand times as long. Which things hold a term is a number too, with one bit for each.
"""

from __future__ import annotations

import re
import threading
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from heapq import nlargest
from itertools import islice, repeat
from typing import Generic, TypeVar

SCALE = 64
"""Steps of a score of one: a weight is exact to a hundred-and-twenty-eighth, and sums below a thousand fit."""
HIGHEST = 0xFFFF
ROW_FROM = 48
"""A term that more than every 48th thing holds is added up as a row."""
KEPT_FOR_EACH = 14 << 10
MOST_KEPT = 128 << 20
"""Bytes that one process keeps for each thing, and in all; what was used longest ago goes first."""
_OCTET = 0xFF
_BIT_BY_BIT = 16
"""Fewer places than every sixteenth: setting their bits is sooner done than reading a digit for each place there is."""
_SET = re.compile("1")
_ONES = bytes.maketrans(b"\x00\x01", b"01")
_BYTE_OF_DIGIT = bytes.maketrans(b"01", b"\x00\xff")


def bits_of(places: Collection[int], count: int) -> int:
    """Give the number in which the bits of some places are set."""
    if len(places) * _BIT_BY_BIT < count:
        octets = bytearray((count >> 3) + 1)
        for place in places:
            octets[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(octets, "little")
    flags = bytearray(count)
    for place in places:
        flags[count - 1 - place] = 1
    return int(flags.translate(_ONES), 2) if count else 0


def places_of(bits: int, count: int) -> list[int]:
    """Give the places whose bits are set, in order."""
    return [match.start() for match in _SET.finditer(f"{bits:0{count}b}"[::-1])] if bits else []


class Weights:
    """What one term adds to each of `count` things that hold it, in SCALE: their places in order, and the weights."""

    __slots__ = ("_bits", "_count", "highest", "is_row", "places", "values")

    def __init__(self, places: Sequence[int], values: Sequence[int], count: int) -> None:
        self.highest = max(values, default=0)
        self.is_row = len(places) * ROW_FROM > count
        self.places, self.values = array("I", places), array("H", values)
        self._count = count
        self._bits = -1

    @property
    def size(self) -> int:
        """Bytes in memory, roughly."""
        return 400 + 6 * len(self.places) + self._count // 7 * self.is_row

    @property
    def bits(self) -> int:
        """The things that hold the term, as bits; those of a common term are worked out once."""
        bits = self._bits if self._bits >= 0 else bits_of(self.places, self._count)
        if self.is_row:
            self._bits = bits
        return bits

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Give each place with its weight."""
        return zip(self.places, self.values, strict=True)

    def row(self) -> int:
        """Make one number of the weights, sixteen bits for each thing."""
        row = array("H", bytes(2 * self._count))
        for place, value in self.pairs():
            row[place] = value
        return int.from_bytes(row.tobytes(), "little")


class Postings:
    """The documents that hold a term, by number in order, and how often: to look up a few, not to add up all."""

    __slots__ = ("counts", "numbers")

    def __init__(self, numbers: Sequence[int], counts: Sequence[float]) -> None:
        self.numbers, self.counts = array("I", numbers), array("f", counts)

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def size(self) -> int:
        """Bytes in memory, roughly."""
        return 400 + 8 * len(self.numbers)

    def among(self, numbers: Sequence[int]) -> Iterator[tuple[int, float]]:
        """Give for those of some documents that hold the term: which of them, from 0, and how often."""
        own, end = self.numbers, len(self.numbers)
        for at, place in enumerate(map(bisect_left, repeat(own), numbers)):
            if place < end and own[place] == numbers[at]:
                yield at, self.counts[place]


class Scores:
    """The sum of some weights over `count` things; `bits` are the things that hold one of the terms.

    `row_of` gives the row of common weights, made or kept.
    """

    def __init__(
        self, weights: Collection[Weights], count: int, row_of: Callable[[Weights], int] = Weights.row
    ) -> None:
        self.count = count
        self._kept: list[Weights] = []
        room = HIGHEST
        in_order = sorted(weights, key=lambda one: len(one.places))
        for each in in_order:
            if each.highest <= room and each.places:  # beyond sixteen bits the commonest are left out
                room -= each.highest
                self._kept.append(each)
        self._highest = HIGHEST - room
        self._rare = [each for each in self._kept if not each.is_row]
        rows = sum(row_of(each) for each in self._kept if each.is_row)
        self._values = self._add_to(rows) if rows else self._merge()
        self.bits = bits_of(set().union(*(each.places for each in in_order if not each.is_row)), count)
        for each in in_order:
            if each.is_row:
                self.bits |= each.bits

    def _merge(self) -> dict[int, int]:
        values = dict(self._rare[-1].pairs()) if self._rare else {}
        get = values.get
        for each in self._rare[:-1]:
            for place, value in each.pairs():
                values[place] = get(place, 0) + value
        return values

    def _add_to(self, rows: int) -> array[int]:
        values = array("H", rows.to_bytes(2 * self.count, "little"))
        for each in self._rare:
            for place, value in each.pairs():
                values[place] += value
        return values

    def __getitem__(self, place: int) -> int:
        return self._values.get(place, 0) if isinstance(self._values, dict) else self._values[place]

    def best(self, bits: int, most: int) -> list[int]:
        """Give the best of the things in `bits` (which hold a term), best first; of equals the first."""
        if most <= 0 or not bits:
            return []
        flags = _flags(bits, self.count) if bits != self.bits else b""
        if isinstance(self._values, dict):
            places = [place for place in self._values if flags[place]] if flags else self._values
        else:
            places = self._reaching(self._values, self._floor(flags, most), flags, most) or places_of(bits, self.count)
        return nlargest(most, sorted(places), key=self._values.__getitem__)

    def _floor(self, flags: bytes, most: int) -> int:
        """Give a score which at least `most` things reach: that of the best among those with the rarest terms."""
        seen: set[int] = set()
        for each in self._kept:
            seen.update(islice(filter(flags.__getitem__, each.places) if flags else each.places, 12 * most))
            if len(seen) >= 4 * most:
                break
        best = nlargest(most, map(self._values.__getitem__, seen))
        return best[-1] if len(best) == most else 1

    def _reaching(self, values: array[int], floor: int, flags: bytes, most: int) -> list[int]:
        """Give the things whose score is at least about `floor`, found by eight bits of each.

        Of those that are just at the floor the first are enough. None where the floor is too low for that.
        """
        shift = max(0, self._highest.bit_length() - 8)
        if not floor >> shift:
            return []
        number = int.from_bytes(values.tobytes(), "little") >> shift
        plane = number.to_bytes(2 * self.count, "little")[::2]
        if flags:
            plane = (int.from_bytes(plane, "little") & int.from_bytes(flags, "little")).to_bytes(self.count, "little")
        least = floor >> shift
        equal = (match.start() for match in re.finditer(b"[\\x%02x]" % least, plane))
        above = re.finditer(b"[\\x%02x-\\xff]" % (least + 1), plane) if least < _OCTET else ()
        return [match.start() for match in above] + list(equal if shift else islice(equal, most))


def _flags(bits: int, count: int) -> bytes:
    """Give a byte for each thing, 255 where its bit is set."""
    return f"{bits:0{count}b}".encode()[::-1].translate(_BYTE_OF_DIGIT)


T = TypeVar("T")


class Kept(Generic[T]):
    """What was made of late, as much of it as a bound in bytes allows; safe between threads."""

    def __init__(self, most: int, size_of: Callable[[T], int]) -> None:
        self._most, self._size_of = most, size_of
        self._size = 0
        self._made: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give what is kept under a key, or make it."""
        with self._lock:
            found = self._made.get(key)
            if found is not None:
                self._made.move_to_end(key)
                return found
        found = make()
        with self._lock:
            if key not in self._made:
                self._made[key] = found
                self._size += self._size_of(found)
            while self._size > self._most and len(self._made) > 1:
                self._size -= self._size_of(self._made.popitem(last=False)[1])
        return found
