"""A suggestion: its course without a word, the child's own words, and what everybody reads.

The child's own texts (suggestion_original, suggestion_reply) and what everybody reads (public_version) are different
records: the first have no public route and are erased 90 days after the decision, the second is a moderator's.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from layak.core.database import Moment
from layak.extensions import Model
from layak.forum.models.people import new_reference
from layak.forum.states import State

NEVER_REUSED = {"sqlite_autoincrement": True}
"""The number of something erased is never given again: an old link must not lead to another child's idea."""


class MessageKind(StrEnum):
    """What a message to the child is."""

    REASON = "reason"
    QUESTION = "question"


class ReplyKind(StrEnum):
    """What the child's own later words are."""

    ANSWER = "answer"
    APPEAL = "appeal"
    NOT_YET = "not_yet"


class Suggestion(Model):
    """A suggestion's course, without a word of it.

    typed_by        the member of staff who typed it, if a child did not; meeting_id names the meeting then
    decided_by, decided_at  the last decision, which its moderator can undo for ten seconds
    silent_on       the day on which an unanswered question or a wish for a change is over
    merged_into     where this one goes on; no foreign key, as a sealed row goes and its number stays
    office_key, forwarded_on, office_due_on  whom it was sent to, and by when an answer is due
    warned_on, late_shown_on  when the office was warned, and when the coordinator let everybody see that it is late
    reference       random, and the same for its whole life: by it the list of erasures knows it (docs/adr/0509)
    reminded_on     when a letter last reminded the office of it
    """

    __tablename__ = "suggestion"
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("forum_member.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(index=True)
    typed_by: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(16), index=True)
    topic: Mapped[str | None] = mapped_column(String(32))
    district: Mapped[str | None] = mapped_column(String(32))
    sent_at: Mapped[datetime] = mapped_column(Moment)
    due_on: Mapped[date] = mapped_column(index=True)
    nonce: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    reference: Mapped[bytes] = mapped_column(LargeBinary(16), default=new_reference)
    version: Mapped[int] = mapped_column(default=1)
    open_by: Mapped[int | None]
    open_until: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    silent_on: Mapped[date | None] = mapped_column(index=True)
    merged_into: Mapped[int | None] = mapped_column(index=True)
    office_key: Mapped[str | None] = mapped_column(String(64), index=True)
    forwarded_on: Mapped[date | None]
    office_due_on: Mapped[date | None] = mapped_column(index=True)
    warned_on: Mapped[date | None]
    late_shown_on: Mapped[date | None]
    reminded_on: Mapped[date | None]
    is_sample: Mapped[bool] = mapped_column(default=False)

    original: Mapped[Original | None] = relationship(back_populates="suggestion", cascade="all, delete-orphan")
    public: Mapped[PublicVersion | None] = relationship(back_populates="suggestion", cascade="all, delete-orphan")
    log: Mapped[list[StateLog]] = relationship(
        back_populates="suggestion", cascade="all, delete-orphan", order_by="StateLog.id"
    )
    messages: Mapped[list[Message]] = relationship(
        back_populates="suggestion", cascade="all, delete-orphan", order_by="Message.id"
    )
    replies: Mapped[list[Reply]] = relationship(
        back_populates="suggestion", cascade="all, delete-orphan", order_by="Reply.id"
    )

    @property
    def shown(self) -> PublicVersion:
        """Its public version, where it is known that a moderator wrote one; raises LookupError where none did."""
        if self.public is None:
            raise LookupError(f"suggestion {self.id} has no public version")
        return self.public

    __table_args__ = (
        CheckConstraint("state IN ({})".format(", ".join(f"'{state}'" for state in State)), name="known_state"),
        NEVER_REUSED,
    )


class Original(Model):
    """What the child wrote: never public, never indexed, erased when its day comes; a resend takes its place."""

    __tablename__ = "suggestion_original"
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    erase_on: Mapped[date | None] = mapped_column(index=True)

    suggestion: Mapped[Suggestion] = relationship(back_populates="original")


class Reply(Model):
    """What the child wrote later (an answer, an appeal, why it is not done yet): guarded like the original."""

    __tablename__ = "suggestion_reply"
    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    nonce: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    erase_on: Mapped[date | None] = mapped_column(index=True)

    suggestion: Mapped[Suggestion] = relationship(back_populates="replies")


class PublicVersion(Model):
    """What everybody may read, written by a moderator; its own number links no two ideas of one child.

    district      the kecamatan of the place the idea is about, never of a home
    month         the first day of the month in which it was first shown, empty until then
    written_by    the moderator whose version it is; first_approved_by: the first of two who let it pass
    needs_second  it names a place finer than a kecamatan, or comes from a small group: two moderators must agree
    answer_days   working days from the sending to the office's answer, once there is one
    """

    __tablename__ = "public_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), unique=True)
    title_id: Mapped[str] = mapped_column(String(120))
    text_id: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str | None] = mapped_column(String(120))
    text_en: Mapped[str | None] = mapped_column(Text)
    topic: Mapped[str | None] = mapped_column(String(32), index=True)
    district: Mapped[str | None] = mapped_column(String(32), index=True)
    month: Mapped[date | None] = mapped_column(index=True)
    written_by: Mapped[int | None]
    needs_second: Mapped[bool] = mapped_column(default=False)
    first_approved_by: Mapped[int | None]
    approved_by: Mapped[int | None]
    answer_days: Mapped[int | None] = mapped_column(index=True)

    suggestion: Mapped[Suggestion] = relationship(back_populates="public")
    indicators: Mapped[list[PublicIndicator]] = relationship(cascade="all, delete-orphan")
    wordings: Mapped[list[Wording]] = relationship(cascade="all, delete-orphan", order_by="Wording.id")

    __table_args__ = (NEVER_REUSED,)


class PublicIndicator(Model):
    """That an idea belongs to one of the 24 indicators, as a moderator said."""

    __tablename__ = "public_indicator"
    public_id: Mapped[int] = mapped_column(ForeignKey("public_version.id", ondelete="CASCADE"), primary_key=True)
    indicator: Mapped[int] = mapped_column(primary_key=True)

    __table_args__ = (Index("ix_public_indicator_indicator", "indicator", "public_id"),)


class Wording(Model):
    """A moderators' version that readers do not see: a correction that waits for a second one, or a former version.

    why          the key of the reason for the correction; a former version that gave somebody away keeps no words
    written_by   who wrote the correction that waits, or the one that took this version's place
    indicators   their numbers, with spaces between
    """

    __tablename__ = "public_wording"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[int] = mapped_column(ForeignKey("public_version.id", ondelete="CASCADE"), index=True)
    is_waiting: Mapped[bool]
    why: Mapped[str | None] = mapped_column(String(16))
    title_id: Mapped[str] = mapped_column(String(120), default="")
    text_id: Mapped[str] = mapped_column(Text, default="")
    title_en: Mapped[str | None] = mapped_column(String(120))
    text_en: Mapped[str | None] = mapped_column(Text)
    indicators: Mapped[str] = mapped_column(String(80), default="")
    written_by: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)


class StateLog(Model):
    """Each step of a suggestion: ids and states, never words."""

    __tablename__ = "suggestion_log"
    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), index=True)
    verb: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)

    suggestion: Mapped[Suggestion] = relationship(back_populates="log")


class Message(Model):
    """What a moderator tells or asks the child, by role and never by name: a reason by its key, and an addition.

    office_key   the office whose question it is, passed on by a moderator
    text_en      an office's question in English, as the moderator passed it; `text` is the Indonesian one then
    """

    __tablename__ = "suggestion_message"
    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12), default=MessageKind.REASON)
    reason: Mapped[str | None] = mapped_column(String(24))
    text: Mapped[str] = mapped_column(Text, default="")
    text_en: Mapped[str | None] = mapped_column(Text)
    office_key: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)

    suggestion: Mapped[Suggestion] = relationship(back_populates="messages")
