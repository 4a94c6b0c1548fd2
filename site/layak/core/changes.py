"""The change log (outbox) and the edition: how a change reaches the index and the cached pages.

Rows are numbered from one locked counter row that is bumped last in the transaction, so numbers appear in
commit order and a follower that remembers the last number it applied never skips a row.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from layak.core.clock import system_clock
from layak.core.database import Moment, after_commit, before_commit, transaction_notes
from layak.core.rows import Query, Write, insert_into
from layak.extensions import Model

log = logging.getLogger(__name__)
_followers: dict[str, Callable[[], None]] = {}
_here = threading.local()


class Change(Model):
    """One thing that changed, named but not told: never a person's words."""

    __tablename__ = "change_log"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    room: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(128))
    at: Mapped[datetime] = mapped_column(Moment)


class Counter(Model):
    """The last change number given out; one row."""

    __tablename__ = "change_counter"
    id: Mapped[int] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(default=0)


class Edition(Model):
    """The generation of all public pages; one row, bumped with each public change."""

    __tablename__ = "edition"
    id: Mapped[int] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(default=0)


BY = bindparam("by", type_=Integer)
RAISE = {
    table: Write(update(table).where(table.id == 1).values(n=table.n + BY).returning(table.n))
    for table in (Counter, Edition)
}
NOTE = insert_into(Change.__table__, "number", "room", "kind", "key", "at")
LAST = Query(select(Counter.n).where(Counter.id == 1))
LAST_CHANGE = select(Counter.n).where(Counter.id == 1).scalar_subquery()
"""The last change as a column beside what is read, of the same moment."""
NEWEST = Query(select(Edition.n).where(Edition.id == 1))
AFTER = Query(
    select(Change.number, Change.kind, Change.key)
    .where(Change.number > bindparam("number"))
    .order_by(Change.number)
    .limit(bindparam("most", type_=Integer))
)


def log_change(room: str, kind: str, key: str, *, public: bool = True) -> None:
    """Note inside writing() that a thing changed; public ones end every cached page of the edition before."""
    transaction_notes().append((room, kind, key, public))


@before_commit
def number_changes(session: Session) -> None:
    """Give the noted changes their numbers, last of all in the transaction."""
    rows = transaction_notes()
    if not rows:
        return
    last = bump(session, Counter, len(rows))
    at = system_clock()
    for number, (room, kind, key, _) in enumerate(rows, start=last - len(rows) + 1):
        NOTE.run(number=number, room=room, kind=kind, key=key, at=at)
    if any(public for *_, public in rows):
        bump(session, Edition, 1)
        _here.has_published = True


def took_public_change() -> bool:
    """Whether this thread changed public pages since it was asked last."""
    has_published = getattr(_here, "has_published", False)
    _here.has_published = False
    return has_published


def bump(session: Session, table: type[Counter] | type[Edition], by: int) -> int:
    """Raise the one row of a counter table and return its new value, locking it until the commit."""
    raised = RAISE[table].run(by=by)
    if not raised:
        session.add(table(id=1, n=by))
        session.flush()
        return by
    return int(raised[0].n)


def changes_after(number: int, limit: int = 500) -> list[Any]:
    """The next changes in commit order, for a follower that has applied all up to this number."""
    return AFTER.rows(number=number, most=limit)


def last_change() -> int:
    """The highest number given out so far; 0 in a new database."""
    return next((row.n for row in LAST.rows()), 0)


def current_edition() -> int:
    """The generation of the public pages, as it is now: no reader's snapshot holds it back."""
    return next((row.n for row in NEWEST.rows()), 0)


def register_follower(name: str, catch_up: Callable[[], None], *, is_first: bool = False) -> None:
    """Call catch_up after each commit; it must be idempotent and know itself how far it has come.

    One that is first goes before those that take their time, as what ends the pages of the edition before does.
    """
    others = {known: follower for known, follower in _followers.items() if known != name}
    _followers.clear()
    _followers.update({name: catch_up, **others} if is_first else {**others, name: catch_up})


@after_commit
def call_followers() -> None:
    """Let every follower catch up; a follower that fails is called again by the next commit, the start and the tick."""
    if getattr(_here, "waits", False):
        return
    for name, catch_up in list(_followers.items()):
        try:
            catch_up()
        except Exception:
            log.exception("follower %s did not catch up", name)


@contextmanager
def followers_wait() -> Iterator[None]:
    """Let followers catch up once, after the many commits of this thread, not after each."""
    _here.waits = True
    try:
        yield
    finally:
        _here.waits = False
        call_followers()
