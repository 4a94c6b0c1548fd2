"""Noting outside the database what was erased for good, so that a restored backup does not bring it back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from layak.core import erased
from layak.extensions import db
from layak.forum.models import GateRecord

STEP = "erasures"
"""Under which name the gate's records say how much of the list this database has seen: the list's size in bytes."""


class Kind(StrEnum):
    """What was erased, by which reference: at most 16 letters, as they go into the digest."""

    IDEA = "idea"
    HANDED_ON = "handed on"
    ABOUT_STAFF = "about staff"
    CONSENT = "consent"
    MEMBERSHIP = "membership"
    ORIGINAL = "original"
    REPLY = "reply"
    SEALED = "sealed"
    VERSION = "version"


def mark_of(kind: Kind, reference: bytes) -> str:
    """The mark under which the list knows a row: nobody without the row can tell whose it is, or of which kind."""
    return hashlib.blake2b(reference, digest_size=16, person=kind.encode()).hexdigest()


def note_erased(kind: Kind, *references: bytes, at: datetime) -> None:
    """Inside writing(), after every check: put on the list that these rows are erased; nothing for no rows."""
    if references:
        note_marks([mark_of(kind, one) for one in references], at)


def note_marks(marks: Sequence[str], at: datetime) -> None:
    """Inside writing(): add marks to the list, and say in the database that it has seen them."""
    set_step(erased.add_marks(marks, at), at)


def set_step(size: int, at: datetime) -> None:
    """Inside writing(): this database holds nothing any more that the list names up to this size."""
    db.session.merge(GateRecord(name=STEP, value=str(size), at=at))
    db.session.flush()


def is_in_step() -> bool:
    """Whether this database has seen the whole list: one that was restored has seen less, or nothing."""
    row = db.session.get(GateRecord, STEP, populate_existing=True)
    return erased.list_size() == (int(row.value) if row is not None else 0)


def is_list_missing() -> bool:
    """Whether the database has seen more than the list has: then this is not its list, or an older one."""
    row = db.session.get(GateRecord, STEP, populate_existing=True)
    return row is not None and erased.list_size() < int(row.value)
