"""One-time links: an invitation, or a new password; single use, 24 hours, only a digest is kept.

Source: OWASP ASVS 5.0, 6.4.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from layak.accounts.models import OneTimeLink, Staff
from layak.accounts.service.passwords import check_password, hash_new_password
from layak.accounts.service.people import end_all_sessions, locked, name_of, tell_pages
from layak.core.access import Principal
from layak.core.audit import record
from layak.core.database import writing
from layak.core.sessions import digest_of
from layak.extensions import db

LASTS = timedelta(hours=24)
TOKEN_BYTES = 32


class LinkDead(Exception):
    """A link that was used, is too old, was replaced, or never was."""


def make_link(number: int, *, at: datetime, actor: Principal | None) -> str:
    """Make a person's one link and return its token, which is kept nowhere; links made before die."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with writing() as session:
        staff = locked(session, number)
        session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == staff.id))
        session.add(OneTimeLink(user_id=staff.id, digest=digest_of(token), made_at=at, ends_at=at + LASTS))
        record(name_of(actor), "staff.link", f"staff:{staff.id}")
    return token


def owner_of(token: str, *, at: datetime) -> Staff:
    """Whose password this link may set; looking uses nothing up. Raises LinkDead."""
    query = (
        select(Staff)
        .join(OneTimeLink, OneTimeLink.user_id == Staff.id)
        .where(
            OneTimeLink.digest == digest_of(token),
            OneTimeLink.ends_at > at,
            OneTimeLink.used_at.is_(None),
            Staff.active,
        )
    )
    staff = db.session.scalar(query)
    if staff is None:
        raise LinkDead
    return staff


def set_password_by_link(token: str, password: str, *, words: list[str], at: datetime) -> Staff:
    """Set the password once and end every session; raises LinkDead or PasswordRefused and then changes nothing."""
    owner = owner_of(token, at=at)
    number = owner.id
    check_password(password, words=[*words, owner.email, owner.name])
    hashed = hash_new_password(password)
    with writing() as session:
        staff = locked(session, number)
        link = session.scalar(select(OneTimeLink).where(OneTimeLink.digest == digest_of(token)).with_for_update())
        if link is None or link.used_at is not None or link.ends_at <= at or not staff.active:
            raise LinkDead
        link.used_at = at
        staff.password, staff.password_at = hashed, at
        end_all_sessions(staff)
        record(f"user:{staff.id}", "staff.password", f"staff:{staff.id}", {"by": "link"})
        tell_pages(staff)
    return staff


def forget_old_links(at: datetime) -> int:
    """Remove links that can no longer be used; returns how many."""
    gone = delete(OneTimeLink).where((OneTimeLink.ends_at <= at) | OneTimeLink.used_at.is_not(None))
    with writing() as session:
        return int(getattr(session.execute(gone), "rowcount", 0))
