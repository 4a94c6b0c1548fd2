"""Signs of persons in the words of a document: identity numbers, birth dates, lists of names (CHILD-SAFETY)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from layak.progress.service.faults import Place


def find_signs(pieces: Iterable[Mapping[str, Any]]) -> Sequence[Place]:
    """Where the pieces of a document tell of persons."""
    return ()
