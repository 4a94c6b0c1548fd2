"""Texts about harm: sealed for the child-protection officers, known to nobody else.

Nothing here counts, lists or tells for any other role. What is sealed carries its forum and member inside the
encrypted record only, so that the database cannot tell whose it is.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
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
from layak.forum.help_keys import HelpKeys
from layak.forum.models import Member, OfficerKey, SealedRecord
from layak.forum.service.deadlines import officer_reads_by
from layak.forum.service.faults import Closed, KeyStands, NobodyElse, NotYours, TooLong
from layak.forum.service.keys import active_public_keys

LARGEST_SEALED = 1_000_000
"""Letters of a text for the officers: as much as a form can carry, so that no text about harm is sent back."""

LOWEST_NUMBER = 100_000
"""From where on a sealed text gets its number, by lot and of six digits."""


@dataclass(frozen=True)
class Visit:
    """A child wants to be met: how, when, and who must not know; each may be empty."""

    how: str = ""
    when: str = ""
    who_must_not_know: str = ""


@dataclass(frozen=True)
class Disclosure:
    """A text for the officers.

    about_staff    it is about a teacher, facilitator, moderator or officer: for officers of another body only
    may_go_to_own  the child said that the forum's own officers may read it all the same
    visit          the child wants to be met
    help_line      the child wants an answer here, under these help words
    forum_id       the forum at whose meeting it was written on paper, where no member is its author
    """

    text: str
    nonce: bytes
    about_staff: bool = False
    sealed_by: str = "child"
    may_go_to_own: bool = False
    visit: Visit | None = None
    help_line: HelpKeys | None = None
    forum_id: int | None = None

    @property
    def mark(self) -> bytes:
        """What a second click repeats and a changed text does not; it tells nothing, as nobody keeps the nonce."""
        answers = json.dumps([self.about_staff, self.may_go_to_own, asdict(self.visit) if self.visit else None])
        line = self.help_line.digest if self.help_line else b""
        return blake2b(self.nonce + answers.encode() + line + self.text.encode(), digest_size=32).digest()


def seal_text(actor: Principal, disclosure: Disclosure, *, at: datetime, zone: ZoneInfo) -> datetime:
    """Seal a text for the officers, once per nonce and wording; returns by when one of them has read it.

    What was changed and sent once more is a second record, so that nothing a child adds is lost.
    Takes it from a member whose membership or consent has ended meanwhile, too. Raises Closed only where no officer
    has a key: then nobody could read it, and the page must say so and give the numbers; NobodyElse where a text about
    staff finds no officer of another body, and the child has not said that the others may read it; TooLong.
    """
    if len(disclosure.text) > LARGEST_SEALED:
        raise TooLong
    is_for_others = disclosure.about_staff and not disclosure.may_go_to_own
    keys = active_public_keys(is_about_staff=is_for_others)
    if not keys:
        raise NobodyElse if is_for_others and active_public_keys() else Closed
    member = db.session.get(Member, actor.member_id) if actor.member_id is not None else None
    box = sealing.seal(payload_of(disclosure, member, at), keys)
    with writing() as session:
        if actor.member_id is not None:  # of two clicks the second waits for the first
            session.get(Member, actor.member_id, with_for_update=True, populate_existing=True)
        known = session.scalar(select(SealedRecord).where(SealedRecord.nonce == disclosure.mark))
        if known is not None:
            return known.read_by
        read_by = officer_reads_by(at, zone)
        line = disclosure.help_line
        session.add(
            SealedRecord(
                id=free_number(),
                nonce=disclosure.mark,
                received_at=at,
                read_by=read_by,
                ciphertext=box,
                help_hash=line.digest if line else None,
                help_public_key=line.public_key if line else None,
            )
        )
    return read_by


def free_number() -> int:
    """A number for a sealed text that tells nothing: of numbers in a row a gap would tell of a text for others only."""
    number = draw_number()
    while db.session.get(SealedRecord, number) is not None:
        number = draw_number()
    return number


def draw_number() -> int:
    """Six digits by lot."""
    return LOWEST_NUMBER + secrets.randbelow(9 * LOWEST_NUMBER)


def finds_reader(disclosure: Disclosure) -> bool:
    """Whether somebody could read this text if it were sent now."""
    is_for_others = disclosure.about_staff and not disclosure.may_go_to_own
    return bool(active_public_keys(is_about_staff=is_for_others))


def payload_of(disclosure: Disclosure, member: Member | None, at: datetime) -> bytes:
    """What goes into the sealed record, as JSON."""
    return json.dumps(
        {
            "text": disclosure.text,
            "forum": member.forum_id if member else disclosure.forum_id,
            "member": member.id if member else None,
            "about_staff": disclosure.about_staff,
            "may_go_to_own": disclosure.may_go_to_own,
            "visit": asdict(disclosure.visit) if disclosure.visit else None,
            "wants_answer": disclosure.help_line is not None,
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


def own_key(actor: Principal) -> OfficerKey | None:
    """This officer's key; raises NotYours for anyone who is no officer."""
    if actor.user_id is None or not actor.may("forum.sealed"):
        raise NotYours
    return db.session.get(OfficerKey, actor.user_id)
