"""tantivy with its default words and BM25, joined by OR; runs in the peers' own environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tantivy

from bench.engines.rows import DEPTH, read_rows

HEAP = 64_000_000


class Engine:
    """An index in a folder."""

    def __init__(self, place: str) -> None:
        self.place = Path(place)
        self.index: Any = None
        self.searcher: Any = None

    def build(self, documents: str) -> None:
        """Write all documents in one commit."""
        self.place.mkdir(parents=True)
        schema = tantivy.SchemaBuilder().add_text_field("key", stored=True, tokenizer_name="raw")
        schema = schema.add_text_field("title", stored=True).add_text_field("body", stored=True).build()
        writer = tantivy.Index(schema, path=str(self.place)).writer(HEAP, 1)
        for key, title, body in read_rows(documents):
            writer.add_document(tantivy.Document(key=key, title=title, body=body))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        """Open a searcher that is kept."""
        self.index = tantivy.Index.open(str(self.place))
        self.searcher = self.index.searcher()

    def ask(self, text: str) -> list[str]:
        """Search and read the stored fields."""
        query = self.index.parse_query(text, ["title", "body"])
        return [self.searcher.doc(address)["key"][0] for _, address in self.searcher.search(query, DEPTH).hits]
