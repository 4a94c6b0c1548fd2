"""Erasing again what a restored backup brought back, by the list that lies outside of it; twice changes nothing.

Texts for the protection officers are in no number that is told here.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from layak.core import erased
from layak.core.access import COMMAND
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.clock import city_zone
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import Member, Original, Reply, SealedRecord, Suggestion
from layak.forum.service.consent import end_with_ideas, erase_idea
from layak.forum.service.erasure import drop_version, overwrite_erased
from layak.forum.service.faults import Closed, NobodyElse
from layak.forum.service.forgetting import Kind, is_in_step, is_list_missing, mark_of, set_step
from layak.forum.service.memberships import close_doors
from layak.forum.service.moderation.handing_on import erase_row, own_words, seal_words
from layak.forum.service.protection.acting import erase_record
from layak.forum.service.protection.records import ERASED
from layak.forum.service.unread import unread_of
from layak.forum.states import ENDED, PUBLIC, State, Verb, Who, next_state

log = logging.getLogger(__name__)


@dataclass
class ErasedAgain:
    """What was there once more and is gone again: ideas, memberships, and children's texts whose time is over."""

    ideas: int = 0
    members: int = 0
    texts: int = 0


def keep_in_step(at: datetime) -> int:
    """Erase again where the database has not seen the whole list, as after a restored backup; returns 0 always."""
    if not is_in_step():
        erase_again(at)
    return 0


def erase_again(at: datetime) -> ErasedAgain:
    """Apply the whole list to what is in the database now."""
    if is_list_missing():
        log.error("the list of erasures is shorter than this database remembers: LAYAK_ERASURES names another list")
    done = ErasedAgain()
    with writing():
        found = erased.read_list()
        for step in (again_handed_on, again_members, again_ideas, again_texts, again_versions, again_sealed):
            step(found.moments, done, at)
        set_step(found.size, at)
    overwrite_erased()
    return done


def named(table: type[Any], kind: Kind, moments: dict[str, datetime], reference: Any = None) -> list[Any]:
    """The rows of a table that the list names; looked up by what stands in the rows, as the list tells nothing."""
    column = table.reference if reference is None else reference
    rows = db.session.execute(select(table.id, column)).all()
    numbers = [number for number, mark in rows if mark_of(kind, mark) in moments]
    return [row for number in numbers if (row := db.session.get(table, number, populate_existing=True)) is not None]


def again_handed_on(moments: dict[str, datetime], done: ErasedAgain, at: datetime) -> None:
    """An idea that went to the officers goes there again, to the same ones: its sealed record may be younger."""
    for kind in (Kind.HANDED_ON, Kind.ABOUT_STAFF):
        for row in named(Suggestion, kind, moments):
            words = own_words(row)
            try:
                if words:
                    seal_words(row, words, kind is Kind.ABOUT_STAFF, at=at, zone=city_zone())
            except (Closed, NobodyElse):  # no officer could read it: it waits for a moderator, out of everybody's sight
                hide(row)
            else:
                erase_row(row, COMMAND)


def hide(row: Suggestion) -> None:
    """Take an idea out of what everybody reads, and back into the queue."""
    if row.state in PUBLIC and row.public is not None:
        row.state = next_state(State(row.state), Verb.TAKE_DOWN, Who.MODERATOR)
        log_change("forum", "idea", str(row.public.id))


def again_members(moments: dict[str, datetime], done: ErasedAgain, at: datetime) -> None:
    """Withdrawn consent takes the ideas with it once more; an ended membership closes its doors."""
    for member in named(Member, Kind.CONSENT, moments):
        day = moments[mark_of(Kind.CONSENT, member.reference)].astimezone(city_zone()).date()
        if member.consent_withdrawn_on is None:
            done.members += 1
            end_with_ideas(member, day, COMMAND)
    for member in named(Member, Kind.MEMBERSHIP, moments):
        if member.pass_hash is not None or member.words_hash is not None:
            done.members += 1
            day = moments[mark_of(Kind.MEMBERSHIP, member.reference)].astimezone(city_zone()).date()
            close_doors(member, day)
            record(COMMAND, "forum.end_membership", f"member:{member.id}")


def again_ideas(moments: dict[str, datetime], done: ErasedAgain, at: datetime) -> None:
    """Ideas that their children took back."""
    for row in named(Suggestion, Kind.IDEA, moments):
        if row.state not in ENDED:
            done.ideas += 1
            erase_idea(row, COMMAND)


def again_texts(moments: dict[str, datetime], done: ErasedAgain, at: datetime) -> None:
    """Originals and later words whose ninety days were over; what was unread then was not erased with its original."""
    for row in named(Suggestion, Kind.ORIGINAL, moments):
        if row.original is not None and written_at(row) <= moments[mark_of(Kind.ORIGINAL, row.reference)]:
            done.texts += 1
            unread = [reply.id for reply in unread_of(row)]
            db.session.execute(delete(Reply).where(Reply.suggestion_id == row.id, Reply.id.not_in(unread)))
            db.session.execute(delete(Original).where(Original.suggestion_id == row.id))
            db.session.expire(row)
            record(COMMAND, "forum.erase_original", f"idea:{row.id}")
    for reply in named(Reply, Kind.REPLY, moments, Reply.nonce):
        done.texts += 1
        db.session.delete(reply)


def written_at(row: Suggestion) -> datetime:
    """When the text that stands as the original came in: a changed one may be younger than what the list names."""
    answered = {reply.at for reply in row.replies}
    resent = [step.at for step in row.log if step.verb == Verb.REPLY and step.state == State.RECEIVED]
    return max((at for at in resent if at not in answered), default=row.sent_at)


def again_versions(moments: dict[str, datetime], done: ErasedAgain, at: datetime) -> None:
    """Public versions of ideas that were declined: one that is shown once more waits in the queue, without words.

    What was moved on since the line was written is not what the line names.
    """
    for row in named(Suggestion, Kind.VERSION, moments):
        is_older = all(step.at <= moments[mark_of(Kind.VERSION, row.reference)] for step in row.log)
        if row.public is not None and is_older:
            done.texts += 1
            hide(row)
            drop_version(row)
            record(COMMAND, "forum.erase_version", f"idea:{row.id}")


def again_sealed(moments: dict[str, datetime], done: ErasedAgain, at: datetime) -> None:
    """Closed texts whose ninety days were over, with messages, notes and help words."""
    for row in named(SealedRecord, Kind.SEALED, moments, SealedRecord.nonce):
        if row.ciphertext != ERASED:
            row.closed_at = row.closed_at or moments[mark_of(Kind.SEALED, row.nonce)]
            erase_record(row)
