"""How the rows of content/ must fit: unique keys, known references, both languages, dates in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from typing import Any
from zoneinfo import ZoneInfo

from layak.core.content.city import AwardState, City, District, Facility, Office, Progress
from layak.core.content.dates import PartialDate
from layak.core.content.errors import ContentError, suggest
from layak.core.content.framework import Framework, Sourced
from layak.core.content.schema import Builder
from layak.core.content.texts import Article, ArticleText, ChildText, Language, Page

_ONLY_ONE_LANGUAGE = {"lang", "title", "slug", "lead", "body", "file", "source_name", "old_slugs", "kids"}


def unique(builder: Builder, rows: Iterable[Any], *keys: str) -> None:
    """Raise when two rows share the value of a key."""
    for key in keys:
        seen: dict[Any, object] = {}
        for row in rows:
            value = getattr(row, key)
            if value in seen:
                file, line = builder.place(seen[value], key)
                reason = f'the {key} "{value}" is already used in {file}, line {line}; change one of them'
                raise builder.error(row, key, reason)
            seen[value] = row


def refer(builder: Builder, row: object, key: str, values: Iterable[Any], known: Iterable[Any], what: str) -> None:
    """Raise when a row names something that does not exist."""
    known = list(known)
    for value in values:
        if value not in known:
            hint = suggest(value, known)
            reason = f'{what} "{value}" does not exist; correct "{key}" or add it ({hint})'
            raise builder.error(row, key, reason)


def check_sourced(builder: Builder, rows: Iterable[Any], sources: Sequence[str]) -> None:
    """Raise for a row, or one inside it, without a known source or with a doubt left unsaid."""
    for row in rows:
        if isinstance(row, Sourced):
            _check_origin(builder, row, sources)
        _check_pairs(builder, row)
        for field in fields(row):
            value = getattr(row, field.name)
            inner = [one for one in (value if isinstance(value, tuple) else (value,)) if is_dataclass(one)]
            check_sourced(builder, [one for one in inner if not isinstance(one, PartialDate)], sources)


def _check_origin(builder: Builder, row: Sourced, sources: Sequence[str]) -> None:
    """Raise when a row's origin is not told."""
    if not row.sources:
        raise builder.error(row, "sources", "no source is named; list the keys of sources.yaml that say so")
    refer(builder, row, "sources", row.sources, sources, "the source")
    if row.confidence.is_doubtful and not row.doubt_id:
        reason = f'confidence is "{row.confidence}" but readers are not told why; add doubt_id and doubt_en'
        raise builder.error(row, "confidence", reason)


def _check_pairs(builder: Builder, row: Any) -> None:
    """Raise when an optional sentence stands in one language only."""
    for field in fields(row):
        pair_of = (field.name, field.name[:-3] + "_en")
        if not field.name.endswith("_id") or not hasattr(row, pair_of[1]):
            continue
        missing = [name for name in pair_of if getattr(row, name) is None]
        if len(missing) == 1:
            present = pair_of[1 - pair_of.index(missing[0])]
            reason = f'"{present}" has no "{missing[0]}"; write it in both languages'
            raise builder.error(row, present, reason)


def _keys(rows: Iterable[Any]) -> list[str]:
    """Return the keys of rows."""
    return [row.key for row in rows]


def check_framework(builder: Builder, framework: Framework) -> None:
    """Raise for the first thing in content/framework that does not fit together."""
    unique(builder, framework.sources, "key")
    unique(builder, framework.components, "key", "number")
    unique(builder, framework.indicators, "number", "code")
    unique(builder, framework.old_indicators, "number")
    unique(builder, framework.predicates, "key", "rank")
    unique(builder, framework.score_bases, "key", "order")
    unique(builder, framework.stages, "key", "order")
    for rows in (framework.calendars, framework.terms, framework.evidence_kinds, framework.facility_kinds):
        unique(builder, rows, "key")
    _check_components(builder, framework)
    _check_stage_windows(builder, framework)
    _check_awarded(builder, framework)
    _check_holidays(builder, framework)
    sources = _keys(framework.sources)
    for field in fields(framework):
        if field.name not in ("sources", "max_total"):
            check_sourced(builder, getattr(framework, field.name), sources)


def _check_components(builder: Builder, framework: Framework) -> None:
    """Raise when components and indicators do not name each other."""
    components = _keys(framework.components)
    numbers = {indicator.number: indicator.component for indicator in framework.indicators}
    belonging: list[Any] = [*framework.indicators, *framework.old_indicators, *framework.facility_kinds]
    for row in belonging:
        refer(builder, row, "component", [row.component], components, "the component")
    for kind in framework.facility_kinds:
        refer(builder, kind, "indicator", [kind.indicator], numbers, "the indicator")
    for component in framework.components:
        refer(builder, component, "indicators", component.indicators, numbers, "the indicator")
        for number, owner in numbers.items():
            if (number in component.indicators) != (owner == component.key):
                reason = f"indicator {number} says that it belongs to {owner}; make both files agree"
                raise builder.error(component, "indicators", reason)


def _check_stage_windows(builder: Builder, framework: Framework) -> None:
    """Raise when an observed calendar names an unknown stage or ends before it begins."""
    stages = _keys(framework.stages)
    for calendar in framework.calendars:
        for window in calendar.windows:
            refer(builder, window, "stage", [window.stage], stages, "the stage")
            check_order(builder, window)


def _check_awarded(builder: Builder, framework: Framework) -> None:
    """Raise when a count of awards has no known source."""
    sources = _keys(framework.sources)
    for predicate in framework.predicates:
        for count in predicate.awarded:
            refer(builder, count, "source", [count.source], sources, "the source")


def _check_holidays(builder: Builder, framework: Framework) -> None:
    """Raise when a year or a day stands twice, or a day lies in another year."""
    unique(builder, framework.holidays, "year")
    for year in framework.holidays:
        unique(builder, year.days, "day")
        for one in year.days:
            if one.day.year != year.year:
                raise builder.error(one, "day", f"the day {one.day} does not lie in {year.year}; correct or move it")


def check_order(builder: Builder, row: Any) -> None:
    """Raise when a span of time ends before it begins."""
    if row.start and row.end and row.end.last < row.start.first:
        reason = f"the end {row.end} lies before the start {row.start}; correct one of them"
        raise builder.error(row, "end", reason)


def check_city(builder: Builder, framework: Framework, city: City, offices: Sequence[Office]) -> None:
    """Raise when the city's settings do not fit its folder and offices."""
    try:
        ZoneInfo(city.timezone)
    except (KeyError, ValueError, OSError):
        reason = f'the time zone "{city.timezone}" is not known; write one such as Asia/Jakarta'
        raise builder.error(city, "timezone", reason) from None
    if city.contact is not None and not city.contact.startswith(("mailto:", "https://")):
        raise builder.error(
            city, "contact", "the address does not begin with mailto: or https://; correct or remove it"
        )
    if not city.helplines:
        raise builder.error(city, "helplines", "no helpline is given; keep at least SAPA 129")
    unique(builder, [*city.helplines, *city.emergencies], "key")
    unique(builder, offices, "key")
    refer(builder, city.publisher, "office", [city.publisher.office], _keys(offices), "the office")
    components = _keys(framework.components)
    for office in offices:
        refer(builder, office, "components", office.components, components, "the component")
    check_sourced(builder, [city, *offices], _keys(framework.sources))


def check_districts(builder: Builder, framework: Framework, city: City, districts: Sequence[District]) -> None:
    """Raise when codes repeat, do not nest, or the counts differ from the city's settings."""
    villages = [village for district in districts for village in district.villages]
    unique(builder, districts, "code", "name")
    unique(builder, villages, "code")
    nested: list[tuple[Any, str]] = [(one, city.code) for one in districts]
    nested += [(village, one.code) for one in districts for village in one.villages]
    for row, outer in nested:
        if not row.code.startswith(outer + "."):
            raise builder.error(row, "code", f'the code "{row.code}" does not begin with "{outer}."; correct it')
    for key, rows in (("district_count", districts), ("village_count", villages)):
        if getattr(city, key) != len(rows):
            reason = f"it says {getattr(city, key)} and districts.yaml lists {len(rows)}; correct one of them"
            raise builder.error(city, key, reason)
    check_sourced(builder, districts, _keys(framework.sources))


def check_progress(builder: Builder, framework: Framework, progress: Progress) -> None:
    """Raise when awards, target, scores or the running cycle name unknown things or contradict themselves."""
    predicates = _keys(framework.predicates)
    unique(builder, progress.awards, "year")
    for award in progress.awards:
        if (award.state is AwardState.AWARDED) != (award.predicate is not None):
            reason = "a predicate is written exactly when state is awarded; correct one of the two"
            raise builder.error(award, "predicate", reason)
    targets = [progress.target] if progress.target else []
    aims: list[Any] = [*progress.awards, *targets]
    for row in aims:
        named = [row.predicate] if row.predicate else []
        refer(builder, row, "predicate", named, predicates, "the predicate")
    for score in progress.scores:
        refer(builder, score, "basis", [score.basis], _keys(framework.score_bases), "the score basis")
    for step in progress.cycle.steps:
        refer(builder, step, "stage", [step.stage], _keys(framework.stages), "the stage")
        check_order(builder, step)
    rows = [*progress.awards, *targets, *progress.scores, progress.cycle]
    check_sourced(builder, rows, _keys(framework.sources))


def check_facilities(
    builder: Builder, framework: Framework, districts: Sequence[District], facilities: Sequence[Facility]
) -> None:
    """Raise when a place is of an unknown kind or lies in an unknown kecamatan or kelurahan."""
    unique(builder, facilities, "key")
    codes = {district.code: [village.code for village in district.villages] for district in districts}
    for facility in facilities:
        kinds = _keys(framework.facility_kinds)
        refer(builder, facility, "kind", [facility.kind], kinds, "the kind of place")
        refer(builder, facility, "district", [facility.district], codes, "the district")
        village = [facility.village] if facility.village else []
        refer(builder, facility, "village", village, codes[facility.district], "the village")
    check_sourced(builder, facilities, _keys(framework.sources))


def pair_articles(builder: Builder, texts: Sequence[ArticleText], children: Sequence[ChildText]) -> tuple[Article, ...]:
    """Join the two languages of each article; raise when one is missing or they disagree on a fact."""
    pairs = pair(builder, texts)
    child_pairs = pair(builder, children)
    for key, (first, _) in child_pairs.items():
        if key not in pairs:
            reason = f'there is no article "{key}" for this version for children; rename it'
            raise builder.error(first, "key", reason)
    return tuple(
        Article(key=key, id=own, en=other, child_id=child[0], child_en=child[1])
        for key, (own, other) in pairs.items()
        for child in [child_pairs.get(key, (None, None))]
    )


def pair(builder: Builder, texts: Sequence[Any]) -> dict[str, tuple[Any, Any]]:
    """Return the Indonesian and the English text of every key."""
    found: dict[tuple[str, Language], Any] = {}
    for text in texts:
        other = found.setdefault((text.key, text.lang), text)
        if other is not text:
            reason = f'the key "{text.key}" is already used in {other.file}; choose another'
            raise builder.error(text, "key", reason)
    pairs = {}
    for key in dict.fromkeys(text.key for text in texts):
        own, english = found.get((key, Language.ID)), found.get((key, Language.EN))
        for present, absent, missing in ((own, english, "English"), (english, own, "Indonesian")):
            if present is not None and absent is None:
                reason = f"the {missing} version is missing; add the file beside this one"
                raise ContentError(present.file, 1, reason)
        _check_same(builder, own, english)
        pairs[key] = (own, english)
    return pairs


def _check_same(builder: Builder, own: Any, english: Any) -> None:
    """Raise when the two languages of a text differ in something that has no language."""
    for field in fields(own):
        if field.name not in _ONLY_ONE_LANGUAGE and getattr(own, field.name) != getattr(english, field.name):
            reason = f'"{field.name}" differs from {own.file}; write the same in both languages'
            raise builder.error(english, field.name, reason)


def check_articles(
    builder: Builder,
    framework: Framework,
    districts: Sequence[District],
    facilities: Sequence[Facility],
    articles: Sequence[Article],
) -> None:
    """Raise when slugs repeat or an article names what is not there: a component, place, word, district or source."""
    for lang in Language:
        unique(builder, [article.text(lang) for article in articles], "slug")
    for text in (text for article in articles for text in (article.id, article.en)):
        components = _keys(framework.components)
        refer(builder, text, "components", text.components, components, "the component")
        numbers = [indicator.number for indicator in framework.indicators]
        refer(builder, text, "indicators", text.indicators, numbers, "the indicator")
        district = [text.district] if text.district else []
        refer(builder, text, "district", district, [one.code for one in districts], "the district")
        refer(builder, text, "places", text.places, _keys(facilities), "the place")
        refer(builder, text, "tags", text.tags, _keys(framework.terms), "the word of the glossary")
        _check_text_sources(builder, framework, text)


def check_pages(builder: Builder, framework: Framework, pages: Sequence[Page]) -> None:
    """Raise when a page lacks a language, shares a slug or names an unknown source."""
    pair(builder, pages)
    for lang in Language:
        unique(builder, [page for page in pages if page.lang == lang], "slug")
    for page in pages:
        refer(builder, page, "sources", page.sources, _keys(framework.sources), "the source")


def _check_text_sources(builder: Builder, framework: Framework, text: ArticleText) -> None:
    """Raise when an article has no source, an unknown one, or a link that is none."""
    if not text.sources:
        raise builder.error(text, "sources", "no source is named; list the keys of sources.yaml that say so")
    refer(builder, text, "sources", text.sources, _keys(framework.sources), "the source")
    if text.source_url and not text.source_url.startswith(("https://", "http://")):
        raise builder.error(text, "source_url", "the link does not begin with https://; write it out or null")
