"""A child's later verbs on its own idea: answer, change and send again, appeal once, say that it is not done yet.

Every text is read for harm first: what tells of it is refused here and belongs to the protection officers; the idea
itself does not move then, so that nothing shows it.
"""

from __future__ import annotations

from datetime import date, datetime

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import Member, Original, PublicStep, Reply, ReplyKind, Suggestion
from layak.forum.service import texts
from layak.forum.service.deadlines import first_answer_due, original_erased_on
from layak.forum.service.faults import Changed, HoldsDisclosure, NotAMember, NotThere, OnlyOnce, TooLong
from layak.forum.service.ideas import LARGEST_TEXT, log_step
from layak.forum.service.members import is_active
from layak.forum.service.own_ideas import open_question, was_appealed
from layak.forum.states import ENDED, WAITING, NotAllowed, State, Verb, Who, next_state


def answer_question(actor: Principal, number: int, text: str, *, nonce: bytes, at: datetime, today: date) -> None:
    """Answer what a moderator asked, for themselves or for an office; once per nonce.

    A moderator's own question brings the idea back into the queue; an office's leaves it where it stands.
    Raises HoldsDisclosure, TooLong, NotAMember, NotThere, Changed where nothing is asked (any more).
    """
    refuse_unsafe(text, is_needed=True)
    with writing():
        row = own_row(actor, number, today)
        if was_said(row, nonce):
            return
        if row.state == State.NEEDS_CHANGE:
            move_on(row, Verb.REPLY, actor, at=at, today=today)
            erase_on = None
        elif open_question(row) is not None:
            row.version += 1
            log_step(row, Verb.REPLY, actor, at)
            erase_on = original_erased_on(today)
        else:
            raise Changed
        row.replies.append(Reply(kind=ReplyKind.ANSWER, text=text, at=at, nonce=nonce, erase_on=erase_on))
        record(actor.actor, "forum.answer", f"idea:{row.id}")


def resend_idea(actor: Principal, number: int, text: str, *, nonce: bytes, at: datetime, today: date) -> None:
    """Put a changed text in the place of the original and send it again; the former text is gone. Once per nonce.

    A public version that was written from the former text and never shown is gone with it: no moderator is handed the
    old words beside the new ones. Raises as answer_question does.
    """
    refuse_unsafe(text, is_needed=True)
    with writing():
        row = own_row(actor, number, today)
        if row.nonce == nonce:
            return
        move_on(row, Verb.REPLY, actor, at=at, today=today)
        row.nonce = nonce
        if row.original is None:
            row.original = Original(text=text)
        row.original.text, row.original.erase_on = text, None
        if row.public is not None and row.public.month is None:
            row.public = None
        record(actor.actor, "forum.resend", f"idea:{row.id}")


def appeal(actor: Principal, number: int, text: str = "", *, nonce: bytes, at: datetime, today: date) -> None:
    """Ask that another moderator reads a declined idea, in one's own words or without any; once for each idea.

    It is asked anew where the idea was shown and taken down since. Raises OnlyOnce for a second one, Changed
    where nothing was declined or the text is erased already.
    """
    refuse_unsafe(text)
    with writing():
        row = own_row(actor, number, today)
        if was_said(row, nonce):
            return
        if was_appealed(row):
            raise OnlyOnce
        if row.original is None:
            raise Changed
        move_on(row, Verb.APPEAL, actor, at=at, today=today)
        row.original.erase_on = None
        row.replies.append(Reply(kind=ReplyKind.APPEAL, text=text, at=at, nonce=nonce))
        record(actor.actor, "forum.appeal", f"idea:{row.id}")


def not_yet_done(actor: Principal, number: int, text: str = "", *, nonce: bytes, at: datetime, today: date) -> None:
    """Say that what was reported as done is not done yet; the words, if any, are for the moderator only.

    Everybody sees that it is being carried out again. Raises Changed where it is not reported as done (any more).
    """
    refuse_unsafe(text)
    with writing() as session:
        row = own_row(actor, number, today)
        if was_said(row, nonce):
            return
        move_on(row, Verb.NOT_YET_DONE, actor, at=at, today=today)
        erase_on = original_erased_on(today)
        row.replies.append(Reply(kind=ReplyKind.NOT_YET, text=text, at=at, nonce=nonce, erase_on=erase_on))
        record(actor.actor, "forum.not_yet_done", f"idea:{row.id}")
        if row.public is not None:
            session.add(PublicStep(public_id=row.public.id, kind=Verb.NOT_YET_DONE, on=today))
            log_change("forum", "idea", str(row.public.id))


def get_original(actor: Principal, number: int, *, today: date) -> str:
    """The child's own text, for changing it; empty where it is erased."""
    row = own_row(actor, number, today, is_locked=False)
    return row.original.text if row.original is not None else ""


def was_sent(actor: Principal, number: int, nonce: bytes, *, today: date) -> bool:
    """Whether this very sheet was sent before: a second click, or an answer that never arrived."""
    row = own_row(actor, number, today, is_locked=False)
    return row.nonce == nonce or was_said(row, nonce)


def refuse_unsafe(text: str, *, is_needed: bool = False) -> None:
    """Raise HoldsDisclosure for what belongs to the officers, then TooLong; an answer has at least one word."""
    if text and texts.tells_of_harm(text):
        raise HoldsDisclosure
    if len(text) > LARGEST_TEXT:
        raise TooLong
    if is_needed and not text.strip():
        raise ValueError("an answer needs words")


def own_row(actor: Principal, number: int, today: date, *, is_locked: bool = True) -> Suggestion:
    """The child's own idea, held until the transaction ends; raises NotAMember, and NotThere for others' alike."""
    member = db.session.get(Member, actor.member_id) if actor.member_id is not None else None
    if member is None or not is_active(member, today):
        raise NotAMember
    row = db.session.get(Suggestion, number, with_for_update=is_locked or None, populate_existing=is_locked)
    if row is None or row.member_id != member.id or row.state in ENDED:
        raise NotThere
    return row


def was_said(row: Suggestion, nonce: bytes) -> bool:
    """Whether these words came in before, by the mark of their sheet."""
    return any(reply.nonce == nonce for reply in row.replies)


def move_on(row: Suggestion, verb: Verb, actor: Principal, *, at: datetime, today: date) -> None:
    """Take the child's step, due anew for a moderator; raises Changed where the table has no such step.

    Who approved first has not read what the child says now: what waits again is approved by nobody.
    """
    try:
        row.state = next_state(State(row.state), verb, Who.CHILD)
    except NotAllowed:
        raise Changed from None
    row.due_on, row.silent_on = first_answer_due(today), None
    row.open_by, row.open_until = None, None
    if row.state in WAITING and row.public is not None:
        row.public.first_approved_by = None
    row.version += 1
    log_step(row, verb, actor, at)
