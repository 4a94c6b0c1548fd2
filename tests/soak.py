"""The long run: full counts of kills, steps and hostile texts under `make soak`, and the table that it prints."""

from __future__ import annotations

import os

import pytest

IS_LONG = os.environ.get("LAYAK_SOAK") == "1"
soak = pytest.mark.soak
"""Marks tests that have larger counts in the long run."""
only_long = pytest.mark.only_long
"""Marks tests that stand in the long run alone; the usual run leaves them out as if they were not asked for."""

quiet = pytest.mark.quiet
"""Marks tests of the long run that measure time: they are run before the others, one after the other."""

told: list[tuple[str, str]] = []
"""The lines of the table; each process that runs tests hands its own over to the one that prints (conftest.py)."""


def tell(what: str, figure: str) -> None:
    """Add a line to the table of the long run."""
    told.append((what, figure))


def table() -> str:
    """What was told, in two columns; empty when nothing was."""
    width = max((len(what) for what, _ in told), default=0)
    return "\n".join(f"{what.ljust(width)}  {figure}" for what, figure in told)
