"""A moderator hands what tells of harm to the officers; nothing of it stays anywhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import Meeting, OfficeDraft, Suggestion
from layak.forum.service.erasure import overwrite_erased
from layak.forum.service.faults import Changed, NotThere
from layak.forum.service.forgetting import Kind, note_erased
from layak.forum.service.moderation.opening import get_opened, get_public_for_desk, take_in_hand, take_public
from layak.forum.service.sealed import Disclosure, fresh_nonce, seal_text
from layak.forum.states import State, Verb, Who, next_state


def hand_to_officers(
    actor: Principal, number: int, version: int, *, about_staff: bool = False, at: datetime, zone: ZoneInfo
) -> None:
    """Seal an idea in hand that tells of harm and leave nothing of it anywhere else; any moderator who reads it may.

    For the child, the queue and the totals it is as if it had been withdrawn. What is about staff goes to officers of
    another body only; raises NobodyElse where there is none, Closed where no officer has a key: then nothing happened.
    """
    row = get_opened(actor, number, at=at)
    take = partial(take_in_hand, actor, number, version, at=at)
    seal_and_erase(actor, row, version, take, about_staff, at=at, zone=zone)


def hand_public_to_officers(
    actor: Principal, number: int, version: int, *, about_staff: bool = False, at: datetime, zone: ZoneInfo
) -> None:
    """The same for an idea that is public, by its public number: what its child wrote later tells of harm."""
    row = get_public_for_desk(actor, number)
    take = partial(take_public, actor, number, version)
    seal_and_erase(actor, row, version, take, about_staff, at=at, zone=zone)


def seal_and_erase(
    actor: Principal,
    row: Suggestion,
    version: int,
    take: Callable[[], Suggestion],
    about_staff: bool,
    *,
    at: datetime,
    zone: ZoneInfo,
) -> None:
    """Seal all that the child wrote in one record, then delete the idea with everything that belongs to it."""
    if row.version != version:
        raise Changed
    words = own_words(row)
    if not words:
        raise NotThere
    with writing():
        seal_words(row, words, about_staff, at=at, zone=zone)
        row = take()
        next_state(State(row.state), Verb.SEAL, Who.MODERATOR)
        erase_row(row, actor.actor)
        note_erased(Kind.ABOUT_STAFF if about_staff else Kind.HANDED_ON, row.reference, at=at)
    overwrite_erased()


def seal_words(row: Suggestion, words: str, about_staff: bool, *, at: datetime, zone: ZoneInfo) -> None:
    """Inside writing(): seal what the child wrote for the officers; raises Closed or NobodyElse as seal_text does."""
    meeting = db.session.get(Meeting, row.meeting_id) if row.meeting_id is not None else None
    forum_id = meeting.forum_id if meeting is not None else None
    told = Disclosure(words, fresh_nonce(), about_staff, sealed_by="moderator", forum_id=forum_id)
    seal_text(Principal(member_id=row.member_id), told, at=at, zone=zone)


def erase_row(row: Suggestion, name: str) -> None:
    """Inside writing(): delete an idea that the officers have now, with everything that belongs to it."""
    public_number = row.public.id if row.public is not None else None
    db.session.execute(delete(OfficeDraft).where(OfficeDraft.suggestion_id == row.id))
    db.session.delete(row)
    record(name, "forum.hand_to_officers", f"idea:{row.id}")
    if public_number is not None:
        log_change("forum", "idea", str(public_number))


def own_words(row: Suggestion) -> str:
    """What the child wrote, the first text and the later ones in their order."""
    first = [row.original.text] if row.original is not None else []
    return "\n\n".join(text for text in [*first, *(one.text for one in row.replies)] if text)
