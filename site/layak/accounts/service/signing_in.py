"""Who somebody is: password, code of the authenticator app, recovery code; each answer takes as long as the others."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from flask_security.proxies import _security as security
from flask_security.utils import hash_password
from sqlalchemy import bindparam, delete, select

from layak.accounts.models import OneTimeLink, Recovery, Staff, StaffRole, staff_roles
from layak.accounts.second_factor import SingleUseTotp
from layak.accounts.service.passkeys import remove_all
from layak.accounts.service.passwords import check_password, hash_new_password, is_password, normalize_password
from layak.accounts.service.people import end_all_sessions, find_staff, get_staff, locked, name_of
from layak.core.access import Principal
from layak.core.audit import record
from layak.core.database import writing
from layak.core.rows import Query
from layak.extensions import db

METHOD = "authenticator"
CODES = 10
"""Recovery codes made at once; each opens the second step once."""


ACTING = Query(
    select(Staff.id, Staff.office_key, Staff.forum_id, StaffRole.name.label("role"))
    .outerjoin(staff_roles, staff_roles.c.user_id == Staff.id)
    .outerjoin(StaffRole, StaffRole.id == staff_roles.c.role_id)
    .where(Staff.fs_uniquifier == bindparam("name"), Staff.active)
)
"""The open account whose sessions have a name, one row for each of its roles: what each request of staff asks."""


class WrongPassword(Exception):
    """The present password that a change asks for is another one."""


def totp() -> SingleUseTotp:
    """The installation's maker of time-based codes."""
    made = cast(SingleUseTotp, security.totp_factory)
    return made


def check_credentials(email: str, password: str) -> Staff | None:
    """The person, when address and password fit and the account is open; a hash is computed in every case."""
    staff = find_staff(email)
    is_right = is_password(password, staff.password if staff else None)
    if staff is None or not is_right or not staff.active:
        return None
    keep_hash_fresh(staff, password)
    return staff


def keep_hash_fresh(staff: Staff, password: str) -> None:
    """Hash again where the cost of hashing was raised since."""
    if not security.pwd_context.needs_update(staff.password):
        return
    before, hashed = staff.password, str(hash_password(normalize_password(password)))
    with writing() as session:
        fresh = locked(session, staff.id)
        if fresh.password == before:
            fresh.password = hashed


def find_by_sessions_name(name: str) -> Staff | None:
    """The open account whose sessions have this name, or nothing."""
    return db.session.scalar(select(Staff).where(Staff.fs_uniquifier == name, Staff.active))


def take_code(number: int, code: str) -> bool:
    """Whether this is the app's present code, used for the first time."""
    staff = get_staff(number)
    secret = staff.tf_totp_secret
    counter = totp().counter_of(plain_code(code), secret, staff.tf_last_counter) if secret else None
    if counter is None:
        return False
    with writing() as session:
        fresh = locked(session, number)
        if fresh.tf_totp_secret != secret or (fresh.tf_last_counter or 0) >= counter:
            return False
        fresh.tf_last_counter = counter
    return True


def take_recovery_code(number: int, code: str) -> bool:
    """Whether this is one of the person's recovery codes; it is spent by that."""
    wanted = "-".join(plain_code(code).lower().replace("-", "")[i : i + 4] for i in (0, 4, 8))
    with writing() as session:
        staff = locked(session, number)
        codes = security.mf_recovery_codes_util
        if not codes.check_recovery_code(staff, wanted):
            return False
        codes.delete_recovery_code(staff, wanted)
        record(f"user:{number}", "staff.recovery_code", f"staff:{number}", {"left": len(staff.mf_recovery_codes or ())})
    return True


def plain_code(text: str) -> str:
    """A code as it was meant: without the spaces that apps and paper show."""
    return "".join(text.split())


def set_up_second_factor(number: int, secret: str, code: str) -> list[str] | None:
    """Join an authenticator app when it shows the right code; returns new recovery codes, shown this once only."""
    counter = totp().counter_of(plain_code(code), secret, None)
    if counter is None:
        return None
    with writing() as session:
        staff = locked(session, number)
        staff.tf_primary_method, staff.tf_totp_secret, staff.tf_last_counter = METHOD, secret, counter
        codes: list[str] = security.mf_recovery_codes_util.create_recovery_codes(staff)
        session.execute(delete(Recovery).where(Recovery.user_id == number))
        record(f"user:{number}", "staff.second_factor", f"staff:{number}")
    return codes


def make_recovery_codes(number: int) -> list[str]:
    """Replace a person's recovery codes; the new ones are shown this once only."""
    with writing() as session:
        codes: list[str] = security.mf_recovery_codes_util.create_recovery_codes(locked(session, number))
        record(f"user:{number}", "staff.recovery_codes", f"staff:{number}")
    return codes


def reset_second_factor(number: int, *, actor: Principal | None) -> None:
    """Take a lost authenticator app and all passkeys away, end the sessions; the next sign-in sets up a new app."""
    with writing() as session:
        staff = locked(session, number)
        staff.tf_primary_method = staff.tf_totp_secret = staff.tf_last_counter = staff.mf_recovery_codes = None
        remove_all(number)
        end_all_sessions(staff)
        record(name_of(actor), "staff.reset_second_factor", f"staff:{number}")


def confirm_password(number: int, password: str) -> None:
    """Raise WrongPassword unless this is the person's present password."""
    if not is_password(password, get_staff(number).password):
        raise WrongPassword


def change_password(number: int, *, present: str, new: str, words: list[str], at: datetime) -> Staff:
    """Set another password and end every session and link; raises WrongPassword or PasswordRefused."""
    confirm_password(number, present)
    owner = get_staff(number)
    check_password(new, words=[*words, owner.email, owner.name])
    hashed = hash_new_password(new)
    with writing() as session:
        staff = locked(session, number)
        staff.password, staff.password_at = hashed, at
        end_all_sessions(staff)
        session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == number))
        record(f"user:{number}", "staff.password", f"staff:{number}", {"by": "owner"})
    return staff
