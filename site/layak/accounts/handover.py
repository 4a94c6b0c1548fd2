"""What accounts tell at a handover: who holds which role, by which second step, and which links are open."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from layak.accounts.models import OneTimeLink, Staff
from layak.accounts.roles import NAMES
from layak.accounts.service import people
from layak.core.access import Role
from layak.core.clock import now
from layak.core.desk import choices
from layak.core.handing import Line, Part
from layak.core.own_command import own_command
from layak.core.presentation import format_day
from layak.extensions import db


def tell_accounts(on: date, lang: str) -> Part:
    """Every account: address, name, roles, what it is bound to, second step, since when the password stands."""
    accounts = people.list_staff()
    able = [one for one in accounts if one.active and not one.is_invited]
    administrators = [one for one in able if Role.ADMINISTRATOR in one.role_set]
    bound = {"office": dict(choices("office")), "forum": dict(choices("forum"))}
    lines = [Line(cells_of(one, bound, lang), mark_of(one, is_only=administrators == [one])) for one in accounts]
    if not any(one.active and Role.ADMINISTRATOR in one.role_set for one in accounts):
        lines.append(Line(("", "", str(NAMES[Role.ADMINISTRATOR]), "", "", "", ""), no_administrator()))
    heads = (_("Address"), _("Name"), _("Roles"), _("For"), _("Second step"), _("State"), _("Password since"))
    return Part(_("Accounts"), heads, lines)


def no_administrator() -> str:
    """What to do where nobody can invite anybody, as after an installation that was cut off."""
    command = own_command("staff create --email ADDRESS --role administrator")
    return _("there is no administrator; make one: %(command)s", command=command)


def cells_of(staff: Staff, bound: dict[str, dict[str, str]], lang: str) -> tuple[str, ...]:
    """One account."""
    roles = ", ".join(str(NAMES[role]) for role in sorted(staff.role_set))
    office = bound["office"].get(staff.office_key or "", staff.office_key or "")
    forum = bound["forum"].get(str(staff.forum_id), "") if staff.forum_id else ""
    state = _("closed") if not staff.active else _("invited") if staff.is_invited else _("open")
    since = format_day(staff.password_at, lang=lang) if staff.password_at else ""
    step = _("yes") if staff.has_second_factor else _("no")
    return staff.email, staff.name, roles, office or forum, step, state, since


def mark_of(staff: Staff, *, is_only: bool) -> str:
    """What is to be done about an account."""
    if not staff.active:
        return ""
    if is_only:
        return _("the only administrator: invite a second one")
    if staff.is_invited:
        return _("did not take up the invitation: send a new link or close it")
    if staff.must_have_second_factor and not staff.has_second_factor:
        return _("has no second step yet: nothing opens before it is set up")
    return ""


def tell_links(on: date, lang: str) -> Part:
    """Links that set a password and are still good: whose and until when, never the link."""
    query = (
        select(Staff.email, OneTimeLink.ends_at)
        .join(Staff, Staff.id == OneTimeLink.user_id)
        .where(OneTimeLink.used_at.is_(None), OneTimeLink.ends_at > now())
        .order_by(OneTimeLink.ends_at)
    )
    lines = [Line((email, format_day(ends, lang=lang))) for email, ends in db.session.execute(query)]
    return Part(_("Open links for a password"), (_("Address"), _("Until")), lines)
