"""Asking for another second step, between the password and the code that cannot be given any more."""

from __future__ import annotations

from flask import session
from flask.typing import ResponseReturnValue

from layak.accounts import letters, throttle
from layak.accounts.identity import half_in, signing_in_now
from layak.accounts.public import answer, room
from layak.accounts.service import recovery
from layak.core.clock import now
from layak.core.forms import Form
from layak.core.page import redirect_to

WORDS = "recovery_words"


@room.page(id="/masuk/ponsel-hilang", en="/sign-in/lost-phone", access=signing_in_now, methods=["GET", "POST"])
def ask_for_recovery() -> ResponseReturnValue:
    """Make the request and show the words for the phone, as long as this half of a sign-in lasts."""
    found, form = half_in(), Form()
    if found is None or not found[0].has_second_factor:
        return redirect_to("accounts_desk.start")
    number = found[0].id
    if form.validate_on_submit():
        wait = throttle.count_try("recovery", str(number))
        if wait:
            return answer("accounts/lost_phone.html", form, wait=wait)
        session[WORDS] = recovery.ask(number, at=now())
        letters.tell(found[0], letters.write_recovery_asked)
        return redirect_to("accounts.ask_for_recovery")
    words = session.get(WORDS) if recovery.find_open(number, at=now()) else None
    return answer("accounts/lost_phone.html", form, words=words)
