"""Evaluation cycles with their stages and the questions of the year's national form."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Hundredths, Moment
from layak.extensions import Model
from layak.progress.models.facts import FactMixin


class CycleState(StrEnum):
    """Whether a cycle is worked on; a closed one can be opened again."""

    OPEN = "open"
    CLOSED = "closed"


class StageState(StrEnum):
    """Where a stage stands; people say so, as windows move (content/framework/stages.yaml)."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


class Cycle(FactMixin, Model):
    """One evaluation from its preparation to the award.

    year                 the year of its award, as planned; awards and scores of that year belong to it
    data_from, data_to   years that the evidence covers
    """

    __tablename__ = "cycle"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    year: Mapped[int] = mapped_column(index=True)
    name_id: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    data_from: Mapped[int | None]
    data_to: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(16), default=CycleState.OPEN, index=True)
    copied_from: Mapped[int | None] = mapped_column(ForeignKey("cycle.id", ondelete="SET NULL"))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    is_sample: Mapped[bool] = mapped_column(default=False)


class CycleStage(Model):
    """One stage of a cycle; the same stage may occur twice (province, then ministry).

    starts, ends  as far as known: "2027", "2027-04" or "2027-04-20"
    place         its order within the cycle
    """

    __tablename__ = "cycle_stage"
    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"), index=True)
    stage: Mapped[str] = mapped_column(String(32))
    place: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default=StageState.AHEAD)
    starts: Mapped[str] = mapped_column(String(10), default="")
    ends: Mapped[str] = mapped_column(String(10), default="")
    note_id: Mapped[str] = mapped_column(Text, default="")
    note_en: Mapped[str] = mapped_column(Text, default="")


class Question(Model):
    """One thing that the year's form asks for; made of indicator and kind until the form itself is imported.

    code      names it within its cycle, as "15.budget" or what the form prints
    kind      a key of content/framework/evidence.yaml
    text      empty where only indicator and kind are known
    maximum   points that the form gives at most, where it says so
    """

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("cycle_id", "code"),
        Index("ix_question_cycle_id_indicator", "cycle_id", "indicator"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(32))
    indicator: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    text_id: Mapped[str] = mapped_column(Text, default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
    maximum: Mapped[Decimal | None] = mapped_column(Hundredths)
    is_required: Mapped[bool] = mapped_column(default=True)
    place: Mapped[int] = mapped_column(default=0)
