"""What offices write about an idea (a draft until a moderator has passed it), the public story, planning meetings."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model
from layak.forum.models.suggestions import NEVER_REUSED


class DraftState(StrEnum):
    """Where an office's words stand."""

    WAITING = "waiting"
    PASSED = "passed"
    RETURNED = "returned"


class Outcome(StrEnum):
    """What a planning meeting made of an idea."""

    IN_PLAN = "in_plan"
    POSTPONED = "postponed"
    REFUSED = "refused"


class OfficeDraft(Model):
    """An office's answer, report or question: nobody outside the desk reads it before a moderator has passed it.

    verb       the verb of states.py that follows when it is passed; "question" for a question to the child
    year       the year of a planned answer
    proof_*    what shows that it is being done or done: an address and what is to be seen there
    returned   why a moderator gave it back, in words to the office
    """

    __tablename__ = "office_draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id", ondelete="CASCADE"), index=True)
    office_key: Mapped[str] = mapped_column(String(64), index=True)
    verb: Mapped[str] = mapped_column(String(24))
    text_id: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str | None] = mapped_column(Text)
    year: Mapped[int | None]
    proof_address: Mapped[str | None] = mapped_column(String(500))
    proof_title: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), index=True)
    returned: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[int]
    written_at: Mapped[datetime] = mapped_column(Moment)
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (NEVER_REUSED,)


class PublicStep(Model):
    """One step of an idea's public story, with the words that a moderator passed; `kind` is a verb or an outcome."""

    __tablename__ = "public_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[int] = mapped_column(ForeignKey("public_version.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    on: Mapped[date]
    office_key: Mapped[str | None] = mapped_column(String(64))
    text_id: Mapped[str] = mapped_column(Text, default="")
    text_en: Mapped[str | None] = mapped_column(Text)
    year: Mapped[int | None]
    proof_address: Mapped[str | None] = mapped_column(String(500))
    proof_title: Mapped[str | None] = mapped_column(String(200))
    draft_id: Mapped[int | None]
    musrenbang_id: Mapped[int | None]
    passed_by: Mapped[int | None]

    __table_args__ = (Index("ix_public_step_kind_on", "kind", "on"), NEVER_REUSED)


class Musrenbang(Model):
    """A planning meeting to which accepted ideas are taken, and whose outcome comes back by one import."""

    __tablename__ = "musrenbang"
    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(String(12))
    district: Mapped[str | None] = mapped_column(String(32))
    village: Mapped[str | None] = mapped_column(String(32))
    held_on: Mapped[date]
    plan_year: Mapped[int]
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)
    is_sample: Mapped[bool] = mapped_column(default=False)


class MusrenbangIdea(Model):
    """An idea that was taken to a planning meeting, and what became of it there.

    marked_by   who brought the outcome: another one, a moderator, passes it
    """

    __tablename__ = "musrenbang_idea"
    musrenbang_id: Mapped[int] = mapped_column(ForeignKey("musrenbang.id", ondelete="CASCADE"), primary_key=True)
    public_id: Mapped[int] = mapped_column(
        ForeignKey("public_version.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    outcome: Mapped[str | None] = mapped_column(String(12))
    reason_id: Mapped[str] = mapped_column(Text, default="")
    reason_en: Mapped[str | None] = mapped_column(Text)
    marked_at: Mapped[datetime | None] = mapped_column(Moment)
    marked_by: Mapped[int | None]
