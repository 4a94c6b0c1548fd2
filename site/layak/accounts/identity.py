"""Flask-Security as our engine: hashing, codes, sessions' owner; its pages and addresses stay out (docs/adr/0601).

The session of a member of staff has three states: nobody, half in (the password was right, the second step is
missing), and in. Each step up takes a new session token.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Flask, g, request, session
from flask_security import Security, SQLAlchemyUserDatastore, login_user

from layak.accounts.devices import device_of
from layak.accounts.models import Staff, StaffRole
from layak.accounts.second_factor import SingleUseTotp
from layak.accounts.service import signing_in
from layak.core.access import Principal, Role, principal_loader, signed_in
from layak.core.clock import now
from layak.core.keys import key_for
from layak.core.offices import acting_office
from layak.core.sessions import ServerSession
from layak.extensions import db

HALF = "half_in"
HALF_LASTS = timedelta(minutes=10)
HASHING = {"argon2__memory_cost": 19456, "argon2__time_cost": 2, "argon2__parallelism": 1}
"""Argon2id with 19 MiB and two passes (OWASP Password Storage Cheat Sheet)."""


def install_identity(app: Flask) -> None:
    """Bind Flask-Security without its blueprint, its commands, its tokens and its own reading of the session."""
    settings, content = app.extensions["layak"].settings, app.extensions["layak"].content
    app.config.update(
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106  (the name of a scheme)
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=HASHING,
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TOTP_SECRETS={"1": key_for("totp", settings.secret_key).hex()},
        SECURITY_TOTP_ISSUER=f"Layak {content.city.short_id}",
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_N=signing_in.CODES,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS=[
            base64.urlsafe_b64encode(key_for("recovery-codes", settings.secret_key))
        ],
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
    )
    security = Security(
        app, SQLAlchemyUserDatastore(db, Staff, StaffRole), register_blueprint=False, totp_cls=SingleUseTotp
    )
    security.login_manager._request_callback = None  # no tokens in headers or addresses
    security.login_manager.session_protection = None  # it would keep a digest of address and browser
    leave_public_pages_alone(app, security)


def leave_public_pages_alone(app: Flask, security: Security) -> None:
    """Take away what the libraries would do around every page: look for a user before it, for a cookie after it."""
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    app.after_request_funcs[None].remove(security.login_manager._update_remember_cookie)


@principal_loader
def staff_principal() -> Principal | None:
    """Who is signed in, with the roles of this moment; a disabled person is nobody."""
    rows = signing_in.ACTING.rows(name=name) if (name := session.get("_user_id")) else ()
    if not rows:
        return None
    roles = frozenset(Role(row.role) for row in rows if row.role is not None)
    first = rows[0]
    office = acting_office(first.office_key)
    return Principal(user_id=first.id, roles=roles, office_key=office, forum_id=first.forum_id)


def server_session() -> ServerSession:
    """The request's session, with its renew()."""
    return cast(ServerSession, session)


def enter(staff: Staff) -> None:
    """Sign somebody in on a new session that holds nothing of the one before."""
    session.clear()
    login_user(staff, remember=False)
    session.pop("_id", None)
    server_session().started_at = None
    server_session().device = device_of(request.headers.get("User-Agent", ""))
    server_session().renew()
    g.pop("principal", None)


def leave() -> None:
    """Sign out: the session's record goes, and its cookie with it."""
    session.clear()
    g.pop("principal", None)


def enter_half(staff: Staff, target: str) -> None:
    """Remember that the password was right, until the second step or for ten minutes."""
    session.clear()
    session[HALF] = {"who": staff.fs_uniquifier, "until": (now() + HALF_LASTS).isoformat(), "target": target}
    server_session().renew()


def half_in() -> tuple[Staff, str] | None:
    """Who took the first step and where they were going; nobody when it is too long ago or things changed."""
    kept: dict[str, Any] | None = session.get(HALF)
    if not kept or datetime.fromisoformat(kept["until"]) < now():
        return None
    staff = signing_in.find_by_sessions_name(kept["who"])
    return (staff, kept["target"]) if staff else None


def signing_in_now(principal: Principal) -> bool:
    """Whoever is between the two steps; those who are in already are sent on by the page itself."""
    return signed_in(principal) or half_in() is not None
