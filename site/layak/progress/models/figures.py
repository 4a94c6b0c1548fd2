"""Numbers by year, sex and kecamatan (S094): what a series counts, and its figures with basis and source."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Hundredths, Moment
from layak.extensions import Model
from layak.progress.models.offices import KEY

ALL = ""
"""In a figure's sex, district or category: all of them together."""


class Sex(StrEnum):
    """As offices count it: L for boys (laki-laki), P for girls (perempuan)."""

    BOYS = "L"
    GIRLS = "P"


class FigureBasis(StrEnum):
    """Who counted, and how."""

    OFFICE = "office"
    """An office's own records."""
    SURVEY = "survey"
    ESTIMATE = "estimate"
    VERIFIED = "verified"
    """Checked by the verification team."""


class Series(Model):
    """One thing that is counted year by year for an indicator.

    unit           "children", "places", "%"
    is_protection  figures on children in need of special protection: those under 5 are never shown
    is_additive    parts may be added up to the whole (children, not percentages)
    """

    __tablename__ = "series"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    indicator: Mapped[int] = mapped_column(index=True)
    name_id: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[str] = mapped_column(String(40))
    unit_en: Mapped[str] = mapped_column(String(40))
    about_id: Mapped[str] = mapped_column(Text, default="")
    about_en: Mapped[str] = mapped_column(Text, default="")
    office_key: Mapped[str | None] = mapped_column(ForeignKey("office.key"))
    is_protection: Mapped[bool] = mapped_column(default=False)
    is_additive: Mapped[bool] = mapped_column(default=True)
    place: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    is_sample: Mapped[bool] = mapped_column(default=False)


class Figure(Model):
    """One number. Empty sex, district or category means all together; shown_at is when readers first saw it.

    source  the document, table or system it was read from, in words
    """

    __tablename__ = "figure"
    __table_args__ = (
        UniqueConstraint("series_id", "year", "district", "sex", "category"),
        Index("ix_figure_series_id_district", "series_id", "district", "sex", "category", "year"),
        Index(
            "ix_figure_waiting",
            "series_id",
            "year",
            "changed_at",
            sqlite_where=text("shown_at IS NULL"),
            postgresql_where=text("shown_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id", ondelete="CASCADE"))
    year: Mapped[int]
    district: Mapped[str] = mapped_column(String(16), default=ALL)
    sex: Mapped[str] = mapped_column(String(1), default=ALL)
    category: Mapped[str] = mapped_column(String(64), default=ALL)
    value: Mapped[Decimal] = mapped_column(Hundredths)
    basis: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(300))
    office_key: Mapped[str | None] = mapped_column(String(KEY))
    hand_in_id: Mapped[int | None] = mapped_column(ForeignKey("hand_in.id", ondelete="SET NULL"), index=True)
    shown_at: Mapped[datetime | None] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    is_sample: Mapped[bool] = mapped_column(default=False)


class Snapshot(Model):
    """The open data as they were at a moment; its files lie below snapshots/<number>/ of the data folder for good.

    digest  SHA-256 over the digests of its files, in the order of their names
    """

    __tablename__ = "data_snapshot"
    number: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    files: Mapped[str] = mapped_column(Text)
    """JSON: name, bytes and SHA-256 of each."""
