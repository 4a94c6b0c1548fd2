"""Keys of the doors, kept nowhere, and the public keys of those who can read a sealed text today."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from sqlalchemy import select

from layak.accounts.service.people import list_staff
from layak.core.access import Role
from layak.extensions import db
from layak.forum.models import GateRecord, OfficerKey

RECOVERY = "recovery-key"
"""Under which name the gate's records hold the public half of the printed recovery key."""


@dataclass(frozen=True)
class DoorKeys:
    """Under which passes and secret words are stored and looked up; who has only the database can try nothing."""

    passes: bytes = field(repr=False)
    words: bytes = field(repr=False)


def door_keys(secret_key: str) -> DoorKeys:
    """Derive both keys from the installation's secret; another secret closes every door for good (docs/forum.md)."""
    return DoorKeys(passes=derive(secret_key, b"forum-passes"), words=derive(secret_key, b"forum-words"))


def derive(secret_key: str, purpose: bytes) -> bytes:
    """A 32-byte key for one purpose."""
    return hashlib.blake2b(purpose, key=hashlib.sha512(secret_key.encode()).digest(), digest_size=32).digest()


def officer_keys() -> list[bytes]:
    """The public keys of officers who can read now: the account is active and holds the role today."""
    officers = [staff.id for staff in list_staff(role=Role.PROTECTION_OFFICER, is_active=True)]
    return list(db.session.scalars(select(OfficerKey.public_key).where(OfficerKey.user_id.in_(officers))))


def recovery_key() -> bytes | None:
    """The public half of the printed recovery key, where one was made."""
    row = db.session.get(GateRecord, RECOVERY)
    return bytes.fromhex(row.value) if row is not None else None


def active_public_keys() -> list[bytes]:
    """To whom a text is sealed now: the officers who can read, and the paper; to nobody while no officer can read."""
    officers, paper = officer_keys(), recovery_key()
    return [*officers, paper] if officers and paper is not None else officers
