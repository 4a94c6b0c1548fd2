"""Colleagues who lost their second step: seen and approved by administrators and coordinators, two of them together."""

from __future__ import annotations

from flask import abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.accounts import letters, throttle
from layak.accounts.desk.own import open_to_me
from layak.accounts.desk.room import room
from layak.accounts.forms import WordsForm
from layak.accounts.public import answer
from layak.accounts.roles import role_names
from layak.accounts.service import people, recovery
from layak.core.access import current_principal, may
from layak.core.clock import now
from layak.core.forms import Form
from layak.core.page import redirect_to

RECOVER = may("accounts.recover")


@room.page(id="/ruang-kerja/pemulihan", en="/desk/recoveries", access=RECOVER)
def list_recoveries() -> ResponseReturnValue:
    """Every open request of others."""
    return answer("accounts/recoveries.html", Form(), rows=open_to_me())


@room.page(
    id="/ruang-kerja/pemulihan/<int:number>",
    en="/desk/recoveries/<int:number>",
    access=RECOVER,
    methods=["GET", "POST"],
)
def show_recovery(number: int) -> ResponseReturnValue:
    """Approve one with the words that the person said on the phone."""
    form, row = WordsForm(), find(number)
    wait = 0
    if form.validate_on_submit():
        wait = throttle.count_try("words", str(number))
        said = None if wait else said_yes(form, number)
        if said is not None:
            flash(said)
            return redirect_to("accounts_desk.list_recoveries")
    person = people.get_staff(number)
    is_mine = row.first_by is not None and row.first_by == current_principal().user_id
    context = {"row": row, "person": person, "role_names": role_names(person.role_set), "is_mine": is_mine}
    return answer("accounts/recovery.html", form, wait=wait, **context)


def said_yes(form: WordsForm, number: int) -> str | None:
    """Approve, and return what is to be told; nothing, and the reason at the form, when it does not count."""
    try:
        is_met = recovery.approve(number, form.words.data or "", actor=current_principal(), at=now())
    except recovery.RecoveryRefused as refused:
        form.words.errors = [why(refused.reason)]
        return None
    throttle.forget_tries("words", str(number))
    if is_met:
        letters.tell(people.get_staff(number), letters.write_recovery_done)
        return _("Two people said yes. The person signs in with the password and sets up a new app.")
    return _("Your approval is kept. A second one is needed, or a day of waiting where an administrator gave it.")


def why(reason: str) -> str:
    """Why an approval does not count."""
    return {
        "own": _("Nobody approves for themselves."),
        "words": _("These are not the words. Ask the person to say them once more."),
        "twice": _("You have approved already. Somebody else is needed."),
        "administrator": _("One of the two has to be an administrator."),
    }.get(reason, _("This request is over."))


@room.page(
    id="/ruang-kerja/pemulihan/<int:number>/tolak",
    en="/desk/recoveries/<int:number>/refuse",
    access=RECOVER,
    methods=["POST"],
)
def refuse_recovery(number: int) -> ResponseReturnValue:
    """End a request that does not come from the person."""
    find(number)
    recovery.refuse(number, actor=current_principal())
    flash(_("The request is refused. Tell the person: somebody may know the password."))
    return redirect_to("accounts_desk.list_recoveries")


def find(number: int) -> recovery.Asked:
    """The open request of somebody else, or 404."""
    found = next((row for row in open_to_me() if row.staff.id == number), None)
    if found is None:
        abort(404)
    return found
