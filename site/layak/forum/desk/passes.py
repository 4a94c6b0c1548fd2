"""The facilitator's page: new passes on a sheet to print and cut, and totals of ten or more."""

from __future__ import annotations

import secrets
from datetime import date

from flask import session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal, may
from layak.core.language import localized
from layak.core.page import render
from layak.forum import visit
from layak.forum.desk.room import answering_faults, room
from layak.forum.forms import PassOrderForm
from layak.forum.models import AgeBand
from layak.forum.service import members

PER_SHEET = 12
MARK = "pass_order"


@room.page(id="/ruang-kerja/forum/kartu", en="/desk/forum/passes", access=may("forum.passes"), methods=("GET", "POST"))
@answering_faults
def issue_passes() -> ResponseReturnValue:
    """Order passes; the answer is the sheet itself, and it is shown this one time."""
    forum = members.get_own_forum(current_principal())
    form = PassOrderForm()
    if form.validate_on_submit():
        if form.mark.data and form.mark.data == session.pop(MARK, None):
            return show_sheet(form, localized(forum, "name"))
        form.mark.errors = [_("This sheet was made already and cannot be shown again. Order new passes if it is lost.")]
    mark = session[MARK] = secrets.token_hex(8)
    form.mark.data = mark
    return render(
        "forum/passes.html",
        private=True,
        status=422 if form.errors else 200,
        has_errors=bool(form.errors),
        form=form,
        forum_name=localized(forum, "name"),
        ends_on=forum.membership_ends_on,
        totals=members.get_totals(current_principal()),
        smallest=members.SMALLEST_TOTAL,
    )


def show_sheet(form: PassOrderForm, forum_name: str) -> ResponseReturnValue:
    """Make the passes and show their codes once, twelve to a sheet."""
    order = members.PassOrder(
        count=form.count.data or 0,
        consent_on=form.consent_on.data or date.min,
        consent_reference=(form.consent_reference.data or "").strip(),
        age_band=AgeBand(form.age_band.data) if form.age_band.data else None,
    )
    made = members.issue_passes(current_principal(), order, keys=visit.keys())
    sheets = [made[at : at + PER_SHEET] for at in range(0, len(made), PER_SHEET)]
    return render("forum/pass_sheet.html", private=True, sheets=sheets, forum_name=forum_name)
