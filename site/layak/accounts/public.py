"""Signing in and out, and setting a password by a one-time link; pages that somebody without a session reaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, flash, get_flashed_messages, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from layak.accounts import letters, throttle
from layak.accounts.forms import CodeForm, EmailForm, LostAppForm, NewPasswordForm, RecoveryCodeForm, SignInForm
from layak.accounts.identity import enter, enter_half, half_in, leave, server_session, signing_in_now
from layak.accounts.models import Staff
from layak.accounts.passkey_site import has_passkeys
from layak.accounts.service import links, passkeys, people, recovery, signing_in
from layak.accounts.service.passwords import PasswordRefused
from layak.accounts.targets import safe_target
from layak.core.access import anyone, current_principal, signed_in
from layak.core.clock import now
from layak.core.forms import Form
from layak.core.mail import has_mail
from layak.core.own_command import own_command
from layak.core.page import redirect_to, render
from layak.core.presentation import format_moment
from layak.core.routes import Room

room = Room("accounts", __name__)
LINK = "one_time_link"
NEW_APP = "new_app"
FRESH_CODES = "fresh_recovery_codes"


@room.page(id="/masuk", en="/sign-in", access=anyone, methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Ask for address and password; the same words for unknown, wrong and disabled."""
    form = SignInForm()
    target = safe_target(form.next.data if request.method == "POST" else request.args.get("next"))
    form.next.data = target or ""
    if form.validate_on_submit():
        account = people.normalize_email(form.email.data or "")
        wait = throttle.count_password(account)
        if wait:
            return answer("accounts/sign_in.html", form, wait=wait, has_passkeys=has_passkeys())
        staff = signing_in.check_credentials(account, form.password.data or "")
        if staff is not None:
            throttle.forget_tries("password", account)
            return first_step_done(staff, target or "")
        form.form_errors.append(_("E-mail address and password do not fit together."))
    elif request.method == "GET" and signed_in(current_principal()):
        return redirect_to("accounts_desk.start")
    return answer("accounts/sign_in.html", form, has_passkeys=has_passkeys())


def first_step_done(staff: Staff, target: str) -> Response:
    """After the password: to the code, to setting one up where the role asks for it, or in."""
    if staff.has_second_factor:
        enter_half(staff, target)
        return redirect_to("accounts.enter_code")
    if staff.must_have_second_factor or recovery.find_done(staff.id):
        enter_half(staff, target)
        session[NEW_APP] = signing_in.totp().generate_totp_secret()
        return redirect_to("accounts.set_up_second_factor")
    enter(staff)
    return go_on(target)


def go_on(target: str) -> Response:
    """To the page somebody wanted, if it is one of ours, or to the staff rooms."""
    wanted = safe_target(target)
    if wanted is None:
        return redirect_to("accounts_desk.start")
    return Response(status=303, headers={"Location": wanted, "Cache-Control": "no-store"})


@room.page(id="/masuk/kode", en="/sign-in/code", access=signing_in_now, methods=["GET", "POST"])
def enter_code() -> ResponseReturnValue:
    """Ask for the code of the authenticator app."""
    return second_step(CodeForm(), "accounts/code.html", signing_in.take_code)


@room.page(id="/masuk/kode-pemulihan", en="/sign-in/recovery-code", access=signing_in_now, methods=["GET", "POST"])
def enter_recovery_code() -> ResponseReturnValue:
    """Take a recovery code where the app is not at hand."""
    return second_step(RecoveryCodeForm(), "accounts/recovery_code.html", signing_in.take_recovery_code)


def second_step(
    form: CodeForm | RecoveryCodeForm, template: str, take: Callable[[int, str], bool]
) -> ResponseReturnValue:
    """Check the second step of whoever took the first."""
    found = half_in()
    if found is None or not found[0].has_second_factor:
        return redirect_to("accounts_desk.start")
    staff, target = found
    has_passkey = bool(passkeys.list_passkeys(staff.id))
    if form.validate_on_submit():
        wait = throttle.count_try("code", str(staff.id))
        if wait:
            return answer(template, form, wait=wait, has_passkey=has_passkey)
        if take(staff.id, form.code.data or ""):
            throttle.forget_tries("code", str(staff.id))
            enter(people.get_staff(staff.id))
            drop_request(staff.id)
            return go_on(target)
        form.code.errors = [_("That code does not fit, or it was used before. Wait for the next one.")]
    return answer(template, form, has_passkey=has_passkey)


def drop_request(number: int) -> None:
    """A second step that works is not lost: drop the request for another one, and tell whoever came in of it."""
    asked = recovery.find_open(number, at=now())
    day = format_moment(asked.asked_at, current_app.extensions["layak"].zone) if asked else ""
    if day and recovery.refuse(number, actor=current_principal()):
        told = _(
            "With your password another second step was asked for on %(day)s. That is dropped now. "
            "If it was not you, change your password at once.",
            day=day,
        )
        flash(told)


@room.page(id="/masuk/langkah-kedua", en="/sign-in/second-step", access=signing_in_now, methods=["GET", "POST"])
def set_up_second_factor() -> ResponseReturnValue:
    """Join an authenticator app before the first entry of somebody whose role needs it, or who lost the one before.

    After a loss the words are typed that two colleagues heard: the password alone may be in another's hands.
    """
    found, secret = half_in(), session.get(NEW_APP)
    if found is None or found[0].has_second_factor or not secret:
        return redirect_to("accounts_desk.start")
    staff, done, wait = found[0], recovery.find_done(found[0].id), 0
    form = LostAppForm() if done else CodeForm()
    if form.validate_on_submit():
        wait = throttle.count_try("code", str(staff.id))
        codes = None if wait else join_app(form, staff.id, secret, done.words if done else None)
        if codes:
            enter(people.get_staff(staff.id))
            session[FRESH_CODES] = codes
            return redirect_to("accounts_desk.show_recovery_codes")
    reset_at = done.done_at if done else None
    return answer("accounts/set_up.html", form, wait=wait, reset_at=reset_at, **app_values(staff, secret))


def join_app(form: CodeForm, number: int, secret: str, hashed: str | None) -> list[str] | None:
    """Join the app where the code fits, and the words where a request had some; the reason at the form where not."""
    if hashed and isinstance(form, LostAppForm) and not recovery.is_said(form.words.data or "", hashed):
        form.words.errors = [_("These are not the words that your colleagues heard.")]
        return None
    codes = signing_in.set_up_second_factor(number, secret, form.code.data or "")
    if not codes:
        form.code.errors = [_("That code does not fit. Check that the phone's clock is set by itself.")]
    return codes


def app_values(staff: Staff, secret: str) -> dict[str, Any]:
    """What an authenticator app needs: the square code, the link for an app on this device, the key for typing."""
    values = signing_in.totp().fetch_setup_values(secret, staff)
    return {
        "picture": values["image"],
        "app": values["uri"],
        "key": values["key"],
        "issuer": values["issuer"],
    }


@room.page(id="/keluar", en="/sign-out", access=signed_in, methods=["POST"])
def sign_out() -> ResponseReturnValue:
    """End this session."""
    leave()
    return redirect_to("accounts.sign_in")


@room.page(id="/lupa-kata-sandi", en="/forgotten-password", access=anyone, methods=["GET", "POST"])
def forgotten_password() -> ResponseReturnValue:
    """Send a one-time link where there is mail, with the same answer for every address; else say whom to ask."""
    form = EmailForm()
    if not has_mail() or not form.validate_on_submit():
        command = own_command("staff link")
        return answer("accounts/forgotten.html", form, has_mail=has_mail(), is_sent=False, command=command)
    account = people.normalize_email(form.email.data or "")
    wait = throttle.count_mail(account)
    if wait:
        return answer("accounts/forgotten.html", form, wait=wait, has_mail=True, is_sent=False)
    letters.send_reset_later(account)
    return answer("accounts/forgotten.html", form, has_mail=True, is_sent=True)


@room.page(id="/undangan/<token>", en="/invitation/<token>", access=anyone)
def open_link(token: str) -> ResponseReturnValue:
    """Take the token out of the address at once: it stays in no history, no Referer and uses nothing up.

    A dead one is answered here, so that addresses which somebody makes up leave no session behind.
    """
    try:
        links.owner_of(token, at=now())
    except links.LinkDead:
        return dead_link()
    session[LINK] = token[:100]
    server_session().renew()
    target = url_for("accounts.set_password")
    headers = {"Location": target, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return Response(status=303, headers=headers)


@room.page(id="/kata-sandi-baru", en="/new-password", access=anyone, methods=["GET", "POST"])
def set_password() -> ResponseReturnValue:
    """Set the password that a one-time link allows, once."""
    form = NewPasswordForm()
    try:
        owner = links.owner_of(session.get(LINK, ""), at=now())
        if form.validate_on_submit():
            links.set_password_by_link(session[LINK], form.new_password.data or "", words=context_words(), at=now())
            leave()
            flash(_("Your password is set. Sign in with it now."))
            return redirect_to("accounts.sign_in")
    except links.LinkDead:
        session.pop(LINK, None)
        return dead_link()
    except PasswordRefused as refused:
        form.refuse(refused)
    return answer("accounts/new_password.html", form, email=owner.email)


def dead_link() -> ResponseReturnValue:
    """The page that says how to get another link."""
    return render("accounts/link_dead.html", status=410, private=True, has_errors=True, has_mail=has_mail())


def context_words() -> list[str]:
    """Names around every account here, which no password may lean on."""
    city = current_app.extensions["layak"].content.city
    return [city.name_id, city.short_id, city.province_id, city.slug.replace("-", " ")]


def answer(template: str, form: Form, *, wait: int = 0, **context: Any) -> Response:
    """Show a form; 422 with what needs a change, or 429 with how long to wait."""
    if wait:
        minutes = (wait + 59) // 60
        text = ngettext("Try again in %(num)s minute.", "Try again in %(num)s minutes.", minutes)
        form.form_errors.append(_("Too many tries") + f". {text}")
    status = 429 if wait else 422 if form.errors else 200
    notices = get_flashed_messages() if "_flashes" in session else []
    response = render(
        template, status=status, private=True, form=form, has_errors=bool(form.errors), notices=notices, **context
    )
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response
