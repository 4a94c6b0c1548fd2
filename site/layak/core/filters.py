"""What a reader chose of a public list: the words of its address in either language, read and written in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from layak.core.content import Content
from layak.core.numbers import read_number
from layak.core.paths import path_to

NAMES = {
    "id": {"component": "komponen", "district": "kecamatan", "year": "tahun", "page": "halaman"},
    "en": {"component": "component", "district": "district", "year": "year", "page": "page"},
}
"""The words of the query in each language; either is understood on every page."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a reader chose."""

    component: str | None = None
    district: str | None = None
    year: int | None = None
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the page was chosen."""
        return bool(self.component or self.district or self.year)


def read_filters(args: Mapping[str, str], content: Content) -> Filters | None:
    """Read the query in the words of either language; None when it names something that does not exist."""
    values = {name: next((args[w[name]] for w in NAMES.values() if args.get(w[name])), "") for name in NAMES["en"]}
    known = {
        "component": {one.key for one in content.components},
        "district": {one.code for one in content.districts},
    }
    if any(values[name] and values[name] not in keys for name, keys in known.items()):
        return None
    year = read_number(values["year"], most=9999) if values["year"] else 0
    page = read_number(values["page"] or "1", most=99_999)
    if year is None or page is None:
        return None
    return Filters(
        component=values["component"] or None, district=values["district"] or None, year=year or None, page=page
    )


def list_address(endpoint: str, chosen: Filters, lang: str) -> str:
    """The path of a list in a language, with what was chosen in that language's words."""
    words = NAMES[lang]
    query = {
        words["component"]: chosen.component,
        words["district"]: chosen.district,
        words["year"]: chosen.year,
        words["page"]: chosen.page if chosen.page > 1 else None,
    }
    given = urlencode({name: value for name, value in query.items() if value})
    path = path_to(endpoint, lang=lang)
    return f"{path}?{given}" if given else path


def pager_of(endpoint: str, chosen: Filters, total: int, lang: str) -> dict[str, Any]:
    """The pages before and after, for components/pager.html."""
    before = list_address(endpoint, replace(chosen, page=chosen.page - 1), lang) if chosen.page > 1 else None
    after = list_address(endpoint, replace(chosen, page=chosen.page + 1), lang) if chosen.page < total else None
    return {"number": chosen.page, "total": total, "previous": before, "next": after}
