"""Who is on the staff, with which roles; the last administrator can be neither removed nor disabled."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from layak.accounts.models import OneTimeLink, Staff, StaffRole, staff_roles
from layak.core.access import Principal, Role
from layak.core.audit import record
from layak.core.changes import log_change
from layak.core.database import writing
from layak.core.sessions import end_one_session, end_sessions_of
from layak.extensions import db

NEEDED = {Role.OFFICE_OFFICER: "office", Role.FACILITATOR: "forum"}
"""Roles that mean nothing without the office or the forum they are bound to."""


class StaffError(Exception):
    """A change that is not made."""


class EmailTaken(StaffError):
    """Another account has this address."""


class LastAdministrator(StaffError):
    """Without this person nobody could administer the site."""


class BindingMissing(StaffError):
    """A role needs an office or a forum; `what` says which."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class UnknownStaff(StaffError):
    """There is no such account."""


@dataclass(frozen=True)
class Duties:
    """What a person does: roles, and the office or forum that two of them are bound to."""

    roles: frozenset[Role]
    office_key: str | None = None
    forum_id: int | None = None

    def settled(self) -> Duties:
        """The same without bindings that no role asks for; raise BindingMissing where one is missing."""
        office = self.office_key if Role.OFFICE_OFFICER in self.roles else None
        forum = self.forum_id if Role.FACILITATOR in self.roles else None
        if Role.OFFICE_OFFICER in self.roles and not office:
            raise BindingMissing("office")
        if Role.FACILITATOR in self.roles and forum is None:
            raise BindingMissing("forum")
        return Duties(self.roles, office, forum)


def name_of(actor: Principal | None) -> str:
    """Who acts, as the audit trail writes it; nobody is the command line."""
    return "system" if actor is None else actor.actor


def normalize_email(text: str) -> str:
    """One spelling for each address."""
    return unicodedata.normalize("NFC", text.strip()).lower()


def list_staff(*, role: Role | None = None, is_active: bool | None = None) -> list[Staff]:
    """All accounts by address, or those with a role, or those that may sign in."""
    query = select(Staff).order_by(Staff.email)
    if role is not None:
        query = query.where(Staff.roles.any(StaffRole.name == role.value))
    if is_active is not None:
        query = query.where(Staff.active.is_(is_active))
    return list(db.session.scalars(query))


def find_number(number: int) -> Staff | None:
    """One account by its number, remembered for this request."""
    return db.session.get(Staff, number)


def get_staff(number: int) -> Staff:
    """One account; raise UnknownStaff."""
    found = db.session.get(Staff, number)
    if found is None:
        raise UnknownStaff(str(number))
    return found


def find_staff(email: str) -> Staff | None:
    """The account of an address, or nothing."""
    return db.session.scalar(select(Staff).where(Staff.email == normalize_email(email)))


def count_of_office(office_key: str) -> int:
    """How many accounts that can sign in are bound to an office."""
    bound = select(func.count()).where(Staff.office_key == office_key, Staff.active)
    return db.session.scalar(bound) or 0


def create_staff(
    email: str,
    *,
    duties: Duties,
    at: datetime,
    actor: Principal | None,
    name: str = "",
    locale: str = "id",
    is_sample: bool = False,
) -> Staff:
    """Make an account without a password; a one-time link sets it. Raises EmailTaken or BindingMissing."""
    settled = duties.settled()
    address = normalize_email(email)
    with writing() as session:
        if session.scalar(select(Staff.id).where(Staff.email == address)) is not None:
            raise EmailTaken
        staff = Staff(
            email=address,
            name=name,
            locale=locale,
            is_sample=is_sample,
            fs_uniquifier=uuid.uuid4().hex,
            created_at=at,
            active=True,
            office_key=settled.office_key,
            forum_id=settled.forum_id,
            roles=role_rows(session, settled.roles),
        )
        session.add(staff)
        session.flush()
        record(name_of(actor), "staff.create", f"staff:{staff.id}", {"roles": written(settled.roles)})
    return staff


def change_staff(number: int, *, name: str, duties: Duties, actor: Principal | None) -> Staff:
    """Set name, roles and bindings; changed rights end the person's sessions. May raise LastAdministrator."""
    settled = duties.settled()
    with writing() as session:
        staff = locked(session, number)
        if Role.ADMINISTRATOR not in settled.roles:
            keep_an_administrator(session, staff)
        before = Duties(staff.role_set, staff.office_key, staff.forum_id)
        staff.name = name
        if before != settled:
            staff.roles = role_rows(session, settled.roles)
            staff.office_key, staff.forum_id = settled.office_key, settled.forum_id
            end_all_sessions(staff)
            detail = {"roles": written(settled.roles), "office": settled.office_key, "forum": settled.forum_id}
            record(name_of(actor), "staff.duties", f"staff:{staff.id}", detail)
            tell_pages(staff)
    return staff


def disable_staff(number: int, *, actor: Principal | None) -> None:
    """Close an account at once: its sessions and links end with it. May raise LastAdministrator."""
    with writing() as session:
        staff = locked(session, number)
        keep_an_administrator(session, staff)
        staff.active = False
        end_all_sessions(staff)
        for link in session.scalars(select(OneTimeLink).where(OneTimeLink.user_id == staff.id)):
            session.delete(link)
        record(name_of(actor), "staff.disable", f"staff:{staff.id}")
        tell_pages(staff)


def enable_staff(number: int, *, actor: Principal | None) -> None:
    """Open an account again, with the password and second factor it had."""
    with writing() as session:
        staff = locked(session, number)
        staff.active = True
        record(name_of(actor), "staff.enable", f"staff:{staff.id}")
        tell_pages(staff)


def tell_pages(staff: Staff) -> None:
    """Inside writing(): kept public pages end, as who is on duty decides whether the forum takes ideas."""
    log_change("accounts", "duties", str(staff.id))


def end_sessions(number: int, *, actor: Principal | None) -> None:
    """Sign a person out everywhere."""
    with writing() as session:
        staff = locked(session, number)
        end_all_sessions(staff)
        record(name_of(actor), "staff.end_sessions", f"staff:{staff.id}")


def end_other_session(number: int, session_number: str) -> bool:
    """End one of a person's own sessions by its number; False where it is none of theirs, or over."""
    with writing() as session:
        staff = locked(session, number)
        is_ended = end_one_session(staff.fs_uniquifier, session_number)
        if is_ended:
            record(f"user:{number}", "staff.end_session", f"staff:{number}")
    return is_ended


def locked(session: Session, number: int) -> Staff:
    """The account as it is inside this transaction, held until its end; raise UnknownStaff."""
    staff = session.get(Staff, number, populate_existing=True, with_for_update={"of": Staff})
    if staff is None:
        raise UnknownStaff(str(number))
    return staff


def end_all_sessions(staff: Staff) -> None:
    """Forget the person's sessions, and take a new name for the next ones, so that half a sign-in dies too."""
    end_sessions_of(staff.fs_uniquifier)
    staff.fs_uniquifier = uuid.uuid4().hex


def keep_an_administrator(session: Session, staff: Staff) -> None:
    """Raise LastAdministrator when this is the only administrator who can sign in; the rows are held until the end."""
    query = (
        select(Staff.id)
        .join(staff_roles, staff_roles.c.user_id == Staff.id)
        .join(StaffRole, StaffRole.id == staff_roles.c.role_id)
        .where(StaffRole.name == Role.ADMINISTRATOR.value, Staff.active, Staff.password.is_not(None))
        .with_for_update()
    )
    if set(session.scalars(query)) == {staff.id}:
        raise LastAdministrator


def role_rows(session: Session, roles: Iterable[Role]) -> list[StaffRole]:
    """The rows of these roles, made where they are missing; inside writing()."""
    wanted = {role.value for role in roles}
    rows = {row.name: row for row in session.scalars(select(StaffRole).where(StaffRole.name.in_(wanted)))}
    for name in sorted(wanted - rows.keys()):
        rows[name] = StaffRole(name=name)
        session.add(rows[name])
    return [rows[name] for name in sorted(rows)]


def written(roles: Iterable[Role]) -> str:
    """Roles as the audit trail writes them."""
    return ",".join(sorted(role.value for role in roles))
