"""Verification visits as the coordinator keeps them: the plan, the day itself, and what readers see."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import localized
from layak.core.numbers import read_number
from layak.core.page import redirect_to, render, site_content
from layak.news import service as news
from layak.progress.desk.room import BOTH, answering_faults, coordinate, room
from layak.progress.desk.sections import register_section
from layak.progress.desk.visit_lists import check_rows
from layak.progress.desk.visit_refusal import refusal
from layak.progress.forms.visits import FORM_WORDS, ShowForm, VisitPlanForm
from layak.progress.models import CycleState, VisitForm, VisitState
from layak.progress.service import cycles, findings, visit_article, visit_lists, visits
from layak.progress.service.faults import Changed, CycleClosed, ProgressFault
from layak.progress.visit_words import FINDING_STATES, VISIT_STATES

FACTS = ("name_id", "name_en", "starts_on", "ends_on", "team_id", "team_en", "team_size", "summary_id", "summary_en")


def add_sections() -> None:
    """Lead to the visits from the coordinator's overview."""
    register_section(
        "progress_desk.list_visits",
        _l("Verification visits"),
        _l("Plan the route, tick the checklist, note what the team finds, close it with a proof."),
        place=60,
    )


@room.page(id="/ruang-kerja/kemajuan/kunjungan/", en="/desk/progress/visits/", access=coordinate)
def list_visits() -> Response:
    """Every visit, the latest first."""
    page = read_number(request.args.get("page") or "1", most=9_999)
    if page is None:
        abort(404)
    found = visits.list_visits(page=page)
    if page != found.number or page > found.total:
        abort(404)
    return render("progress/desk/visits.html", private=True, found=found, states=VISIT_STATES, pages=pages_of(found))


def pages_of(found: visits.VisitPage) -> dict[str, Any]:
    """Where the pages before and after lie."""
    return {
        "number": found.number,
        "total": found.total,
        "previous": f"?page={found.number - 1}" if found.number > 1 else None,
        "next": f"?page={found.number + 1}" if found.number < found.total else None,
    }


@room.page(id="/ruang-kerja/kemajuan/kunjungan/baru", en="/desk/progress/visits/new", access=coordinate, methods=BOTH)
@answering_faults
def plan_visit() -> Response:
    """Plan a visit."""
    form = plan_form(None)
    if request.method == "POST" and form.validate():
        try:
            number = visits.plan_visit(plan_of(form), actor=current_principal(), at=now())
        except CycleClosed as error:
            form.form_errors = [refusal(error)]
            return plan_page(form, None, 409)
        return redirect_to("progress_desk.show_visit", number=number)
    return plan_page(form, None, 422 if form.errors else 200)


@room.page(
    id="/ruang-kerja/kemajuan/kunjungan/<int:number>/ubah",
    en="/desk/progress/visits/<int:number>/edit",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def edit_visit(number: int) -> Response:
    """Write another plan; what was typed stays where somebody else was faster."""
    visit = visits.get_visit(number)
    form = plan_form(visit)
    if request.method == "POST" and form.validate():
        try:
            visits.change_visit(number, plan_of(form), version=version_of(form.version.data), actor=current_principal())
        except (Changed, CycleClosed) as error:
            form.form_errors = [refusal(error)]
            form.version.data = str(visit.version)
            return plan_page(form, visit, 409)
        return redirect_to("progress_desk.show_visit", number=number)
    return plan_page(form, visit, 422 if form.errors else 200)


@room.page(
    id="/ruang-kerja/kemajuan/kunjungan/<int:number>/",
    en="/desk/progress/visits/<int:number>/",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def show_visit(number: int) -> Response:
    """One visit: its route with marks for the day itself, the checklist, the findings, and what readers see."""
    form = ShowForm()
    if request.method == "POST" and form.validate():
        try:
            act(number, form)
        except ProgressFault as error:
            form.form_errors = [refusal(error)]
            return visit_page(number, form, 409)
        if not form.errors:
            return redirect_to("progress_desk.show_visit", number=number, _anchor=place_marked(form))
    return visit_page(number, form, 422 if form.errors else 200)


def act(number: int, form: ShowForm) -> None:
    """Do what a button of the visit's page asks for; showing needs the tick."""
    verb, _colon, row = (form.act.data or "").partition(":")
    given: dict[str, Any] = {"actor": current_principal()}
    if verb in ("visited", "not_visited") and row.isdigit():
        visit_lists.mark_visited(int(row), is_visited=verb == "visited", at=now(), **given)
        return
    given["version"] = version_of(form.version.data)
    if verb in set(VisitState):
        visits.set_visit_state(number, VisitState(verb), at=now(), **given)
    elif verb == "show" and not form.is_safe.data:
        form.is_safe.errors = [_("Read it all first, then tick this box.")]
    elif verb == "show":
        visits.show_visit(number, at=now(), **given)
    elif verb == "hide":
        visits.hide_visit(number, **given)
    elif verb == "article":
        visit_article.make_article(number, site_content(), at=now(), **given)
    else:
        abort(400)


def place_marked(form: ShowForm) -> str | None:
    """Where the place stands that was just marked, so that on a phone the route stays under the thumb."""
    _verb, _colon, row = (form.act.data or "").partition(":")
    return f"tempat-{row}" if row else None


def visit_page(number: int, form: ShowForm, status: int) -> Response:
    """A visit with all that belongs to it."""
    visit = visits.get_visit(number)
    form.version.data = str(visit.version)
    article = news.find_by_key(visit.article_key) if visit.article_key else None
    return render(
        "progress/desk/visit.html",
        status=status,
        private=True,
        visit=visit,
        form=form,
        state=VISIT_STATES[VisitState(visit.state)],
        form_word=FORM_WORDS[VisitForm(visit.form)],
        places=visits.list_places(number),
        checks=check_rows(number),
        findings=findings.list_findings(number),
        finding_states=FINDING_STATES,
        article=article,
        may_write=current_principal().may("news.write"),
        has_errors=bool(form.errors),
    )


def plan_form(visit: Any | None) -> VisitPlanForm:
    """The form of a plan, filled from the visit where there is one."""
    form = VisitPlanForm(formdata=request.form if request.method == "POST" else None)
    rows = cycles.list_cycles()
    form.cycle.choices = [
        (row.id, localized(row, "name"))
        for row in rows
        if row.state == CycleState.OPEN or (visit and row.id == visit.cycle_id)
    ]
    form.cycle.choices.append((0, _("None of them")))
    if request.method == "GET":
        form.how.data = visit.form if visit else VisitForm.ONSITE
        form.cycle.data = (visit.cycle_id or 0) if visit else form.cycle.choices[0][0]
        form.version.data = str(visit.version) if visit else ""
        for name in FACTS if visit else ():
            form[name].data = getattr(visit, name)
    return form


def plan_of(form: VisitPlanForm) -> visits.VisitPlan:
    """What was written, as a plan."""
    facts = {name: form[name].data for name in FACTS}
    return visits.VisitPlan(cycle_id=form.cycle.data or None, form=VisitForm(form.how.data), **facts)


def plan_page(form: VisitPlanForm, visit: Any | None, status: int) -> Response:
    """The page of a plan."""
    return render(
        "progress/desk/visit_plan.html",
        status=status,
        private=True,
        form=form,
        visit=visit,
        has_errors=bool(form.errors),
    )


def version_of(text: str | None) -> int:
    """The version in a form; a text that is none fits no row."""
    return int(text) if text and text.isdigit() and len(text) < 10 else -1
