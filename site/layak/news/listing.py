"""The list's filters and pages as addresses, and what an article tells machines about itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from layak.core.content import Content
from layak.core.language import localized
from layak.core.numbers import read_number
from layak.core.paths import path_to
from layak.news.service import FullArticle, Page

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


def address(chosen: Filters, lang: str) -> str:
    """The path of the list in a language, with what was chosen in that language's words."""
    words = NAMES[lang]
    query = {
        words["component"]: chosen.component,
        words["district"]: chosen.district,
        words["year"]: chosen.year,
        words["page"]: chosen.page if chosen.page > 1 else None,
    }
    given = urlencode({name: value for name, value in query.items() if value})
    path = path_to("news.list_articles", lang=lang)
    return f"{path}?{given}" if given else path


def pager_of(found: Page, chosen: Filters, lang: str) -> dict[str, Any]:
    """The pages before and after, for components/pager.html."""
    before = address(replace(chosen, page=found.number - 1), lang) if found.number > 1 else None
    after = address(replace(chosen, page=found.number + 1), lang) if found.number < found.pages else None
    return {"number": found.number, "total": found.pages, "previous": before, "next": after}


def chosen_chips(chosen: Filters, content: Content, lang: str) -> list[dict[str, Any]]:
    """Each chosen filter as a chip that takes it away."""
    first = replace(chosen, page=1)
    chips = []
    if chosen.component:
        name = localized(content.component(chosen.component), "short", lang)
        chips.append({"text": name, "href": address(replace(first, component=None), lang), "removes": True})
    if chosen.district:
        name = content.district(chosen.district).name
        chips.append({"text": name, "href": address(replace(first, district=None), lang), "removes": True})
    if chosen.year:
        chips.append({"text": str(chosen.year), "href": address(replace(first, year=None), lang), "removes": True})
    return chips


def choices_of(
    chosen: Filters, content: Content, lang: str, years: Iterable[int], districts: frozenset[str]
) -> dict[str, Any]:
    """What the filter form offers: all components, the districts and years of which something is told."""
    return {
        "names": NAMES[lang],
        "chosen": chosen,
        "components": [(one.key, localized(one, "short", lang)) for one in content.components],
        "districts": [(one.code, one.name) for one in content.districts if one.code in districts | {chosen.district}],
        "years": sorted({*years, *([chosen.year] if chosen.year else [])}, reverse=True),
    }


def topics_of(components: Iterable[str], content: Content, lang: str) -> list[dict[str, Any]]:
    """An article's components as chips that lead to more of the same."""
    known = {one.key: localized(one, "short", lang) for one in content.components}
    return [{"text": known[key], "href": address(Filters(component=key), lang)} for key in components if key in known]


def district_name(content: Content, code: str | None) -> str | None:
    """The name of a kecamatan, or nothing where it is not known."""
    return next((one.name for one in content.districts if one.code == code), None)


def linked_data(article: FullArticle, url: str, base_url: str, publisher: str | None) -> dict[str, Any]:
    """The article as schema.org's NewsArticle."""
    item = article.teaser
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": item.title[:110],
        "description": item.lead,
        "inLanguage": item.text_lang,
        "datePublished": item.published_at.isoformat(timespec="seconds"),
        "dateModified": item.changed_at.isoformat(timespec="seconds"),
        "mainEntityOfPage": url,
        "isAccessibleForFree": True,
    }
    if item.picture:
        data["image"] = base_url + item.picture.largest
    if publisher:
        data["publisher"] = {"@type": "GovernmentOrganization", "name": publisher}
    if article.source_url:
        data["isBasedOn"] = article.source_url
    return data
