"""Taking an idea in hand: who may, for how long, and in which part."""

from __future__ import annotations

from datetime import datetime

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import PublicVersion, Suggestion
from layak.forum.service.deadlines import OPEN_FOR
from layak.forum.service.faults import Changed, NotThere, NotYours, OpenByAnother
from layak.forum.service.ideas import log_step
from layak.forum.states import ENDED, PUBLIC, WAITING, NotAllowed, State, Verb, Who, next_state


def must_moderate(actor: Principal) -> None:
    """Raise NotYours for anyone who is no moderator."""
    if actor.user_id is None or not actor.may("forum.moderate"):
        raise NotYours


def get_waiting(number: int, *, is_locked: bool = False) -> Suggestion:
    """An idea that waits for a moderator; withdrawn, sealed and unknown ones are alike not there.

    is_locked   hold the row until the end of the transaction, so that of two moderators the second waits and is told
    """
    row = db.session.get(Suggestion, number, with_for_update=is_locked or None, populate_existing=is_locked)
    if row is None or row.state in ENDED:
        raise NotThere
    return row


def is_held(row: Suggestion, at: datetime) -> bool:
    """Whether a moderator has it open now."""
    return row.open_by is not None and row.open_until is not None and row.open_until > at


def open_idea(actor: Principal, number: int, *, at: datetime) -> Suggestion:
    """Take an idea for half an hour; raises OpenByAnother while another moderator has it."""
    must_moderate(actor)
    with writing():
        row = get_waiting(number, is_locked=True)
        if row.state not in WAITING:
            raise Changed
        if is_held(row, at) and row.open_by != actor.user_id:
            raise OpenByAnother(row.open_by or 0, row.open_until or at)
        is_mine_already = is_held(row, at)
        if not is_mine_already:
            move(row, Verb.OPEN, who_is(actor, row))
            log_step(row, Verb.OPEN, actor, at)
            record(actor.actor, "forum.open", f"idea:{row.id}")
        row.open_by, row.open_until = actor.user_id, at + OPEN_FOR
        row.version += not is_mine_already
    return row


def move(row: Suggestion, verb: Verb, who: Who) -> None:
    """Take a step of the table; raises Changed where somebody was faster and it leads no further from here."""
    try:
        row.state = next_state(State(row.state), verb, who)
    except NotAllowed:
        raise Changed from None


def who_is(actor: Principal, row: Suggestion) -> Who:
    """In which part a moderator acts here; never as author, and on an appeal only who did not decide before.

    Who declined it before an appeal decides it no more, also after it was shown and taken down.
    """
    if actor.user_id is None or actor.user_id == row.typed_by:
        raise NotYours
    if row.state in WAITING:
        refuse_decliner(actor, row)
    if row.state != State.APPEALED:
        return Who.MODERATOR
    if actor.user_id == row.decided_by:
        raise NotYours
    return Who.ANOTHER_MODERATOR


def refuse_decliner(actor: Principal, row: Suggestion) -> None:
    """Raise NotYours for who declined the idea before its child appealed: the appeal is never undone by them."""
    if has_declined(actor, row):
        raise NotYours


def has_declined(actor: Principal, row: Suggestion) -> bool:
    """Whether this moderator declined it before an appeal of its child."""
    appealed = [place for place, step in enumerate(row.log) if step.verb == Verb.APPEAL]
    before = row.log[: appealed[-1]] if appealed else []
    return any(step.verb == Verb.DECLINE and step.actor == actor.actor for step in before)


def get_opened(actor: Principal, number: int, *, at: datetime, is_locked: bool = False) -> Suggestion:
    """The idea as the moderator who has it open reads it; raises Changed when it is not in these hands (any more)."""
    must_moderate(actor)
    row = get_waiting(number, is_locked=is_locked)
    if row.state not in WAITING or row.open_by != actor.user_id or not is_held(row, at):
        raise Changed
    return row


def take_in_hand(actor: Principal, number: int, version: int, *, at: datetime) -> Suggestion:
    """Inside writing(): the idea, as long as it is still what this moderator saw; raises Changed otherwise."""
    row = get_opened(actor, number, at=at, is_locked=True)
    if row.version != version:
        raise Changed
    row.version += 1
    return row


def get_public_for_desk(actor: Principal, number: int, *, is_locked: bool = False) -> Suggestion:
    """A published idea by its public number; raises NotThere for what is not public (any more)."""
    must_moderate(actor)
    public = db.session.get(PublicVersion, number)
    row = get_waiting(public.suggestion_id, is_locked=is_locked) if public is not None else None
    if row is None or row.state not in PUBLIC:
        raise NotThere
    return row


def take_public(actor: Principal, number: int, version: int) -> Suggestion:
    """Inside writing(): a published idea, as long as it is still what this moderator saw; raises Changed otherwise."""
    row = get_public_for_desk(actor, number, is_locked=True)
    if row.version != version:
        raise Changed
    row.version += 1
    return row
