"""Verification visits: the plan, the places, what was found and what became of each finding."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model
from layak.progress.models.facts import FactMixin


class VisitState(StrEnum):
    """Where a visit stands."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


class VisitForm(StrEnum):
    """How the team came (S010: hybrid since 2025)."""

    ONSITE = "onsite"
    HYBRID = "hybrid"
    ONLINE = "online"


class FindingState(StrEnum):
    """Where a finding stands; it closes only with a proof."""

    OPEN = "open"
    WORKING = "working"
    CLOSED = "closed"


class Visit(FactMixin, Model):
    """One visit of a verification team; the team by its institution and number, never by name.

    key          names it in the address
    team         the institution that the team comes from
    summary      what happened, for readers
    article_key  the article about it, once there is one
    shown_at     since when readers see it
    """

    __tablename__ = "visit"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id", ondelete="SET NULL"), index=True)
    name_id: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    form: Mapped[str] = mapped_column(String(16), default=VisitForm.ONSITE)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    team_id: Mapped[str] = mapped_column(String(200), default="")
    team_en: Mapped[str] = mapped_column(String(200), default="")
    team_size: Mapped[int | None]
    summary_id: Mapped[str] = mapped_column(Text, default="")
    summary_en: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(16), default=VisitState.PLANNED)
    article_key: Mapped[str | None] = mapped_column(String(128))
    shown_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    is_sample: Mapped[bool] = mapped_column(default=False)


class VisitPlace(Model):
    """A place on the route: one of content/cities/<city>/facilities.yaml (facility_key), or one of the city's own."""

    __tablename__ = "visit_place"
    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]
    facility_key: Mapped[str | None] = mapped_column(String(64))
    name_id: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(32), default="")
    district: Mapped[str] = mapped_column(String(16), default="")
    indicator: Mapped[int | None]
    visited_at: Mapped[datetime | None] = mapped_column(Moment)


class VisitCheck(Model):
    """One line of the checklist before a visit."""

    __tablename__ = "visit_check"
    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id", ondelete="CASCADE"), index=True)
    place: Mapped[int]
    text: Mapped[str] = mapped_column(String(300))
    office_key: Mapped[str | None] = mapped_column(ForeignKey("office.key"))
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    done_by: Mapped[str] = mapped_column(String(64), default="")


class Finding(Model):
    """What the team noted, who deals with it and by when; text and outcome are for readers once it is shown."""

    __tablename__ = "finding"
    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id", ondelete="CASCADE"), index=True)
    visit_place_id: Mapped[int | None] = mapped_column(ForeignKey("visit_place.id", ondelete="SET NULL"))
    indicator: Mapped[int | None] = mapped_column(index=True)
    text_id: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text, default="")
    office_key: Mapped[str | None] = mapped_column(ForeignKey("office.key"), index=True)
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(16), default=FindingState.OPEN)
    outcome_id: Mapped[str] = mapped_column(Text, default="")
    outcome_en: Mapped[str] = mapped_column(Text, default="")
    noted_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    shown_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    is_sample: Mapped[bool] = mapped_column(default=False)
