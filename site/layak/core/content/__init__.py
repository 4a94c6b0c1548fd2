"""The parsed content/ folder: national framework, one city, its sample articles and the pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from layak.core.content import checks, loading
from layak.core.content.city import City, District, Facility, Office, Progress, Village
from layak.core.content.errors import ContentError, UnknownKeyError
from layak.core.content.framework import (
    Component,
    EvidenceKind,
    FacilityKind,
    Framework,
    Indicator,
    Predicate,
    ScoreBasis,
    Source,
    Stage,
    Term,
)
from layak.core.content.texts import Article, Page

__all__ = [
    "Article",
    "City",
    "Component",
    "Content",
    "ContentError",
    "District",
    "Indicator",
    "Page",
    "Progress",
    "UnknownKeyError",
    "check_content",
    "list_cities",
    "load_content",
]
T = TypeVar("T")
list_cities = loading.list_cities


def _one(what: str, rows: Iterable[T], field: str, key: object) -> T:
    """Return the row with that key, or raise UnknownKeyError."""
    for row in rows:
        if getattr(row, field) == key:
            return row
    raise UnknownKeyError(what, key)


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything in content/ that one city's site needs; lookups raise UnknownKeyError (a LookupError)."""

    framework: Framework
    city: City
    districts: tuple[District, ...]
    offices: tuple[Office, ...]
    progress: Progress
    facilities: tuple[Facility, ...]
    articles: tuple[Article, ...]
    pages: tuple[Page, ...]

    @property
    def components(self) -> tuple[Component, ...]:
        """The six components, in their order."""
        return self.framework.components

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The 24 indicators, in their order."""
        return self.framework.indicators

    @property
    def predicates(self) -> tuple[Predicate, ...]:
        """The levels of the award, lowest first."""
        return self.framework.predicates

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of the evaluation, in their order."""
        return self.framework.stages

    @property
    def villages(self) -> tuple[Village, ...]:
        """All kelurahan of the city."""
        return tuple(village for district in self.districts for village in district.villages)

    def component(self, key: str) -> Component:
        """The component `kelembagaan` or `k1` to `k5`."""
        return _one("component", self.framework.components, "key", key)

    def indicator(self, number: int) -> Indicator:
        """The indicator with a number from 1 to 24."""
        return _one("indicator", self.framework.indicators, "number", number)

    def indicators_of(self, component: str) -> tuple[Indicator, ...]:
        """The indicators of one component."""
        return tuple(one for one in self.framework.indicators if one.component == component)

    def predicate(self, key: str) -> Predicate:
        """The level with a key such as `nindya`."""
        return _one("predicate", self.framework.predicates, "key", key)

    def score_basis(self, key: str) -> ScoreBasis:
        """Who counted a score: `self`, `province`, `ministry` or `final`."""
        return _one("score basis", self.framework.score_bases, "key", key)

    def stage(self, key: str) -> Stage:
        """The stage of the evaluation with that key."""
        return _one("stage", self.framework.stages, "key", key)

    def evidence_kind(self, key: str) -> EvidenceKind:
        """The kind of evidence with that key."""
        return _one("evidence kind", self.framework.evidence_kinds, "key", key)

    def facility_kind(self, key: str) -> FacilityKind:
        """The kind of place with that key."""
        return _one("facility kind", self.framework.facility_kinds, "key", key)

    def source(self, key: str) -> Source:
        """The source with a key such as `S024`."""
        return _one("source", self.framework.sources, "key", key)

    def term(self, key: str) -> Term:
        """The glossary term with that key."""
        return _one("term", self.framework.terms, "key", key)

    def district(self, code: str) -> District:
        """The kecamatan with that code."""
        return _one("district", self.districts, "code", code)

    def village(self, code: str) -> Village:
        """The kelurahan with that code."""
        return _one("village", self.villages, "code", code)

    def office(self, key: str) -> Office:
        """The office with that key."""
        return _one("office", self.offices, "key", key)

    def article(self, key: str) -> Article:
        """The sample article with that key, in both languages."""
        return _one("article", self.articles, "key", key)

    def page(self, key: str, lang: str) -> Page:
        """The page with that key in one language."""
        return _one(f"{lang} page", (page for page in self.pages if page.lang == lang), "key", key)

    def page_by_slug(self, lang: str, slug: str) -> Page:
        """The page that stands at a slug in one language."""
        return _one(f"{lang} page", (page for page in self.pages if page.lang == lang), "slug", slug)

    def pages_in(self, lang: str) -> tuple[Page, ...]:
        """The pages of one language, in their order."""
        return tuple(sorted((one for one in self.pages if one.lang == lang), key=lambda page: page.order))


def load_content(root: Path, city: str) -> Content:
    """Read and check content/ of the checkout at `root` for one city; the first fault raises ContentError."""
    folder = loading.Folder(root)
    builder = folder.builder
    framework = loading.read_framework(folder)
    checks.check_framework(builder, framework)
    settings = loading.read_city(folder, city)
    framework = replace(framework, sources=(*framework.sources, *loading.read_own_sources(folder, city)))
    checks.unique(builder, framework.sources, "key")
    if settings.slug != city:
        reason = f'the slug "{settings.slug}" differs from the name of the folder; write {city}'
        raise builder.error(settings, "slug", reason)
    districts = loading.read_districts(folder, city)
    offices = loading.read_offices(folder, city)
    progress = loading.read_progress(folder, city)
    facilities = loading.read_facilities(folder, city)
    articles = checks.pair_articles(builder, *loading.read_news(folder, city))
    pages = tuple(loading.read_pages(folder))
    checks.check_city(builder, framework, settings, offices)
    checks.check_districts(builder, framework, settings, districts)
    checks.check_progress(builder, framework, progress)
    checks.check_facilities(builder, framework, districts, facilities)
    checks.check_articles(builder, framework, districts, facilities, articles)
    checks.check_pages(builder, framework, pages)
    return Content(
        framework=framework,
        city=settings,
        districts=districts,
        offices=offices,
        progress=progress,
        facilities=facilities,
        articles=articles,
        pages=pages,
    )


def check_content(root: Path) -> list[str]:
    """Load every city and return each fault once, as a sentence; an empty list means that all is well."""
    cities = list_cities(root)
    if not cities:
        return ["content/cities, line 1: there is no city; add a folder with a city.yaml."]
    problems: dict[str, None] = {}
    for city in cities:
        try:
            load_content(root, city)
        except ContentError as error:
            problems[str(error)] = None
    return list(problems)
