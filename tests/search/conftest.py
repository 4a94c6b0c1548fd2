"""Fixtures of the search tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.search.shelf import Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """Four articles, two of them one story in two languages, with a built index."""
    made = Town(tmp_path / "index")
    made.search.index.rebuild()
    return made
