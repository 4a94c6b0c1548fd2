"""What nobody outside may read of the staff: their addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from layak.accounts.models import Staff
from layak.core.checks import MOST_OF_A_KIND, Private
from layak.core.page import site_content
from layak.extensions import db


def private_things(at: datetime) -> Iterator[Private]:
    """The address of each member of staff; one that the city names in its own files is meant to be read."""
    named = str(site_content().city).casefold() + "".join(str(page) for page in site_content().pages).casefold()
    rows = db.session.execute(select(Staff.id, Staff.email).order_by(Staff.id.desc()).limit(MOST_OF_A_KIND))
    for number, email in rows:
        if email.casefold() not in named:
            yield Private(thing=_l("the address of account %(number)s", number=number), marks=(email,))
