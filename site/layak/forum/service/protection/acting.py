"""What officers do about a text after opening it: each act is a step, its words sealed to its readers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select

from layak.core.access import COMMAND, Principal
from layak.core.audit import record
from layak.core.database import writing
from layak.extensions import db
from layak.forum import sealing
from layak.forum.models import GateRecord, HelpMessage, Officer, SealedRecord, SealedStep, StepKind
from layak.forum.service.erasure import overwrite_erased
from layak.forum.service.faults import (
    Changed,
    ChildWroteAgain,
    NobodyElse,
    NotOpened,
    NotThere,
    ReasonUnread,
    SameBody,
    WrongDay,
)
from layak.forum.service.forgetting import Kind, note_erased
from layak.forum.service.keys import Reader, is_of_another_body
from layak.forum.service.protection.records import (
    ERASED,
    SILENT,
    get_readable,
    keys_of,
    readers_of,
    recused_by,
)

CLOSED_KEPT = timedelta(days=90)
"""How long a closed text is kept; then its words go and a bare entry stays (docs/forum.md, domain rules M2 and R1)."""

LEDGER = "ledger"
"""Under which name the gate's records say where the paper ledger of pass numbers lies."""

DEADLINES = "deadlines"
"""Under which name they say what the city's lawyer confirmed of legal deadlines at handover."""


@dataclass(frozen=True)
class Handover:
    """A case that was handed over: to whom, under which reference, on which day, and what else should be known."""

    to_whom: str
    reference: str
    on: date
    note: str = ""


def last_act(number: int) -> int:
    """The version of what was done: how many acts there were; a number over all texts would tell of others."""
    acts = select(func.count()).where(SealedStep.sealed_id == number, SealedStep.kind.not_in(SILENT))
    return db.session.scalar(acts) or 0


def has_opened(actor: Principal, number: int, *, after: StepKind | None = None) -> bool:
    """Whether this officer has opened the text, or has done so since the last act of a kind."""
    mine = [SealedStep.kind == StepKind.OPENED, SealedStep.user_id == actor.user_id]
    if after is not None:
        acts = select(func.max(SealedStep.id)).where(SealedStep.sealed_id == number, SealedStep.kind == after)
        mine.append(SealedStep.id > acts.scalar_subquery())
    return db.session.scalar(select(SealedStep.id).where(SealedStep.sealed_id == number, *mine).limit(1)) is not None


def has_read_all(actor: Principal, number: int) -> bool:
    """Whether this officer has opened the text since the child last wrote."""
    mine = (SealedStep.kind == StepKind.OPENED, SealedStep.user_id == actor.user_id)
    opened = select(func.max(SealedStep.at)).where(SealedStep.sealed_id == number, *mine).scalar_subquery()
    later = (HelpMessage.sealed_id == number, ~HelpMessage.is_from_officer, HelpMessage.at > opened)
    return db.session.scalar(select(HelpMessage.id).where(*later).limit(1)) is None


def take_up(actor: Principal, number: int, version: int | None) -> SealedRecord:
    """Inside writing(): the open record that this officer has read, as it was seen; None as version sees any.

    Raises NotThere, NotOpened, Changed.
    """
    row = get_readable(actor, number)
    if not has_opened(actor, number):
        raise NotOpened
    if row.closed_at is not None or version not in (None, last_act(number)):
        raise Changed
    return row


def add_step(
    row: SealedRecord, kind: StepKind, actor: Principal, at: datetime, words: dict[str, str] | None = None
) -> None:
    """Inside writing(): note an act, its words sealed, and write it to the audit trail without them."""
    note = sealing.seal(json.dumps(words, ensure_ascii=False).encode(), keys_of(row)) if words else None
    db.session.add(SealedStep(sealed_id=row.id, kind=kind, user_id=actor.user_id, at=at, note=note))
    db.session.flush()
    record(actor.actor, f"forum.sealed_{kind}", f"sealed:{row.id}")


def recuse(actor: Principal, number: int, *, at: datetime) -> None:
    """ "Not me": the text leaves this officer's list and the next ones are alerted; again changes nothing.

    What only this officer had opened counts as unread. Raises NobodyElse where no other officer can read it.
    """
    with writing():
        if number in recused_by(actor):
            return
        row = get_readable(actor, number)
        staying = [one.user_id for one in readers_of(row) if one.user_id != actor.user_id]
        if not staying:
            raise NobodyElse
        add_step(row, StepKind.RECUSED, actor, at)
        theirs = (SealedStep.kind == StepKind.OPENED, SealedStep.user_id.in_(staying))
        row.first_opened_at = db.session.scalar(
            select(func.min(SealedStep.at)).where(SealedStep.sealed_id == number, *theirs)
        )


def hand_over(actor: Principal, number: int, version: int, handover: Handover, *, at: datetime, today: date) -> None:
    """Note that the case was handed over; to whom, the reference and the day lie sealed. May raise WrongDay."""
    if handover.on > today:
        raise WrongDay
    with writing():
        row = take_up(actor, number, version)
        words = {name: str(value) for name, value in asdict(handover).items()}
        add_step(row, StepKind.HANDED_OVER, actor, at, words)


def close(actor: Principal, number: int, version: int, note: str, *, at: datetime) -> None:
    """The officers are done with it; ninety days later its words are erased.

    Raises ChildWroteAgain where this officer has not read what the child wrote last: closing would end its alerts.
    """
    with writing():
        row = take_up(actor, number, version)
        if not has_read_all(actor, number):
            raise ChildWroteAgain
        row.closed_at = at
        add_step(row, StepKind.CLOSED, actor, at, {"note": note})


def reopen(actor: Principal, number: int, version: int, *, at: datetime) -> None:
    """What was closed is open again, as long as its words are there. Raises NotThere, NotOpened, Changed."""
    with writing():
        row = get_readable(actor, number)
        if not has_opened(actor, number):
            raise NotOpened
        if row.closed_at is None or version != last_act(number):
            raise Changed
        row.closed_at = None
        add_step(row, StepKind.REOPENED, actor, at)


def ask_to_identify(actor: Principal, number: int, version: int, reason: str, *, at: datetime) -> None:
    """A child is in immediate danger: ask a second officer for leave to find out who it is, with a written reason.

    Raises Changed where somebody asked already, NobodyElse where no second officer can read the text.
    """
    with writing():
        row = take_up(actor, number, version)
        if asked_by(number) is not None:
            raise Changed
        if not confirmers(row, actor.user_id or 0):
            raise NobodyElse
        add_step(row, StepKind.IDENTIFY_ASKED, actor, at, {"reason": reason})


def asked_by(number: int) -> int | None:
    """Which officer asked to identify the child."""
    return _actor_of(number, StepKind.IDENTIFY_ASKED)


def confirmed_by(number: int) -> int | None:
    """Which officer confirmed it."""
    return _actor_of(number, StepKind.IDENTIFY_CONFIRMED)


def _actor_of(number: int, kind: StepKind) -> int | None:
    """Who did this, last of all."""
    theirs = select(SealedStep.user_id).where(SealedStep.sealed_id == number, SealedStep.kind == kind)
    return db.session.scalar(theirs.order_by(SealedStep.id.desc()).limit(1))


def confirmers(row: SealedRecord, asker: int) -> list[Reader]:
    """Who may confirm: officers of another body who can read the text; where there are none, every other reader."""
    officer = db.session.get(Officer, asker)  # whose body counts, also after they stepped back or left
    body = officer.body if officer is not None else ""
    others = [one for one in readers_of(row) if one.user_id != asker]
    return [one for one in others if is_of_another_body(one, body)] or others


def is_asked_to_confirm(actor: Principal, number: int) -> bool:
    """Whether this officer is one of those who may be the second one, and nobody has agreed yet."""
    row, asker = db.session.get(SealedRecord, number), asked_by(number)
    if row is None or asker is None or confirmed_by(number) is not None:
        return False
    return actor.user_id in [one.user_id for one in confirmers(row, asker)]


def has_agreement(actor: Principal, number: int) -> bool:
    """Whether a second officer agreed to what this one asked, and this one has not looked up the place yet."""
    if asked_by(number) != actor.user_id or confirmed_by(number) is None:
        return False
    shown = (SealedStep.kind == StepKind.LEDGER_SHOWN, SealedStep.user_id == actor.user_id)
    return db.session.scalar(select(SealedStep.id).where(SealedStep.sealed_id == number, *shown).limit(1)) is None


def confirm_identifying(actor: Principal, number: int, version: int, *, at: datetime) -> None:
    """The second officer agrees, who has read the text and the reason; raises SameBody for who may not be that one.

    Raises ReasonUnread where the text was last opened before the reason stood there.
    """
    with writing():
        row = take_up(actor, number, version)
        asker = asked_by(number)
        if asker is None:
            raise NotThere
        if confirmed_by(number) is not None:
            raise Changed
        if actor.user_id not in [one.user_id for one in confirmers(row, asker)]:
            raise SameBody
        if not has_opened(actor, number, after=StepKind.IDENTIFY_ASKED):
            raise ReasonUnread
        add_step(row, StepKind.IDENTIFY_CONFIRMED, actor, at)


def show_ledger(actor: Principal, number: int, *, at: datetime) -> str:
    """Where the paper ledger lies, for the two who asked and confirmed; each look is a step and a line of the trail.

    Empty where the city recorded no place. Raises NotThere before a second officer confirmed.
    """
    with writing() as session:
        row = take_up(actor, number, None)
        if confirmed_by(number) is None or actor.user_id not in (asked_by(number), confirmed_by(number)):
            raise NotThere
        add_step(row, StepKind.LEDGER_SHOWN, actor, at)
        place = session.get(GateRecord, LEDGER)
        return place.value if place is not None else ""


def get_deadlines() -> str:
    """The legal deadlines at handover as the city's lawyer confirmed them; empty where none are on record."""
    row = db.session.get(GateRecord, DEADLINES)
    return row.value if row is not None else ""


def erase_closed(at: datetime) -> int:
    """Take the words out of what was closed ninety days ago; a bare entry of days and acts stays.

    Returns 0 always: no number of texts stands in what a tick tells.
    """
    due = (SealedRecord.closed_at <= at - CLOSED_KEPT, SealedRecord.ciphertext != ERASED)
    if db.session.scalar(select(SealedRecord.id).where(*due).limit(1)) is None:
        return 0
    with writing() as session:
        rows = session.scalars(select(SealedRecord).where(*due)).all()
        for row in rows:
            erase_record(row)
        note_erased(Kind.SEALED, *(row.nonce for row in rows), at=at)
    overwrite_erased()
    return 0


def erase_record(row: SealedRecord) -> None:
    """Inside writing(): take text, messages, notes and help words out of a record; days and acts stay."""
    row.ciphertext, row.help_hash, row.help_public_key = ERASED, None, None
    db.session.execute(delete(HelpMessage).where(HelpMessage.sealed_id == row.id))
    for step in db.session.scalars(select(SealedStep).where(SealedStep.sealed_id == row.id)):
        step.note = None
    record(COMMAND, "forum.erase_sealed", f"sealed:{row.id}")
