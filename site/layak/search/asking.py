"""What the address of a result page says: the question, the page, and to what the reader narrows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from layak.core.content import Content
from layak.core.numbers import read_number
from layak.core.searchable import source_for
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
}


@dataclass(frozen=True)
class Asked:
    """One request to the search, with known kinds, components, districts and years only."""

    text: str = ""
    page: int = 1
    criteria: Criteria = ANYTHING

    def address(self, lang: str, **changes: str) -> str:
        """Give the address with other filters (an empty one is taken away), on the first page."""
        return replace(self, criteria=replace(self.criteria, **changes), page=1).at_page(lang, 1)

    def at_page(self, lang: str, page: int) -> str:
        """Give the address of another page of the same results."""
        given = {name: getattr(self.criteria, name) for name in WORDS if name != "page"}
        values: dict[str, Any] = {WORDS[name][lang]: value for name, value in given.items() if value}
        if page > 1:
            values[WORDS["page"][lang]] = page
        read = parse(self.text).text  # what lies beyond it would make each address of the page as long as the question
        return url_for(ENDPOINT, lang=lang, q=read or None, **values)

    def alternates(self, languages: tuple[str, ...]) -> dict[str, str]:
        """Give the address of this page in each language."""
        return {lang: self.at_page(lang, self.page) for lang in languages}


def read_asked(arguments: Mapping[str, str], content: Content) -> Asked | None:
    """Read a request; None when it names a page or a filter that does not exist."""
    given = {
        name: next((arguments[word] for word in words.values() if word in arguments), "").strip()
        for name, words in WORDS.items()
    }
    page = read_number(given.pop("page") or "1")
    filters = {name: value for name, value in given.items() if value}
    if page is None or not all(is_known(name, value, content) for name, value in filters.items()):
        return None
    return Asked(text=arguments.get("q", "").strip(), page=page, criteria=Criteria(**filters))


def is_known(name: str, value: str, content: Content) -> bool:
    """Say whether a value is one of a kind, a component, a district or a year."""
    if name == "kind":
        return source_for(value) is not None
    if name == "component":
        return any(one.key == value for one in content.components)
    if name == "district":
        return any(one.code == value for one in content.districts)
    return len(value) == LONGEST_YEAR and read_number(value, least=0) is not None
