"""How pages of staff call whoever did something: by name, not by the number that rows keep."""

from __future__ import annotations

from flask_babel import gettext as _

from layak.accounts.service.people import find_number
from layak.core.access import COMMAND

USER = "user:"


def called(actor: str) -> str:
    """A person's name, or the address of one without a name; the command line is the system, others stay as written."""
    if actor == COMMAND:
        return _("the system")
    number = actor.removeprefix(USER)
    staff = find_number(int(number)) if actor.startswith(USER) and number.isdigit() else None
    return actor if staff is None else staff.name or staff.email
