"""Sheets of offices that were read and wait for a yes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model
from layak.progress.models.offices import KEY


class SheetImport(Model):
    """A sheet that was read and waits for its yes: every change that it would make, as JSON; kept for a day.

    kind     "questions", "office" or "figures"
    base     digest of what the changes were worked out from: a yes counts only while that has stayed the same
    """

    __tablename__ = "sheet_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"))
    office_key: Mapped[str | None] = mapped_column(String(KEY))
    name: Mapped[str] = mapped_column(String(200))
    base: Mapped[str] = mapped_column(String(64))
    changes: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Moment, index=True)
    made_by: Mapped[str] = mapped_column(String(64))
    applied_at: Mapped[datetime | None] = mapped_column(Moment)
