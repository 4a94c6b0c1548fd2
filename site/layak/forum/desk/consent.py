"""Consent at the facilitator's desk: the ledger of papers, and what follows when one is withdrawn."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.access import current_principal, may
from layak.core.clock import now
from layak.core.language import localized
from layak.core.page import render
from layak.core.presentation import format_day
from layak.core.typed import one_line
from layak.forum import visit
from layak.forum.desk.member_pages import MemberPage, say_done, say_unknown, show_member_page
from layak.forum.desk.room import answering_faults, room
from layak.forum.forms.passes import MemberForm
from layak.forum.service import consent, members
from layak.forum.service.faults import NotThere
from layak.forum.wording import AGE_BANDS

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


@room.page(id="/ruang-kerja/forum/kartu/buku", en="/desk/forum/passes/ledger", access=may("forum.passes"))
@answering_faults
def show_ledger() -> ResponseReturnValue:
    """The papers by member number, newest first; no use, no time and no count of a pass."""
    actor, reference = current_principal(), one_line(request.args.get("paper"))
    found = consent.list_papers(actor, reference=reference, page=request.args.get("page", 1, type=int))

    def address(page: int) -> str:
        return url_for(".show_ledger", paper=reference or None, page=page)

    return render(
        "forum/desk/ledger.html",
        private=True,
        forum_name=localized(members.get_own_forum(actor), "name"),
        reference=reference,
        rows=[ledger_row(one) for one in found.papers],
        pages={
            "number": found.number,
            "total": found.total,
            "previous": address(found.number - 1) if found.number > 1 else None,
            "next": address(found.number + 1) if found.number < found.total else None,
        },
    )


def ledger_row(paper: consent.Paper) -> list[Any]:
    """One line: the number, the paper, and until when the membership goes."""
    signed = _("signed on %(day)s", day=format_day(paper.signed_on))
    band = str(AGE_BANDS[paper.band]) if paper.band else ""
    return [
        str(paper.number),
        {"text": paper.reference, "small": " · ".join(filter(None, (signed, band)))},
        end_of(paper),
    ]


def end_of(paper: consent.Paper) -> str:
    """Until when the membership goes, or that the consent was withdrawn."""
    if paper.withdrawn_on:
        return _("consent withdrawn on %(day)s", day=format_day(paper.withdrawn_on))
    if paper.ends_on < visit.today():
        return _("ended on %(day)s", day=format_day(paper.ends_on))
    return _("until %(day)s", day=format_day(paper.ends_on))
