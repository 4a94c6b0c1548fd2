"""Reads the folders of content/ into rows; what the rows say of each other is checked in checks.py."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar, cast

from layak.core.content.city import Award, City, Cycle, District, Facility, Office, Progress, Score, Target
from layak.core.content.errors import ContentError, suggest
from layak.core.content.framework import (
    Calendar,
    Component,
    EvidenceKind,
    FacilityKind,
    Framework,
    HolidayYear,
    Indicator,
    OldIndicator,
    Predicate,
    ScoreBasis,
    Source,
    Stage,
    Term,
)
from layak.core.content.reading import Listing, Scalar, Table, Value, read_article, read_table
from layak.core.content.schema import Builder
from layak.core.content.texts import ArticleText, ChildText, Page

T = TypeVar("T")
_ARTICLE = re.compile(r"\d{4}(?:-\d{2}){0,2}-([a-z0-9]+(?:-[a-z0-9]+)*)(\.child)?\.(id|en)\.md")
_PAGE = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)\.(id|en)\.md")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_OUR_SOURCE = re.compile(r"S\d+|MEM")


class Folder:
    """The content folder of a checkout, read with one builder so that every row knows its line."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.builder = Builder()

    def file(self, path: Path) -> str:
        """Return the path as error messages show it."""
        return path.relative_to(self.root).as_posix()

    def table(self, *parts: str) -> tuple[Table, str]:
        """Read a YAML file below content/."""
        path = self.root.joinpath("content", *parts)
        return read_table(path, self.file(path)), self.file(path)

    def rows(self, kind: type[T], key: str, table: Table, file: str) -> tuple[T, ...]:
        """Build the rows of the list that stands under a key of the file."""
        value = _entry(table, key, file)
        if not isinstance(value, Listing):
            raise ContentError(file, value.line, f'"{key}" must be a list; begin each row with a hyphen')
        built = []
        for item in value.items:
            if not isinstance(item, Table):
                raise ContentError(file, item.line, f'each row of "{key}" needs keys; write `- key: value`')
            built.append(self.builder.build(kind, item, file))
        return tuple(built)

    def only(self, kind: type[T], key: str, *parts: str) -> tuple[T, ...]:
        """Build the rows of a file that holds one list and nothing else."""
        table, file = self.table(*parts)
        refuse_other_keys(table, {key}, file)
        return self.rows(kind, key, table, file)


def refuse_other_keys(table: Table, known: set[str], file: str) -> None:
    """Raise when a file holds a key that nobody reads."""
    for key in table.entries:
        if key not in known:
            hint = suggest(key, sorted(known))
            reason = f'the key "{key}" is not known here; correct or remove it ({hint})'
            raise ContentError(file, table.lines[key], reason)


def _entry(table: Table, key: str, file: str) -> Value:
    """Return the value under a key that a file must have."""
    if key not in table.entries:
        raise ContentError(file, table.line, f'the key "{key}" is missing; add a line `{key}:`')
    return table.entries[key]


def read_framework(folder: Folder) -> Framework:
    """Read content/framework."""
    place = "framework"
    predicates, predicates_file = folder.table(place, "predicates.yaml")
    refuse_other_keys(predicates, {"max_total", "predicates", "score_bases"}, predicates_file)
    stages, stages_file = folder.table(place, "stages.yaml")
    refuse_other_keys(stages, {"stages", "calendars"}, stages_file)
    return Framework(
        sources=folder.only(Source, "sources", place, "sources.yaml"),
        components=folder.only(Component, "components", place, "clusters.yaml"),
        indicators=folder.only(Indicator, "indicators", place, "indicators.yaml"),
        old_indicators=folder.only(OldIndicator, "indicators", place, "indicators_2011.yaml"),
        max_total=_max_total(predicates, predicates_file),
        predicates=folder.rows(Predicate, "predicates", predicates, predicates_file),
        score_bases=folder.rows(ScoreBasis, "score_bases", predicates, predicates_file),
        stages=folder.rows(Stage, "stages", stages, stages_file),
        calendars=folder.rows(Calendar, "calendars", stages, stages_file),
        terms=folder.only(Term, "terms", place, "glossary.yaml"),
        evidence_kinds=folder.only(EvidenceKind, "evidence_kinds", place, "evidence.yaml"),
        facility_kinds=folder.only(FacilityKind, "facility_kinds", place, "facility_kinds.yaml"),
        holidays=folder.only(HolidayYear, "holidays", place, "holidays.yaml"),
    )


def _max_total(table: Table, file: str) -> int:
    """Read the highest possible total score."""
    value = _entry(table, "max_total", file)
    if not isinstance(value, Scalar) or not value.text.isascii() or not value.text.isdigit():
        raise ContentError(file, value.line, '"max_total" must be a whole number; write max_total: 1000')
    return int(value.text)


def list_cities(root: Path) -> tuple[str, ...]:
    """Return the slugs of the cities that have a folder."""
    folder = root / "content" / "cities"
    if not folder.is_dir():
        return ()
    names = (path.name for path in folder.iterdir() if path.is_dir())
    return tuple(sorted(name for name in names if _SLUG.fullmatch(name)))


def read_city(folder: Folder, slug: str) -> City:
    """Read a city's settings, or say which cities there are."""
    cities = list_cities(folder.root)
    if slug not in cities:
        known = ", ".join(cities) or "none"
        file = "content/cities"
        raise ContentError(file, 1, f'there is no city "{slug}" here; set CITY to one of these: {known}')
    table, file = folder.table("cities", slug, "city.yaml")
    return folder.builder.build(City, table, file)


def read_own_sources(folder: Folder, slug: str) -> tuple[Source, ...]:
    """Read what the city's own facts were read from, where it keeps any; their keys are none that a release uses."""
    place = ("cities", slug, "sources.yaml")
    if not folder.root.joinpath("content", *place).exists():
        return ()
    found = folder.only(Source, "sources", *place)
    for one in found:
        if _OUR_SOURCE.fullmatch(one.key):
            reason = f'the key "{one.key}" is one that the next release may use; write it as {slug.upper()}-1'
            raise folder.builder.error(one, "key", reason)
    return found


def read_districts(folder: Folder, slug: str) -> tuple[District, ...]:
    """Read the city's kecamatan and kelurahan."""
    return folder.only(District, "districts", "cities", slug, "districts.yaml")


def read_offices(folder: Folder, slug: str) -> tuple[Office, ...]:
    """Read the city's offices."""
    return folder.only(Office, "offices", "cities", slug, "offices.yaml")


def read_facilities(folder: Folder, slug: str) -> tuple[Facility, ...]:
    """Read the places that the sources name."""
    return folder.only(Facility, "facilities", "cities", slug, "facilities.yaml")


def read_progress(folder: Folder, slug: str) -> Progress:
    """Read the city's awards, target, scores and running cycle."""
    table, file = folder.table("cities", slug, "progress.yaml")
    refuse_other_keys(table, {"awards", "target", "scores", "cycle"}, file)
    return Progress(
        awards=folder.rows(Award, "awards", table, file),
        target=_row_or_none(folder, Target, "target", table, file),
        scores=folder.rows(Score, "scores", table, file),
        cycle=_row(folder, Cycle, "cycle", table, file),
    )


def _row(folder: Folder, kind: type[T], key: str, table: Table, file: str) -> T:
    """Build the single row under a key."""
    value = _entry(table, key, file)
    if not isinstance(value, Table):
        raise ContentError(file, value.line, f'"{key}" needs keys of its own; indent them below it')
    return folder.builder.build(kind, value, file)


def _row_or_none(folder: Folder, kind: type[T], key: str, table: Table, file: str) -> T | None:
    """Build the single row under a key, or return None where the file says null."""
    value = _entry(table, key, file)
    if isinstance(value, Scalar) and value.is_null:
        return None
    return _row(folder, kind, key, table, file)


def read_news(folder: Folder, slug: str) -> tuple[list[ArticleText], list[ChildText]]:
    """Read the city's sample articles and their children's versions, in the order of their file names."""
    articles: list[ArticleText] = []
    children: list[ChildText] = []
    where = folder.root / "content" / "cities" / slug / "news"
    for path in _markdown(where):
        named = _ARTICLE.fullmatch(path.name)
        if not named:
            reason = "the name is not <date>-<key>.id.md, .en.md, .child.id.md or .child.en.md; rename the file"
            raise ContentError(folder.file(path), 1, reason)
        key, child, lang = named.groups()
        if child:
            children.append(_text(folder, ChildText, path, key, lang))
        else:
            articles.append(_text(folder, ArticleText, path, key, lang))
    return articles, children


def read_pages(folder: Folder) -> list[Page]:
    """Read content/pages, in the order of the file names."""
    pages = []
    for path in _markdown(folder.root / "content" / "pages"):
        named = _PAGE.fullmatch(path.name)
        if not named:
            reason = "the name is not <key>.id.md or <key>.en.md; rename the file"
            raise ContentError(folder.file(path), 1, reason)
        pages.append(_text(folder, Page, path, *named.groups()))
    return pages


def _markdown(folder: Path) -> Iterable[Path]:
    """Return the Markdown files of a folder, without hidden ones."""
    if not folder.is_dir():
        return ()
    return sorted(path for path in folder.glob("*.md") if not path.name.startswith("."))


def _text(folder: Folder, kind: type[T], path: Path, key: str, lang: str) -> T:
    """Build a text whose key and language must agree with its file name."""
    file = folder.file(path)
    table, body, line = read_article(path, file)
    made: Any = folder.builder.build(kind, table, file, body=body, file=file)
    if made.key != key:
        reason = f'the key "{made.key}" and the file name differ; write key: {key} or rename the file'
        raise folder.builder.error(made, "key", reason)
    if made.lang != lang:
        reason = f'the language "{made.lang}" and the file name differ; write lang: {lang} or rename the file'
        raise folder.builder.error(made, "lang", reason)
    _check_body(file, body, line)
    if hasattr(made, "slug") and not _SLUG.fullmatch(made.slug):
        reason = f'the slug "{made.slug}" may hold only a-z, 0-9 and single hyphens; rewrite it'
        raise folder.builder.error(made, "slug", reason)
    return cast(T, made)


def _check_body(file: str, body: str, line: int) -> None:
    """Raise for a text without a body or with a heading that belongs to the page itself."""
    if not body.strip():
        raise ContentError(file, line, "the text below the front matter is empty; write it")
    for number, text in enumerate(body.split("\n")):
        if text.startswith("# "):
            reason = "the title stands in the front matter already; begin headings with two signs (##)"
            raise ContentError(file, line + number, reason)
