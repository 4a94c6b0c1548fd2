"""Signing in with a passkey, instead of password and code or instead of the code alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.accounts import throttle
from layak.accounts.forms import PasskeyForm
from layak.accounts.identity import enter, half_in, server_session
from layak.accounts.models import Staff
from layak.accounts.passkey_site import has_passkeys, passkey_site, today
from layak.accounts.public import answer, drop_request, go_on, room
from layak.accounts.service import passkeys
from layak.accounts.targets import safe_target
from layak.core.access import anyone, current_principal, signed_in
from layak.core.clock import now
from layak.core.page import redirect_to

ASKED = "passkey_asked"
ANSWERED_WITHIN = timedelta(minutes=5)


def remember_asked(**more: Any) -> str:
    """Remember a new challenge in the session, for one answer within minutes; returns it."""
    challenge = passkeys.new_challenge()
    session[ASKED] = {"challenge": challenge, "until": (now() + ANSWERED_WITHIN).isoformat(), **more}
    return challenge


def take_asked() -> dict[str, Any] | None:
    """What was asked for, once; nothing when it is too long ago."""
    kept: dict[str, Any] | None = session.pop(ASKED, None) if ASKED in session else None
    if not kept or datetime.fromisoformat(kept["until"]) < now():
        return None
    return kept


@room.page(id="/masuk/kunci-sandi", en="/sign-in/passkey", access=anyone, methods=["GET", "POST"])
def use_passkey() -> ResponseReturnValue:
    """Ask the device for a passkey; of those of one person where the password came first."""
    if not has_passkeys():
        return redirect_to("accounts.sign_in")
    if request.method == "GET" and signed_in(current_principal()):
        return redirect_to("accounts_desk.start")
    form, half = PasskeyForm(), half_in()
    wait = throttle.count_passkey_asked() if server_session().token is None else 0
    target = half[1] if half else safe_target(request.args.get("next"))
    if not wait and form.validate_on_submit():
        kept, wait = take_asked(), throttle.count_passkey()
        target = (kept or {}).get("target", target)
        staff = None if wait else judged(form, kept, half[0].id if half else None)
        if staff is not None:
            enter(staff)
            drop_request(staff.id)
            return go_on(target or "")
        if not wait:
            form.form_errors.append(_("That did not work. Try once more, or sign in with password and code."))
    return answer(
        "accounts/passkey.html",
        form,
        wait=wait,
        options=None if wait else options_for(half[0].id if half else None, target),
        is_second=half is not None,
    )


def options_for(number: int | None, target: str | None) -> str:
    """What the device is asked for, with a challenge that the session remembers."""
    return passkeys.using_options(number, site=passkey_site(), challenge=remember_asked(target=target))


def judged(form: PasskeyForm, kept: dict[str, Any] | None, number: int | None) -> Staff | None:
    """Who answered with a passkey, or nobody; the page says the same in every case."""
    if kept is None:
        return None
    try:
        return passkeys.take_passkey(
            form.credential.data or "",
            number=number,
            challenge=kept["challenge"],
            site=passkey_site(),
            on=today(),
        )
    except passkeys.PasskeyRefused:
        return None
