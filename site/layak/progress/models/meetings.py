"""Meetings of the task force (rakor), their decisions as tasks, and the digest for its group."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model


class MeetingState(StrEnum):
    """Whether a meeting was held."""

    PLANNED = "planned"
    HELD = "held"


class ItemKind(StrEnum):
    """A subject to talk about, or what was decided."""

    AGENDA = "agenda"
    DECISION = "decision"


class Meeting(Model):
    """One meeting of the task force; minutes name offices, never people."""

    __tablename__ = "meeting"
    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    starts_at: Mapped[str] = mapped_column(String(5), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    minutes: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), default=MeetingState.PLANNED)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    is_sample: Mapped[bool] = mapped_column(default=False)


class MeetingItem(Model):
    """A subject of the agenda, or a decision with the office that carries it out and its day."""

    __tablename__ = "meeting_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    office_key: Mapped[str | None] = mapped_column(ForeignKey("office.key"), index=True)
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    done_by: Mapped[str] = mapped_column(String(64), default="")


class DigestPlan(Model):
    """When the digest goes out by mail, and to whom; one row."""

    __tablename__ = "digest_plan"
    id: Mapped[int] = mapped_column(primary_key=True)
    every: Mapped[str] = mapped_column(String(8), default="never")
    """never, day or week (Mondays)."""
    hour: Mapped[int] = mapped_column(default=7)
    addresses: Mapped[str] = mapped_column(Text, default="")
    """One to a line."""
    lang: Mapped[str] = mapped_column(String(2), default="id")
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
