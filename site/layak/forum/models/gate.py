"""What must be on record before the forum opens, whether it is open, and the public half of the recovery key."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model


class GateRecord(Model):
    """One thing on record (`flask forum record`); `until` is the last day on which it counts, empty where it stays."""

    __tablename__ = "forum_gate"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[date | None]
