"""Papers of a meeting: a moderator who is not the forum's facilitator types them on one screen."""

from __future__ import annotations

import re
import secrets

from flask import flash, get_flashed_messages
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.forms import options
from layak.core.language import localized
from layak.core.page import redirect_to, render
from layak.forum import visit
from layak.forum.desk.queue import MODERATE
from layak.forum.desk.room import NO_OFFICER_OUTSIDE, answering_faults, room
from layak.forum.forms.meetings import MeetingForm
from layak.forum.forms.writing import UNKNOWN, chosen
from layak.forum.public.room import content, district_choices, topic_name
from layak.forum.service import forums, meetings
from layak.forum.service.faults import Closed, NobodyElse, NobodyReads, NotThere, OwnForum, TooLong, WrongDay

NONCE = re.compile(r"[0-9a-f]{64}")


@room.page(id="/ruang-kerja/forum/pertemuan", en="/desk/forum/meeting", access=MODERATE, methods=("GET", "POST"))
@answering_faults
def type_meeting() -> ResponseReturnValue:
    """Thirty lines on one screen; what needs a change keeps every line, and a second click makes no second meeting."""
    form = make_form()
    if form.validate_on_submit():
        try:
            taken = meetings.take_meeting(
                current_principal(), meeting_of(form), at=now(), today=visit.today(), zone=visit.zone()
            )
        except (Closed, NobodyElse, NobodyReads, NotThere, OwnForum, TooLong, WrongDay) as fault:
            say_why(form, fault)
        else:
            if taken.is_new:
                say_taken(taken)
            return redirect_to("forum_desk.type_meeting")
    return render(
        "forum/desk/meeting.html",
        private=True,
        status=422 if form.errors else 200,
        has_errors=bool(form.errors),
        form=form,
        told=get_flashed_messages(),
    )


def make_form() -> MeetingForm:
    """The form with this city's forums, components and kecamatan."""
    form = MeetingForm()
    known = [(str(one.id), localized(one, "name")) for one in forums.list_standing()]
    form.forum.choices = options([("", _("Choose a forum")), *known])
    topics = options([(UNKNOWN, _("Not said")), *((one.key, topic_name(one.key)) for one in content().components)])
    districts = options([(UNKNOWN, _("Not said")), *district_choices()[:-1]])
    for one in form.papers():
        one.topic.choices, one.district.choices = topics, districts
    if not NONCE.fullmatch(form.nonce.data or ""):
        form.nonce.data = secrets.token_hex(32)
    return form


def meeting_of(form: MeetingForm) -> meetings.TypedMeeting:
    """The meeting as it was typed; lines without a text are left out."""
    papers = [
        meetings.TypedPaper(
            (one.text.data or "").strip(), chosen(one.topic.data), chosen(one.district.data), bool(one.about_staff.data)
        )
        for one in form.written()
    ]
    return meetings.TypedMeeting(
        int(form.forum.data), form.held_on.data, tuple(papers), bytes.fromhex(form.nonce.data or "")
    )


def say_taken(taken: meetings.Taken) -> None:
    """What became of it, without a number: whoever typed knows what was on the papers, and nobody else needs to."""
    flash(_("The papers are taken in. Another moderator decides about the ideas."))
    if taken.has_handed_on:
        flash(
            _("What belongs to the child-protection officers was handed on to them. Speak about it with nobody else.")
        )


def say_why(form: MeetingForm, fault: Exception) -> None:
    """Why nothing was taken; everything that was typed stays."""
    if isinstance(fault, OwnForum):
        form.forum.errors = [_("You look after this forum. Another moderator must type its papers.")]
    elif isinstance(fault, NotThere):
        form.forum.errors = [_("This forum has ended.")]
    elif isinstance(fault, WrongDay):
        form.held_on.errors = [_("Choose a day of the last twelve months.")]
    elif isinstance(fault, Closed):
        form.form_errors.append(
            _("The forum takes no ideas at the moment. Your lines are still here. Try again later.")
        )
    elif isinstance(fault, NobodyElse):
        for one in form.written():
            one.about_staff.errors = [NO_OFFICER_OUTSIDE] if one.about_staff.data else []
    elif isinstance(fault, NobodyReads):
        form.form_errors.append(
            _("A paper tells of harm, and no officer can read it here now. Call 129, and give the paper to an officer.")
        )
