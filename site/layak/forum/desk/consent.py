"""Withdrawn consent at the facilitator's desk: a member's number, a look at what will happen, and the end."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from layak.core.access import current_principal, may
from layak.core.clock import now
from layak.forum import visit
from layak.forum.desk.member_pages import MemberPage, say_done, say_unknown, show_member_page
from layak.forum.desk.room import answering_faults, room
from layak.forum.forms.passes import MemberForm
from layak.forum.service import consent
from layak.forum.service.faults import NotThere

WITHDRAWING = MemberPage(
    endpoint="forum_desk.withdraw_consent",
    title=_l("Withdrawn consent"),
    lead=_l("When a parent or guardian withdraws the consent, the membership ends at once."),
    question=_l("End the membership of number %(number)s and erase its ideas?"),
    points=(
        _l("The membership ends at once. The pass and the secret words no longer work."),
        _l("All ideas of this member are erased, also those that everyone can read."),
        _l("The member can come back only with a new consent paper and a new pass."),
    ),
    press=_l("End it and erase the ideas"),
    done=(
        _l("The membership of member number %(number)s has ended."),
        _l("Pass and secret words no longer work, and the ideas are erased. Note the day in the paper ledger."),
    ),
)


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
    actor, form, paper = current_principal(), MemberForm(), None
    if form.validate_on_submit():
        number = form.number.data or 0
        try:
            if request.form.get("act") == "end":
                consent.withdraw_consent(actor, number, at=now().astimezone(visit.zone()))
                return say_done(WITHDRAWING, number)
            paper = consent.get_paper(actor, number)
        except NotThere:
            say_unknown(form)
    return show_member_page(WITHDRAWING, form, paper)
