"""The public version of an idea: what a moderator writes, and when two of them must agree on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import Meeting, Member, PublicIndicator, PublicVersion, Suggestion
from layak.forum.service import texts
from layak.forum.service.deadlines import OPEN_FOR
from layak.forum.service.moderation.opening import take_in_hand

LONGEST_TITLE = 120

SMALLEST_GROUP = 10
"""Active members from which on an idea may come out of a forum by one moderator's word (docs/child-safety.md)."""

FINE_PLACES = frozenset({"address", "school"})
"""Kinds of signs that name a place finer than a kecamatan."""


@dataclass(frozen=True)
class PublicText:
    """What everybody would read: Indonesian, with English now or later.

    is_fine     it names a place finer than a kecamatan, or a small group, as the moderator says
    indicators  those of the 24 that it belongs to
    """

    title_id: str
    text_id: str
    title_en: str | None = None
    text_en: str | None = None
    topic: str | None = None
    district: str | None = None
    is_fine: bool = False
    indicators: tuple[int, ...] = ()

    @property
    def words(self) -> tuple[str, str, str, str, str]:
        """What two moderators agree on."""
        return (self.title_id, self.text_id, self.title_en or "", self.text_en or "", self.district or "")


def save_public_text(actor: Principal, number: int, version: int, text: PublicText, *, at: datetime) -> int:
    """Keep a public version that nobody reads yet; returns the new version number."""
    with writing():
        row = take_in_hand(actor, number, version, at=at)
        write_public_text(actor, row, text)
        row.open_until = at + OPEN_FOR
        record(actor.actor, "forum.save", f"idea:{row.id}")
        return row.version


def write_public_text(actor: Principal, row: Suggestion, text: PublicText) -> PublicVersion:
    """Put the texts into the separate public record; words that were changed are agreed on by nobody yet."""
    public = row.public
    if public is None:
        public = row.public = PublicVersion(title_id=text.title_id, text_id=text.text_id)
    elif words_of(public) != text.words:
        public.first_approved_by = None
    public.title_id, public.text_id = text.title_id, text.text_id
    public.title_en, public.text_en = text.title_en or None, text.text_en or None
    public.topic, public.district = text.topic, text.district
    public.needs_second, public.written_by = text.is_fine, actor.user_id
    public.indicators = [PublicIndicator(indicator=one) for one in sorted(set(text.indicators))]
    return public


def words_of(public: PublicVersion) -> tuple[str, str, str, str, str]:
    """The words that are on record, in the form of PublicText.words."""
    return (public.title_id, public.text_id, public.title_en or "", public.text_en or "", public.district or "")


def needs_second(row: Suggestion, text: PublicText, today: date) -> bool:
    """Whether two moderators must agree: a place finer than a kecamatan, by tick or by a sign, or a small group."""
    return text.is_fine or names_fine_place(text) or is_of_small_group(row, today)


def waits_for_second(actor: Principal, row: Suggestion, text: PublicText, today: date) -> bool:
    """Whether publishing these words is only the first of two approvals: nobody else has agreed on them yet."""
    public = row.public
    is_agreed = public is not None and words_of(public) == text.words
    first = public.first_approved_by if public is not None and is_agreed else None
    return needs_second(row, text, today) and first in (None, actor.user_id)


def names_fine_place(text: PublicText) -> bool:
    """Whether the detector of places finds a school or an address in what everybody would read."""
    return any(mark.kind in FINE_PLACES for words in text.words for mark in texts.mark_personal(words))


def is_of_small_group(row: Suggestion, today: date) -> bool:
    """Whether it comes from a forum, or from a meeting of one, that has fewer than ten active members."""
    forum = select(Member.forum_id).where(Member.id == row.member_id)
    if row.member_id is None:
        forum = select(Meeting.forum_id).where(Meeting.id == row.meeting_id)
    active = select(func.count()).where(
        Member.forum_id == forum.scalar_subquery(), Member.consent_withdrawn_on.is_(None), Member.ends_on >= today
    )
    return (db.session.scalar(active) or 0) < SMALLEST_GROUP
