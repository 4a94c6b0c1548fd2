"""The public history of progress: what changed, when and about what; its words are made where it is shown."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model
from layak.progress.models.offices import KEY


class Happening(StrEnum):
    """What can have changed, as readers see it."""

    AWARD = "award"
    TARGET = "target"
    SCORE = "score"
    PART_SCORE = "part_score"
    CYCLE_OPENED = "cycle_opened"
    CYCLE_CLOSED = "cycle_closed"
    STAGE = "stage"
    ACCEPTED = "accepted"
    DOCUMENT_SHOWN = "document_shown"
    LATE_SHOWN = "late_shown"
    OFFICE_RENAMED = "office_renamed"
    OFFICE_MERGED = "office_merged"
    FIGURE = "figure"
    FIGURE_CHANGED = "figure_changed"
    VISIT_SHOWN = "visit_shown"
    VISIT_DONE = "visit_done"
    FINDING_SHOWN = "finding_shown"
    FINDING_CLOSED = "finding_closed"
    PLEDGE_SHOWN = "pledge_shown"
    PLEDGE_KEPT = "pledge_kept"
    SNAPSHOT = "snapshot"


class ProgressEvent(Model):
    """One change that readers may know of; detail is JSON of numbers, keys and years, never a person's words."""

    __tablename__ = "progress_event"
    __table_args__ = (Index("ix_progress_event_indicator_id", "indicator", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    what: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(128))
    indicator: Mapped[int | None]
    office_key: Mapped[str | None] = mapped_column(String(KEY), index=True)
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"), index=True)
    detail: Mapped[str] = mapped_column(Text, default="{}")
    is_sample: Mapped[bool] = mapped_column(default=False)
