"""What every member of staff has: the start of the staff rooms and an account of one's own."""

from __future__ import annotations

from flask import flash, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.accounts import throttle
from layak.accounts.desk.room import room
from layak.accounts.devices import device_words
from layak.accounts.forms import ChangePasswordForm, ConfirmForm, NewSecondFactorForm
from layak.accounts.identity import enter, leave, server_session
from layak.accounts.models import Staff
from layak.accounts.passkey_site import has_passkeys
from layak.accounts.public import FRESH_CODES, NEW_APP, answer, app_values, context_words
from layak.accounts.roles import role_names
from layak.accounts.service import passkeys, people, recovery, signing_in
from layak.accounts.service.passwords import PasswordRefused
from layak.core.access import current_principal, signed_in
from layak.core.clock import now
from layak.core.desk import desk_doors
from layak.core.forms import Form
from layak.core.page import redirect_to, render
from layak.core.sessions import list_sessions


def myself() -> Staff:
    """The account of whoever is signed in."""
    return people.get_staff(current_principal().user_id or 0)


@room.page(id="/ruang-kerja/", en="/desk/", access=signed_in)
def start() -> ResponseReturnValue:
    """What this person may do, as doors."""
    me = myself()
    rooms = [door for door in desk_doors(current_principal()) if door["about"]]
    return answer(
        "accounts/start.html",
        Form(),
        rooms=rooms,
        name=me.name or me.email,
        role_names=role_names(me.role_set),
        asked=recovery.find_open(me.id, at=now()),
        colleagues=len(open_to_me()),
    )


def open_to_me() -> list[recovery.Asked]:
    """Requests of colleagues that this person may approve."""
    principal = current_principal()
    if not principal.may("accounts.recover"):
        return []
    return recovery.list_open(at=now(), without=principal.user_id or 0)


@room.page(id="/ruang-kerja/akun", en="/desk/account", access=signed_in)
def show_account() -> ResponseReturnValue:
    """One's own account: roles, password, second step, sessions."""
    me = myself()
    return answer(
        "accounts/account.html",
        Form(),
        me=me,
        role_names=role_names(me.role_set),
        codes_left=len(me.mf_recovery_codes or ()),
        sessions=[
            {"one": one, "device": device_words(one.device)}
            for one in list_sessions(me.fs_uniquifier, at=now(), token=server_session().token)
        ],
        has_passkeys=has_passkeys(),
        passkeys=len(passkeys.list_passkeys(me.id)),
    )


@room.page(id="/ruang-kerja/akun/tetap-masuk", en="/desk/account/stay", access=signed_in)
def stay_signed_in() -> ResponseReturnValue:
    """Keep the session alive beside an open form, or lead through signing in and back to say so."""
    return render("accounts/stay.html", private=True)


@room.page(id="/ruang-kerja/akun/kata-sandi", en="/desk/account/password", access=signed_in, methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    """Set another password; every other session ends, this one goes on under a new token."""
    form, me = ChangePasswordForm(), myself()
    number, email = me.id, me.email
    if not form.validate_on_submit():
        return answer("accounts/change_password.html", form, email=email)
    wait = throttle.count_try("confirm", str(number))
    if wait:
        return answer("accounts/change_password.html", form, email=email, wait=wait)
    try:
        staff = signing_in.change_password(
            number,
            present=form.password.data or "",
            new=form.new_password.data or "",
            words=context_words(),
            at=now(),
        )
    except signing_in.WrongPassword:
        form.password.errors = [_("This is not your present password.")]
    except PasswordRefused as refused:
        form.refuse(refused)
    else:
        throttle.forget_tries("confirm", str(number))
        enter(staff)
        flash(_("Your password is changed. Every other session of yours has ended."))
        return redirect_to("accounts_desk.show_account")
    return answer("accounts/change_password.html", form, email=email)


@room.page(id="/ruang-kerja/akun/aplikasi", en="/desk/account/app", access=signed_in, methods=["GET", "POST"])
def set_up_app() -> ResponseReturnValue:
    """Join an authenticator app, or another phone, after giving the present password."""
    form, me = NewSecondFactorForm(), myself()
    secret = session.setdefault(NEW_APP, signing_in.totp().generate_totp_secret())
    if form.validate_on_submit():
        wait = throttle.count_try("confirm", str(me.id))
        if wait:
            return answer("accounts/set_up_app.html", form, wait=wait, email=me.email, **app_values(me, secret))
        if is_confirmed(form, me.id):
            codes = signing_in.set_up_second_factor(me.id, secret, form.code.data or "")
            if codes:
                throttle.forget_tries("confirm", str(me.id))
                enter(people.get_staff(me.id))
                session[FRESH_CODES] = codes
                return redirect_to("accounts_desk.show_recovery_codes")
            form.code.errors = [_("That code does not fit. Check that the phone's clock is set by itself.")]
    return answer("accounts/set_up_app.html", form, email=me.email, **app_values(me, secret))


@room.page(
    id="/ruang-kerja/akun/kode-pemulihan", en="/desk/account/recovery-codes", access=signed_in, methods=["GET", "POST"]
)
def show_recovery_codes() -> ResponseReturnValue:
    """Show codes that were just made, once; make others after the present password."""
    form, me = ConfirmForm(), myself()
    fresh = session.pop(FRESH_CODES, None) if FRESH_CODES in session else None
    if not me.has_second_factor:
        return redirect_to("accounts_desk.show_account")
    if form.validate_on_submit():
        wait = throttle.count_try("confirm", str(me.id))
        if wait:
            return answer("accounts/recovery_codes.html", form, wait=wait, email=me.email)
        if is_confirmed(form, me.id):
            session[FRESH_CODES] = signing_in.make_recovery_codes(me.id)
            return redirect_to("accounts_desk.show_recovery_codes")
    return answer("accounts/recovery_codes.html", form, codes=fresh, email=me.email)


@room.page(id="/ruang-kerja/akun/sesi", en="/desk/account/sessions", access=signed_in, methods=["POST"])
def end_my_sessions() -> ResponseReturnValue:
    """End one session by its number, all others (this one goes on under a new token), or everything everywhere."""
    actor, chosen = current_principal(), request.form.get("session", "others")
    if chosen not in ("others", "all"):
        return end_other(chosen)
    people.end_sessions(myself().id, actor=actor)
    if chosen == "all":
        leave()
        server_session().renew()  # the record of this session is gone: the words below need one of their own
        flash(_("You are signed out everywhere."))
        return redirect_to("accounts.sign_in")
    enter(myself())
    flash(_("Every other session of yours has ended."))
    return redirect_to("accounts_desk.show_account")


def end_other(session_number: str) -> ResponseReturnValue:
    """End one session of one's own; one that is over already, or somebody else's, is not there."""
    if people.end_other_session(current_principal().user_id or 0, session_number):
        flash(_("That session has ended."))
    else:
        flash(_("That session was over already."))
    return redirect_to("accounts_desk.show_account")


@room.page(id="/ruang-kerja/akun/jangan-ganti", en="/desk/account/keep", access=signed_in, methods=["POST"])
def stop_recovery() -> ResponseReturnValue:
    """Drop a request for another second step that somebody made in one's own name."""
    principal = current_principal()
    recovery.refuse(principal.user_id or 0, actor=principal)
    flash(_("The request is dropped. Change your password now: whoever asked knows it."))
    return redirect_to("accounts_desk.change_password")


def is_confirmed(form: ConfirmForm, number: int) -> bool:
    """Whether the present password was given; says so at the field when not."""
    try:
        signing_in.confirm_password(number, form.password.data or "")
    except signing_in.WrongPassword:
        form.password.errors = [_("This is not your present password.")]
        return False
    return True
