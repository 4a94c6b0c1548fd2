"""Keys of the doors, kept nowhere, and the public keys of those who can read a sealed text today."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from sqlalchemy import select

from layak.accounts.service.people import list_staff
from layak.core.access import Role
from layak.extensions import db
from layak.forum.models import GateRecord, Officer, OfficerKey

RECOVERY = "recovery-key"
"""Under which name the gate's records hold the public half of the printed recovery key."""

OWN_BODY = "own-body"
"""Under which name the gate's records hold the body that runs the forum: its officers read no text about staff."""


@dataclass(frozen=True)
class DoorKeys:
    """Under which passes, secret words and help words are looked up; who has only the database can try nothing."""

    passes: bytes = field(repr=False)
    words: bytes = field(repr=False)
    help: bytes = field(repr=False)


def door_keys(secret_key: str) -> DoorKeys:
    """Derive the keys from the installation's secret; another secret closes every door for good (docs/forum.md)."""
    return DoorKeys(
        passes=derive(secret_key, b"forum-passes"),
        words=derive(secret_key, b"forum-words"),
        help=derive(secret_key, b"forum-help"),
    )


def derive(secret_key: str, purpose: bytes) -> bytes:
    """A 32-byte key for one purpose."""
    return hashlib.blake2b(purpose, key=hashlib.sha512(secret_key.encode()).digest(), digest_size=32).digest()


@dataclass(frozen=True)
class Reader:
    """An officer who can read now: the account is active, holds the role today and has a key; body where it is set."""

    user_id: int
    public_key: bytes
    body: str
    is_deputy: bool


def list_readers() -> list[Reader]:
    """All officers who can read a text that comes in now."""
    officers = [staff.id for staff in list_staff(role=Role.PROTECTION_OFFICER, is_active=True)]
    rows = db.session.execute(
        select(OfficerKey.user_id, OfficerKey.public_key, Officer.body, Officer.is_deputy)
        .outerjoin(Officer, Officer.user_id == OfficerKey.user_id)
        .where(OfficerKey.user_id.in_(officers))
        .order_by(OfficerKey.user_id)
    )
    return [Reader(row.user_id, row.public_key, row.body or "", bool(row.is_deputy)) for row in rows]


def own_body() -> str:
    """The body that runs the forum, as the city recorded it; empty where it did not."""
    row = db.session.get(GateRecord, OWN_BODY)
    return row.value if row is not None else ""


def is_of_another_body(reader: Reader, body: str) -> bool:
    """Whether an officer is surely paid by somebody else: where one of the two bodies is not known, nobody is."""
    return bool(reader.body and body) and reader.body.casefold() != body.casefold()


def officer_keys(*, is_about_staff: bool = False) -> list[bytes]:
    """The public keys of officers who can read now; of a text about staff those of every body but the forum's own."""
    body = own_body() if is_about_staff else ""
    return [one.public_key for one in list_readers() if not is_about_staff or is_of_another_body(one, body)]


def recovery_key() -> bytes | None:
    """The public half of the printed recovery key, where one was made."""
    row = db.session.get(GateRecord, RECOVERY)
    return bytes.fromhex(row.value) if row is not None else None


def active_public_keys(*, is_about_staff: bool = False) -> list[bytes]:
    """To whom a text is sealed now: the officers who can read, and the paper; to nobody while no officer can read."""
    officers, paper = officer_keys(is_about_staff=is_about_staff), recovery_key()
    return [*officers, paper] if officers and paper is not None else officers
