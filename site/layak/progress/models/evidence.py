"""Documents and links that prove something: a hand-in, a finding that was dealt with, a promise that was kept."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model


class EvidenceForm(StrEnum):
    """A file that lies with us, or an address elsewhere."""

    FILE = "file"
    LINK = "link"


class ScanState(StrEnum):
    """What the virus scanner said; unscanned where the installation has none."""

    CLEAN = "clean"
    UNSCANNED = "unscanned"


SUBJECTS = ("hand_in_id", "finding_id", "pledge_id")
"""What evidence can belong to: exactly one of them."""


class Evidence(Model):
    """One document or link; private until the coordinator shows it to readers, and never at a guessable address.

    name       what the file was called, or the link's host; for staff
    title      what readers see, where it is shown
    digest     SHA-256 of the file; also names it below documents/ of the data folder
    size       bytes
    ends_on    the last day on which a decree holds
    checked_at, is_alive  when a link was last tried, and whether something answered
    asks_sign_in          it answered with a page to sign in, so that others may not see what lies there
    erased_at             when the file was erased after its cycle: the row stays and names no digest any more
    """

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint(
            " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in SUBJECTS) + " = 1", name="one_subject"
        ),
        Index(
            "ix_evidence_finding_id",
            "finding_id",
            sqlite_where=text("finding_id IS NOT NULL"),
            postgresql_where=text("finding_id IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    hand_in_id: Mapped[int | None] = mapped_column(ForeignKey("hand_in.id", ondelete="CASCADE"), index=True)
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id", ondelete="CASCADE"))
    pledge_id: Mapped[int | None] = mapped_column(ForeignKey("pledge.id", ondelete="CASCADE"), index=True)
    form: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64), default="", index=True)
    media_type: Mapped[str] = mapped_column(String(100), default="")
    size: Mapped[int] = mapped_column(default=0)
    scan: Mapped[str] = mapped_column(String(16), default=ScanState.UNSCANNED)
    ends_on: Mapped[date | None] = mapped_column(index=True)
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by: Mapped[str] = mapped_column(String(64))
    shown_at: Mapped[datetime | None] = mapped_column(Moment)
    shown_by: Mapped[str] = mapped_column(String(64), default="")
    checked_at: Mapped[datetime | None] = mapped_column(Moment)
    is_alive: Mapped[bool | None]
    asks_sign_in: Mapped[bool] = mapped_column(default=False)
    erased_at: Mapped[datetime | None] = mapped_column(Moment)
    is_sample: Mapped[bool] = mapped_column(default=False)
