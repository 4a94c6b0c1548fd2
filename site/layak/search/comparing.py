"""What every index of this room has to do with its sources: it follows their change log, and is compared with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

from layak.core.searchable import Document, Source
from layak.search.entries import LANGUAGES, digest

Progress = Callable[[int], None]
"""Is told how many documents were done since."""
Change = tuple[str, str]
"""Kind and key of a thing."""
Held = dict[tuple[str, str, str], str]
"""Kind, key and language of a document -> the digest of what an index holds of it."""


class ChangeLog(Protocol):
    """What an index asks of the change log."""

    def latest(self) -> int:
        """Give the number of the last change."""

    def after(self, number: int) -> Iterable[tuple[int, str, str]]:
        """Give (number, kind, key) of each later change, in order."""


class Difference(NamedTuple):
    """One thing of which an index and its source disagree; `what` is missing, outdated or surplus."""

    kind: str
    key: str
    lang: str
    what: str


def nothing_told(done: int) -> None:
    """Tell nobody how far the work is."""


def in_our_languages(documents: Iterable[Document]) -> Iterator[Document]:
    """Give those documents that are in a language of the site."""
    return (document for document in documents if document.lang in LANGUAGES)


def compare(sources: Iterable[Source], held: Held, progress: Progress) -> Iterator[Difference]:
    """Compare what an index holds with every source; takes what it has seen out of `held`."""
    for source in sources:
        for document in in_our_languages(source.documents()):
            progress(1)
            name = (document.kind, document.key, document.lang)
            found = held.pop(name, None)
            if found is None:
                yield Difference(*name, "missing")
            elif found != digest(document):
                yield Difference(*name, "outdated")
    for name in held:
        yield Difference(*name, "surplus")
