"""Links by which somebody without an account reads a version before it is published."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model
from layak.news.models.articles import ARTICLE_ID


class PreviewLink(Model):
    """A link to one version of an article, for one function; the link itself is kept nowhere, only its digest.

    for_whom     the function that its maker named
    approved_as  the function that whoever approved through it typed
    """

    __tablename__ = "article_preview_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey(ARTICLE_ID, ondelete="CASCADE"), index=True)
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    for_whom: Mapped[str] = mapped_column(String(80))
    maker: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    approved_as: Mapped[str] = mapped_column(String(80), default="")
