"""Undoing the last decision within ten seconds: the state, the message and the step before it come back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import PublicStep, StateLog, Suggestion
from layak.forum.service.deadlines import OPEN_FOR
from layak.forum.service.faults import Changed, TooLate
from layak.forum.service.moderation.deciding import erase_own_words_on
from layak.forum.service.moderation.opening import get_waiting, must_moderate
from layak.forum.service.moderation.turns import give_back
from layak.forum.states import UNDOABLE, WAITING, NotAllowed, State, Verb, Who, state_before

UNDO_WITHIN = timedelta(seconds=10)
DECIDING = (Verb.PUBLISH, Verb.DECLINE, Verb.ASK, Verb.MERGE)


def get_undoable(actor: Principal, *, at: datetime) -> Suggestion | None:
    """What this moderator decided in the last ten seconds, as long as nothing happened to it since."""
    must_moderate(actor)
    mine = select(Suggestion).where(
        Suggestion.decided_by == actor.user_id, Suggestion.decided_at >= at - UNDO_WITHIN, Suggestion.decided_at <= at
    )
    steps = select(func.max(StateLog.id)).where(StateLog.suggestion_id == Suggestion.id).scalar_subquery()
    row = db.session.scalars(mine.order_by(Suggestion.decided_at.desc(), steps.desc())).first()
    return row if row is not None and last_decision(row) is not None else None


def last_decision(row: Suggestion) -> StateLog | None:
    """The step that can be undone: the last one, if it is the decision itself."""
    last = row.log[-1] if row.log else None
    is_it = last is not None and last.verb in UNDOABLE and last.at == row.decided_at and last.state == row.state
    return last if is_it else None


def undo_decision(actor: Principal, number: int, version: int, *, at: datetime) -> State:
    """Take the last decision on an idea back; returns the state that it has again. Never for what was sealed.

    Raises TooLate after ten seconds, Changed where it is not this moderator's last word on it, NotThere.
    """
    must_moderate(actor)
    with writing():
        row = get_waiting(number, is_locked=True)
        step = last_decision(row)
        if step is None or row.version != version or row.decided_by != actor.user_id or row.decided_at is None:
            raise Changed
        if at > row.decided_at + UNDO_WITHIN:
            raise TooLate
        verb, undone_at = Verb(step.verb), row.decided_at
        row.state = before_step(row, verb)
        row.version += 1
        take_step_away(row, verb, undone_at)
        row.log.remove(step)
        row.decided_by, row.decided_at = decider_before(row), None
        if row.state in WAITING:
            row.open_by, row.open_until = actor.user_id, at + OPEN_FOR
        record(actor.actor, f"forum.{Verb.UNDO}", f"idea:{row.id}", {"undone": verb})
        if row.public is not None:
            log_change("forum", "idea", str(row.public.id))
        return State(row.state)


def before_step(row: Suggestion, verb: Verb) -> State:
    """The state before the last step of the course, if the table leads from there to where it stands."""
    before = State(row.log[-2].state) if len(row.log) > 1 else State.DRAFT
    who = Who.ANOTHER_MODERATOR if before is State.APPEALED else Who.MODERATOR
    try:
        return state_before(State(row.state), verb, who, before)
    except NotAllowed:
        raise Changed from None


def take_step_away(row: Suggestion, verb: Verb, undone_at: datetime) -> None:
    """What the decision left: the message, the public step, the approval, the day of erasing, the office's turn."""
    for message in [one for one in row.messages if one.at == undone_at]:
        row.messages.remove(message)
    if verb in DECIDING and row.state in WAITING:
        erase_own_words_on(row, None)
    if verb is Verb.ASK:
        row.silent_on = None
    if verb is Verb.MERGE:
        row.merged_into = None
    if row.public is None:
        return
    last = select(PublicStep.id).where(PublicStep.public_id == row.public.id, PublicStep.kind == verb)
    newest = db.session.scalar(last.order_by(PublicStep.id.desc()).limit(1))
    db.session.execute(delete(PublicStep).where(PublicStep.id == newest))
    if verb is Verb.PUBLISH:
        row.public.approved_by = None
        was_shown = any(one.verb == Verb.PUBLISH and one.at != undone_at for one in row.log)
        row.public.month = row.public.month if was_shown else None
    if verb is Verb.FORWARD:
        give_back(row, undone_at)


def decider_before(row: Suggestion) -> int | None:
    """Whose decision was the last one now; on an appeal, who may not read it."""
    decided = [one.actor for one in row.log if one.verb in DECIDING]
    return int(decided[-1].removeprefix("user:")) if decided and decided[-1].startswith("user:") else None
