"""Awards, target and scores of the city: facts with their source, their basis and how sure they are.

A score is never shown without its basis and its year, and no level is worked out from one.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Hundredths, Moment
from layak.extensions import Model


class FactMixin:
    """What every stored fact says of itself."""

    note_id: Mapped[str] = mapped_column(Text, default="")
    note_en: Mapped[str] = mapped_column(Text, default="")
    sources: Mapped[str] = mapped_column(String(200), default="")
    """Source keys of content/framework/sources.yaml, joined by blanks."""
    confidence: Mapped[str] = mapped_column(String(16), default="unverified")
    doubt_id: Mapped[str] = mapped_column(Text, default="")
    doubt_en: Mapped[str] = mapped_column(Text, default="")
    edited_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    """When staff changed the row; files of content/ never overwrite it after that."""


class Award(FactMixin, Model):
    """What became of one year's evaluation; the predicate is the awarded one, never worked out from a score."""

    __tablename__ = "award"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(16))
    predicate: Mapped[str | None] = mapped_column(String(16))


class Target(FactMixin, Model):
    """The level that the city says it aims for; one row."""

    __tablename__ = "target"
    id: Mapped[int] = mapped_column(primary_key=True)
    predicate: Mapped[str] = mapped_column(String(16))
    year: Mapped[int | None] = mapped_column(default=None)


class Score(FactMixin, Model):
    """One score with its year and basis; without a basis there is no score."""

    __tablename__ = "score"
    __table_args__ = (UniqueConstraint("year", "basis"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    basis: Mapped[str] = mapped_column(String(16))
    value: Mapped[Decimal] = mapped_column(Hundredths)
    is_approximate: Mapped[bool] = mapped_column(default=False)
    is_final: Mapped[bool] = mapped_column(default=False)


class PartScore(Model):
    """What one component or one indicator scored in a cycle, by one basis; the whole stands in Score.

    part        a component's key ("k3") or an indicator's number ("15")
    maximum     what the year's form allows at most, where it says so
    gap         why this basis differs from the one before it, in the task force's words
    source      the sheet, letter or page that says so
    """

    __tablename__ = "part_score"
    __table_args__ = (UniqueConstraint("cycle_id", "basis", "part"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"))
    basis: Mapped[str] = mapped_column(String(16))
    part: Mapped[str] = mapped_column(String(16))
    value: Mapped[Decimal] = mapped_column(Hundredths)
    maximum: Mapped[Decimal | None] = mapped_column(Hundredths)
    gap_id: Mapped[str] = mapped_column(Text, default="")
    gap_en: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(300), default="")
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[str] = mapped_column(String(64))
    is_sample: Mapped[bool] = mapped_column(default=False)
