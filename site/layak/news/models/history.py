"""What happened to articles: versions, acts, and what people said to signs of a child's identity."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model
from layak.news.models.articles import ARTICLE_ID


class ArticleRevision(Model):
    """One version of an article as it was saved: by whom, when, and by which act."""

    __tablename__ = "article_revision"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        Index("ix_article_revision_actor", "actor", "article_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey(ARTICLE_ID, ondelete="CASCADE"))
    number: Mapped[int]
    act: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
    snapshot: Mapped[str] = mapped_column(Text)


class ArticleAct(Model):
    """What was done to an article beside its text: published, read, taken down, and why; rows never change.

    version           the revision it was done to
    note_id, note_en  what readers are told about a change, empty for a minor one
    reason            what staff wrote, or why it was taken down
    """

    __tablename__ = "article_act"
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey(ARTICLE_ID, ondelete="CASCADE"), index=True)
    version: Mapped[int]
    act: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text, default="")
    note_id: Mapped[str] = mapped_column(String(300), default="")
    note_en: Mapped[str] = mapped_column(String(300), default="")


class IdentityAnswer(Model):
    """What a person said of a sign of a child's identity in an article, kept by the digest of its kind and words."""

    __tablename__ = "article_identity_answer"
    __table_args__ = (UniqueConstraint("article_id", "digest"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey(ARTICLE_ID, ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(32))
    answer: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
