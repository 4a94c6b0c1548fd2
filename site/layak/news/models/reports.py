"""Mistakes that readers report, and what is told to readers afterwards."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model
from layak.news.models.articles import ARTICLE_ID


class ReportKind(StrEnum):
    """What a reader says is wrong."""

    FACT = "fact"
    TRANSLATION = "translation"
    CHILD = "child"
    LINK = "link"
    REPLY = "reply"
    OTHER = "other"


class ReportState(StrEnum):
    """Where a report stands; the last three close it."""

    NEW = "new"
    TAKEN = "taken"
    CORRECTED = "corrected"
    REPLIED = "replied"
    UNCHANGED = "unchanged"


class Urgency(StrEnum):
    """Why a report stands on top: a child can be recognised, or its words may tell of harm."""

    NONE = ""
    CHILD = "child"
    HARM = "harm"


class NoteKind(StrEnum):
    """What stands on an article for good."""

    CORRECTION = "correction"
    REPLY = "reply"


class MistakeReport(Model):
    """What one reader reported; the reader's words and contact are erased some time after it was closed.

    article_id  the article it is about; without one it is about the page at `address`
    reference   what the reader is told, drawn by lot; leads nowhere
    nonce       the mark of the sheet that was sent, so that a second click reports nothing twice
    version     counts the steps, for noticing that somebody else was faster
    """

    __tablename__ = "mistake_report"
    __table_args__ = (Index("ix_mistake_report_closed_at", "closed_at", "erased_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int | None] = mapped_column(ForeignKey(ARTICLE_ID, ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(300), default="")
    lang: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(16))
    urgency: Mapped[str] = mapped_column(String(8), default=Urgency.NONE)
    quoted: Mapped[str] = mapped_column(Text, default="")
    told: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(String(300), default="")
    reference: Mapped[str] = mapped_column(String(9), unique=True)
    nonce: Mapped[str] = mapped_column(String(32), unique=True)
    state: Mapped[str] = mapped_column(String(16), default=ReportState.NEW)
    version: Mapped[int] = mapped_column(default=1)
    taken_by: Mapped[str] = mapped_column(String(64), default="")
    decided_by: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    erased_at: Mapped[datetime | None] = mapped_column(Moment)


class ArticleNote(Model):
    """A correction, or the reply of a person concerned, as readers see it; rows never change.

    who  how the person who replies is named
    """

    __tablename__ = "article_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey(ARTICLE_ID, ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(64))
    who: Mapped[str] = mapped_column(String(200), default="")
    text_id: Mapped[str] = mapped_column(Text, default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
