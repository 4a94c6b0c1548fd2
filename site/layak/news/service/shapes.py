"""How articles look to readers' pages: plain values with what a list or a page shows, no rows of the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from layak.core.presentation import format_day
from layak.news.models import Made
from layak.news.service.corrections import PublicNote
from layak.news.service.notes import Changes

ADDRESSES = {"id": "/id/berita/", "en": "/en/news/"}
"""Where articles stand in each language (the doors of docs/architecture.md)."""

CHILDREN = {"id": "/anak", "en": "/children"}
"""How the address of an article's children's version ends."""

PICTURES = "/gambar/"
WIDTHS = {Made.FIRST.value: (640, 1280), Made.NOW.value: (320, 640, 1280)}
"""The widths in which pictures are kept, by when they were made: a list's tile, a phone's screen, a column."""

PHONE = 640
"""The width for a phone's screen; each picture has a file of at most that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture with the words of the page's language; `name` begins the names of its files."""

    name: str
    width: int
    height: int
    alt: str
    credit: str
    made: str = Made.FIRST.value
    caption: str = ""
    licence: str = ""
    focus: tuple[int, int] = (50, 50)

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths in which its files exist."""
        return tuple(sorted({min(width, self.width) for width in WIDTHS[self.made]}))

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """The better forms with their addresses and widths, the best first; JPEG is what every browser reads."""
        forms = ("avif", "webp") if self.made == Made.NOW.value else ("webp",)
        return tuple((f"image/{form}", self.srcset(form)) for form in forms)

    @property
    def crop(self) -> str:
        """The classes that keep what matters in view where a picture is cut, in tenths; none for the middle."""
        tenths = zip("xy", (round(part / 10) for part in self.focus), strict=True)
        return " ".join(f"f{side}{tenth}" for side, tenth in tenths if tenth != 5)

    @property
    def src(self) -> str:
        """The address of its smallest file, for lists."""
        return f"{PICTURES}{self.name}-{self.widths[0]}.jpg"

    @property
    def largest(self) -> str:
        """The address of its largest file in the form that everything reads."""
        return f"{PICTURES}{self.name}-{self.width}.jpg"

    @property
    def middle(self) -> str:
        """The address of its file for a phone's screen in the form that everything reads."""
        return f"{PICTURES}{self.name}-{max(width for width in self.widths if width <= PHONE)}.jpg"

    def srcset(self, form: str) -> str:
        """All its files of one form with their widths."""
        return ", ".join(f"{PICTURES}{self.name}-{width}.{form} {width}w" for width in self.widths)


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """An article as a list shows it, in the form that components/news_list.html reads.

    page_lang is the language of the page, text_lang that of the text where the page's own is missing.
    """

    id: int
    key: str
    page_lang: str
    text_lang: str
    slug: str
    title: str
    lead: str
    shown_on: date
    precision: str
    published_at: datetime
    changed_at: datetime
    is_sample: bool
    components: tuple[str, ...] = ()
    topic_text: str = ""
    picture: Shown | None = None

    @property
    def url(self) -> str:
        """Its address in the page's language; where that is missing, the other language's slug stands there."""
        return ADDRESSES[self.page_lang] + self.slug

    @property
    def lang(self) -> str | None:
        """The text's language where it differs from the page's."""
        return self.text_lang if self.text_lang != self.page_lang else None

    @property
    def when_text(self) -> str:
        """The day readers see, as exactly as it is known."""
        return format_day(self.shown_on, self.precision, self.page_lang)

    @property
    def cloth_key(self) -> str:
        """The word from which its cloth is drawn; the same in both languages."""
        return self.key

    @property
    def topic(self) -> str:
        """The component that gives the cloth its ground."""
        return self.components[0] if self.components else ""


def shown_precision(row: Any) -> str:
    """How exactly the day that readers see is known: day, month or year; the day of publication always is."""
    return (row.event_precision or "day") if row.event_date else "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kids:
    """The children's version of a text; is_pair says that the other language has one, too."""

    title: str
    html: Markup
    is_pair: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FullArticle:
    """An article as its page shows it; `slugs` are the addresses of the languages that exist.

    next_moment is when the next scheduled article appears beside it, or a consent ends; pictures follow the first one.
    may_share says that its picture may stand on the cards of shared links, change is the last one before it was read.
    """

    teaser: Teaser
    body_html: Markup
    minutes: int
    district: str | None
    source_name: str
    source_url: str
    indicators: tuple[int, ...]
    slugs: dict[str, str]
    next_moment: datetime | None
    changes: Changes
    places: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kids: Kids | None = None
    pictures: tuple[Shown, ...] = ()
    corrections: tuple[PublicNote, ...] = ()
    replies: tuple[PublicNote, ...] = ()
    withdrawn_at: datetime | None = None
    may_share: bool = False
    change: int = 0

    @property
    def is_fallback(self) -> bool:
        """Whether the page's own language is missing."""
        return self.teaser.page_lang not in self.slugs


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRow:
    """An article for the site's map: when it last changed, its slugs, and those that have a children's version."""

    changed_at: datetime
    slugs: dict[str, str] = field(default_factory=dict)
    kids: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list: its items, its number, how many pages and items there are."""

    items: tuple[Teaser, ...]
    number: int
    pages: int
    total: int
