"""What the forum tells at a handover: keys of officers by their age, and each condition of opening by its last day.

What the ledger's record says stays with the officers; nothing here tells of a child or of a text.
"""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from layak.accounts.service.people import list_staff
from layak.core.access import Role
from layak.core.handing import Line, Part, ends_soon
from layak.core.language import localized
from layak.core.own_command import own_command
from layak.core.presentation import format_day
from layak.extensions import db
from layak.forum.models import Forum, GateRecord, Officer, OfficerKey
from layak.forum.service.gate import LAWYER, RECORDS, TEST_CALLS, Condition, conditions
from layak.forum.service.keys import OWN_BODY, RECOVERY


def tell_keys(on: date, lang: str) -> Part:
    """Officers with their body and the day of their key, and whether there is a printed recovery key."""
    keys = {row.user_id: row for row in db.session.scalars(select(OfficerKey))}
    bodies = {row.user_id: row for row in db.session.scalars(select(Officer))}
    lines = []
    for staff in list_staff(role=Role.PROTECTION_OFFICER, is_active=True):
        body, key = bodies.get(staff.id), keys.get(staff.id)
        said = "" if body is None else _("%(body)s (deputy)", body=body.body) if body.is_deputy else body.body
        mark = _("has no key: cannot read") if key is None else "" if said else _("the body is not set")
        lines.append(Line((staff.email, said, format_day(key.made_at, lang=lang) if key else "–"), mark))
    printed = db.session.get(GateRecord, RECOVERY)
    mark = (
        "" if printed else _("make it before the forum opens: %(command)s", command=own_command("forum recovery-key"))
    )
    lines.append(Line((_("printed recovery key"), "", format_day(printed.at, lang=lang) if printed else "–"), mark))
    about = _("Only the officers know their passphrases; the recovery key lies on paper, sealed, away from the server.")
    return Part(_("Keys for protected texts"), (_("Whose"), _("Body"), _("Made on")), lines, about)


def tell_conditions(on: date, lang: str) -> Part:
    """What must be true for the forum to be open, and until when it counts; then the day of each forum's members."""
    lines = [
        Line(
            (called(one.name), value_of(one), format_day(one.until, lang=lang) if one.until else ""),
            _("missing or lapsed") if not one.is_met else _("ends soon") if ends_soon(one.until, on) else "",
        )
        for one in conditions(on)
    ]
    for forum in db.session.scalars(select(Forum).where(Forum.ended_on.is_(None)).order_by(Forum.id)):
        last = forum.membership_ends_on
        mark = _("set the next yearly day") if ends_soon(last, on) else ""
        name = localized(forum, "name", lang)
        lines.append(Line((name, _("memberships end"), format_day(last, lang=lang)), mark))
    return Part(_("Forum Anak: what is on record"), (_("What"), _("Value"), _("Until")), lines)


def called(name: str) -> str:
    """A condition in words, with the name that `flask forum record` knows it by."""
    words = {
        "officers": _("officers of two bodies, with keys"),
        "deputies": _("deputies in two bodies, with keys"),
        "moderators": _("moderators who took up their invitation"),
        "roster": _("an officer on duty today"),
        "decrees": _("numbers of the decrees"),
        TEST_CALLS: _("last test call to each help number"),
        "consent-form": _("consent form in use"),
        "assessment": _("impact assessment"),
        LAWYER: _("confirmed by the lawyer"),
        OWN_BODY: _("the body that runs the forum"),
    }
    return f"{words[name]} ({name})" if name in RECORDS else words.get(name, name)


def value_of(one: Condition) -> str:
    """What is on record; of what is counted the number alone."""
    return one.value if one.name in RECORDS else "".join(sign for sign in one.value if sign.isdigit())
