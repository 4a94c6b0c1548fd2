"""Layak's own search as it is shipped."""

from __future__ import annotations

from pathlib import Path

from layak.core.searchable import Source
from layak.search.evaluate import NoChanges, answer, read_documents
from layak.search.index import Index
from layak.search.lexicon import load_words
from layak.search.snapshot import Snapshot


class Engine:
    """An index over a file of documents."""

    def __init__(self, place: str) -> None:
        self.place = Path(place)
        self.snapshot: Snapshot | None = None
        load_words()  # a worker of the server has them from the process that it is a fork of

    def build(self, documents: str) -> None:
        """Rebuild the index."""
        Path(self.place).mkdir(parents=True, exist_ok=True)
        Index(self.place, NoChanges(), lambda: [source_of(Path(documents))]).rebuild()

    def open(self) -> None:
        """Open it as a worker of the server does."""
        self.snapshot = Index(self.place, NoChanges(), list).open()

    def ask(self, text: str) -> list[str]:
        """Rank and load."""
        assert self.snapshot is not None
        return answer(self.snapshot, text, "id")[0]


def source_of(documents: Path) -> Source:
    """The file as a room's source."""
    return Source(kind="passage", label="", documents=lambda: read_documents(documents), document_for=lambda key: [])
