"""The table of texts at one position of the change log, with what a process learnt of it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from sqlalchemy import Connection, TextClause, bindparam, text

from layak.search.entries import FOREVER, LANGUAGES, Card, Page
from layak.search.manifest import Manifest
from layak.search.postgres.asking import ARRAYS
from layak.search.postgres.vectors import quoted

MOST_HOLDERS, MOST_TEXTS = 50_000, 512
"""Terms of which it is remembered how many texts hold them, and texts that are remembered."""
MOST_TO_COMPLETE = 200
"""Texts whose titles are read to complete a word."""

Reading = Callable[[], AbstractContextManager[Connection]]

_COUNT = """
    SELECT asked.lang, asked.term,
        (SELECT count(*) FROM {schema}.texts t WHERE t.words @@ asked.question::tsquery AND t.lang = asked.lang) AS n
    FROM unnest(:langs, :words, :questions) AS asked (lang, term, question)
"""
_LANGUAGES = """
    SELECT lang, count(*) AS documents, coalesce(avg(length), 0)::float AS mean FROM {schema}.texts GROUP BY lang
"""
_TITLES = """
    SELECT DISTINCT lexeme FROM
        (SELECT title FROM {schema}.texts WHERE lang = :lang AND title @@ (:beginning)::tsquery LIMIT :most) AS found,
        unnest(found.title)
    WHERE starts_with(lexeme, :prefix) ORDER BY lexeme
"""
_WORDS = """
    SELECT word, nentry FROM ts_stat('SELECT words FROM {schema}.texts WHERE lang = ''{lang}''')
    WHERE starts_with(word, :prefix)
"""
_PAGES = """
    SELECT other.number, other.lang, other.card, other.page, asked.number AS asked FROM {schema}.texts asked
    JOIN {schema}.texts other ON (other.kind, other.key) = (asked.kind, asked.key) WHERE asked.number = ANY(:numbers)
"""
_MOMENT = """
    SELECT least(
        (SELECT min(visible_from) FROM {schema}.texts WHERE visible_from > :at),
        (SELECT min(visible_until) FROM {schema}.texts WHERE visible_until > :at AND visible_until < :forever))
"""
_AT_ADDRESS = "SELECT card FROM {schema}.texts WHERE page->>3 = :endpoint AND page->4 = (:held)::jsonb"


class _Loaded:
    """Texts that were read of late, twice MOST_TEXTS at most; what was read together is forgotten together."""

    def __init__(self) -> None:
        self._new: dict[int, tuple[Card, Page]] = {}
        self._old = self._new

    def add(self, texts: Mapping[int, tuple[Card, Page]]) -> None:
        """Keep some more."""
        if len(self._new) > MOST_TEXTS:
            self._old, self._new = self._new, {}
        self._new.update(texts)

    def __contains__(self, number: object) -> bool:
        return number in self._new or number in self._old

    def __getitem__(self, number: int) -> tuple[Card, Page]:
        return self._new.get(number) or self._old[number]


class _Cards:
    """The cards of the texts that were loaded, by number."""

    def __init__(self, texts: _Loaded) -> None:
        self._texts = texts

    def __getitem__(self, number: int) -> Card:
        return self._texts[number][0]


class TableSnapshot:
    """What the local index's `Snapshot` is to those that ask for words and for what is shown; none is ever deleted."""

    def __init__(self, manifest: Manifest, reading: Reading) -> None:
        self.manifest = manifest
        self.kept: dict[Any, Any] = {}
        """What others work out once for this position."""
        self._texts = _Loaded()
        self.cards = _Cards(self._texts)
        self._versions: dict[tuple[int, str], int] = {}
        self._holders: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()
        self._reading = reading
        self.sizes = {row.lang: (row.documents, row.mean) for row in self.rows(_LANGUAGES)}
        """Language -> how many texts there are in it, and how many words they have on the average."""
        self.languages = [lang for lang in LANGUAGES if lang in self.sizes]

    def __enter__(self) -> TableSnapshot:
        return self

    def __exit__(self, *_: object) -> None:
        """Close nothing: a connection is taken for each statement."""

    def rows(self, statement: str, **values: Any) -> list[Any]:
        """Ask, with lists as arrays; raises IndexDamagedError without a table."""
        asked = statement_of(statement, self.manifest.folder, values.get("lang", ""))
        with self._reading() as connection:
            return list(connection.execute(asked, values))

    def learn(self, terms: Collection[tuple[str, str]]) -> None:
        """Ask at once how many texts of a language hold each of some terms, of those that are not known yet."""
        new = [each for each in dict.fromkeys(terms) if each not in self._holders]
        if not new:
            return
        langs, wanted = [lang for lang, _ in new], [term for _, term in new]
        found = self.rows(_COUNT, langs=langs, words=wanted, questions=list(map(quoted, wanted)))
        with self._lock:
            if len(self._holders) > MOST_HOLDERS:
                self._holders.clear()
            self._holders.update({(row.lang, row.term): row.n for row in found})

    def holders(self, lang: str, term: str) -> int:
        """Give how many texts of a language hold a term; remembered."""
        found = self._holders.get((lang, term))
        if found is None:
            self.learn([(lang, term)])
            found = self._holders.get((lang, term), 0)
        return found

    def has(self, lang: str, term: str) -> bool:
        """Say whether a text holds a term."""
        return bool(self.holders(lang, term))

    def completions(self, lang: str, prefix: str, most: int) -> list[str]:
        """Give some words of titles that begin with a prefix, marked as those are."""
        found = self.rows(_TITLES, lang=lang, beginning=f"{quoted(prefix)}:*", prefix=prefix, most=MOST_TO_COMPLETE)
        return [row.lexeme for row in found][:most]

    def vocabulary(self, lang: str, beginning: str) -> Iterator[tuple[str, float]]:
        """Give each term of a language that begins so, and how often it stands in texts."""
        return ((row.word, float(row.nentry)) for row in self.rows(_WORDS, lang=lang, prefix=beginning))

    def load(self, numbers: Sequence[int]) -> list[int]:
        """Read what is shown of some texts, and their versions in the other language.

        Gives those that are there still: one may have been taken back since it was found.
        """
        new = [number for number in numbers if number not in self._texts]
        found = self.rows(_PAGES, numbers=new) if new else []
        with self._lock:
            self._texts.add({row.number: (card_from(row.card), Page(*row.page)) for row in found})
            self._versions.update({(row.asked, row.lang): row.number for row in found})
        return [number for number in numbers if number in self._texts]

    def page(self, number: int) -> Page:
        """Give what is stored to show a text that was loaded."""
        return self._texts[number][1]

    def version(self, number: int, lang: str) -> int | None:
        """Give the version in a language of a text that was loaded."""
        found = self._versions.get((number, lang))
        return found if found in self._texts else None

    def next_moment(self, at: float) -> float | None:
        """Give the next moment at which a text appears or disappears by itself."""
        found: float | None = self.rows(_MOMENT, at=at, forever=FOREVER)[0][0]
        return found

    def cards_at(self, endpoint: str, values: Mapping[str, Any]) -> Iterator[Card]:
        """Give the cards of the texts whose page answers at an endpoint with these values."""
        held = json.dumps(dict(values))
        return (card_from(row.card) for row in self.rows(_AT_ADDRESS, endpoint=endpoint, held=held))


@cache
def statement_of(written: str, schema: str, lang: str) -> TextClause:
    """Make a statement over the table in a schema; what ARRAYS names goes in as an array."""
    asked = text(written.format(schema=schema, lang=lang))
    held = set(re.findall(r"(?<!:):(\w+)", written))
    return asked.bindparams(*(bindparam(name, type_=ARRAYS[name]) for name in sorted(held & ARRAYS.keys())))


def card_from(stored: list[Any]) -> Card:
    """Read a card as the table stores it."""
    kind, key, lang, day, precision, components, *others = stored
    return Card(kind, key, lang, day, precision, tuple(components), *others)
