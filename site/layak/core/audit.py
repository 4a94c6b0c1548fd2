"""The audit trail: who did what to which thing and when; ids and keyed digests, never a person's words.

Append-only and chained: each row's digest covers the row before it, so that a removed or altered row shows.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime

from flask import current_app
from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from layak.core.clock import now
from layak.core.database import Moment, transaction_notes
from layak.core.rows import Query, insert_into
from layak.extensions import Model, db

Detail = Mapping[str, str | int | bool | None]


class AuditRow(Model):
    """One act of one person, by number."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(128), index=True)
    detail: Mapped[str] = mapped_column(Text, default="{}")
    digest: Mapped[str] = mapped_column(String(64))


LAST = Query(select(AuditRow.digest).order_by(AuditRow.id.desc()).limit(1))
ADD = insert_into(AuditRow.__table__, "at", "actor", "action", "subject", "detail", "digest")


def record(actor: str, action: str, subject: str, detail: Detail | None = None) -> None:
    """Write one row inside writing(); actor is "user:7", "member", "system"; detail holds ids and states only."""
    transaction_notes()
    text = json.dumps(dict(detail or {}), sort_keys=True, ensure_ascii=True)
    at = now()
    before = next((row.digest for row in LAST.rows()), "")
    digest = chain(before, at, actor, action, subject, text)
    ADD.run(at=at, actor=actor, action=action, subject=subject, detail=text, digest=digest)


def chain(before: str, at: datetime, actor: str, action: str, subject: str, detail: str) -> str:
    """The digest of a row under the installation's key, joined to the digest before it (HMAC-SHA-256, RFC 2104)."""
    key = hashlib.sha256(b"audit:" + current_app.config["SECRET_KEY"].encode()).digest()
    text = "\x1f".join((before, at.isoformat(), actor, action, subject, detail))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def broken_rows() -> list[int]:
    """The ids of rows whose digest does not fit: altered, or following a removed one."""
    broken, before = [], ""
    for row in db.session.scalars(select(AuditRow).order_by(AuditRow.id)):
        if row.digest != chain(before, row.at, row.actor, row.action, row.subject, row.detail):
            broken.append(row.id)
        before = row.digest
    return broken
