"""The administrator's pages: who is on the staff, with which roles, and what to do when something is lost."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.accounts import letters
from layak.accounts.desk.room import room
from layak.accounts.forms import DutiesForm, NewStaffForm
from layak.accounts.models import Staff
from layak.accounts.public import answer
from layak.accounts.roles import role_names, role_notes
from layak.accounts.service import links, people
from layak.core.access import Principal, current_principal, may
from layak.core.clock import now
from layak.core.forms import Form
from layak.core.mail import has_mail
from layak.core.page import redirect_to

MANAGE = may("accounts.manage")
PRINTED = "printed_link"
Verb = Callable[..., None]


@room.page(id="/ruang-kerja/staf", en="/desk/staff", access=MANAGE)
def list_people() -> ResponseReturnValue:
    """Every account with its roles and state."""
    rows = [{"person": staff, "roles": role_names(staff.role_set)} for staff in people.list_staff()]
    return answer("accounts/people.html", Form(), rows=rows)


@room.page(id="/ruang-kerja/staf/baru", en="/desk/staff/new", access=MANAGE, methods=["GET", "POST"])
def invite() -> ResponseReturnValue:
    """Make an account and its one-time link: by mail, or to be printed."""
    form = NewStaffForm()
    if form.validate_on_submit():
        try:
            staff = people.create_staff(
                form.email.data or "",
                name=form.name.data or "",
                locale=form.locale.data,
                duties=form.duties(),
                at=now(),
                actor=current_principal(),
            )
        except people.EmailTaken:
            form.email.errors = [_("Somebody has an account with this address already.")]
        except people.BindingMissing as missing:
            form.refuse(missing)
        else:
            return hand_over_link(staff)
    return answer("accounts/invite.html", form, notes=role_notes(), has_mail=has_mail())


def hand_over_link(staff: Staff) -> ResponseReturnValue:
    """Send a new link, or show it once for printing where there is no mail or the letter was not taken."""
    token = links.make_link(staff.id, at=now(), actor=current_principal())
    if has_mail() and letters.send_invitation(staff, token):
        flash(_("The letter with the link is on its way to %(email)s.", email=staff.email))
        return redirect_to("accounts_desk.show_person", number=staff.id)
    session[PRINTED] = {"number": staff.id, "address": letters.link_address(token, staff.locale)}
    return redirect_to("accounts_desk.show_link", number=staff.id)


@room.page(id="/ruang-kerja/staf/<int:number>", en="/desk/staff/<int:number>", access=MANAGE, methods=["GET", "POST"])
def show_person(number: int) -> ResponseReturnValue:
    """One account: name, roles and bindings to change, and what else may be done."""
    staff = find(number)
    form = DutiesForm(
        name=staff.name,
        roles=[role.value for role in staff.role_set],
        office=staff.office_key or "",
        forum=str(staff.forum_id or ""),
    )
    if form.validate_on_submit():
        try:
            people.change_staff(number, name=form.name.data or "", duties=form.duties(), actor=current_principal())
        except people.LastAdministrator:
            form.roles.errors = [last_administrator()]
        except people.BindingMissing as missing:
            form.refuse(missing)
        else:
            flash(_("Saved. Where rights changed, the person signs in again."))
            return redirect_to("accounts_desk.show_person", number=number)
    is_me = current_principal().user_id == number
    return answer("accounts/person.html", form, person=staff, notes=role_notes(), is_me=is_me, has_mail=has_mail())


@room.page(id="/ruang-kerja/staf/<int:number>/tautan", en="/desk/staff/<int:number>/link", access=MANAGE)
def show_link(number: int) -> ResponseReturnValue:
    """The link to be printed or handed over, shown once."""
    kept = session.pop(PRINTED, None) if PRINTED in session else None
    if not kept or kept["number"] != number:
        return redirect_to("accounts_desk.show_person", number=number)
    return answer("accounts/link.html", Form(), person=find(number), address=kept["address"])


@room.page(
    id="/ruang-kerja/staf/<int:number>/tautan-baru",
    en="/desk/staff/<int:number>/new-link",
    access=MANAGE,
    methods=["POST"],
)
def renew_link(number: int) -> ResponseReturnValue:
    """Make another one-time link; the one before dies."""
    staff = find(number)
    if not staff.active:
        abort(409)
    return hand_over_link(staff)


@room.page(
    id="/ruang-kerja/staf/<int:number>/tutup", en="/desk/staff/<int:number>/disable", access=MANAGE, methods=["POST"]
)
def disable(number: int) -> ResponseReturnValue:
    """Close an account."""
    return do(number, people.disable_staff, _("The account is closed. Its sessions have ended."))


@room.page(
    id="/ruang-kerja/staf/<int:number>/buka", en="/desk/staff/<int:number>/enable", access=MANAGE, methods=["POST"]
)
def enable(number: int) -> ResponseReturnValue:
    """Open an account again."""
    return do(number, people.enable_staff, _("The account is open again."))


@room.page(
    id="/ruang-kerja/staf/<int:number>/sesi", en="/desk/staff/<int:number>/sessions", access=MANAGE, methods=["POST"]
)
def end_sessions(number: int) -> ResponseReturnValue:
    """Sign a person out everywhere."""
    return do(number, people.end_sessions, _("Every session of this person has ended."))


def do(number: int, verb: Verb, told: str) -> ResponseReturnValue:
    """Do one thing to an account and go back to it, or say why not."""
    find(number)
    actor: Principal = current_principal()
    try:
        verb(number, actor=actor)
        flash(told)
    except people.LastAdministrator:
        flash(last_administrator())
    return redirect_to("accounts_desk.show_person", number=number)


def last_administrator() -> str:
    """Why the last administrator stays."""
    return _("This is the last administrator who can sign in. Give somebody else the role first.")


def find(number: int) -> Staff:
    """The account of that number, or 404."""
    try:
        return people.get_staff(number)
    except people.UnknownStaff:
        abort(404)
