"""bm25s with Lucene's rarity, k1 0.9 and b 0.4, over files in memory maps; runs in the peers' own environment."""

from __future__ import annotations

from typing import Any

import bm25s

from bench.engines.rows import DEPTH, read_rows


class Engine:
    """An index in a folder."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.retriever: Any = None

    def build(self, documents: str) -> None:
        """Score all words ahead and save that."""
        rows = [{"key": key, "title": title, "body": body} for key, title, body in read_rows(documents)]
        retriever = bm25s.BM25(method="lucene", k1=0.9, b=0.4)
        retriever.index([f"{row['title']} {row['body']}".split() for row in rows], show_progress=False)
        retriever.save(self.place, corpus=rows)

    def open(self) -> None:
        """Map the files."""
        self.retriever = bm25s.BM25.load(self.place, load_corpus=True, mmap=True)

    def ask(self, text: str) -> list[str]:
        """Search and read."""
        found, scores = self.retriever.retrieve([text.split()], k=DEPTH, show_progress=False)
        return [row["key"] for row, score in zip(found[0], scores[0], strict=True) if score > 0]
