"""Documents as they stand in a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

DEPTH = 10


def read_rows(documents: str) -> Iterator[tuple[str, str, str]]:
    """Key, title and body of each document."""
    with Path(documents).open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield str(row["id"]), row.get("title") or "", row["body"]
