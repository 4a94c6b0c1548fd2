"""The facilitator's page: new passes on a sheet to print and cut, and totals of ten or more."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from flask import session
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from layak.core.access import current_principal, may
from layak.core.language import LANGUAGES, localized
from layak.core.page import render
from layak.core.presentation import format_day, format_month
from layak.forum import visit
from layak.forum.desk.room import answering_faults, room
from layak.forum.forms.passes import PassOrderForm
from layak.forum.models import AgeBand
from layak.forum.service import members
from layak.forum.service.faults import Ended, WrongDay

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
            try:
                return show_sheet(form, localized(forum, "name", LANGUAGES[0]))
            except WrongDay:
                form.consent_on.errors = [about_wrong_day(form.consent_on.data)]
            except Ended:
                form.mark.errors = [_("No passes were made: set the next yearly day first.")]
        else:
            told = _("This sheet was made already and cannot be shown again. Order new passes if it is lost.")
            form.mark.errors = [told]
    mark = session[MARK] = secrets.token_hex(8)
    form.mark.data = mark
    return render(
        "forum/desk/passes.html",
        private=True,
        status=422 if form.errors else 200,
        has_errors=bool(form.errors),
        form=form,
        forum_name=localized(forum, "name"),
        ends_on=forum.membership_ends_on,
        has_ended=forum.ended_on is not None,
        takes_members=members.takes_members(forum, visit.today()),
        totals=members.get_totals(current_principal()),
        smallest=members.SMALLEST_TOTAL,
    )


def about_wrong_day(day: date | None) -> str:
    """Why nobody can have signed on that day."""
    if day is not None and day > visit.today():
        return _("That day has not come yet. Write the day on which the papers were signed.")
    first = format_day(members.oldest_consent(visit.today()))
    return _("The paper of a member of today cannot be older than %(day)s. Check the year.", day=first)


def show_sheet(form: PassOrderForm, forum_name: str) -> ResponseReturnValue:
    """Make the passes and show their codes once, twelve to a sheet."""
    order = members.PassOrder(
        count=form.count.data or 0,
        consent_on=form.consent_on.data or date.min,
        consent_reference=(form.consent_reference.data or "").strip(),
        age_band=AgeBand(form.age_band.data) if form.age_band.data else None,
    )
    made = members.issue_passes(current_principal(), order, keys=visit.keys(), today=visit.today())
    return print_sheets(made, forum_name, for_meeting=bool(form.for_meeting.data))


def print_sheets(made: list[members.NewPass], forum_name: str, *, for_meeting: bool = False) -> ResponseReturnValue:
    """The sheets to print and cut; for_meeting adds where children see what became of their meeting's ideas.

    That line is the same on every pass, and nothing keeps that it was printed: no pass leads to an idea.
    """
    month = visit.today().replace(day=1)
    cards = [{"code": one.code, **{lang: words_on(one, lang, month) for lang in LANGUAGES}} for one in made]
    sheets = [cards[at : at + PER_SHEET] for at in range(0, len(cards), PER_SHEET)]
    return render(
        "forum/desk/pass_sheet.html", private=True, sheets=sheets, forum_name=forum_name, for_meeting=for_meeting
    )


def words_on(one: members.NewPass, lang: str, month: date) -> dict[str, Any]:
    """What stands on a pass in one language: a pass is for a child, whatever language the desk speaks."""
    with force_locale(lang):
        return {
            "title": _("Forum pass"),
            "number": _("Member number %(number)s", number=one.number),
            "use": _("Use it once. Do not show it to others. Need help? Call 129."),
            "meeting": _("Ideas of the meeting, from %(month)s on:", month=format_month(month, lang)),
        }
