"""What the address of a result page says: the question, the page, the order, and to what the reader narrows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote_plus

from layak.core.numbers import read_number
from layak.core.paths import path_to
from layak.search.names import Names
from layak.search.query import parse
from layak.search.ranking import ANYTHING, Criteria

ENDPOINT = "search.show_results"
LONGEST_YEAR = 4

# our name of a parameter -> its word in each language's address; either word is understood in both languages
WORDS = {
    "page": {"id": "halaman", "en": "page"},
    "kind": {"id": "kind", "en": "kind"},
    "component": {"id": "komponen", "en": "component"},
    "district": {"id": "kecamatan", "en": "district"},
    "year": {"id": "tahun", "en": "year"},
    "office": {"id": "dinas", "en": "office"},
    "lang": {"id": "bahasa", "en": "language"},
    "order": {"id": "urut", "en": "sort"},
}
NARROWING = ("component", "district", "year", "office", "lang")
"""What narrows beside the kind, in the order in which it is offered."""
FILTERS = ("kind", *NARROWING)
NEWEST = {"id": "terbaru", "en": "newest"}
"""The word of the order by date; without it the best match is first."""


@dataclass(frozen=True)
class Asked:
    """One request to the search, with known kinds, components, districts, years, offices and languages only."""

    text: str = ""
    page: int = 1
    criteria: Criteria = ANYTHING

    @cached_property
    def _question(self) -> str:
        """The question as far as it is read: what lies beyond would make each of fifty addresses as long as it."""
        read = parse(self.text).text
        return f"q={_quoted(read)}" if read else ""

    @cached_property
    def _paths(self) -> dict[str, str]:
        """The path in each language, once it was asked for."""
        return {}

    def address(self, lang: str, /, **changes: Any) -> str:
        """Give the address with other filters or another order (an empty one is taken away), on the first page."""
        return self.at_page(lang, 1, **changes)

    def at_page(self, lang: str, page: int, /, **changes: Any) -> str:
        """Give the address of a page of the results. A page holds fifty addresses: they are put together by hand."""
        pairs = [self._question] if self._question else []
        pairs += [f"{name}={value}" for name, value in self.pairs(lang, **changes)]
        if page > 1:
            pairs.append(f"{WORDS['page'][lang]}={page}")
        path = self._paths.get(lang) or self._paths.setdefault(lang, path_to(ENDPOINT, lang=lang))
        return f"{path}?{'&'.join(pairs)}" if pairs else path

    def pairs(self, lang: str, /, **changes: Any) -> list[tuple[str, str]]:
        """Give the filters and the order as they stand in the address; known values need no quoting but a year's."""
        criteria = self.criteria
        given = [(name, changes[name] if name in changes else getattr(criteria, name)) for name in FILTERS]
        pairs = [(WORDS[name][lang], _quoted(value)) for name, value in given if value]
        if changes.get("is_newest_first", criteria.is_newest_first):
            pairs.append((WORDS["order"][lang], NEWEST[lang]))
        return pairs

    def addresses(self, lang: str, name: str) -> Callable[[str], str]:
        """Give what makes the address with one value of a filter, for long lists of values."""
        pair = f"{WORDS[name][lang]}="  # stands once: in the question the sign is quoted
        before, after = self.address(lang, **{name: "x"}).split(f"{pair}x")
        return lambda value: f"{before}{pair}{_quoted(value)}{after}"

    def alternates(self, languages: tuple[str, ...]) -> dict[str, str]:
        """Give the address of this page in each language."""
        return {lang: self.at_page(lang, self.page) for lang in languages}

    def without_filters(self) -> Asked:
        """The same question to everything, in the same order."""
        return replace(self, criteria=Criteria(is_newest_first=self.criteria.is_newest_first), page=1)

    def meaning(self, text: str) -> Asked:
        """Another question with the same filters and order."""
        return replace(self, text=text, page=1)


@lru_cache(maxsize=256)
def _quoted(text: str) -> str:
    return quote_plus(text)


def read_asked(arguments: Mapping[str, str], names: Names) -> Asked | None:
    """Read a request; None when it names a page, an order or a filter that does not exist."""
    given = {
        name: next((arguments[word] for word in words.values() if word in arguments), "").strip()
        for name, words in WORDS.items()
    }
    page, order = read_number(given.pop("page") or "1"), given.pop("order")
    filters = {name: value for name, value in given.items() if value}
    is_clear = page is not None and order in ("", *NEWEST.values())
    if page is None or not is_clear or not all(is_known(name, value, names) for name, value in filters.items()):
        return None
    criteria = replace(ANYTHING, **filters, is_newest_first=bool(order))
    return Asked(text=arguments.get("q", "").strip(), page=page, criteria=criteria)


def is_known(name: str, value: str, names: Names) -> bool:
    """Say whether a value is one of a kind, a component, a district, a year, an office or a language."""
    if name == "year":
        return len(value) == LONGEST_YEAR and read_number(value, least=0) is not None
    return value in names[name]
