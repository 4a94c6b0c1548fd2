"""An article as files: one in Markdown for each language, in the form of content/cities/<city>/news."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from layak.core.content.dates import PartialDate, Precision
from layak.core.content.errors import ContentError
from layak.core.content.reading import read_article
from layak.core.content.schema import Builder
from layak.core.content.texts import ConsentNote, Language, PictureNote, ReaderNote
from layak.news.service.drafts import KEY_PATTERN, Draft, TextDraft, make_slug, tidy

SHOWN_AT = datetime.time(9, 0)
"""The hour of a published article whose file names none, as with the samples."""

_FILE = re.compile(r".+(?<!\.child)\.(id|en)\.md")


@dataclass(frozen=True, kw_only=True)
class Portable:
    """An article with everything that its files hold."""

    key: str
    draft: Draft
    published: datetime.datetime | None = None
    is_sample: bool = False
    old_slugs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    picture: PictureNote | None = None
    pictures: tuple[PictureNote, ...] = ()
    consents: tuple[ConsentNote, ...] = ()
    notes: tuple[ReaderNote, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FileText:
    """One file as it was read; a draft may lack its words and its day of publication."""

    key: str
    lang: Language
    title: str | None
    slug: str | None
    lead: str | None
    date: PartialDate | None
    published: datetime.date | None
    components: tuple[str, ...]
    indicators: tuple[int, ...]
    district: str | None
    source_name: str | None
    source_url: str | None
    sources: tuple[str, ...] = ()
    is_sample: bool = False
    published_time: str | None = None
    old_slugs: tuple[str, ...] = ()
    picture: PictureNote | None = None
    exported: str | None = None
    places: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kids: str | None = None
    pictures: tuple[PictureNote, ...] = ()
    consents: tuple[ConsentNote, ...] = ()
    notes: tuple[ReaderNote, ...] = ()
    body: str
    file: str
    line: int

    @property
    def all_pictures(self) -> tuple[PictureNote, ...]:
        """Its pictures in their order, the first one leading."""
        return (*([self.picture] if self.picture else ()), *self.pictures)

    @property
    def text(self) -> TextDraft:
        """What it says in its language."""
        return TextDraft(
            title=line_of(self.title),
            lead=line_of(self.lead),
            body=self.body,
            slug=self.slug or "",
            kids=tidy(self.kids),
        )


def line_of(value: str | None) -> str:
    """Text of a field that has no line breaks, as the desk's form keeps it."""
    return " ".join(tidy(value).split())


def write_files(one: Portable, zone: ZoneInfo) -> dict[str, str]:
    """The files of an article by their names; the mark tells a later import whether the article changed meanwhile."""
    mark = mark_of(one, zone)
    day = f"{one.published.astimezone(zone):%Y-%m-%d}" if one.published else "0000"
    return {
        f"{day}-{one.key}.{lang}.md": write_text(one, lang, zone, {"exported": mark}) for lang in one.draft.languages
    }


def mark_of(one: Portable, zone: ZoneInfo) -> str:
    """A short mark of everything that the files of an article say."""
    whole = "\n".join(write_text(one, lang, zone, {}) for lang in one.draft.languages)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def write_text(one: Portable, lang: str, zone: ZoneInfo, more: Mapping[str, str]) -> str:
    """One file: front matter in the order of the samples, then the body."""
    rows = [write_row(key, value) for key, value in {**front_matter(one, lang, zone), **more}.items()]
    return "\n".join(["---", *rows, "---", tidy(one.draft.text(lang).body)]).rstrip("\n") + "\n"


def front_matter(one: Portable, lang: str, zone: ZoneInfo) -> dict[str, Any]:
    """The keys of one file; those that only some articles have stand where they are needed."""
    draft, text = one.draft, one.draft.text(lang)
    shown = one.published.astimezone(zone) if one.published else None
    happened = draft.event_date and PartialDate(draft.event_date, Precision(draft.event_precision or "day"))
    values: dict[str, Any] = {
        "key": one.key,
        "lang": lang,
        "title": line_of(text.title) or None,
        "slug": text.slug or None,
        "lead": line_of(text.lead) or None,
        "date": happened,
        "published": shown and shown.date(),
        "components": list(dict.fromkeys(draft.components)),
        "indicators": sorted(set(draft.indicators)),
        "district": draft.district,
        "source_name": line_of(draft.source_name) or None,
        "source_url": line_of(draft.source_url) or None,
        "sources": list(one.sources),
        "is_sample": one.is_sample,
    }
    values |= {name: list(dict.fromkeys(keys)) for name, keys in picked_of(draft).items() if keys}
    if text.kids:
        values["kids"] = tidy(text.kids)
    if shown and shown.time() != SHOWN_AT:
        values["published_time"] = shown.time().isoformat()
    if one.old_slugs.get(lang):
        values["old_slugs"] = list(one.old_slugs[lang])
    if one.picture:
        values["picture"] = row_of(one.picture)
    for name in ("pictures", "consents", "notes"):
        if rows := getattr(one, name):
            values[name] = [row_of(row) for row in rows]
    return values


def row_of(note: PictureNote | ConsentNote | ReaderNote) -> dict[str, Any]:
    """The keys of a picture, a record or a note that have a value."""
    return {name: value for name, value in vars(note).items() if value is not None}


def picked_of(draft: Draft) -> dict[str, tuple[str, ...]]:
    """What an article names of the city's places and of the glossary."""
    return {"places": draft.places, "tags": draft.tags}


def write_row(key: str, value: Any) -> str:
    """One key with its value, quoted only where YAML would read something else."""
    if isinstance(value, PartialDate):
        return f"{key}: {value}"
    if key == "kids":  # tidied, so that it begins with a letter and holds nothing that a block cannot
        return f"{key}: |-\n" + "\n".join(f"  {line}" if line else "" for line in value.split("\n"))
    row = {key: value}
    is_flow = isinstance(value, list)
    text = yaml.safe_dump(
        row, allow_unicode=True, width=10**9, sort_keys=False, default_flow_style=None if is_flow else False
    )
    return str(text).rstrip("\n")


def list_files(paths: Sequence[Path]) -> list[Path]:
    """The files that were named, and those of a folder that was named; raises ContentError for what is neither."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.iterdir() if _FILE.fullmatch(one.name))
        elif _FILE.fullmatch(path.name):
            found.append(path)
        else:
            raise ContentError(str(path), 1, "the name does not end in .id.md or .en.md; rename the file")
    if not found:
        raise ContentError(str(paths[0]) if paths else ".", 1, "there is no file that ends in .id.md or .en.md")
    return list(dict.fromkeys(found))


def read_file(builder: Builder, path: Path) -> FileText:
    """Read one file; raises ContentError with the line and the reason."""
    file = str(path)
    table, body, line = read_article(path, file)
    made = builder.build(FileText, table, file, body=tidy(body), file=file, line=line)
    if not path.name.endswith(f".{made.lang}.md"):
        raise builder.error(made, "lang", f'the language "{made.lang}" and the name of the file differ')
    if not KEY_PATTERN.fullmatch(made.key):
        raise builder.error(made, "key", f'the key "{made.key[:80]}" may hold only a-z, 0-9 and hyphens')
    for key, slugs in (("slug", (made.slug or "",)), ("old_slugs", made.old_slugs)):
        for slug in slugs:
            if make_slug(slug) != slug:
                raise builder.error(made, key, f'the slug "{slug[:90]}" may hold only a-z, 0-9 and single hyphens')
    read_time(builder, made)
    return made


def read_time(builder: Builder, text: FileText) -> datetime.time:
    """The time of day at which an article was published."""
    try:
        return datetime.time.fromisoformat(text.published_time) if text.published_time else SHOWN_AT
    except ValueError:
        reason = f'"published_time" is "{text.published_time}"; write a time as 14:30:00'
        raise builder.error(text, "published_time", reason) from None


def read_moment(builder: Builder, text: FileText, zone: ZoneInfo) -> datetime.datetime | None:
    """When an article was published, in the city's zone."""
    return datetime.datetime.combine(text.published, read_time(builder, text), zone) if text.published else None
