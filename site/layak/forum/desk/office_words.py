"""What an office wrote, in a moderator's hands: passed in safe words, or given back with the reason."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import localized
from layak.core.numbers import read_version
from layak.core.offices import office_named
from layak.core.page import redirect_to, render
from layak.core.presentation import format_time
from layak.forum import visit
from layak.forum.desk.queue import MODERATE
from layak.forum.desk.room import answering_faults, room
from layak.forum.desk.signs import Sign, find_signs, needs_second_press, second_press
from layak.forum.desk.stale import show_late_press
from layak.forum.forms.moderation import OfficeWordsForm
from layak.forum.service import passing
from layak.forum.service.faults import Changed, NotThere
from layak.forum.states import Verb

KINDS = {
    Verb.ANSWER_WILL_DO: _l("Will be done"),
    Verb.ANSWER_PLANNED: _l("In the city plan"),
    Verb.ANSWER_NOT_NOW: _l("Not now, with the reason"),
    Verb.ANSWER_NOT_OURS: _l("Looked after elsewhere"),
    Verb.REPORT_PROGRESS: _l("Being carried out"),
    Verb.REPORT_DONE: _l("Come true"),
    passing.QUESTION: _l("A question to the child"),
}


@room.page(
    id="/ruang-kerja/forum/jawaban-kantor/<int:number>",
    en="/desk/forum/office-words/<int:number>",
    access=MODERATE,
    methods=("GET", "POST"),
)
@answering_faults
def pass_office_words(number: int) -> ResponseReturnValue:
    """Read an office's words beside the public idea; pass them as written here, or give them back."""
    try:
        draft = passing.get_waiting_draft(current_principal(), number)
    except NotThere:
        if request.method == "POST":
            return late(OfficeWordsForm())
        raise
    data = {"text_id": draft.text_id, "text_en": draft.text_en or "", "version": str(draft.version)}
    form = OfficeWordsForm(data=data)
    if not form.validate_on_submit():
        return show(draft, form)
    try:
        return settle(draft, form, request.form.get("act", ""))
    except (Changed, NotThere):
        return late(form)


def settle(draft: passing.WaitingDraft, form: OfficeWordsForm, act: str) -> ResponseReturnValue:
    """Pass or give back; signs of personal data in what others will read are shown first and need a second press."""
    actor, version, moment = current_principal(), read_version(form.version.data), now().astimezone(visit.zone())
    text, why = (form.text_id.data or "").strip(), (form.why.data or "").strip()
    if act == "return":
        if not why:
            form.why.errors = [_("Say in a sentence what the office should change.")]
            return show(draft, form)
        passing.return_draft(actor, draft.number, version, why, at=moment)
        flash(_("Given back. The office reads why."))
        return redirect_to("forum_desk.show_queue")
    if not text:
        form.text_id.errors = [_("Write what is shown, in Indonesian.")]
        return show(draft, form)
    english, is_question = (form.text_en.data or "").strip() or None, draft.kind == passing.QUESTION
    if is_question and not english:
        form.text_en.errors = [_("Write the question in English, too. The child may read the site in English.")]
        return show(draft, form)
    signs = find_signs([form.text_id, form.text_en])
    if needs_second_press(act, signs):
        return show(draft, form, signs)
    passing.pass_draft(actor, draft.number, version, text_id=text, text_en=english, at=moment, today=visit.today())
    flash(_("Passed on. The child reads the question.") if is_question else _("Passed. Everyone can read it now."))
    return redirect_to("forum_desk.show_queue")


def show(draft: passing.WaitingDraft, form: OfficeWordsForm, signs: list[Sign] | None = None) -> ResponseReturnValue:
    """The page of one draft."""
    return render(
        "forum/desk/office_words.html",
        private=True,
        status=422 if form.errors or signs else 200,
        has_errors=bool(form.errors or signs),
        form=form,
        draft=draft,
        office=office_name(draft.office_key),
        kind=KINDS[draft.kind],
        is_question=draft.kind == passing.QUESTION,
        written=format_time(draft.written_at, visit.zone()),
        signs=signs or [],
        anyway=second_press(signs or []),
        is_own=draft.written_by == current_principal().user_id,
    )


def office_name(key: str) -> Any:
    """An office in the page's language."""
    office = office_named(key)
    return localized(office, "name") if office is not None else _("An office")


def late(form: OfficeWordsForm) -> ResponseReturnValue:
    """After a press that came too late: what was typed, and the way on."""
    return show_late_press(
        _("An office’s words"),
        _("They were decided or changed meanwhile, or the idea moved on."),
        [form.text_id, form.text_en, form.why],
    )
