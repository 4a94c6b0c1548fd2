"""The help line: what officers write to a child who asked for an answer here, and what the child writes again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import select

from layak.core.access import Principal
from layak.core.database import writing
from layak.extensions import db
from layak.forum import sealing
from layak.forum.help_keys import HelpKeys
from layak.forum.models import HelpMessage, SealedRecord, StepKind
from layak.forum.service.faults import Closed, NotThere, TooLong
from layak.forum.service.protection.acting import add_step, take_up
from layak.forum.service.protection.records import Said, keys_of, opened
from layak.forum.service.sealed import LARGEST_SEALED


@dataclass(frozen=True)
class HelpLine:
    """What help words open: whether somebody has read the text, by when at the latest, and the officers' messages."""

    is_read: bool
    read_by: datetime
    messages: list[Said]


def get_help_line(keys: HelpKeys) -> HelpLine | None:
    """What these help words open; None tells nothing more. The child's own words are not in it."""
    row = find(keys.digest)
    if row is None:
        return None
    theirs = (HelpMessage.sealed_id == row.id, HelpMessage.is_from_officer)
    messages = [
        Said(
            True, one.at, opened(one.box, lambda box: sealing.open_with_private_key(box, keys.private_key)).get("text")
        )
        for one in db.session.scalars(select(HelpMessage).where(*theirs).order_by(HelpMessage.id))
    ]
    return HelpLine(row.first_opened_at is not None, row.read_by, messages)


def find(digest: bytes) -> SealedRecord | None:
    """The record of these help words."""
    return db.session.scalar(select(SealedRecord).where(SealedRecord.help_hash == digest))


def write_again(keys: HelpKeys, text: str, nonce: bytes, *, at: datetime) -> None:
    """A child writes to the officers once more, once per nonce and wording; a text that was closed is open again.

    Raises NotThere, TooLong, and Closed where no officer of today could read it: then nothing is kept.
    """
    if len(text) > LARGEST_SEALED:
        raise TooLong
    with writing() as session:
        row = find(keys.digest)
        if row is None:
            raise NotThere
        readers = keys_of(row)
        if not readers:
            raise Closed
        if add_message(row, text, nonce, readers, at, is_from_officer=False):
            row.closed_at = None
        session.flush()


def answer_child(actor: Principal, number: int, text: str, nonce: bytes, *, at: datetime) -> None:
    """An officer writes to the child, by role, once per nonce and wording.

    Raises NotThere where the child asked for no answer here, NotOpened, Changed where the text is closed.
    """
    with writing():
        row = take_up(actor, number, None)
        if row.help_public_key is None:
            raise NotThere
        if add_message(row, text, nonce, [*keys_of(row), row.help_public_key], at, is_from_officer=True):
            add_step(row, StepKind.ANSWERED, actor, at)


def add_message(
    row: SealedRecord, text: str, nonce: bytes, keys: list[bytes], at: datetime, *, is_from_officer: bool
) -> bool:
    """Inside writing(): seal a message to these keys; False where this very sending is there already."""
    mark = blake2b(nonce + text.encode(), digest_size=32).digest()
    if db.session.scalar(select(HelpMessage.id).where(HelpMessage.nonce == mark)) is not None:
        return False
    box = sealing.seal(json.dumps({"text": text}, ensure_ascii=False).encode(), keys)
    db.session.add(HelpMessage(sealed_id=row.id, is_from_officer=is_from_officer, nonce=mark, at=at, box=box))
    return True
