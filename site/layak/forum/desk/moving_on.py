"""A public idea moves on: to an office that answers it, or into another idea that says the same."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.forms import options
from layak.core.language import localized
from layak.core.numbers import read_version
from layak.core.offices import standing_offices
from layak.core.page import redirect_to, render
from layak.core.presentation import format_day
from layak.forum import visit
from layak.forum.desk.office_words import office_name
from layak.forum.desk.queue import MODERATE
from layak.forum.desk.room import answering_faults, room
from layak.forum.desk.stale import show_late_press
from layak.forum.forms.moderation import ForwardForm, JoinForm
from layak.forum.models import Suggestion
from layak.forum.public.telling import shorten
from layak.forum.service import forwarding, moderation
from layak.forum.service.deadlines import office_answer_due
from layak.forum.service.faults import Changed, NotThere, UnknownOffice
from layak.forum.states import State
from layak.forum.wording import STATES


@room.page(
    id="/ruang-kerja/forum/tampil/<int:number>/teruskan",
    en="/desk/forum/published/<int:number>/forward",
    access=MODERATE,
    methods=("GET", "POST"),
)
@answering_faults
def forward_shown(number: int) -> ResponseReturnValue:
    """Choose the office that answers; again where that office looks after something else."""
    row = moderation.get_public_for_desk(current_principal(), number)
    form = ForwardForm(data={"version": str(row.version)})
    named = [(one.key, localized(one, "name")) for one in standing_offices() if not forwarding.lies_with(row, one.key)]
    form.office.choices = options([("", _("Choose an office")), *named])
    if form.validate_on_submit():
        version, office = read_version(form.version.data), form.office.data
        try:
            sent = forwarding.forward_idea(current_principal(), number, version, office, at=now(), today=visit.today())
        except UnknownOffice:
            form.office.errors = [_("Choose the office that answers.")]
        except Changed:
            return late(number)
        else:
            day = format_day(sent.office_due_on or visit.today())
            flash(_("Sent to %(office)s. An answer is due by %(day)s.", office=office_name(office), day=day))
            return redirect_to("forum_desk.show_queue")
    return show(row, number, form, "forum/desk/forward.html", due=format_day(office_answer_due(visit.today())))


@room.page(
    id="/ruang-kerja/forum/tampil/<int:number>/gabung",
    en="/desk/forum/published/<int:number>/join",
    access=MODERATE,
    methods=("GET", "POST"),
)
@answering_faults
def join_shown(number: int) -> ResponseReturnValue:
    """Look for the idea that says the same and join with it; the page of this one then leads there."""
    actor = current_principal()
    row = moderation.get_public_for_desk(actor, number)
    form = JoinForm(data={"version": str(row.version)})
    asked = (form.like.data or "").strip() or (row.public.title_id if row.public else "")
    found = moderation.list_like(actor, asked, besides=row.id)
    form.into.choices = options((one.number, f"{one.number}. {one.title_id}") for one in found)
    if request.form.get("act") == "join" and form.validate():
        version, into = read_version(form.version.data), form.into.data
        try:
            if into:
                moderation.merge_public(actor, number, version, into, at=now())
                flash(_("Joined. Its page leads to the other idea now."))
                return redirect_to("forum_desk.show_queue")
            form.into.errors = [_("Look for the like idea and choose it.")]
        except NotThere:
            form.into.errors = [_("That idea is not public any more. Choose another one.")]
        except Changed:
            return late(number)
    notes = {one.number: shorten(one.text_id) for one in found}
    return show(row, number, form, "forum/desk/join.html", notes=notes, is_empty=not found)


def show(row: Suggestion, number: int, form: Any, template: str, **context: Any) -> ResponseReturnValue:
    """A page about one public idea that moves on."""
    return render(
        template,
        private=True,
        status=422 if form.errors else 200,
        has_errors=bool(form.errors),
        form=form,
        number=number,
        title=row.public.title_id if row.public else "",
        state=STATES[State(row.state)],
        office=office_name(row.office_key) if row.office_key else None,
        **context,
    )


def late(number: int) -> ResponseReturnValue:
    """After a press that came too late: nothing was typed here that could be lost."""
    why = _("It was sent on, joined or taken down meanwhile, or has its answer.")
    return show_late_press(_("Published idea %(number)s", number=number), why, [])
