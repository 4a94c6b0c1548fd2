"""The letters that accounts send: an invitation and a link for a new password, in the receiver's language."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from layak.accounts.models import Staff
from layak.accounts.service import links, people
from layak.core.clock import now
from layak.core.mail import do_later, send_mail
from layak.core.outgoing import send_soon, write_letter
from layak.core.paths import whole_address


def link_address(token: str, lang: str) -> str:
    """The whole address of a one-time link."""
    return whole_address("accounts.open_link", lang, token=token)


def send_invitation(staff: Staff, token: str) -> bool:
    """Invite somebody; says whether the mail server took the letter."""
    with force_locale(staff.locale):
        text = _(
            "You have been invited to the staff rooms of %(site)s.\n\n"
            "Choose your password here; the link works once, for 24 hours:\n%(link)s\n\n"
            "If you do not expect this letter, leave it unanswered.",
            site=site_name(),
            link=link_address(token, staff.locale),
        )
        return send_mail(staff.email, _("Your invitation to %(site)s", site=site_name()), text)


def send_reset_later(email: str) -> None:
    """Send a link for a new password if somebody has this address; the page answers as fast in both cases."""

    def send() -> None:
        staff = people.find_staff(email)
        if staff is not None and staff.active:
            send_reset(staff, links.make_link(staff.id, at=now(), actor=None))

    do_later(send)


def send_reset(staff: Staff, token: str) -> bool:
    """Send a link for a new password."""
    with force_locale(staff.locale):
        text = _(
            "Somebody asked for a new password for your account at %(site)s.\n\n"
            "Choose it here; the link works once, for 24 hours:\n%(link)s\n\n"
            "If it was not you, leave this letter unanswered: nothing changes.",
            site=site_name(),
            link=link_address(token, staff.locale),
        )
        return send_mail(staff.email, _("A new password for %(site)s", site=site_name()), text)


def write_recovery_asked(staff: Staff) -> None:
    """Tell somebody that another second step was asked for, and what to do if it was not they."""
    with force_locale(staff.locale):
        text = _(
            "Somebody who knows your password at %(site)s says that the phone and the recovery codes are lost, and "
            "asked two colleagues for another second step.\n\n"
            "If it was not you: sign in with your code as usual, which drops the request, and change your password.",
            site=site_name(),
        )
        write_letter(staff.email, _("Your second step at %(site)s", site=site_name()), text, at=now())


def write_recovery_done(staff: Staff) -> None:
    """Tell somebody that the second step was taken away, and what to do if they did not ask for it."""
    with force_locale(staff.locale):
        text = _(
            "Your second step at %(site)s has been reset, as it was asked for: the next sign-in sets up a new app.\n\n"
            "If you did not ask for it, ring your administrator at once.",
            site=site_name(),
        )
        write_letter(staff.email, _("Your second step at %(site)s", site=site_name()), text, at=now())


def tell(staff: Staff, write: Callable[[Staff], None]) -> None:
    """Write somebody one of these letters where there is mail; it is sent behind the answer, until it is taken."""
    write(staff)
    send_soon()


def site_name() -> str:
    """The site's name as the city knows it."""
    return f"Layak {current_app.extensions['layak'].content.city.short_id}"
