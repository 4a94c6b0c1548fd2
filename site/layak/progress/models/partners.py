"""What the community, business and the media promised the city's children (indicator 3)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model


class PartnerKind(StrEnum):
    """Who a partner is (S006, indicator 3)."""

    COMMUNITY = "community"
    BUSINESS = "business"
    MEDIA = "media"


class PledgeState(StrEnum):
    """Where a promise stands; it is kept only with a proof."""

    PROMISED = "promised"
    WORKING = "working"
    KEPT = "kept"
    DROPPED = "dropped"


class Partner(Model):
    """One body that promised something."""

    __tablename__ = "partner"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(default=1)
    is_sample: Mapped[bool] = mapped_column(default=False)


class Pledge(Model):
    """One promise: what, for which indicator, by when, and what came of it."""

    __tablename__ = "pledge"
    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"), index=True)
    indicator: Mapped[int] = mapped_column(default=3, index=True)
    text_id: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text, default="")
    promised_on: Mapped[date]
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(16), default=PledgeState.PROMISED)
    result_id: Mapped[str] = mapped_column(Text, default="")
    result_en: Mapped[str] = mapped_column(Text, default="")
    closed_on: Mapped[date | None]
    shown_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    is_sample: Mapped[bool] = mapped_column(default=False)
