"""What moderators do: open an idea, write its public version, publish it, decline it, hand it to the officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum.models import Message, PublicVersion, Suggestion
from layak.forum.reasons import FOR_DECLINING, FOR_PUBLISHING, Reason
from layak.forum.service.deadlines import OPEN_FOR, first_answer_due, original_erased_on
from layak.forum.service.erasure import overwrite_erased
from layak.forum.service.faults import Changed, NotThere, NotYours, OpenByAnother
from layak.forum.service.ideas import log_step
from layak.forum.service.sealed import Disclosure, fresh_nonce, seal_text
from layak.forum.states import ENDED, PUBLIC, WAITING, State, Verb, Who, next_state

LONGEST_TITLE = 120


@dataclass(frozen=True)
class PublicText:
    """What everybody would read: Indonesian, with English now or later."""

    title_id: str
    text_id: str
    title_en: str | None = None
    text_en: str | None = None
    topic: str | None = None
    district: str | None = None


@dataclass(frozen=True)
class Told:
    """What the child is told with a decision: a reason by its key, and the moderator's addition."""

    reason: Reason | None = None
    addition: str = ""


@dataclass(frozen=True)
class QueueRow:
    """One waiting idea in the list: when it is due and who has it open, and not a word of it."""

    number: int
    topic: str | None
    district: str | None
    sent_at: datetime
    due_on: date
    open_by: int | None
    open_until: datetime | None
    is_sample: bool


def list_queue(actor: Principal, *, at: datetime) -> list[QueueRow]:
    """Ideas that wait for a moderator, nearest due first."""
    must_moderate(actor)
    rows = db.session.scalars(
        select(Suggestion).where(Suggestion.state.in_(WAITING)).order_by(Suggestion.due_on, Suggestion.id)
    )
    return [describe_row(row, at) for row in rows]


def describe_row(row: Suggestion, at: datetime) -> QueueRow:
    """A row of the queue; an opening that has lapsed is none."""
    is_held = row.open_until is not None and row.open_until > at
    return QueueRow(
        row.id,
        row.topic,
        row.district,
        row.sent_at,
        row.due_on,
        row.open_by if is_held else None,
        row.open_until if is_held else None,
        row.is_sample,
    )


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


def open_idea(actor: Principal, number: int, *, at: datetime) -> Suggestion:
    """Take an idea for half an hour; raises OpenByAnother while another moderator has it."""
    must_moderate(actor)
    with writing():
        row = get_waiting(number, is_locked=True)
        if row.state not in WAITING:
            raise Changed
        if row.open_by not in (None, actor.user_id) and row.open_until is not None and row.open_until > at:
            raise OpenByAnother(row.open_by or 0, row.open_until)
        is_mine_already = row.open_by == actor.user_id and row.open_until is not None and row.open_until > at
        row.open_by, row.open_until = actor.user_id, at + OPEN_FOR
        if not is_mine_already:
            row.state = next_state(State(row.state), Verb.OPEN, who_is(actor, row))
            row.version += 1
            log_step(row, Verb.OPEN, actor, at)
            record(actor.actor, "forum.open", f"idea:{row.id}")
    return row


def who_is(actor: Principal, row: Suggestion) -> Who:
    """In which part a moderator acts here; never as author, and on an appeal only who did not decide before."""
    if actor.user_id is None or actor.user_id == row.typed_by:
        raise NotYours
    if row.state != State.APPEALED:
        return Who.MODERATOR
    if actor.user_id == row.decided_by:
        raise NotYours
    return Who.ANOTHER_MODERATOR


def get_opened(actor: Principal, number: int, *, at: datetime, is_locked: bool = False) -> Suggestion:
    """The idea as the moderator who has it open reads it; raises Changed when it is not in these hands (any more)."""
    must_moderate(actor)
    row = get_waiting(number, is_locked=is_locked)
    if row.state not in WAITING or row.open_by != actor.user_id or row.open_until is None or row.open_until <= at:
        raise Changed
    return row


def take_in_hand(actor: Principal, number: int, version: int, *, at: datetime) -> Suggestion:
    """Inside writing(): the idea, as long as it is still what this moderator saw; raises Changed otherwise."""
    row = get_opened(actor, number, at=at, is_locked=True)
    if row.version != version:
        raise Changed
    row.version += 1
    return row


def save_public_text(actor: Principal, number: int, version: int, text: PublicText, *, at: datetime) -> int:
    """Keep a public version that nobody reads yet; returns the new version number."""
    with writing():
        row = take_in_hand(actor, number, version, at=at)
        write_public_text(row, text)
        row.open_until = at + OPEN_FOR
        record(actor.actor, "forum.save", f"idea:{row.id}")
        return row.version


def write_public_text(row: Suggestion, text: PublicText) -> PublicVersion:
    """Put the texts into the separate public record."""
    public = row.public
    if public is None:
        public = row.public = PublicVersion(title_id=text.title_id, text_id=text.text_id)
    public.title_id, public.text_id = text.title_id, text.text_id
    public.title_en, public.text_en = text.title_en or None, text.text_en or None
    public.topic, public.district = text.topic, text.district
    return public


def publish_idea(
    actor: Principal, number: int, version: int, text: PublicText, told: Told, *, at: datetime, today: date
) -> int:
    """Show the public version to everybody; returns its public number.

    Raises NotYours for its author, Changed when somebody was faster, ValueError without an Indonesian title and text.
    """
    if not text.title_id.strip() or not text.text_id.strip():
        raise ValueError("a public version needs an Indonesian title and text")
    if told.reason is not None and told.reason not in FOR_PUBLISHING:
        raise ValueError("this reason is not for publishing")
    with writing() as session:
        row = take_in_hand(actor, number, version, at=at)
        public = write_public_text(row, text)
        public.approved_by = actor.user_id
        public.month = public.month or today.replace(day=1)
        decide(row, Verb.PUBLISH, actor, told, at=at, today=today)
        session.flush()
        log_change("forum", "idea", str(public.id))
        return public.id


def decline_idea(actor: Principal, number: int, version: int, told: Told, *, at: datetime, today: date) -> None:
    """Tell the child why an idea cannot be shown yet; a reason is needed."""
    if told.reason not in FOR_DECLINING:
        raise ValueError("declining needs a reason that the child is told")
    with writing():
        row = take_in_hand(actor, number, version, at=at)
        decide(row, Verb.DECLINE, actor, told, at=at, today=today)


def decide(row: Suggestion, verb: Verb, actor: Principal, told: Told, *, at: datetime, today: date) -> None:
    """Move an idea on by a moderator's decision, with message, log, audit and the day its original is erased."""
    row.state = next_state(State(row.state), verb, who_is(actor, row))
    row.decided_by, row.open_by, row.open_until = actor.user_id, None, None
    if told.reason or told.addition:
        row.messages.append(Message(reason=told.reason, text=told.addition, at=at))
    if row.original is not None:
        row.original.erase_on = original_erased_on(today)
    log_step(row, verb, actor, at)
    record(actor.actor, f"forum.{verb}", f"idea:{row.id}", {"reason": told.reason})


def hand_to_officers(actor: Principal, number: int, version: int, *, at: datetime, zone: ZoneInfo) -> None:
    """Seal an idea that tells of harm and leave nothing of it anywhere else; any moderator who reads it may.

    For the child, the queue and the totals it is as if it had been withdrawn.
    """
    row = get_opened(actor, number, at=at)
    if row.version != version:
        raise Changed
    if row.original is None:
        raise NotThere
    child = Principal(member_id=row.member_id)
    disclosure = Disclosure(row.original.text, fresh_nonce(), sealed_by="moderator")
    with writing() as session:
        seal_text(child, disclosure, at=at, zone=zone)
        row = take_in_hand(actor, number, version, at=at)
        next_state(State(row.state), Verb.SEAL, Who.MODERATOR)
        public_number = row.public.id if row.public is not None else None
        session.delete(row)
        record(actor.actor, "forum.hand_to_officers", f"idea:{number}")
        if public_number is not None:
            log_change("forum", "idea", str(public_number))
    overwrite_erased()


def get_public_for_desk(actor: Principal, number: int) -> Suggestion:
    """A published idea by its public number, for its English text or to take it down."""
    must_moderate(actor)
    public = db.session.get(PublicVersion, number)
    if public is None or public.suggestion.state not in PUBLIC:
        raise NotThere
    return public.suggestion


def add_english(actor: Principal, number: int, version: int, *, title: str, text: str) -> None:
    """Give a published idea its English title and text; both or neither."""
    if bool(title.strip()) != bool(text.strip()):
        raise ValueError("title and text belong together")
    with writing():
        row = get_public_for_desk(actor, number)
        if row.version != version:
            raise Changed
        assert row.public is not None  # noqa: S101  (get_public_for_desk found it by its public version)
        row.public.title_en, row.public.text_en = title.strip() or None, text.strip() or None
        row.version += 1
        record(actor.actor, "forum.translate", f"idea:{row.id}")
        log_change("forum", "idea", str(number))


def take_down(actor: Principal, number: int, version: int, *, at: datetime, today: date) -> None:
    """Hide a published idea at once and put it back into the queue, due anew; its original stays for the decision."""
    with writing():
        row = get_public_for_desk(actor, number)
        if row.version != version:
            raise Changed
        row.state = next_state(State(row.state), Verb.TAKE_DOWN, who_is(actor, row))
        row.due_on = first_answer_due(today)
        if row.original is not None:
            row.original.erase_on = None
        row.version += 1
        log_step(row, Verb.TAKE_DOWN, actor, at)
        record(actor.actor, "forum.take_down", f"idea:{row.id}")
        log_change("forum", "idea", str(number))
