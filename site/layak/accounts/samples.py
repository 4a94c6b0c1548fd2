"""Sample accounts of a demonstration: one per role, two where the rules ask for two, each with its own secrets."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import delete, select, update

from layak.accounts.models import Staff
from layak.accounts.service import signing_in
from layak.accounts.service.passwords import hash_new_password
from layak.accounts.service.people import Duties, create_staff, find_staff, locked
from layak.core.access import Role
from layak.core.clock import now
from layak.core.database import writing
from layak.core.demo_file import read_demo_file, write_demo_file
from layak.core.desk import choices
from layak.core.samples import Samples, starting_data
from layak.core.sessions import StoredSession

DOMAIN = "contoh.invalid"
"""Never a real address (RFC 2606)."""

PEOPLE: tuple[tuple[str, Role], ...] = (
    ("penulis", Role.AUTHOR),
    ("editor", Role.EDITOR),
    ("editor-2", Role.EDITOR),
    ("moderator", Role.MODERATOR),
    ("moderator-2", Role.MODERATOR),
    ("pelindung", Role.PROTECTION_OFFICER),
    ("pelindung-2", Role.PROTECTION_OFFICER),
    ("fasilitator", Role.FACILITATOR),
    ("dinas", Role.OFFICE_OFFICER),
    ("koordinator", Role.COORDINATOR),
    ("administrator", Role.ADMINISTRATOR),
)


def samples(app: Flask) -> Samples:
    """How sample accounts come and go."""
    return Samples("accounts", load=lambda: load(app), clear=lambda: clear(app))


def load(app: Flask) -> str:
    """Make the sample accounts that are missing, and write down how to sign in; again changes nothing."""
    folder = app.extensions["layak"].settings.instance
    if not choices("forum"):
        for step in starting_data(app).values():
            step()  # the forum that the facilitator is bound to comes with it
    kept = read_demo_file(folder)
    known = {row["email"]: row for row in kept["accounts"]}
    for address, role in PEOPLE:
        email = f"{address}@{DOMAIN}"
        staff = find_staff(email)
        if staff is None or email not in known:
            known[email] = make_sample(email, role, staff, at=now())
    bind_facilitator()
    kept["accounts"] = [known[f"{address}@{DOMAIN}"] for address, _ in PEOPLE]
    write_demo_file(folder, kept)
    return f"Sample accounts: {len(PEOPLE)}."


def make_sample(email: str, role: Role, staff: Staff | None, *, at: datetime) -> dict[str, Any]:
    """One account with a random password and a second factor that is set up; returns how to sign in."""
    password = secrets.token_urlsafe(15)
    hashed = hash_new_password(password)
    stored = signing_in.totp().generate_totp_secret()
    with writing() as session:
        made = staff or create_staff(email, duties=first_duties(role), at=at, actor=None, is_sample=True)
        fresh = locked(session, made.id)
        fresh.password, fresh.password_at, fresh.active = hashed, at, True
        fresh.tf_primary_method, fresh.tf_totp_secret, fresh.tf_last_counter = signing_in.METHOD, stored, None
    key = signing_in.totp().get_totp_b32_key(stored)
    return {"role": role.value, "email": email, "password": password, "totp_secret": key}


def first_duties(role: Role) -> Duties:
    """A sample person's role, with the first office or forum there is."""
    offices, forums = choices("office"), choices("forum")
    return Duties(
        frozenset({role}),
        office_key=offices[0][0] if offices else None,
        forum_id=int(forums[0][0]) if forums else 0,
    )


def bind_facilitator() -> None:
    """Bind the sample facilitator to the first forum, which may have come after the account."""
    forums = choices("forum")
    if not forums:
        return
    with writing() as session:
        session.execute(
            update(Staff)
            .where(Staff.email == f"fasilitator@{DOMAIN}", (Staff.forum_id == 0) | Staff.forum_id.is_(None))
            .values(forum_id=int(forums[0][0]))
        )


def clear(app: Flask) -> str:
    """Remove every sample account with its sessions, and their secrets from the file."""
    with writing() as session:
        names = list(session.scalars(select(Staff.fs_uniquifier).where(Staff.is_sample)))
        session.execute(delete(StoredSession).where(StoredSession.owner.in_(names)))
        for staff in session.scalars(select(Staff).where(Staff.is_sample)):
            session.delete(staff)
    folder = app.extensions["layak"].settings.instance
    kept = read_demo_file(folder)
    write_demo_file(folder, {**kept, "accounts": []})
    return f"Sample accounts removed: {len(names)}."
