"""Draw a kawung cloth from a word: the same word always gives the same cloth."""

from functools import lru_cache
from hashlib import blake2b

THREADS = 3
"""How many coloured threads are woven over the quiet ground."""

CELL = 40
"""Side of one flower in the units of the drawing; a flower has four petals, two by two."""

MOTIFS = (
    (1, 1, 1, 1),
    (1, 0, 0, 1),
    (0, 1, 1, 0),
    (1, 1, 0, 0),
    (0, 0, 1, 1),
    (0, 0, 0, 0),
    (0, 0, 0, 0),
    (0, 0, 0, 0),
)
"""Which petals of a flower are coloured: upper left, upper right, lower left, lower right."""


def _petal(column: int, row: int) -> str:
    """Return the outline of one petal; petals of a flower lean towards its middle."""
    left, top = column * 20 + 2, row * 20 + 2
    if (column + row) % 2 == 0:
        return f"M{left} {top}a11 6 45 0 1 16 16a11 6 45 0 1-16-16"
    return f"M{left} {top + 16}a11 6-45 0 1 16-16a11 6-45 0 1-16 16"


def _flowers(key: str, columns: int, rows: int) -> list[tuple[int, int, int, tuple[int, ...]]]:
    """Choose thread and motif of each flower of the left half, the middle column included."""
    chosen: list[tuple[int, int, int, tuple[int, ...]]] = []
    for row in range(rows):
        digest = blake2b(f"{key}/{row}".encode(), digest_size=16).digest()
        for column in range((columns + 1) // 2):
            byte = digest[column % 16]
            chosen.append((column, row, byte % THREADS, MOTIFS[byte >> 5]))
    return chosen


@lru_cache(maxsize=1024)
def petals(key: str, columns: int, rows: int) -> tuple[str, ...]:
    """Return one SVG path per thread for a cloth of `columns` by `rows` flowers, mirrored left to right.

    The drawing is `columns * CELL` wide and `rows * CELL` high. A path is empty when its thread is not used.
    """
    return tuple("".join(_petal(*place) for place in thread) for thread in places(key, columns, rows))


def places(key: str, columns: int, rows: int) -> list[list[tuple[int, int]]]:
    """Return for each thread where its petals lie, by column and row of petals: two by two of them in a flower."""
    threads: list[list[tuple[int, int]]] = [[] for _ in range(THREADS)]
    drawn: set[tuple[int, int]] = set()
    last = columns * 2 - 1
    for column, row, thread, motif in _flowers(key, columns, rows):
        for index, coloured in enumerate(motif):
            across, down = column * 2 + index % 2, row * 2 + index // 2
            for place in ((across, down), (last - across, down)):
                if coloured and place not in drawn:
                    drawn.add(place)
                    threads[thread].append(place)
    if not drawn:
        threads[0] = [(0, 0), (1, 1), (last, 0), (last - 1, 1)]
    return threads
