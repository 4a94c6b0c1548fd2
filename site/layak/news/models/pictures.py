"""Uploaded pictures with their words, what people in them consented to, and the articles that use them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model
from layak.news.models.articles import ARTICLE_ID


class Made(StrEnum):
    """Which files were made of a picture."""

    FIRST = "webp"
    """WebP and JPEG, 640 and 1,280 dots wide."""

    NOW = "avif"
    """AVIF too, and 320 dots wide."""


class Licence(StrEnum):
    """Under which terms a picture is shown."""

    OWN = "own"
    PERMISSION = "permission"
    CC0 = "cc0"
    CC_BY = "cc-by"
    CC_BY_SA = "cc-by-sa"


class People(StrEnum):
    """Who can be recognised in a picture; none and public need no consent."""

    NONE = "none"
    PUBLIC = "public"
    ADULTS = "adults"
    CHILDREN = "children"


class Stage(StrEnum):
    """Where an article uses a picture: in what readers see, or in the newest draft."""

    SHOWN = "shown"
    DRAFT = "draft"


class Picture(Model):
    """One uploaded picture with its words; these never change, so that what was published stays what it was.

    name        begins the names of its files; new words make a new row of the same name
    focus_x, focus_y  what a crop keeps in view, in hundredths from the left and from the top
    hidden_at   from when readers do not see it, worked out from its consents; the same in all rows of its name
    """

    __tablename__ = "picture"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), index=True)
    width: Mapped[int]
    height: Mapped[int]
    made: Mapped[str] = mapped_column(String(8), default=Made.NOW)
    is_decorative: Mapped[bool] = mapped_column(default=False)
    alt_id: Mapped[str] = mapped_column(String(300), default="")
    alt_en: Mapped[str] = mapped_column(String(300), default="")
    caption_id: Mapped[str] = mapped_column(String(300), default="")
    caption_en: Mapped[str] = mapped_column(String(300), default="")
    credit: Mapped[str] = mapped_column(String(200), default="")
    licence: Mapped[str] = mapped_column(String(16), default="")
    focus_x: Mapped[int] = mapped_column(default=50)
    focus_y: Mapped[int] = mapped_column(default=50)
    hidden_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    added_by: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Moment)


class PictureConsent(Model):
    """What somebody put on record about the people in a picture; the newest record of a name counts.

    people, people_count  who can be recognised and how many; never a name
    is_for_site, is_for_press, is_for_social  what the consent covers
    until      the last day on which it holds
    paper      where the signed paper lies
    withdrawn_at, withdrawn_by, reason  once it was withdrawn; only a new record ends that
    """

    __tablename__ = "picture_consent"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), index=True)
    people: Mapped[str] = mapped_column(String(16))
    people_count: Mapped[int] = mapped_column(default=0)
    is_for_site: Mapped[bool] = mapped_column(default=False)
    is_for_press: Mapped[bool] = mapped_column(default=False)
    is_for_social: Mapped[bool] = mapped_column(default=False)
    until: Mapped[date | None] = mapped_column(Date)
    paper: Mapped[str] = mapped_column(String(200), default="")
    given_by: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_by: Mapped[str | None] = mapped_column(String(64))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(String(200), default="")


class ArticlePicture(Model):
    """A picture of an article in its order; position 0 leads."""

    __tablename__ = "article_picture"
    __table_args__ = (Index("ix_article_picture_picture_id", "picture_id", "stage"),)
    article_id: Mapped[int] = mapped_column(ForeignKey(ARTICLE_ID, ondelete="CASCADE"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(8), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    picture_id: Mapped[int] = mapped_column(ForeignKey("picture.id"))
