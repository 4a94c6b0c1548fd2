"""The forums of the city: the first comes from content/, in a demonstration as a sample."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select

from layak.core.access import COMMAND
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum import sealing
from layak.forum.models import Forum, GateRecord, Member, Musrenbang, OfficerKey, SealedRecord, Suggestion
from layak.forum.service.erasure import overwrite_erased
from layak.forum.service.gate import DEMONSTRATION, OPEN
from layak.forum.service.keys import recovery_key

YEAR_ENDS = (6, 30)
"""Month and day on which membership ends each year, with the school year; one day for all, never a birthday."""

SHORTEST_MEMBERSHIP = timedelta(days=60)


@dataclass(frozen=True)
class ForumName:
    """A forum's key and its name in both languages."""

    key: str
    name_id: str
    name_en: str


def list_forums() -> list[Forum]:
    """All forums, in the order in which they were made."""
    return list(db.session.scalars(select(Forum).order_by(Forum.id)))


def ensure_forum(name: ForumName, *, is_sample: bool, today: date) -> bool:
    """Make a forum where there is none with this key; returns whether it was made."""
    with writing() as session:
        if session.scalar(select(Forum.id).where(Forum.key == name.key)) is not None:
            return False
        forum = Forum(
            key=name.key,
            name_id=name.name_id,
            name_en=name.name_en,
            membership_ends_on=end_of_membership(today),
            is_sample=is_sample,
        )
        session.add(forum)
        session.flush()
        record(COMMAND, "forum.make_forum", f"forum:{forum.id}")
    return True


def end_of_membership(today: date) -> date:
    """The next yearly day that leaves at least two months."""
    day = date(today.year, *YEAR_ENDS)
    return day if day - today >= SHORTEST_MEMBERSHIP else date(today.year + 1, *YEAR_ENDS)


def clear_sample_forums() -> int:
    """Remove sample forums with all that came from them, ideas and passes; returns how many ideas went."""
    with writing() as session:
        sample = select(Forum.id).where(Forum.is_sample)
        members = select(Member.id).where(Member.forum_id.in_(sample))
        rows = list(session.scalars(select(Suggestion).where(Suggestion.is_sample | Suggestion.member_id.in_(members))))
        for row in rows:
            if row.public is not None:
                log_change("forum", "idea", str(row.public.id))
            session.delete(row)
        session.flush()
        session.execute(delete(Member).where(Member.forum_id.in_(sample)))
        session.execute(delete(Forum).where(Forum.is_sample))
        gate = session.get(GateRecord, OPEN)
        if gate is not None and gate.value == DEMONSTRATION:
            session.delete(gate)
        session.execute(delete(Musrenbang).where(Musrenbang.is_sample))
        record(COMMAND, "forum.clear_samples", "forum:samples")
        log_change("forum", "gate", OPEN)
    overwrite_erased()
    return len(rows)


def drop_keys_of(user_ids: list[int]) -> None:
    """Remove sample officers' keys, and the sealed records that no other key and no paper opens."""
    with writing() as session:
        session.execute(delete(OfficerKey).where(OfficerKey.user_id.in_(user_ids)))
        left = [*session.scalars(select(OfficerKey.public_key)), *filter(None, [recovery_key()])]
        for number in user_ids:
            record(COMMAND, "forum.drop_key", f"user:{number}")
        log_change("forum", "gate", "keys")
        for row in session.scalars(select(SealedRecord)):
            if not can_be_opened(row, left):
                session.delete(row)
    overwrite_erased()


def can_be_opened(row: SealedRecord, keys: list[bytes]) -> bool:
    """Whether one of these keys opens a record; a damaged one stays, as nobody can tell."""
    try:
        return any(sealing.is_sealed_to(row.ciphertext, key) for key in keys)
    except sealing.DamagedError:
        return True
