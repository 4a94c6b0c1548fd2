"""What the search asks of an index, whichever it is: the local one, or PostgreSQL's text search (docs/adr/0845)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

from layak.core.searchable import Source
from layak.search.comparing import ChangeLog, Difference, Progress, nothing_told
from layak.search.entries import Card, Page
from layak.search.manifest import Manifest


class Texts(Protocol):
    """All texts as one commit left them; documents have numbers. `kept` is what others work out once for it."""

    manifest: Manifest
    kept: dict[Any, Any]
    languages: list[str]

    @property
    def cards(self) -> Cards:
        """The cards of the documents, by number."""

    def holders(self, lang: str, term: str) -> int:
        """Give how many documents hold a term, deleted ones perhaps among them; remembered."""

    def has(self, lang: str, term: str) -> bool:
        """Say whether a document that is not deleted holds a term."""

    def completions(self, lang: str, prefix: str, most: int) -> list[str]:
        """Give some terms of a language that begin with a prefix."""

    def vocabulary(self, lang: str, beginning: str) -> Iterator[tuple[str, float]]:
        """Give terms of a language that begin so, each perhaps several times, and what they weigh."""

    def page(self, number: int) -> Page:
        """Give what is stored to show a document."""

    def version(self, number: int, lang: str) -> int | None:
        """Give the document that is the version of another in a language, if there is one."""

    def next_moment(self, at: float) -> float | None:
        """Give the next moment at which a document appears or disappears by itself."""

    def cards_at(self, endpoint: str, values: Mapping[str, Any]) -> Iterator[Card]:
        """Give the cards of the documents whose page answers at an endpoint with these values."""


class Cards(Protocol):
    """The cards of documents."""

    def __getitem__(self, number: int) -> Card:
        """Give the card of a document."""


class AnyIndex(Protocol):
    """An index: it follows the change log, is rebuilt and compared; see `layak.search.index.Index` for each."""

    log: ChangeLog
    sources: Callable[[], Iterable[Source]]
    passing: tuple[type[Exception], ...]

    def manifest(self) -> Manifest:
        """Give what is live."""

    def trace(self) -> tuple[int, ...] | None:
        """Give what changes with every commit, or None where nothing is live."""

    def is_untouched(self, found: Manifest) -> bool:
        """Say whether what is live is as it was when it was opened."""

    def open(self, previous: Any = None) -> Any:
        """Open what is live for reading, as `Texts`."""

    def behind(self) -> int:
        """Give how many changes the index has not seen yet."""

    def refuse_another_database(self) -> None:
        """Raise IndexDamagedError where the index is ahead of the database."""

    def catch_up(self, wait: float = ...) -> int:
        """Apply what the change log holds beyond the index's position."""

    def repair(self, differences: Iterable[Difference], wait: float = ...) -> None:
        """Bring the things in which index and sources differ up to date."""

    def rebuild(self, progress: Progress = nothing_told) -> int:
        """Build the index anew; gives the number of documents."""

    def is_scattered(self) -> bool:
        """Say whether merging pays."""

    def merge(self) -> bool:
        """Make fewer parts of many."""

    def tidy(self) -> None:
        """Remove what a killed process left."""

    def check(self, progress: Progress = nothing_told) -> list[Difference]:
        """Compare the index with every source."""
