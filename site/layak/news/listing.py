"""The list's filters and pages as addresses, and what an article tells machines about itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from layak.core.content import Content
from layak.core.filters import NAMES, Filters, list_address
from layak.core.language import localized
from layak.core.paths import path_to
from layak.news.service import FullArticle

LIST = "news.list_articles"


def address(chosen: Filters, lang: str) -> str:
    """The path of the list in a language, with what was chosen in that language's words."""
    return list_address(LIST, chosen, lang)


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


def places_of(keys: Iterable[str], content: Content, lang: str) -> list[tuple[str, str | None]]:
    """The places that an article names, each with its district."""
    known = {one.key: one for one in content.facilities} if keys else {}
    found = [known[key] for key in keys if key in known]
    return [(localized(one, "name", lang), district_name(content, one.district)) for one in found]


def tags_of(keys: Iterable[str], content: Content, lang: str) -> list[dict[str, Any]]:
    """The words of the glossary that an article names, as chips that search for more."""
    known = {one.key: str(localized(one, "term", lang)) for one in content.framework.terms} if keys else {}
    words = [known[key] for key in keys if key in known]
    return [{"text": one, "href": path_to("search.show_results", q=one)} for one in words]


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
