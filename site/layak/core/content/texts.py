"""Articles and pages: Markdown files with front matter."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from layak.core.content.dates import PartialDate, Precision


class Language(StrEnum):
    """The two languages of every text."""

    ID = "id"
    EN = "en"


class Audience(StrEnum):
    """Whom a page speaks to."""

    ADULT = "adult"
    CHILD = "child"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class PictureNote:
    """The picture of an article that came out of a newsroom: the name of its files, and its words."""

    name: str
    width: int
    height: int
    is_decorative: bool
    alt_id: str | None = None
    alt_en: str | None = None
    credit: str | None = None
    caption_id: str | None = None
    caption_en: str | None = None
    licence: str | None = None
    focus_x: int | None = None
    focus_y: int | None = None
    made: str | None = None


@dataclass(frozen=True, kw_only=True)
class ConsentNote:
    """A record about the people in a picture, by the name of its files; moments are written with their zone."""

    name: str
    people: str
    people_count: int
    given_by: str
    given_at: str
    is_for_site: bool
    is_for_press: bool
    is_for_social: bool
    until: datetime.date | None = None
    paper: str | None = None
    withdrawn_by: str | None = None
    withdrawn_at: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReaderNote:
    """A correction or a reply that stands on an article for good."""

    kind: str
    at: str
    actor: str
    who: str | None = None
    text_id: str | None = None
    text_en: str | None = None


@dataclass(frozen=True, kw_only=True)
class ArticleText:
    """A sample article in one language; `date` is when it happened, `published` when the site shows it.

    The last keys are those of `news export`: the sample needs none of them.
    """

    key: str
    lang: Language
    title: str
    slug: str
    lead: str
    date: PartialDate | None
    published: datetime.date
    components: tuple[str, ...]
    indicators: tuple[int, ...]
    district: str | None
    source_name: str
    source_url: str | None
    sources: tuple[str, ...]
    is_sample: bool
    body: str
    file: str
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

    @property
    def date_precision(self) -> Precision | None:
        """How exactly the event's date is known, or None where the source gives no date."""
        return self.date.precision if self.date else None


@dataclass(frozen=True, kw_only=True)
class ChildText:
    """The children's version of an article in one language."""

    key: str
    lang: Language
    title: str
    lead: str
    body: str
    file: str

    @property
    def whole(self) -> str:
        """The version as an editor would write it: its title after one #, then the lead and the body."""
        return f"# {self.title}\n\n{self.lead}\n\n{self.body.strip()}"


class PageRoom(StrEnum):
    """The room that a page tells of: where that is hidden, so is the page."""

    FORUM = "forum"
    PROGRESS = "progress"


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of content/pages in one language."""

    key: str
    lang: Language
    title: str
    slug: str
    lead: str
    order: int
    audience: Audience
    updated: datetime.date
    body: str
    file: str
    sources: tuple[str, ...] = ()
    room: PageRoom | None = None


@dataclass(frozen=True, kw_only=True)
class Article:
    """An article in both languages, with its children's version where there is one."""

    key: str
    id: ArticleText
    en: ArticleText
    child_id: ChildText | None = None
    child_en: ChildText | None = None

    def text(self, lang: str) -> ArticleText:
        """The article in one language."""
        return self.en if lang == "en" else self.id

    def child(self, lang: str) -> ChildText | None:
        """The children's version in one language."""
        return self.child_en if lang == "en" else self.child_id
