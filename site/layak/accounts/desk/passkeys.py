"""One's own passkeys: seen, made after giving the password, removed."""

from __future__ import annotations

from flask import abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.accounts import throttle
from layak.accounts.desk.own import is_confirmed, myself
from layak.accounts.desk.room import room
from layak.accounts.forms import NewPasskeyForm, PasskeyForm
from layak.accounts.passkey_door import remember_asked, take_asked
from layak.accounts.passkey_site import has_passkeys, passkey_site, today
from layak.accounts.public import answer
from layak.accounts.service import passkeys
from layak.core.access import current_principal, signed_in
from layak.core.page import redirect_to
from layak.core.typed import one_line


@room.page(id="/ruang-kerja/akun/kunci-sandi", en="/desk/account/passkeys", access=signed_in, methods=["GET", "POST"])
def list_passkeys() -> ResponseReturnValue:
    """Those that there are; the first half of making another: its name and the present password."""
    form, me = NewPasskeyForm(), myself()
    number, wait = me.id, 0
    if not me.has_second_factor or not has_passkeys():
        return redirect_to("accounts_desk.show_account")
    if form.validate_on_submit():
        wait = throttle.count_try("confirm", str(number))
        if not wait and is_confirmed(form, number):
            throttle.forget_tries("confirm", str(number))
            remember_asked(name=one_line(form.name.data), handle=passkeys.handle_for(number))
            return redirect_to("accounts_desk.make_passkey")
    return answer("accounts/passkeys.html", form, wait=wait, kept=passkeys.list_passkeys(number), email=myself().email)


@room.page(
    id="/ruang-kerja/akun/kunci-sandi/baru",
    en="/desk/account/passkeys/new",
    access=signed_in,
    methods=["GET", "POST"],
)
def make_passkey() -> ResponseReturnValue:
    """The second half: the device makes it, within minutes of the password."""
    form, number = PasskeyForm(), myself().id
    asked = take_asked()
    if asked is None or "handle" not in asked:
        flash(_("That took too long. Begin once more."))
        return redirect_to("accounts_desk.list_passkeys")
    name, handle = asked["name"], asked["handle"]
    if form.validate_on_submit():
        try:
            passkeys.add_passkey(
                number,
                form.credential.data or "",
                name=name,
                handle=handle,
                challenge=asked["challenge"],
                site=passkey_site(),
                on=today(),
            )
        except passkeys.TooManyPasskeys:
            form.form_errors.append(_("You have ten passkeys. Remove one that you no longer use first."))
        except passkeys.PasskeyRefused:
            form.form_errors.append(_("The device made no passkey that this site can use. Try once more."))
        else:
            flash(_("The passkey is ready. With it you sign in without password and code."))
            return redirect_to("accounts_desk.list_passkeys")
    challenge = remember_asked(name=name, handle=handle, until=asked["until"])
    options = passkeys.making_options(number, site=passkey_site(), challenge=challenge, handle=handle)
    return answer("accounts/passkey_new.html", form, options=options, name=name)


@room.page(
    id="/ruang-kerja/akun/kunci-sandi/<int:number>/hapus",
    en="/desk/account/passkeys/<int:number>/remove",
    access=signed_in,
    methods=["POST"],
)
def remove_passkey(number: int) -> ResponseReturnValue:
    """Take a passkey away; somebody else's is not found."""
    if not passkeys.remove_passkey(current_principal().user_id or 0, number):
        abort(404)
    flash(_("The passkey opens nothing here any more. Remove it on the device, too."))
    return redirect_to("accounts_desk.list_passkeys")
