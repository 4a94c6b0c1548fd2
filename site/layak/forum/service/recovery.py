"""The printed recovery key: on paper in a safe, so that a forgotten passphrase or a later officer loses no text."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import delete, select

from layak.core.access import COMMAND
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.forum import sealing
from layak.forum.models import GateRecord, HelpMessage, OfficerKey, SealedRecord, SealedStep
from layak.forum.service.erasure import overwrite_erased
from layak.forum.service.faults import Closed, KeyStands
from layak.forum.service.keys import RECOVERY, active_public_keys, officer_keys, recovery_key


def make_recovery_key(*, at: datetime, is_replaced: bool = False) -> str:
    """Make the recovery pair and return its printed half, which is stored nowhere; raises KeyStands for a second one.

    is_replaced   take the place of the one on record: texts until now still open with the old paper only
    """
    made = sealing.new_recovery_key()
    with writing() as session:
        if session.get(GateRecord, RECOVERY) is not None and not is_replaced:
            raise KeyStands
        session.merge(GateRecord(name=RECOVERY, value=made.public_key.hex(), at=at))
        record(COMMAND, "forum.make_recovery_key", f"gate:{RECOVERY}")
    return made.printed


def reseal_all(printed: str) -> None:
    """Seal every record that the printed key opens, with what belongs to it, to the officers of today and the paper.

    A text about staff goes to officers of another body only, as on its day. Tells no count. Raises Closed while no
    officer can read, sealing.DamagedError for a slip in the printed key.
    """
    sealing.check_printed(printed)
    if not officer_keys():
        raise Closed
    with writing() as session:
        for row in session.scalars(select(SealedRecord).with_for_update()):
            keys = keys_for(row.ciphertext, printed)
            if keys:
                reseal_row(row, printed, keys)
        record(COMMAND, "forum.reseal", f"gate:{RECOVERY}")
    overwrite_erased()


def keys_for(box: bytes, printed: str) -> list[bytes]:
    """To whom a record goes today; to nobody new where the paper does not open it, or no officer may read it."""
    try:
        payload = json.loads(sealing.open_with_recovery_key(box, printed))
    except (sealing.NotARecipientError, sealing.DamagedError):
        return []
    is_for_others = payload["about_staff"] and not payload.get("may_go_to_own")
    return active_public_keys(is_about_staff=is_for_others)


def reseal_row(row: SealedRecord, printed: str, keys: list[bytes]) -> None:
    """Inside writing(): seal a record, its messages and its notes anew; officers' messages stay open to the child."""
    row.ciphertext = resealed(row.ciphertext, printed, keys)
    for message in db.session.scalars(select(HelpMessage).where(HelpMessage.sealed_id == row.id)):
        child = [row.help_public_key] if message.is_from_officer and row.help_public_key else []
        message.box = resealed(message.box, printed, [*keys, *child])
    for step in db.session.scalars(select(SealedStep).where(SealedStep.sealed_id == row.id)):
        if step.note is not None:
            step.note = resealed(step.note, printed, keys)


def resealed(box: bytes, printed: str, keys: list[bytes]) -> bytes:
    """A box for the new keys; as it is where the paper does not open it."""
    try:
        return sealing.reseal_with_recovery_key(box, printed, keys)
    except (sealing.NotARecipientError, sealing.DamagedError):
        return box


def forget_key(user_id: int) -> bool:
    """Drop an officer's key whose passphrase is lost, so that they can set up another; returns whether there was one.

    Raises Closed without a recovery key on record: then what only this officer could read would be lost for good.
    """
    if recovery_key() is None:
        raise Closed
    with writing() as session:
        gone = session.execute(delete(OfficerKey).where(OfficerKey.user_id == user_id))
        count = int(getattr(gone, "rowcount", 0))
        if count:
            record(COMMAND, "forum.drop_key", f"user:{user_id}")
            log_change("forum", "gate", "keys")
    db.session.expire_all()
    return bool(count)
