"""Uploaded pictures with their words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model


class Picture(Model):
    """One uploaded picture with its words; rows never change, so that what was published stays what it was."""

    __tablename__ = "picture"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), index=True)
    width: Mapped[int]
    height: Mapped[int]
    is_decorative: Mapped[bool] = mapped_column(default=False)
    alt_id: Mapped[str] = mapped_column(String(300), default="")
    alt_en: Mapped[str] = mapped_column(String(300), default="")
    credit: Mapped[str] = mapped_column(String(200), default="")
    added_by: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Moment)
