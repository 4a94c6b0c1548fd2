"""Letters that wait for the mail server: sent behind the answer, again until they are taken.

A letter is written inside the transaction that notes its turn, so that neither a kill nor a dead mail server loses it,
and leaves the table when the server has taken it. Each keeps its Message-ID: where a server died after it took a letter
and before it said so, the second copy is known as the same. Letters with a secret in them are never kept here.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import make_msgid

from flask import current_app
from sqlalchemy import String, Text, delete, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.clock import now
from layak.core.database import DatabaseBusy, Moment, writing
from layak.core.mail import Fate, deliver, do_later, has_mail
from layak.extensions import Model, db

log = logging.getLogger(__name__)
CLAIM = timedelta(minutes=5)
"""For so long a letter belongs to the process that sends it; after a kill another one sends it."""
RESTS = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=15))
"""Between two tries at a mail server that does not answer; the last one again and again."""
REFUSED_REST = timedelta(hours=1)
"""Until a letter is tried again that the server answered and did not take: it may be full, or ask for patience."""
KEPT = timedelta(days=3)
"""After so long a letter that no server took is given up."""


class WaitingLetter(Model):
    """One letter to one member of staff that no mail server has taken yet."""

    __tablename__ = "waiting_letter"
    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(String(300))
    written_at: Mapped[datetime] = mapped_column(Moment)
    next_at: Mapped[datetime] = mapped_column(Moment, index=True)
    tries: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True)
class Claimed:
    """A letter in the hands of this process."""

    number: int
    address: str
    subject: str
    text: str
    message_id: str
    tries: int


def write_letter(address: str, subject: str, text: str, *, at: datetime) -> None:
    """Keep a letter where there is mail, in the open transaction or one of its own; no secret may stand in it."""
    if not has_mail():
        return
    message_id = make_msgid(domain=current_app.extensions["layak"].settings.hostname)
    with writing() as session:
        session.add(
            WaitingLetter(
                address=address, subject=subject, text=text, message_id=message_id, written_at=at, next_at=at, tries=0
            )
        )


def send_soon() -> None:
    """Send what waits without letting the page wait; what is not taken then goes with one of the next minutes."""
    if has_mail():
        do_later(lambda: send_letters(now()))


def send_letters(at: datetime) -> int:
    """Send what is due; returns how many letters the mail server took. One that does not answer is asked no further."""
    if db.session.scalar(select(WaitingLetter.id).limit(1)) is None:
        return 0
    give_up_old(at)
    taken, letter = 0, claim(at) if has_mail() else None
    while letter is not None:
        fate = deliver(letter.address, letter.subject, letter.text, message_id=letter.message_id)
        settle(letter, fate, at)
        taken += fate is Fate.TAKEN
        letter = None if fate is Fate.AWAY else claim(at)
    return taken


def give_up_old(at: datetime) -> None:
    """Drop what no server took for too long."""
    with writing() as session:
        gone = session.scalars(
            delete(WaitingLetter).where(WaitingLetter.written_at < at - KEPT).returning(WaitingLetter.id)
        ).all()
    if gone:
        log.error("letters were given up, as no mail server took them for three days: %s", len(gone))


def claim(at: datetime) -> Claimed | None:
    """Take the next letter that is due, so that no other process sends it too.

    A moment far ahead comes from a clock that ran ahead, and counts as due.
    """
    is_due = or_(WaitingLetter.next_at <= at, WaitingLetter.next_at > at + REFUSED_REST)
    with writing() as session:
        row = session.scalars(select(WaitingLetter).where(is_due).order_by(WaitingLetter.id).limit(1)).first()
        if row is None:
            return None
        row.next_at, row.tries = at + CLAIM, row.tries + 1
        return Claimed(row.id, row.address, row.subject, row.text, row.message_id, row.tries)


def settle(letter: Claimed, fate: Fate, at: datetime) -> None:
    """Remove a letter that was taken, and say of another when it is tried again."""
    rest = REFUSED_REST if fate is Fate.REFUSED else RESTS[min(letter.tries, len(RESTS)) - 1]
    try:
        with writing() as session:
            row = session.get(WaitingLetter, letter.number, populate_existing=True)
            if row is not None and fate is Fate.TAKEN:
                session.delete(row)
            elif row is not None:
                row.next_at = at + rest
    except DatabaseBusy:
        log.warning("what became of a letter could not be noted; it may go out twice, under one Message-ID")
