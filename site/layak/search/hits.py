"""Results as readers see them: what is the same for every question is made ready once for each document of a commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from layak.core.searchable import Value
from layak.search.door import Texts
from layak.search.entries import Card, Page
from layak.search.snippets import BEGIN, END, Marker, ReadText, read_body, read_lead, read_text

MOST_READY, MOST_CHARACTERS = 256, 500_000
"""Documents kept ready, and the length of their bodies; beyond one of them all are let go of, and made ready anew."""


class Address(NamedTuple):
    """Where a version of a thing stands: endpoint and values for `url_for`, and its language."""

    endpoint: str
    values: dict[str, Value]
    lang: str


class Ready(NamedTuple):
    """A document made ready to be shown: reading and unpacking it takes three times as long as marking it."""

    card: Card
    address: Address
    title: ReadText
    lead: ReadText
    body: str
    day: date | None


class Hit(NamedTuple):
    """One result, hits between the signs of snippets.py; its version in the reader's language where that is another."""

    card: Card
    address: Address
    title: str
    excerpt: str
    day: date | None
    own_version: Address | None = None

    @property
    def plain_title(self) -> str:
        """The title without the signs of its hits."""
        return self.title.replace(BEGIN, "").replace(END, "")


class Readied:
    """The documents of one commit that were shown of late, made ready; bounded by the length of their bodies."""

    def __init__(self, snapshot: Texts) -> None:
        self._snapshot = snapshot
        self._known: dict[int, Ready] = {}
        self._length = 0

    def __getitem__(self, number: int) -> Ready:
        found = self._known.get(number)
        if found is None:
            found = ready(self._snapshot.cards[number], self._snapshot.page(number))
            if len(self._known) >= MOST_READY or self._length > MOST_CHARACTERS:
                self._known, self._length = {}, 0
            self._known[number] = found
            self._length += len(found.body)
        return found


def ready(card: Card, page: Page) -> Ready:
    """Make a document ready to be shown for any question."""
    return Ready(
        card=card,
        address=Address(page.endpoint, page.values, card.lang),
        title=read_text(page.title, card.lang),
        lead=read_lead(page.lead, card.lang),
        body=read_body(page.body, page.lead),
        day=date.fromisoformat(card.day) if card.day else None,
    )


def hit_of(one: Ready, marker: Marker, own_version: Address | None = None) -> Hit:
    """Give a document as the result of a question."""
    excerpt = marker.excerpt(one.lead, one.body)
    return Hit(one.card, one.address, marker.mark_read(one.title), excerpt, one.day, own_version)


def hits_of(
    snapshot: Texts, numbers: Iterable[int], markers: Mapping[str, Marker], lang: str, moment: float
) -> list[Hit]:
    """Give the documents of these numbers as results for a reader of `lang` at a moment (seconds since 1970)."""
    known: Readied = snapshot.kept.get("ready") or snapshot.kept.setdefault("ready", Readied(snapshot))
    hits = []
    for number in numbers:
        one = known[number]
        own = None if one.card.lang == lang else own_version(snapshot, number, lang, moment)
        hits.append(hit_of(one, markers[one.card.lang], None if own is None else known[own].address))
    return hits


def own_version(snapshot: Texts, number: int, lang: str, moment: float) -> int | None:
    """Give the number of the version in the reader's language, where it may be shown at a moment."""
    own = snapshot.version(number, lang)
    return own if own is not None and _is_shown(snapshot.cards[own], moment) else None


def _is_shown(card: Card, moment: float) -> bool:
    return card.visible_from <= moment < card.visible_until
