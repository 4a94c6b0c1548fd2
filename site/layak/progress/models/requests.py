"""What offices are asked for, what they handed in, and the link that lets somebody hand in without an account."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model


class RequestState(StrEnum):
    """Where a request stands; site/layak/progress/service/requests.py says who moves it on."""

    ASKED = "asked"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    NOT_OURS = "not_ours"
    WITHDRAWN = "withdrawn"


class EvidenceRequest(Model):
    """One question put to one office, with the day by which it answers.

    note          what the coordinator adds to the question
    reason        why it was returned, or why the office says "not ours"; the newest one
    warned_at     when the office was told that its lateness will be shown to readers
    shown_late_at since when readers see that it is late; only after a warning
    """

    __tablename__ = "evidence_request"
    __table_args__ = (
        UniqueConstraint("question_id", "office_key"),
        Index("ix_evidence_request_office_key_state", "office_key", "state", "due_on"),
        Index("ix_evidence_request_cycle_id_state", "cycle_id", "state", "due_on"),
        Index("ix_evidence_request_cycle_id_due_on", "cycle_id", "due_on"),
        Index(
            "ix_evidence_request_shown_late",
            "cycle_id",
            "office_key",
            sqlite_where=text("shown_late_at IS NOT NULL"),
            postgresql_where=text("shown_late_at IS NOT NULL"),
        ),
        Index(
            "ix_evidence_request_sample",
            "cycle_id",
            "office_key",
            sqlite_where=text("is_sample = 1"),
            postgresql_where=text("is_sample"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    office_key: Mapped[str] = mapped_column(ForeignKey("office.key"))
    state: Mapped[str] = mapped_column(String(16), default=RequestState.ASKED)
    due_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime] = mapped_column(Moment)
    handed_in_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    warned_at: Mapped[datetime | None] = mapped_column(Moment)
    shown_late_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    is_sample: Mapped[bool] = mapped_column(default=False)


class Tally(Model):
    """How many requests of an office, an indicator and a state there are in a cycle: kept with each step of a request.

    The matrix reads these rows, so that it costs the same with 30 requests and with 20,000 (docs/speed.md).
    """

    __tablename__ = "request_tally"
    __table_args__ = (
        Index("ix_request_tally_indicator", "cycle_id", "indicator", "state", "count"),
        Index("ix_request_tally_office_key", "cycle_id", "office_key", "state", "count"),
    )
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id", ondelete="CASCADE"), primary_key=True)
    office_key: Mapped[str] = mapped_column(ForeignKey("office.key"), primary_key=True)
    indicator: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(16), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class HandInState(StrEnum):
    """What became of one hand-in; a newer one replaces one that nobody has decided on."""

    SENT = "sent"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REPLACED = "replaced"


class HandIn(Model):
    """What an office handed in once: an answer in words, with the evidence that points to it; kept for good.

    link_id  the task link through which it came, where nobody was signed in
    """

    __tablename__ = "hand_in"
    __table_args__ = (UniqueConstraint("request_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("evidence_request.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default=HandInState.SENT)
    answer: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(64))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("task_link.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[str] = mapped_column(String(64), default="")


class TaskLink(Model):
    """A way to hand in for one request without an account: hand in only, until it ends or is taken back.

    token_digest  SHA-256 of the token; the token itself is shown once
    """

    __tablename__ = "task_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("evidence_request.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(String(64))
    ends_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    uses: Mapped[int] = mapped_column(default=0)
