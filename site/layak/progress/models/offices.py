"""Offices and partners that hand in evidence; renamed and merged ones keep their history."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from layak.extensions import Model
from layak.progress.models.facts import FactMixin

KEY = 64


class Office(FactMixin, Model):
    """One office (OPD or UKPD) or partner; its key never changes, whatever it is called.

    kind          a word of core.content.city.OfficeKind
    components    keys of the components it works for, joined by blanks
    successor_key the office that took over its requests, once it was merged or closed
    ended_on      the day from which it is not asked for anything any more
    """

    __tablename__ = "office"
    key: Mapped[str] = mapped_column(String(KEY), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    name_id: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    short: Mapped[str] = mapped_column(String(60))
    components: Mapped[str] = mapped_column(String(80), default="")
    is_coordinator: Mapped[bool] = mapped_column(default=False)
    successor_key: Mapped[str | None] = mapped_column(ForeignKey("office.key"))
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    is_sample: Mapped[bool] = mapped_column(default=False)


class OfficeName(Model):
    """What an office was called until a day, so that older papers can be read."""

    __tablename__ = "office_name"
    id: Mapped[int] = mapped_column(primary_key=True)
    office_key: Mapped[str] = mapped_column(ForeignKey("office.key", ondelete="CASCADE"), index=True)
    name_id: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    short: Mapped[str] = mapped_column(String(60))
    until: Mapped[date]
