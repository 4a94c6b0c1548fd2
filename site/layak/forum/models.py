"""Tables of Forum Anak. What is not a column here is not known about a child; a test holds the exact list.

The child's own text (suggestion_original) and what everybody reads (public_version) are different records:
the first has no public route and is erased 90 days after the decision, the second is written by a moderator.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from layak.core.database import Moment
from layak.extensions import Model
from layak.forum.states import State

NEVER_REUSED = {"sqlite_autoincrement": True}
"""The number of something erased is never given again: an old link must not lead to another child's idea."""


class AgeBand(StrEnum):
    """As much as the site knows about a child's age (bands of PP 17/2025)."""

    TEN_TO_TWELVE = "10-12"
    THIRTEEN_TO_FIFTEEN = "13-15"
    SIXTEEN_TO_SEVENTEEN = "16-17"


class Forum(Model):
    """One children's forum of the city; membership of all ends on one day a year, never on a birthday."""

    __tablename__ = "forum"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name_id: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    membership_ends_on: Mapped[date]
    is_sample: Mapped[bool] = mapped_column(default=False)


class Member(Model):
    """A member by number: no name, no school, no contact (UU 27/2022, PP 17/2025: as little as possible)."""

    __tablename__ = "forum_member"
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id"), index=True)
    age_band: Mapped[str | None] = mapped_column(String(8))
    ends_on: Mapped[date]
    consent_on: Mapped[date]
    consent_reference: Mapped[str] = mapped_column(String(80))
    consent_withdrawn_on: Mapped[date | None]
    pass_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    words_hash: Mapped[bytes | None] = mapped_column(LargeBinary(64), unique=True)


class Suggestion(Model):
    """A suggestion's course, without a word of it. `typed_by`: the member of staff who typed it, if a child did not."""

    __tablename__ = "suggestion"
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("forum_member.id"), index=True)
    typed_by: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(16), index=True)
    topic: Mapped[str | None] = mapped_column(String(32))
    district: Mapped[str | None] = mapped_column(String(32))
    sent_at: Mapped[datetime] = mapped_column(Moment)
    due_on: Mapped[date] = mapped_column(index=True)
    nonce: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    open_by: Mapped[int | None]
    open_until: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[int | None]
    is_sample: Mapped[bool] = mapped_column(default=False)

    original: Mapped[Original | None] = relationship(back_populates="suggestion", cascade="all, delete-orphan")
    public: Mapped[PublicVersion | None] = relationship(back_populates="suggestion", cascade="all, delete-orphan")
    log: Mapped[list[StateLog]] = relationship(
        back_populates="suggestion", cascade="all, delete-orphan", order_by="StateLog.id"
    )
    messages: Mapped[list[Message]] = relationship(
        back_populates="suggestion", cascade="all, delete-orphan", order_by="Message.id"
    )

    __table_args__ = (
        CheckConstraint("state IN ({})".format(", ".join(f"'{state}'" for state in State)), name="known_state"),
        NEVER_REUSED,
    )


class Original(Model):
    """What the child wrote: never public, never indexed, erased when its day comes."""

    __tablename__ = "suggestion_original"
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    erase_on: Mapped[date | None] = mapped_column(index=True)

    suggestion: Mapped[Suggestion] = relationship(back_populates="original")


class PublicVersion(Model):
    """What everybody may read, written by a moderator; its own number links no two ideas of one child.

    `district` is the kecamatan of the place the idea is about, never of a home; `month` is the first day of the month
    in which it was first shown, and empty until then.
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
    approved_by: Mapped[int | None]

    suggestion: Mapped[Suggestion] = relationship(back_populates="public")

    __table_args__ = (NEVER_REUSED,)


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
    """What a moderator tells the child, by role and never by name: a reason by its key, and an addition."""

    __tablename__ = "suggestion_message"
    id: Mapped[int] = mapped_column(primary_key=True)
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), index=True)
    reason: Mapped[str | None] = mapped_column(String(24))
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment)

    suggestion: Mapped[Suggestion] = relationship(back_populates="messages")


class SealedRecord(Model):
    """A text about harm, readable by the child-protection officers only; what it holds and whose it is lies inside."""

    __tablename__ = "sealed_record"
    id: Mapped[int] = mapped_column(primary_key=True)
    nonce: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    received_at: Mapped[datetime] = mapped_column(Moment)
    read_by: Mapped[datetime] = mapped_column(Moment)
    first_opened_at: Mapped[datetime | None] = mapped_column(Moment)
    ciphertext: Mapped[bytes] = mapped_column(LargeBinary)


class OfficerKey(Model):
    """A child-protection officer's pair of keys; the private one only under the officer's passphrase."""

    __tablename__ = "officer_key"
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    locked_private_key: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Moment)


class GateRecord(Model):
    """What must be on record before the forum opens, and whether it is open (`flask forum open`)."""

    __tablename__ = "forum_gate"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
