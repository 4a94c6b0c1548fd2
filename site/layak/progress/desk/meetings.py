"""Meetings of the task force: planned with an agenda from what is late, projected, minuted, decisions as tasks."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import current_lang
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render
from layak.core.typed import one_line, tidy
from layak.progress.desk.refusing import refuse
from layak.progress.desk.room import BOTH, answering_faults, coordinate, room, today
from layak.progress.desk.sections import register_section
from layak.progress.digest_words import coming, standing
from layak.progress.forms.meetings import DecisionForm, MeetingForm
from layak.progress.mailing import FIRST_SPAN
from layak.progress.models import ItemKind, MeetingState
from layak.progress.service import list_offices, meetings
from layak.progress.service.digest import Digest, get_digest
from layak.progress.service.faults import Changed

DECIDE = "decide"
"""The button that saves the minutes and goes on to a decision."""
MOST_LINES = 15
"""Lines that a page to project holds; more cannot be read from the last row."""


def add_sections() -> None:
    """The coordinator's way to the meetings."""
    register_section(
        "progress_desk.list_meetings",
        _l("Meetings"),
        _l("An agenda from what is late, one page to project, minutes, decisions as tasks."),
        place=50,
    )


@room.page(id="/ruang-kerja/kemajuan/rapat", en="/desk/progress/meetings", access=coordinate)
@answering_faults
def list_meetings() -> ResponseReturnValue:
    """All meetings, and the decisions that are not carried out yet."""
    return render(
        "progress/desk/meetings.html",
        private=True,
        meetings=meetings.list_meetings(),
        decisions=decision_rows(meetings.list_decisions_of()),
    )


@room.page(id="/ruang-kerja/kemajuan/rapat/baru", en="/desk/progress/meetings/new", access=coordinate, methods=BOTH)
@answering_faults
def new_meeting() -> ResponseReturnValue:
    """Plan a meeting; the agenda begins with what is late, waits or comes."""
    form = MeetingForm()
    if request.method == "GET":
        form.agenda.data = "\n".join(proposed_agenda())
        form.title.data = _("Coordination meeting of the task force")
    elif form.validate():
        number = meetings.plan_meeting(draft_of(form), actor=current_principal(), at=now())
        return redirect_to("progress_desk.edit_meeting", number=number, kept=1)
    return show_form(form, None)


@room.page(
    id="/ruang-kerja/kemajuan/rapat/<int:number>",
    en="/desk/progress/meetings/<int:number>",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def edit_meeting(number: int) -> ResponseReturnValue:
    """Change a meeting, write its minutes."""
    meeting, form = meetings.get_meeting(number), MeetingForm()
    if request.method == "GET":
        form.process(obj=meeting)
        form.is_held.data = meeting.state == MeetingState.HELD
        form.agenda.data = "\n".join(row.text for row in meetings.list_items(number, ItemKind.AGENDA))
    elif form.validate():
        version = read_version(form.version.data)
        draft, is_held = draft_of(form), bool(form.is_held.data)
        try:
            meetings.change_meeting(number, draft, is_held=is_held, version=version, actor=current_principal())
        except Changed as fault:
            return show_form(form, meeting, refuse(form, fault, meetings.get_meeting(number).version))
        if request.form.get("act") == DECIDE:
            return redirect_to("progress_desk.decide", number=number)
        return redirect_to("progress_desk.edit_meeting", number=number, kept=1)
    return show_form(form, meeting)


@room.page(
    id="/ruang-kerja/kemajuan/rapat/<int:number>/keputusan",
    en="/desk/progress/meetings/<int:number>/decisions",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def decide(number: int) -> ResponseReturnValue:
    """Add a decision as a task."""
    meeting, form, status = meetings.get_meeting(number), DecisionForm(), 200
    form.offer_offices([(one.key, one.short) for one in list_offices(on=today())])
    if request.method == "GET":
        form.version.data = str(meeting.version)
    elif form.validate():
        try:
            keep_decision(number, form)
        except Changed as fault:
            status = refuse(form, fault, meetings.get_meeting(number).version)
        else:
            return redirect_to("progress_desk.edit_meeting", number=number, kept=1)
    return render(
        "progress/desk/decision.html",
        status=422 if form.errors and status == 200 else status,
        private=True,
        form=form,
        meeting=meeting,
        has_errors=bool(form.errors),
    )


def keep_decision(number: int, form: DecisionForm) -> None:
    """Add what was decided."""
    meetings.decide(
        number,
        tidy(form.text.data),
        office_key=form.office_key.data or None,
        due_on=form.due_on.data,
        version=read_version(form.version.data),
        actor=current_principal(),
    )


@room.page(
    id="/ruang-kerja/kemajuan/rapat/keputusan/<int:number>",
    en="/desk/progress/meetings/decisions/<int:number>",
    access=coordinate,
    methods=("POST",),
)
@answering_faults
def mark_decision(number: int) -> ResponseReturnValue:
    """Say that a decision is carried out, or not after all."""
    is_done = request.form.get("done") == "1"
    meeting = meetings.mark_done(number, is_done=is_done, actor=current_principal(), at=now())
    return redirect_to("progress_desk.edit_meeting", number=meeting, kept=1)


@room.page(
    id="/ruang-kerja/kemajuan/rapat/<int:number>/layar",
    en="/desk/progress/meetings/<int:number>/screen",
    access=coordinate,
)
@answering_faults
def project_meeting(number: int) -> ResponseReturnValue:
    """One page to project: how the cycle stands, the agenda, the decisions that are open."""
    meeting = meetings.get_meeting(number)
    digest = get_digest(on=today(), since=now() - FIRST_SPAN)
    return render(
        "progress/desk/meeting_screen.html",
        private=True,
        meeting=meeting,
        agenda=meetings.list_items(number, ItemKind.AGENDA)[:MOST_LINES],
        decisions=decision_rows(meetings.list_decisions_of())[:MOST_LINES],
        standing=[line for line in standing(digest) if line] if digest else [],
        late=digest.late[:MOST_LINES] if digest else [],
        coming=[line for line in coming(digest, current_lang()) if line] if digest else [],
    )


def show_form(form: MeetingForm, meeting: Any | None, status: int = 200) -> ResponseReturnValue:
    """The form of a meeting, with its decisions once it is planned."""
    decided = meetings.list_items(meeting.id, ItemKind.DECISION) if meeting else []
    return render(
        "progress/desk/meeting.html",
        status=422 if form.errors and status == 200 else status,
        private=True,
        form=form,
        meeting=meeting,
        decisions=decision_rows(decided),
        is_kept="kept" in request.args,
        has_errors=bool(form.errors),
    )


def draft_of(form: MeetingForm) -> meetings.MeetingDraft:
    """What was written, as it is kept."""
    return meetings.MeetingDraft(
        title=one_line(form.title.data),
        held_on=form.held_on.data,
        starts_at=one_line(form.starts_at.data).replace(":", "."),
        place=one_line(form.place.data),
        minutes=tidy(form.minutes.data),
        agenda=[line for one in tidy(form.agenda.data).splitlines() if (line := one_line(one))],
    )


def proposed_agenda() -> list[str]:
    """Subjects from the running cycle: what is late, what waits, what comes, what was decided and not done."""
    digest = get_digest(on=today(), since=now() - FIRST_SPAN)
    lines = agenda_of(digest) if digest else []
    left = len(meetings.list_decisions_of())
    if left:
        lines.append(ngettext("%(num)s decision is still open", "%(num)s decisions are still open", left))
    return lines


def agenda_of(digest: Digest) -> list[str]:
    """The lines that a cycle's state gives."""
    lines = [
        ngettext("%(office)s: %(num)s request is late", "%(office)s: %(num)s requests are late", count, office=office)
        for office, count in digest.late[: MOST_LINES - 3]
    ]
    if digest.handed_in:
        count = digest.handed_in
        lines.append(ngettext("%(num)s hand-in waits to be looked at", "%(num)s hand-ins wait to be looked at", count))
    return [*lines, *(line for line in coming(digest, current_lang()) if line)]


def decision_rows(rows: list[Any]) -> list[dict[str, Any]]:
    """Decisions with the short name of whoever carries them out."""
    names = {one.key: one.short for one in list_offices()}
    return [{"row": row, "office": names.get(row.office_key or "", ""), "is_late": is_late(row)} for row in rows]


def is_late(row: Any) -> bool:
    """Whether a decision's day is over and nobody said that it is carried out."""
    return row.done_at is None and row.due_on is not None and row.due_on < today()
