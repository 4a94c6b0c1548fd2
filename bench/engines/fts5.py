"""SQLite's full text search: unicode61, its own bm25, words joined by OR."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bench.engines.rows import DEPTH, read_rows

ASK = "SELECT key, title, body FROM docs WHERE docs MATCH ? ORDER BY rank LIMIT ?"


class Engine:
    """One table in one file."""

    def __init__(self, place: str) -> None:
        self.place = Path(place)
        self.database: sqlite3.Connection | None = None

    def build(self, documents: str) -> None:
        """Write all documents in one transaction and merge what was written."""
        self.place.parent.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(self.place) as database:
            database.execute("CREATE VIRTUAL TABLE docs USING fts5(key UNINDEXED, title, body, tokenize = 'unicode61')")
            database.executemany("INSERT INTO docs VALUES (?, ?, ?)", read_rows(documents))
            database.execute("INSERT INTO docs(docs) VALUES ('optimize')")
        database.close()

    def open(self) -> None:
        """Connect."""
        self.database = sqlite3.connect(self.place)

    def ask(self, text: str) -> list[str]:
        """Search and read."""
        assert self.database is not None
        words = " OR ".join(f'"{word}"' for word in text.split())
        return [row[0] for row in self.database.execute(ASK, (words, DEPTH)).fetchall()]
