"""Members at the facilitator's desk: a pass anew, the end of one membership, the yearly day of all."""

from __future__ import annotations

import secrets

from flask import flash, get_flashed_messages, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.access import current_principal, may
from layak.core.language import LANGUAGES, localized
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render
from layak.core.presentation import format_day
from layak.forum import visit
from layak.forum.desk.member_pages import MemberPage, say_done, say_ended, say_unknown, show_member_page
from layak.forum.desk.passes import print_sheets
from layak.forum.desk.room import answering_faults, room
from layak.forum.forms.passes import MemberForm, YearForm
from layak.forum.models import Forum
from layak.forum.service import members, memberships
from layak.forum.service.faults import Changed, Ended, NotThere, WrongDay
from layak.forum.service.forums import end_of_membership

PASSES = may("forum.passes")
BOTH = ("GET", "POST")
MARK = "reissue"

ENDING = MemberPage(
    endpoint="forum_desk.end_membership",
    title=_l("End of a membership"),
    lead=_l("For a member who leaves the forum. Was a consent withdrawn? Use that page: it erases the ideas, too."),
    question=_l("End the membership of number %(number)s?"),
    points=(
        _l("The membership ends today. The pass and the secret words no longer work."),
        _l("Ideas that were sent go on. Nobody can open their private side any more, not even the member."),
        _l("The member can come back only with a new consent paper and a new pass."),
    ),
    press=_l("End the membership"),
    done=(
        _l("The membership of member number %(number)s has ended."),
        _l("Pass and secret words no longer work. Note the day in the paper ledger."),
    ),
)

ANEW = MemberPage(
    endpoint="forum_desk.reissue_pass",
    title=_l("A new pass for a member"),
    lead=_l("For a lost pass, or lost secret words. The consent paper stays; the number will be a new one."),
    question=_l("Make a new pass in place of number %(number)s?"),
    points=(
        _l("The old membership ends. Its pass and its secret words no longer work."),
        _l("Ideas that were sent go on. Nobody can open their private side any more, not even the member."),
        _l("The new pass has a new number. Write it into the paper ledger beside the old one."),
    ),
    press=_l("Make the new pass"),
)


@room.page(id="/ruang-kerja/forum/kartu/akhir", en="/desk/forum/passes/end", access=PASSES, methods=BOTH)
@answering_faults
def end_membership() -> ResponseReturnValue:
    """Ask for the number, show the paper and what will happen; pressed once more, end the membership."""
    actor, form, paper = current_principal(), MemberForm(), None
    if form.validate_on_submit():
        number = form.number.data or 0
        try:
            if request.form.get("act") == "end":
                memberships.end_membership(actor, number, today=visit.today())
                return say_done(ENDING, number)
            paper = memberships.get_standing_paper(actor, number, today=visit.today())
        except NotThere:
            say_unknown(form)
        except Ended:
            say_ended(form)
    return show_member_page(ENDING, form, paper)


@room.page(id="/ruang-kerja/forum/kartu/ganti", en="/desk/forum/passes/anew", access=PASSES, methods=BOTH)
@answering_faults
def reissue_pass() -> ResponseReturnValue:
    """Ask for the number, show the paper and what will happen; pressed once more, show the new pass this one time."""
    actor, form, paper = current_principal(), MemberForm(), None
    if form.validate_on_submit():
        number = form.number.data or 0
        try:
            if request.form.get("act") != "end":
                paper = memberships.get_standing_paper(actor, number, today=visit.today())
            elif form.mark.data and form.mark.data == session.pop(MARK, None):
                forum_name = localized(members.get_own_forum(actor), "name", LANGUAGES[0])
                made = memberships.reissue_pass(actor, number, keys=visit.keys(), today=visit.today())
                return print_sheets([made], forum_name)
            else:
                form.number.errors = [_("This pass was made already and cannot be shown again.")]
        except NotThere:
            say_unknown(form)
        except Ended:
            say_ended(form)
    form.mark.data = session[MARK] = secrets.token_hex(8)
    return show_member_page(ANEW, form, paper)


@room.page(id="/ruang-kerja/forum/kartu/tahun", en="/desk/forum/passes/year", access=PASSES, methods=BOTH)
@answering_faults
def set_year_end() -> ResponseReturnValue:
    """Set the day on which the membership of all ends: one day a year, never a birthday."""
    actor = current_principal()
    forum = members.get_own_forum(actor)
    form = YearForm(data={"version": str(forum.version), "ends_on": next_day(forum)})
    is_stale = False
    if form.validate_on_submit() and form.ends_on.data:
        goes_on = form.for_whom.data == "all"
        version, day = read_version(form.version.data), form.ends_on.data
        try:
            memberships.set_year_end(actor, day, version, goes_on=goes_on, today=visit.today())
            flash(_("Membership ends on %(day)s from now on.", day=format_day(day)))
            return redirect_to("forum_desk.set_year_end")
        except WrongDay:
            form.ends_on.errors = [about_day()]
        except Ended:
            form.ends_on.errors = [_("This forum has ended.")]
        except Changed:
            is_stale, form.version.data = True, str(forum.version)
    return render(
        "forum/desk/year.html",
        private=True,
        status=409 if is_stale else 422 if form.errors else 200,
        has_errors=bool(form.errors) or is_stale,
        is_stale=is_stale,
        form=form,
        forum_name=localized(forum, "name"),
        ends_on=forum.membership_ends_on,
        told=get_flashed_messages(),
    )


def next_day(forum: Forum) -> object:
    """The day that is offered: the forum's own while it is far enough away, else the next yearly one."""
    is_far = forum.membership_ends_on - visit.today() >= memberships.SHORTEST_MEMBERSHIP
    return forum.membership_ends_on if is_far else end_of_membership(visit.today())


def about_day() -> str:
    """Which days can be chosen."""
    today = visit.today()
    return _(
        "Choose a day between %(first)s and %(last)s.",
        first=format_day(today + memberships.SHORTEST_MEMBERSHIP),
        last=format_day(today + memberships.LONGEST_MEMBERSHIP),
    )
