"""Forums, their members by number, and meetings at which children wrote on paper."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.database import Moment
from layak.extensions import Model


def new_reference() -> bytes:
    """A mark of one row for its whole life, given out once, which says nothing to who has not the row."""
    return secrets.token_bytes(16)


class AgeBand(StrEnum):
    """As much as the site knows about a child's age (bands of PP 17/2025)."""

    TEN_TO_TWELVE = "10-12"
    THIRTEEN_TO_FIFTEEN = "13-15"
    SIXTEEN_TO_SEVENTEEN = "16-17"


class ForumLevel(StrEnum):
    """For which place a children's forum stands (domain facts: city, kecamatan, desa or kelurahan)."""

    CITY = "city"
    DISTRICT = "district"
    VILLAGE = "village"


class Forum(Model):
    """One children's forum; membership of all ends on one day a year, never on a birthday.

    district, village   the codes of its kecamatan and kelurahan in content/, as far as its level goes
    ended_on            from this day on nobody is added and it is no choice any more; its past stays
    """

    __tablename__ = "forum"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    name_id: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    level: Mapped[str] = mapped_column(String(12), default=ForumLevel.CITY)
    district: Mapped[str | None] = mapped_column(String(32))
    village: Mapped[str | None] = mapped_column(String(32))
    membership_ends_on: Mapped[date]
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    is_sample: Mapped[bool] = mapped_column(default=False)


class Member(Model):
    """A member by number: no name, no school, no contact (UU 27/2022, PP 17/2025: as little as possible).

    age_band    what is known of its age; a child that is asked says it with its first idea
    reference   random; by it the list of erasures knows a member whose number a restored backup would give out again
    paper_band  the band that was known when the pass was ordered: all that a facilitator is shown, as an answer in its
                place would tell that the pass was used
    """

    __tablename__ = "forum_member"
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id"), index=True)
    age_band: Mapped[str | None] = mapped_column(String(8))
    paper_band: Mapped[str | None] = mapped_column(String(8))
    ends_on: Mapped[date]
    consent_on: Mapped[date]
    consent_reference: Mapped[str] = mapped_column(String(80))
    consent_withdrawn_on: Mapped[date | None]
    reference: Mapped[bytes] = mapped_column(LargeBinary(16), default=new_reference)
    pass_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    words_hash: Mapped[bytes | None] = mapped_column(LargeBinary(64), unique=True)


class Meeting(Model):
    """A meeting whose folded papers a moderator typed: the meeting is the author of those ideas, no child is."""

    __tablename__ = "forum_meeting"
    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id"), index=True)
    held_on: Mapped[date]
    typed_by: Mapped[int]
    typed_at: Mapped[datetime] = mapped_column(Moment)
    nonce: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
