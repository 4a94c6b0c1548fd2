"""The drawn cloth: the same word gives the same cloth, mirrored, and never an empty one."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from layak.core.cloth import CELL, THREADS, petals

PETAL = re.compile(r"M(\d+) (\d+)a11 6( 45|-45) ")


def places(paths: tuple[str, ...]) -> list[set[tuple[int, int, str]]]:
    """Left edge, height of the middle and lean of each petal, thread by thread."""
    found = []
    for path in paths:
        drawn = {(int(x), int(y), lean.strip()) for x, y, lean in PETAL.findall(path)}
        assert len(drawn) == path.count("M"), "a petal was drawn twice"
        found.append({(x, y - 16 if lean == "-45" else y, lean) for x, y, lean in drawn})
    return found


@given(key=st.text(max_size=80), columns=st.integers(1, 9), rows=st.integers(1, 5))
def test_a_cloth_is_mirrored_inside_its_frame_and_never_empty(key: str, columns: int, rows: int) -> None:
    """Whatever the word, each petal has its mirror image in the same thread, and at least one is coloured."""
    threads = places(petals(key, columns, rows))
    assert len(threads) == THREADS and any(threads)
    for thread in threads:
        for x, y, lean in thread:
            assert 0 < x < columns * CELL and 0 < y < rows * CELL
            mirrored = (columns * CELL - 16 - x, y, "45" if lean == "-45" else "-45")
            assert mirrored in thread


def test_a_word_gives_the_same_cloth_each_time() -> None:
    """Two words differ, one word does not; a new process draws it alike, as no salted hash is used."""
    petals.cache_clear()
    first = petals("rptra-di-tiap-kelurahan", 9, 3)
    petals.cache_clear()
    assert petals("rptra-di-tiap-kelurahan", 9, 3) == first
    assert petals("rapat-gugus-tugas", 9, 3) != first
