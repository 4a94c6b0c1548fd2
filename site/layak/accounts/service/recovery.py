"""A lost second step is given back by two people: asked for after the password, approved by words said on the phone.

Two colleagues who may recover, one of them an administrator at least, or one administrator and a day of waiting, in
which the owner sees the request and can stop it (docs/adr/0606).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from layak.accounts.models import Recovery, Staff
from layak.accounts.service.passwords import hash_new_password, is_password
from layak.accounts.service.people import get_staff, locked
from layak.accounts.service.signing_in import reset_second_factor
from layak.core.access import Principal, Role
from layak.core.audit import record
from layak.core.database import writing
from layak.extensions import db

WAIT = timedelta(hours=24)
"""From an administrator's approval until the request is met without a second one."""
LASTS = timedelta(days=7)
"""A request that nobody met is forgotten after this; one that was met stays, for its words, until an app is joined."""
WORDS = 3
LIST_FILE = Path(__file__).resolve().parents[4] / "content" / "forum" / "words.txt"


class RecoveryRefused(Exception):
    """An approval that does not count; the reason is "gone", "own", "words", "twice" or "administrator"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Asked:
    """An open request as colleagues see it."""

    staff: Staff
    asked_at: datetime
    first_by: int | None
    due_at: datetime | None


@cache
def word_list() -> tuple[str, ...]:
    """Plain words that are easy to say and to spell, any two of them far apart."""
    lines = LIST_FILE.read_text("utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def ask(number: int, *, at: datetime) -> list[str]:
    """Ask for another second step; returns the words to be said, kept as a hash. A request before is forgotten."""
    words = [secrets.choice(word_list()) for _ in range(WORDS)]
    hashed = hash_new_password(" ".join(words))
    with writing() as session:
        locked(session, number)
        session.execute(delete(Recovery).where(Recovery.user_id == number))
        session.add(Recovery(user_id=number, words=hashed, asked_at=at))
        record(f"user:{number}", "staff.recovery_asked", f"staff:{number}")
    return words


def find_open(number: int, *, at: datetime) -> Recovery | None:
    """A person's open request, or nothing."""
    mine = (Recovery.user_id == number, Recovery.done_at.is_(None), Recovery.asked_at > at - LASTS)
    return db.session.scalar(select(Recovery).where(*mine))


def find_done(number: int) -> Recovery | None:
    """A request of this person that was met, and after which no app was joined yet."""
    return db.session.scalar(select(Recovery).where(Recovery.user_id == number, Recovery.done_at.is_not(None)))


def list_open(*, at: datetime, without: int) -> list[Asked]:
    """Every open request but one's own, the oldest first."""
    query = (
        select(Recovery, Staff)
        .join(Staff, Staff.id == Recovery.user_id)
        .where(Recovery.done_at.is_(None), Recovery.asked_at > at - LASTS, Staff.active, Staff.id != without)
        .order_by(Recovery.asked_at)
    )
    with db.session.no_autoflush:
        rows = [(row, staff) for row, staff in db.session.execute(query)]
        return [Asked(staff, row.asked_at, row.first_by, due_at(db.session(), row)) for row, staff in rows]


def due_at(session: Session, row: Recovery) -> datetime | None:
    """When one approval is enough by waiting: a day after it, if an administrator gave it who is one still."""
    if row.first_by is None or row.first_at is None or not is_administrator(session, row.first_by):
        return None
    return row.first_at + WAIT


def is_administrator(session: Session, number: int) -> bool:
    """Whether somebody administers and may sign in."""
    staff = session.get(Staff, number)
    return staff is not None and staff.active and Role.ADMINISTRATOR in staff.role_set


def approve(number: int, words: str, *, actor: Principal, at: datetime) -> bool:
    """Say yes with the words that the person said; True when that met the request. Raises RecoveryRefused."""
    by = actor.user_id
    if by is None or by == number:
        raise RecoveryRefused("own")
    kept = find_open(number, at=at)
    if kept is None:
        raise RecoveryRefused("gone")
    hashed = kept.words
    if not is_said(words, hashed):
        raise RecoveryRefused("words")
    with writing() as session:
        row = session.get(Recovery, number, populate_existing=True, with_for_update=True)
        if row is None or row.done_at is not None or row.words != hashed:
            raise RecoveryRefused("gone")
        is_second = judge_second(session, row, by)
        record(actor.actor, "staff.recovery_approved", f"staff:{number}", {"second": is_second})
        if is_second:
            meet(row, actor=actor, at=at)
        else:
            row.first_by, row.first_at = by, at
    return is_second


def is_said(words: str, hashed: str) -> bool:
    """Whether these are the words of a request, in whatever letters and spaces."""
    return is_password(" ".join(words.lower().split()), hashed)


def judge_second(session: Session, row: Recovery, by: int) -> bool:
    """Whether this approval is the second that counts; raises RecoveryRefused when it adds nothing to the first.

    A first one of somebody who may no longer recover, or whose account was closed, is as if it had not been given.
    """
    first = session.get(Staff, row.first_by) if row.first_by is not None else None
    if first is None or not first.active or not first.role_set & {Role.ADMINISTRATOR, Role.COORDINATOR}:
        return False
    if first.id == by:
        raise RecoveryRefused("twice")
    if not is_administrator(session, first.id) and not is_administrator(session, by):
        raise RecoveryRefused("administrator")
    return True


def meet(row: Recovery, *, actor: Principal | None, at: datetime) -> None:
    """Take the second step away, so that whoever has the words sets up a new one; inside writing()."""
    row.done_at = at
    reset_second_factor(row.user_id, actor=actor)


def forget(number: int) -> None:
    """End whatever was asked for in somebody's name, as whoever runs the server answers for that person."""
    with writing() as session:
        session.execute(delete(Recovery).where(Recovery.user_id == number))


def refuse(number: int, *, actor: Principal) -> bool:
    """End a request, by a colleague who may recover or by its owner; False where there is none."""
    with writing() as session:
        gone = delete(Recovery).where(Recovery.user_id == number, Recovery.done_at.is_(None))
        is_gone = bool(getattr(session.execute(gone), "rowcount", 0))
        if is_gone:
            record(actor.actor, "staff.recovery_refused", f"staff:{number}")
    return is_gone


def meet_due(at: datetime, *, tell: Callable[[Staff], object]) -> int:
    """Meet the requests that an administrator approved a day ago, tell their owners, and forget old ones; how many."""
    is_open = (Recovery.done_at.is_(None), Recovery.asked_at > at - LASTS)
    waiting = select(Recovery.user_id).where(*is_open, Recovery.first_at <= at - WAIT)
    done = 0
    for number in list(db.session.scalars(waiting)):
        with writing() as session:
            row = session.get(Recovery, number, populate_existing=True)
            due = due_at(session, row) if row is not None and row.done_at is None else None
            if row is None or due is None or due > at:
                continue
            meet(row, actor=None, at=at)
            tell(get_staff(number))  # a letter is kept together with what it tells of
            done += 1
    with writing() as session:
        old = delete(Recovery).where(Recovery.done_at.is_(None), Recovery.asked_at <= at - LASTS)
        return done + int(getattr(session.execute(old), "rowcount", 0))
