"""What somebody typed and has not saved yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model
from layak.news.models.articles import ARTICLE_ID


class TypedText(Model):
    """The fields of one opened editor, kept for the person who types in it; never a revision, seen by nobody else.

    key      of the article, or the one that a new article is to get; article_id is empty for a new one
    opening  names the editor that was opened, so that two tabs of one person never take each other's text
    version  at which that editor began
    fields   names and values of the form, as JSON
    """

    __tablename__ = "article_typed_text"
    __table_args__ = (UniqueConstraint("staff_id", "key", "opening"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey(ARTICLE_ID, ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(80))
    opening: Mapped[str] = mapped_column(String(32))
    version: Mapped[int]
    fields: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
