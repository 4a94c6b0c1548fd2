"""Protected texts in an officer's hands: which ones, opening one, and what was done about it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.database import writing
from layak.extensions import db
from layak.forum import sealing
from layak.forum.models import Forum, HelpMessage, Member, OfficerKey, SealedRecord, SealedStep, StepKind
from layak.forum.service.faults import NotThere
from layak.forum.service.keys import Reader, list_readers, recovery_key
from layak.forum.service.sealed import Visit, own_key

ERASED = b""
"""What is left of a record whose time is over: no word, no key."""

SILENT = (StepKind.OPENED, StepKind.ALERTED)
"""Steps that are no act: two officers who look do not stand in each other's way."""


@dataclass(frozen=True)
class UrgentItem:
    """One sealed record as its officers see it in the list: nothing of what is inside; damaged ones are named, too."""

    number: int
    received_at: datetime
    read_by: datetime
    is_opened: bool
    is_damaged: bool = False
    is_closed: bool = False
    has_new_words: bool = False


@dataclass(frozen=True)
class Said:
    """A message between the officers and the child; None where this officer's key does not open it."""

    is_from_officer: bool
    at: datetime
    text: str | None


@dataclass(frozen=True)
class Step:
    """Something that was done: by which officer, when, and the words that were kept sealed with it."""

    kind: StepKind
    user_id: int | None
    at: datetime
    note: dict[str, Any]


@dataclass(frozen=True)
class OpenedItem:
    """What an officer reads after opening."""

    number: int
    received_at: datetime
    text: str
    forum: str
    member: int | None
    about_staff: bool
    sealed_by: str
    visit: Visit | None
    wants_answer: bool
    messages: list[Said]
    steps: list[Step]


def list_urgent(actor: Principal) -> list[UrgentItem]:
    """What this officer can read, unread and oldest first, and what nobody can read; closed ones last."""
    key = own_key(actor)
    if key is None:
        return []
    rows = db.session.scalars(
        select(SealedRecord)
        .where(SealedRecord.ciphertext != ERASED, SealedRecord.id.not_in(recused_by(actor)))
        .order_by(SealedRecord.received_at, SealedRecord.id)
    ).all()
    waiting = with_new_words()
    items = [item for row in rows if (item := describe_for(row, key, row.id in waiting)) is not None]
    return sorted(items, key=lambda item: (item.is_closed, item.is_opened and not item.has_new_words))


def describe_for(row: SealedRecord, key: OfficerKey, has_new_words: bool) -> UrgentItem | None:
    """One line of this officer's list; a damaged record is on it, so that somebody knows that a child wrote."""
    is_damaged = False
    try:
        if not sealing.is_sealed_to(row.ciphertext, key.public_key):
            return None
    except sealing.DamagedError:
        is_damaged = True
    return UrgentItem(
        number=row.id,
        received_at=row.received_at,
        read_by=row.read_by,
        is_opened=row.first_opened_at is not None,
        is_damaged=is_damaged,
        is_closed=row.closed_at is not None,
        has_new_words=has_new_words,
    )


def recused_by(actor: Principal) -> list[int]:
    """From which records this officer stepped back."""
    mine = (SealedStep.kind == StepKind.RECUSED, SealedStep.user_id == actor.user_id)
    return list(db.session.scalars(select(SealedStep.sealed_id).where(*mine)))


def recused_of(row: SealedRecord) -> set[int]:
    """The officers who stepped back from a record."""
    theirs = select(SealedStep.user_id).where(SealedStep.sealed_id == row.id, SealedStep.kind == StepKind.RECUSED)
    return {number for number in db.session.scalars(theirs) if number is not None}


def with_new_words() -> dict[int, datetime]:
    """The records to which a child wrote again since they were opened, and from when those words wait.

    Openings by an officer who stepped back do not count.
    """
    away = aliased(SealedStep)
    stepped_back = exists().where(
        away.kind == StepKind.RECUSED, away.sealed_id == SealedStep.sealed_id, away.user_id == SealedStep.user_id
    )
    read = exists().where(
        SealedStep.sealed_id == HelpMessage.sealed_id,
        SealedStep.kind == StepKind.OPENED,
        SealedStep.at >= HelpMessage.at,
        ~stepped_back,
    )
    written = select(HelpMessage.sealed_id, func.min(HelpMessage.at)).where(~HelpMessage.is_from_officer, ~read)
    return {number: at for number, at in db.session.execute(written.group_by(HelpMessage.sealed_id))}


def get_readable(actor: Principal, number: int) -> SealedRecord:
    """A record that this officer can read and has not stepped back from; raises NotThere for every other alike."""
    key = own_key(actor)
    row = db.session.get(SealedRecord, number, populate_existing=True)
    if key is None or row is None or row.ciphertext == ERASED or actor.user_id in recused_of(row):
        raise NotThere
    if describe_for(row, key, False) is None:
        raise NotThere
    return row


def readers_of(row: SealedRecord) -> list[Reader]:
    """The officers of today who can read a record and have not stepped back; nobody where it is damaged."""
    away = recused_of(row)
    return [one for one in list_readers() if one.user_id not in away and is_for(row, one.public_key)]


def is_for(row: SealedRecord, public_key: bytes) -> bool:
    """Whether a record is sealed to a key; a damaged one is to none."""
    try:
        return sealing.is_sealed_to(row.ciphertext, public_key)
    except sealing.DamagedError:
        return False


def keys_of(row: SealedRecord) -> list[bytes]:
    """To whom words about a record are sealed: to those of today who can read it, and to the paper if it can."""
    paper = recovery_key()
    officers = [one.public_key for one in readers_of(row)]
    return [*officers, paper] if officers and paper is not None and is_for(row, paper) else officers


def open_item(actor: Principal, number: int, passphrase: str, *, at: datetime) -> OpenedItem:
    """Open one sealed record; each opening is on the audit trail before the text is shown.

    Raises NotThere, sealing.DamagedError or sealing.WrongPassphraseError (tried openings are on the trail, too).
    """
    row, key = get_readable(actor, number), own_key(actor)
    if key is None:
        raise NotThere
    received_at, box = row.received_at, row.ciphertext
    try:
        unseal = sealing.opener(sealing.OfficerKeys(key.public_key, key.locked_private_key), passphrase)
        payload = json.loads(unseal(box))
    except (sealing.WrongPassphraseError, sealing.DamagedError):
        note_opening(actor, number, at, is_open=False)
        raise
    note_opening(actor, number, at, is_open=True)
    visit = payload.get("visit")
    return OpenedItem(
        number=number,
        received_at=received_at,
        text=payload["text"],
        forum=forum_name(payload["member"], payload["forum"]),
        member=payload["member"],
        about_staff=payload["about_staff"],
        sealed_by=payload["sealed_by"],
        visit=Visit(**visit) if visit else None,
        wants_answer=payload.get("wants_answer", False),
        messages=messages_of(number, unseal),
        steps=steps_of(number, unseal),
    )


def forum_name(member_id: int | None, forum_id: int | None) -> str:
    """The forum of a member or of a meeting, for the officer who must know where to turn."""
    member = db.session.get(Member, member_id) if member_id is not None else None
    number = member.forum_id if member is not None else forum_id
    forum = db.session.get(Forum, number) if number is not None else None
    return forum.name_id if forum is not None else ""


def messages_of(number: int, unseal: Any) -> list[Said]:
    """The messages of a record in their order."""
    rows = db.session.scalars(select(HelpMessage).where(HelpMessage.sealed_id == number).order_by(HelpMessage.id))
    return [Said(row.is_from_officer, row.at, opened(row.box, unseal).get("text")) for row in rows]


def steps_of(number: int, unseal: Any) -> list[Step]:
    """What was done about a record, without who merely looked or was alerted."""
    acts = (SealedStep.sealed_id == number, SealedStep.kind.not_in(SILENT))
    rows = db.session.scalars(select(SealedStep).where(*acts).order_by(SealedStep.id))
    return [Step(StepKind(row.kind), row.user_id, row.at, opened(row.note, unseal)) for row in rows]


def opened(box: bytes | None, unseal: Any) -> dict[str, Any]:
    """What lies in a sealed note; nothing where there is none or this key does not open it."""
    if box is None:
        return {}
    try:
        found: dict[str, Any] = json.loads(unseal(box))
    except sealing.SealingError:
        return {}
    return found


def note_opening(actor: Principal, number: int, at: datetime, *, is_open: bool) -> None:
    """Write an opening, or a try, to the audit trail."""
    with writing() as session:
        row = session.get(SealedRecord, number)
        if is_open and row is not None:
            row.first_opened_at = row.first_opened_at or at
            session.add(SealedStep(sealed_id=number, kind=StepKind.OPENED, user_id=actor.user_id, at=at))
        record(actor.actor, "forum.open_sealed" if is_open else "forum.open_sealed_failed", f"sealed:{number}")
