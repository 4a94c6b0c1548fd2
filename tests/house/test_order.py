"""The order in which files of tests run."""

from __future__ import annotations

from pathlib import Path

from tests.order import SPREAD, places


def test_files_that_wait_are_spread_and_none_is_last() -> None:
    """The first of each kind begins, every file has one place, and what waits stands in the first part of the run."""
    waiting = [Path(f"tests/journeys/test_{name}.py") for name in "abc"]
    others = [Path(f"tests/news/test_{name}.py") for name in "abcdef"]
    found = places([*waiting, *others])
    assert sorted(found) == sorted([*waiting, *others])
    assert [found[waiting[0]], found[others[0]]] == [0, 0]
    assert max(found[file] for file in waiting) < SPREAD < max(found.values())
    assert sorted(found, key=lambda file: found[file])[-1] == others[-1]
