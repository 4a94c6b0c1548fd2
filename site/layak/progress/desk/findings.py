"""Findings: noted by the coordinator, dealt with by an office, closed with a proof, shown to readers."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, get_flashed_messages, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.desk import register_door
from layak.core.language import localized
from layak.core.page import redirect_to, render, site_content
from layak.progress import service
from layak.progress.desk.offering import allow_documents, read_proofs
from layak.progress.desk.room import BOTH, answering_faults, coordinate, hand_in, room, today
from layak.progress.desk.visit_lists import indicator_choices, office_names
from layak.progress.desk.visit_refusal import refusal
from layak.progress.desk.visits import version_of
from layak.progress.desk.words import indicator_name
from layak.progress.forms.findings import AnswerForm, CloseForm, FindingForm
from layak.progress.forms.visits import ShowForm
from layak.progress.service import findings, visits
from layak.progress.service.faults import ProgressFault
from layak.progress.visit_words import FINDING_STATES

TEXTS = ("text_id", "text_en", "due_on")


def add_doors() -> None:
    """The office's way to what a visit found."""
    register_door(
        "progress.hand_in",
        "progress_desk.list_own_findings",
        _l("Findings"),
        _l("What a verification team noted for your office, and by when it is to be done."),
        place=36,
    )


@room.page(
    id="/ruang-kerja/kemajuan/kunjungan/<int:number>/temuan-baru",
    en="/desk/progress/visits/<int:number>/new-finding",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def note_finding(number: int) -> Response:
    """Write down what the team noted."""
    visit = visits.get_visit(number)
    form = finding_form(visit.id, None)
    if request.method == "POST" and form.validate():
        try:
            findings.note_finding(number, facts_of(form), actor=current_principal(), at=now(), on=today())
        except ProgressFault as error:
            form.form_errors = [refusal(error)]
            return words_page(form, visit.id, None, 409)
        return redirect_to("progress_desk.show_visit", number=number)
    return words_page(form, visit.id, None, 422 if form.errors else 200)


@room.page(
    id="/ruang-kerja/kemajuan/temuan/<int:number>/ubah",
    en="/desk/progress/findings/<int:number>/edit",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def edit_finding(number: int) -> Response:
    """Write a finding anew."""
    row = findings.get_finding(number)
    form = finding_form(row.visit_id, row)
    if request.method == "POST" and form.validate():
        version = version_of(form.version.data)
        try:
            findings.change_finding(number, facts_of(form), version=version, actor=current_principal(), on=today())
        except ProgressFault as error:
            form.form_errors = [refusal(error)]
            form.version.data = str(row.version)
            return words_page(form, row.visit_id, row, 409)
        return redirect_to("progress_desk.show_finding", number=number)
    return words_page(form, row.visit_id, row, 422 if form.errors else 200)


@room.page(
    id="/ruang-kerja/kemajuan/temuan/<int:number>/",
    en="/desk/progress/findings/<int:number>/",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def show_finding(number: int) -> Response:
    """One finding: what was done, its proofs, and the buttons that show it to readers or open it again."""
    form = ShowForm()
    if request.method == "POST" and form.validate():
        try:
            act(number, form)
        except ProgressFault as error:
            form.form_errors = [refusal(error)]
            return finding_page(number, form, 409)
        if not form.errors:
            return redirect_to("progress_desk.show_finding", number=number)
    return finding_page(number, form, 422 if form.errors else 200)


def act(number: int, form: ShowForm) -> None:
    """Do what a button of the finding's page asks for; showing needs the tick."""
    given: dict[str, Any] = {"actor": current_principal(), "version": version_of(form.version.data)}
    if form.act.data == "show" and not form.is_safe.data:
        form.is_safe.errors = [_("Read it all first, then tick this box.")]
    elif form.act.data == "show":
        findings.show_finding(number, at=now(), **given)
    elif form.act.data == "hide":
        findings.hide_finding(number, **given)
    elif form.act.data == "reopen":
        findings.reopen_finding(number, **given)
    else:
        abort(400)


def finding_page(number: int, form: ShowForm, status: int) -> Response:
    """A finding with its proofs."""
    row = findings.get_finding(number)
    form.version.data = str(row.version)
    return render(
        "progress/desk/finding.html",
        status=status,
        private=True,
        form=form,
        has_errors=bool(form.errors),
        **frame_of(row),
    )


def frame_of(row: Any) -> dict[str, Any]:
    """What every page of one finding shows."""
    return {
        "row": row,
        "state": FINDING_STATES[row.state],
        "office": office_names().get(row.office_key, ""),
        "indicator": indicator_name(row.indicator) if row.indicator else "",
        "proofs": findings.list_proofs(row.id),
        "is_open": row.state in findings.OPEN,
        "may_show": current_principal().may("progress.coordinate"),
    }


@room.page(
    id="/ruang-kerja/kemajuan/temuan/<int:number>/tutup",
    en="/desk/progress/findings/<int:number>/close",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def close_finding(number: int) -> Response:
    """Close a finding: the outcome in words; a proof must be there."""
    row, form, status = findings.get_finding(number), CloseForm(), 200
    if request.method == "GET":
        form.version.data = str(row.version)
        form.outcome_id.data, form.outcome_en.data = row.outcome_id, row.outcome_en
    elif form.validate():
        outcome = form.outcome_id.data or "", form.outcome_en.data or ""
        given: dict[str, Any] = {"version": version_of(form.version.data), "actor": current_principal(), "at": now()}
        try:
            findings.close_finding(number, *outcome, **given)
        except ProgressFault as error:
            form.form_errors, status = [refusal(error)], 409
            form.version.data = str(row.version)
        else:
            return redirect_to("progress_desk.show_finding", number=number)
    return render(
        "progress/desk/finding_close.html",
        status=422 if form.errors and status == 200 else status,
        private=True,
        form=form,
        has_errors=bool(form.errors),
        **frame_of(row),
    )


allow_documents(room, "progress_desk.add_proof")
allow_documents(room, "progress_desk.answer_finding")


@room.page(
    id="/ruang-kerja/kemajuan/temuan/<int:number>/bukti",
    en="/desk/progress/findings/<int:number>/proof",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def add_proof(number: int) -> Response:
    """The coordinator says what was done, and adds proofs."""
    return answer_page(findings.get_finding(number), "progress_desk.add_proof", "progress_desk.show_finding")


@room.page(id="/ruang-kerja/temuan/", en="/desk/findings/", access=hand_in)
@answering_faults
def list_own_findings() -> Response:
    """What the officer's office has to deal with."""
    key = current_principal().office_key
    rows = findings.list_office_findings(key) if key else []
    return render(
        "progress/desk/own_findings.html",
        private=True,
        rows=rows,
        states=FINDING_STATES,
        has_office=bool(key),
        notices=get_flashed_messages(),
    )


@room.page(id="/ruang-kerja/temuan/<int:number>", en="/desk/findings/<int:number>", access=hand_in, methods=BOTH)
@answering_faults
def answer_finding(number: int) -> Response:
    """The office says what was done, and adds proofs; another office's finding is not there."""
    row = findings.get_office_finding(number, current_principal().office_key)
    return answer_page(row, "progress_desk.answer_finding", "progress_desk.list_own_findings")


def answer_page(row: Any, here: str, back: str) -> Response:
    """The form of what was done; what was taken stays taken when something else has to be mended."""
    form, status = AnswerForm(), 200
    if request.method == "GET":
        form.version.data, form.outcome.data = str(row.version), row.outcome_id
    elif form.validate():
        try:
            if keep_answer(row.id, form):
                if here == "progress_desk.answer_finding":
                    flash(_("Thank you, we have it. The task force looks at it and closes the finding."))
                return redirect_to(back, **({"number": row.id} if back.endswith("show_finding") else {}))
        except ProgressFault as error:
            form.form_errors, status = [refusal(error)], 409
            form.version.data = str(row.version)
    return render(
        "progress/desk/finding_answer.html",
        status=422 if form.errors and status == 200 else status,
        private=True,
        form=form,
        here=here,
        back=back,
        has_errors=bool(form.errors),
        **frame_of(row),
    )


def keep_answer(number: int, form: AnswerForm) -> bool:
    """Keep what was done with its proofs; False where a file or link was refused, the others are carried along."""
    actor = current_principal()
    offer = read_proofs(form, form.outcome.data or "", actor=actor.actor)
    if offer is None:
        return False
    version = version_of(form.version.data)
    findings.answer_finding(number, offer.answer, offer, version=version, actor=actor, at=now())
    return True


def finding_form(visit_id: int, row: Any | None) -> FindingForm:
    """The form of a finding with the visit's places, filled from the row where there is one."""
    form = FindingForm(formdata=request.form if request.method == "POST" else None)
    places = [(one.id, localized(one, "name")) for one in visits.list_places(visit_id)]
    form.place.choices = [(0, _("No single place")), *places]
    form.indicator.choices = indicator_choices(site_content(), _("None"))
    offices = [(one.key, one.short) for one in service.list_offices(on=today())]
    if row and row.office_key and row.office_key not in dict(offices):
        offices.append((row.office_key, office_names().get(row.office_key, row.office_key)))
    form.office.choices = [("", _("No office yet")), *offices]
    if request.method == "GET" and row:
        form.version.data = str(row.version)
        form.place.data, form.indicator.data = row.visit_place_id or 0, row.indicator or 0
        form.office.data = row.office_key or ""
        for name in TEXTS:
            form[name].data = getattr(row, name)
    return form


def facts_of(form: FindingForm) -> findings.FindingFacts:
    """What was written, as a finding."""
    return findings.FindingFacts(
        visit_place_id=form.place.data or None,
        indicator=form.indicator.data or None,
        office_key=form.office.data or None,
        **{name: form[name].data for name in TEXTS},
    )


def words_page(form: FindingForm, visit_id: int, row: Any | None, status: int) -> Response:
    """The page on which a finding is written."""
    return render(
        "progress/desk/finding_words.html",
        status=status,
        private=True,
        form=form,
        visit=visits.get_visit(visit_id),
        row=row,
        has_errors=bool(form.errors),
    )
