"""Whoosh by itself: its own BM25F over title and body, words joined by OR."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from whoosh import index
from whoosh.analysis import RegexTokenizer
from whoosh.fields import ID, TEXT, Schema
from whoosh.query import Or, Term

from bench.engines.rows import DEPTH, read_rows

FIELDS = ("title", "body")


class Engine:
    """An index in a folder."""

    def __init__(self, place: str) -> None:
        self.place = Path(place)
        self.searcher: Any = None

    def build(self, documents: str) -> None:
        """Write all documents in one commit."""
        self.place.mkdir(parents=True)
        words = TEXT(analyzer=RegexTokenizer(r"\S+"), stored=True)
        writer = index.create_in(self.place, Schema(key=ID(stored=True), title=words, body=words)).writer(limitmb=64)
        for key, title, body in read_rows(documents):
            writer.add_document(key=key, title=title, body=body)
        writer.commit()

    def open(self) -> None:
        """Open a searcher that is kept."""
        self.searcher = index.open_dir(self.place).searcher()

    def ask(self, text: str) -> list[str]:
        """Search and read the stored fields."""
        query = Or([Term(field, word) for word in text.split() for field in FIELDS])
        return [hit.fields()["key"] for hit in self.searcher.search(query, limit=DEPTH)]
