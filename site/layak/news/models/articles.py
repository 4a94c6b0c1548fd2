"""Articles, their texts in two languages, topics, and addresses of before."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model

ARTICLE_ID = "article.id"


class ArticleState(StrEnum):
    """Where an article stands; a published one whose moment lies ahead is scheduled."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"


class Ending(StrEnum):
    """Why an article is no longer published, and so what its address answers."""

    IN_ERROR = "in_error"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


class Article(Model):
    """What both languages of an article share, as readers see it; a draft's own state is in its last revision.

    version            number of the last revision, for noticing that somebody else was faster
    published_version  the revision that readers see
    seen_version       the last revision that a second person published or read; an older one was published alone
    handed_version     the revision that was handed to an editor
    stage_id, stage_en the revision in which each language last followed what the article says; the lower one is behind,
                       0 is a language that readers do not have
    ending, ended_at   why and when it was taken down; merged_into is the article that says it now
    shown_on           the day readers see: of the event, or of the publication where no event is named
    sorted_on          the day by which lists are ordered: the last that shown_on can mean, not after the publication
    changed_at         when readers last got another version
    review_on          the day on which somebody looks at it again; planned_on is the day for which a draft is meant
    updated_by         whose number touched it last
    written            the languages in which something stands in the newest draft, joined by commas
    further            how many pictures it has beside the first one, so that most pages do not ask for them
    has_notes          whether corrections or replies stand on it, so that a page without any asks for none
    components, indicators  the keys and numbers of the two tables below, joined by commas, so that a page reads one row
    places, tags       keys of facilities of the city and of words of the glossary, joined by commas
    """

    __tablename__ = "article"
    __table_args__ = (
        Index("ix_article_state_published_at", "state", "published_at"),
        Index("ix_article_state_sorted_on", "state", "sorted_on", "published_at"),
        Index("ix_article_state_year", "state", "year", "published_at"),
        Index("ix_article_state_district", "state", "district", "published_at"),
        Index("ix_article_updated_at", "updated_at", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[str] = mapped_column(String(16), default=ArticleState.DRAFT)
    event_date: Mapped[date | None] = mapped_column(Date)
    event_precision: Mapped[str | None] = mapped_column(String(8))
    shown_on: Mapped[date | None] = mapped_column(Date)
    sorted_on: Mapped[date | None] = mapped_column(Date)
    year: Mapped[int | None]
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    changed_at: Mapped[datetime | None] = mapped_column(Moment)
    district: Mapped[str | None] = mapped_column(String(16))
    source_name: Mapped[str] = mapped_column(String(300), default="")
    source_url: Mapped[str] = mapped_column(String(1000), default="")
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("picture.id"))
    further: Mapped[int] = mapped_column(default=0)
    components: Mapped[str] = mapped_column(String(80), default="")
    indicators: Mapped[str] = mapped_column(String(80), default="")
    places: Mapped[str] = mapped_column(Text, default="")
    tags: Mapped[str] = mapped_column(Text, default="")
    is_sample: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    published_version: Mapped[int | None]
    seen_version: Mapped[int | None]
    handed_version: Mapped[int | None]
    stage_id: Mapped[int] = mapped_column(default=0)
    stage_en: Mapped[int] = mapped_column(default=0)
    ending: Mapped[str | None] = mapped_column(String(16))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    merged_into: Mapped[int | None]
    review_on: Mapped[date | None] = mapped_column(Date)
    planned_on: Mapped[date | None] = mapped_column(Date)
    updated_by: Mapped[str] = mapped_column(String(64), default="")
    written: Mapped[str] = mapped_column(String(8), default="")
    has_notes: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)


class ArticleText(Model):
    """An article in one language; the HTML is made when the text is written, never while a page is read.

    kids  the children's version as it was written; its own title, if it has one, and its HTML stand beside it
    """

    __tablename__ = "article_text"
    __table_args__ = (UniqueConstraint("lang", "slug"), UniqueConstraint("article_id", "lang"))
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey(ARTICLE_ID, ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(String(300))
    slug: Mapped[str] = mapped_column(String(120), index=True)
    lead: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[int] = mapped_column(default=0)
    kids: Mapped[str] = mapped_column(Text, default="")
    kids_title: Mapped[str] = mapped_column(String(300), default="")
    kids_html: Mapped[str] = mapped_column(Text, default="")


class ArticleComponent(Model):
    """A component of KLA that an article is about; position 0 is the first one named."""

    __tablename__ = "article_component"
    article_id: Mapped[int] = mapped_column(ForeignKey(ARTICLE_ID, ondelete="CASCADE"), primary_key=True)
    component: Mapped[str] = mapped_column(String(16), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


class ArticleIndicator(Model):
    """An indicator that an article tells of, by its number."""

    __tablename__ = "article_indicator"
    article_id: Mapped[int] = mapped_column(ForeignKey(ARTICLE_ID, ondelete="CASCADE"), primary_key=True)
    indicator: Mapped[int] = mapped_column(primary_key=True, index=True)


class ArticleIdea(Model):
    """An idea of children to whose page an article links, by the idea's public number; the idea may be gone."""

    __tablename__ = "article_idea"
    article_id: Mapped[int] = mapped_column(ForeignKey(ARTICLE_ID, ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, index=True, autoincrement=False)


class OldSlug(Model):
    """An address at which an article stood before; it leads on to the present one."""

    __tablename__ = "article_old_slug"
    lang: Mapped[str] = mapped_column(String(2), primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), primary_key=True, index=True)
    article_id: Mapped[int] = mapped_column(ForeignKey(ARTICLE_ID, ondelete="CASCADE"), index=True)
