"""Texts about harm: sealed for the child-protection officers, known to nobody else.

Nothing here counts, lists or tells for any other role. What is sealed carries its forum and member inside the
encrypted record only, so that the database cannot tell whose it is.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from zoneinfo import ZoneInfo

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum import sealing
from layak.forum.models import Forum, Member, OfficerKey, SealedRecord
from layak.forum.service.deadlines import officer_reads_by
from layak.forum.service.faults import Closed, KeyStands, NotThere, NotYours, TooLong
from layak.forum.service.keys import active_public_keys

LARGEST_SEALED = 1_000_000
"""Letters of a text for the officers: as much as a form can carry, so that no text about harm is sent back."""


@dataclass(frozen=True)
class Disclosure:
    """A text for the officers. `about_staff`: it is about a teacher, facilitator, moderator or officer.

    forum_id   the forum at whose meeting it was written on paper, where no member is its author
    """

    text: str
    nonce: bytes
    about_staff: bool = False
    sealed_by: str = "child"
    forum_id: int | None = None

    @property
    def mark(self) -> bytes:
        """What a second click repeats and a changed text does not; it tells nothing, as nobody keeps the nonce."""
        answer = b"staff" if self.about_staff else b"-----"
        return blake2b(self.nonce + answer + self.text.encode(), digest_size=32).digest()


@dataclass(frozen=True)
class UrgentItem:
    """One sealed record as its officers see it in the list: nothing of what is inside; damaged ones are named, too."""

    number: int
    received_at: datetime
    read_by: datetime
    is_opened: bool
    is_damaged: bool = False


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


def seal_text(actor: Principal, disclosure: Disclosure, *, at: datetime, zone: ZoneInfo) -> datetime:
    """Seal a text for the officers, once per nonce and wording; returns by when one of them has read it.

    What was changed and sent once more is a second record, so that nothing a child adds is lost.
    Takes it from a member whose membership or consent has ended meanwhile, too. Raises Closed only where no officer
    has a key: then nobody could read it, and the page must say so and give the numbers; TooLong above the limit.
    """
    if len(disclosure.text) > LARGEST_SEALED:
        raise TooLong
    keys = active_public_keys()
    if not keys:
        raise Closed
    member = db.session.get(Member, actor.member_id) if actor.member_id is not None else None
    box = sealing.seal(payload_of(disclosure, member, at), keys)
    with writing() as session:
        if actor.member_id is not None:  # of two clicks the second waits for the first
            session.get(Member, actor.member_id, with_for_update=True, populate_existing=True)
        known = session.scalar(select(SealedRecord).where(SealedRecord.nonce == disclosure.mark))
        if known is not None:
            return known.read_by
        read_by = officer_reads_by(at, zone)
        session.add(SealedRecord(nonce=disclosure.mark, received_at=at, read_by=read_by, ciphertext=box))
    return read_by


def payload_of(disclosure: Disclosure, member: Member | None, at: datetime) -> bytes:
    """What goes into the sealed record, as JSON."""
    return json.dumps(
        {
            "text": disclosure.text,
            "forum": member.forum_id if member else disclosure.forum_id,
            "member": member.id if member else None,
            "about_staff": disclosure.about_staff,
            "sealed_by": disclosure.sealed_by,
            "sent_at": at.isoformat(),
        },
        ensure_ascii=False,
    ).encode()


def fresh_nonce() -> bytes:
    """A mark for one sending."""
    return secrets.token_bytes(32)


def has_key(actor: Principal) -> bool:
    """Whether this officer has set up a key."""
    return actor.user_id is not None and db.session.get(OfficerKey, actor.user_id) is not None


def set_up_key(actor: Principal, passphrase: str, *, at: datetime) -> None:
    """Make this officer's pair of keys under a passphrase that the site never stores.

    Raises NotYours for anyone who is no officer, KeyStands when there is one already, sealing.WeakPassphraseError.
    """
    if actor.user_id is None or not actor.may("forum.sealed"):
        raise NotYours
    if has_key(actor):
        raise KeyStands
    made = sealing.new_officer_keys(passphrase)
    with writing() as session:
        if session.get(OfficerKey, actor.user_id) is not None:
            raise KeyStands
        session.add(
            OfficerKey(
                user_id=actor.user_id,
                public_key=made.public_key,
                locked_private_key=made.locked_private_key,
                made_at=at,
            )
        )
        record(actor.actor, "forum.set_up_key", actor.actor)
        log_change("forum", "gate", "keys")


def list_urgent(actor: Principal) -> list[UrgentItem]:
    """The sealed records that this officer's key can open, unread and oldest first, and those nobody can read."""
    key = own_key(actor)
    if key is None:
        return []
    rows = db.session.scalars(select(SealedRecord).order_by(SealedRecord.received_at, SealedRecord.id))
    items = [item for row in rows if (item := describe_for(row, key)) is not None]
    return sorted(items, key=lambda item: item.is_opened)


def describe_for(row: SealedRecord, key: OfficerKey) -> UrgentItem | None:
    """One line of this officer's list; a damaged record is on it, so that somebody knows that a child wrote."""
    is_damaged = False
    try:
        if not sealing.is_sealed_to(row.ciphertext, key.public_key):
            return None
    except sealing.DamagedError:
        is_damaged = True
    return UrgentItem(row.id, row.received_at, row.read_by, row.first_opened_at is not None, is_damaged)


def own_key(actor: Principal) -> OfficerKey | None:
    """This officer's key; raises NotYours for anyone who is no officer."""
    if actor.user_id is None or not actor.may("forum.sealed"):
        raise NotYours
    return db.session.get(OfficerKey, actor.user_id)


def open_item(actor: Principal, number: int, passphrase: str, *, at: datetime) -> OpenedItem:
    """Open one sealed record; each opening is on the audit trail before the text is shown.

    Raises NotThere, sealing.DamagedError or sealing.WrongPassphraseError (tried openings are on the trail, too).
    """
    key = own_key(actor)
    row = db.session.get(SealedRecord, number)
    if key is None or row is None:
        raise NotThere
    keys = sealing.OfficerKeys(key.public_key, key.locked_private_key)
    received_at, box = row.received_at, row.ciphertext
    try:
        payload = json.loads(sealing.open_sealed(box, keys, passphrase))
    except sealing.NotARecipientError:
        raise NotThere from None
    except (sealing.WrongPassphraseError, sealing.DamagedError):
        note_opening(actor, number, at, is_open=False)
        raise
    note_opening(actor, number, at, is_open=True)
    return OpenedItem(
        number,
        received_at,
        payload["text"],
        forum_name(payload["member"], payload["forum"]),
        payload["member"],
        payload["about_staff"],
        payload["sealed_by"],
    )


def forum_name(member_id: int | None, forum_id: int | None) -> str:
    """The forum of a member or of a meeting, for the officer who must know where to turn."""
    member = db.session.get(Member, member_id) if member_id is not None else None
    number = member.forum_id if member is not None else forum_id
    forum = db.session.get(Forum, number) if number is not None else None
    return forum.name_id if forum is not None else ""


def note_opening(actor: Principal, number: int, at: datetime, *, is_open: bool) -> None:
    """Write an opening, or a try, to the audit trail."""
    with writing() as session:
        row = session.get(SealedRecord, number)
        if is_open and row is not None and row.first_opened_at is None:
            row.first_opened_at = at
        record(actor.actor, "forum.open_sealed" if is_open else "forum.open_sealed_failed", f"sealed:{number}")
