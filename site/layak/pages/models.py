"""Tables of the pages room: what editors wrote over pages, when those are read again, notices, answers to signs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model


class PageVersion(Model):
    """One act at a page: published in both languages, or given back to its file; rows never change.

    The row with the highest number of a key says what readers see.
    texts  both languages as JSON; empty where the file is shown
    base   the file's texts when this was written, as JSON, so that a later change of the file can be shown
    """

    __tablename__ = "page_version"
    __table_args__ = (UniqueConstraint("key", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    act: Mapped[str] = mapped_column(String(16))
    texts: Mapped[str] = mapped_column(Text, default="")
    base: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)


class PageReview(Model):
    """The day on which somebody looks whether a page still holds."""

    __tablename__ = "page_review"
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    review_on: Mapped[date] = mapped_column(Date)


class SiteNotice(Model):
    """A notice on every page of readers; ends_at moves to the present when it is taken away early."""

    __tablename__ = "site_notice"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    text_id: Mapped[str] = mapped_column(String(300), default="")
    text_en: Mapped[str] = mapped_column(String(300), default="")
    link_id: Mapped[str] = mapped_column(String(1000), default="")
    link_en: Mapped[str] = mapped_column(String(1000), default="")
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)
    added_by: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)


class SiteAnswer(Model):
    """What a person said of a sign of a child's identity in a page or a notice, by the digest of its kind and words.

    subject  page:<key> or notice:<number>, as in the audit trail
    """

    __tablename__ = "site_answer"
    __table_args__ = (UniqueConstraint("subject", "digest"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(32))
    answer: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
