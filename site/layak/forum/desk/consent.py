"""Withdrawn consent at the facilitator's desk: a member's number, a look at what will happen, and the end."""

from __future__ import annotations

from flask import flash, get_flashed_messages, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal, may
from layak.core.clock import now
from layak.core.language import localized
from layak.core.page import redirect_to, render
from layak.forum import visit
from layak.forum.desk.room import answering_faults, room
from layak.forum.forms.passes import ConsentForm
from layak.forum.service import consent, members
from layak.forum.service.faults import NotThere


@room.page(
    id="/ruang-kerja/forum/kartu/persetujuan",
    en="/desk/forum/passes/consent",
    access=may("forum.passes"),
    methods=("GET", "POST"),
)
@answering_faults
def withdraw_consent() -> ResponseReturnValue:
    """Ask for the number, show whose paper it is and what will happen; pressed once more, end the membership.

    The answer is the same whatever the member wrote, and whether there was anything to erase.
    """
    actor = current_principal()
    forum = members.get_own_forum(actor)
    form, paper = ConsentForm(), None
    if form.validate_on_submit():
        number = form.number.data or 0
        try:
            if request.form.get("act") == "end":
                consent.withdraw_consent(actor, number, at=now().astimezone(visit.zone()))
                flash(_("The membership of member number %(number)s has ended.", number=number))
                return redirect_to("forum_desk.withdraw_consent")
            paper = consent.get_paper(actor, number)
        except NotThere:
            form.number.errors = [_("No pass of your forum bears this number. Look once more at the paper ledger.")]
    return render(
        "forum/desk/consent_check.html" if paper else "forum/desk/consent.html",
        private=True,
        status=422 if form.errors else 200,
        has_errors=bool(form.errors),
        form=form,
        paper=paper,
        forum_name=localized(forum, "name"),
        told=get_flashed_messages(),
    )
