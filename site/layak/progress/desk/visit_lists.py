"""The two lists of a visit: the places in the order of the route, and the checklist."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from layak.core.access import Principal, current_principal
from layak.core.clock import now
from layak.core.content import Content, UnknownKeyError
from layak.core.language import current_lang, localized
from layak.core.page import redirect_to, render, site_content
from layak.progress import service
from layak.progress.desk.room import BOTH, answering_faults, coordinate, room, today
from layak.progress.desk.visit_refusal import refusal
from layak.progress.forms.visits import CheckForm, PlaceForm
from layak.progress.service import visit_lists, visits
from layak.progress.service.faults import CycleClosed, NoPlaceLeft

STEPS = {"up": -1, "down": 1}


@room.page(
    id="/ruang-kerja/kemajuan/kunjungan/<int:number>/tempat",
    en="/desk/progress/visits/<int:number>/places",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def edit_visit_places(number: int) -> Response:
    """Add places to the route, put them in order, take them off."""
    visit, form, status = visits.get_visit(number), place_form(), 200
    if request.method == "POST":
        try:
            if change_places(number, form, current_principal()):
                return redirect_to("progress_desk.edit_visit_places", number=number, _anchor=next_step(form.facility))
            status = 422
        except (CycleClosed, NoPlaceLeft) as error:
            form.form_errors, status = [refusal(error)], 409
    return render(
        "progress/desk/visit_places.html",
        status=status,
        private=True,
        visit=visit,
        places=visits.list_places(number),
        form=form,
        has_errors=bool(form.errors),
    )


def next_step(field: Any) -> str | None:
    """Where the page stands after a line was added: at the field of the next one; after another button on top."""
    return str(field.id) if request.form.get("act") == "add" else None


def change_places(number: int, form: PlaceForm, actor: Principal) -> bool:
    """Do what a button asks for; False where the form has to be mended first."""
    verb, _colon, row = (form.act.data or "").partition(":")
    if verb in STEPS and row.isdigit():
        visit_lists.move_place(int(row), STEPS[verb], actor=actor)
    elif verb == "remove" and row.isdigit():
        visit_lists.remove_place(int(row), actor=actor)
    elif verb != "add":
        abort(400)
    elif not form.validate():
        return False
    else:
        visit_lists.add_place(number, place_of(form, site_content()), actor=actor)
    return True


def place_form() -> PlaceForm:
    """The form of a place with the city's own choices."""
    form, content = PlaceForm(), site_content()
    listed = [(one.key, localized(one, "name")) for one in content.facilities]
    form.facility.choices = [("", _("None of them: another place")), *listed]
    kinds = [(one.key, localized(one, "short")) for one in content.framework.facility_kinds]
    form.kind.choices = [("", _("Something else")), *kinds]
    form.district.choices = [("", _("Not chosen")), *((one.code, one.name) for one in content.districts)]
    form.indicator.choices = indicator_choices(content, _("The one of its kind, or none"))
    return form


def indicator_choices(content: Content, none: str) -> list[tuple[int, str]]:
    """The 24 indicators to choose from, and none of them."""
    return [(0, none), *((one.number, f"{one.number}. {localized(one, 'short')}") for one in content.indicators)]


def place_of(form: PlaceForm, content: Content) -> visit_lists.PlaceFacts:
    """What was chosen or written, as a place; the kind of a place says which indicator it stands for."""
    listed = next((one for one in content.facilities if one.key == form.facility.data), None)
    kind = listed.kind if listed else form.kind.data
    return visit_lists.PlaceFacts(
        facility_key=listed.key if listed else None,
        name_id=listed.name_id if listed else form.name_id.data,
        name_en=listed.name_en if listed else form.name_en.data or form.name_id.data,
        kind=kind,
        district=listed.district if listed else form.district.data,
        indicator=form.indicator.data or indicator_of(kind, content),
    )


def indicator_of(kind: str, content: Content) -> int | None:
    """The indicator that a kind of place counts for."""
    try:
        return content.facility_kind(kind).indicator
    except UnknownKeyError:
        return None


@room.page(
    id="/ruang-kerja/kemajuan/kunjungan/<int:number>/persiapan",
    en="/desk/progress/visits/<int:number>/checklist",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def edit_visit_checks(number: int) -> Response:
    """Tick off the checklist, add lines to it, take them off."""
    visit, form, status = visits.get_visit(number), CheckForm(), 200
    offices = [(one.key, one.short) for one in service.list_offices(on=today())]
    form.office.choices = [("", _("No office")), *offices]
    if request.method == "POST":
        try:
            if change_checks(number, form, current_principal()):
                return redirect_to("progress_desk.edit_visit_checks", number=number, _anchor=next_step(form.text))
            status = 422
        except (CycleClosed, NoPlaceLeft) as error:
            form.form_errors, status = [refusal(error)], 409
    return render(
        "progress/desk/visit_checks.html",
        status=status,
        private=True,
        visit=visit,
        checks=check_rows(number),
        offices=office_names(),
        form=form,
        has_errors=bool(form.errors),
    )


def check_rows(number: int) -> list[dict[str, Any]]:
    """The lines of a checklist; those that it begins with in the page's language, others as they were written."""
    begun = visits.CHECKLIST if current_lang() == "en" else {}
    return [
        {"row": row, "text": begun.get(row.text, row.text), "is_ours": row.text in visits.CHECKLIST}
        for row in visits.list_checks(number)
    ]


def office_names() -> dict[str, Any]:
    """The short name of every office, also of those that have ended."""
    return {one.key: one.short for one in service.list_offices()}


def change_checks(number: int, form: CheckForm, actor: Principal) -> bool:
    """Do what a button asks for; False where the form has to be mended first."""
    verb, _colon, row = (form.act.data or "").partition(":")
    if verb in ("done", "undone") and row.isdigit():
        visit_lists.tick_check(int(row), is_done=verb == "done", actor=actor, at=now())
    elif verb == "remove" and row.isdigit():
        visit_lists.remove_check(int(row), actor=actor)
    elif verb != "add":
        abort(400)
    elif not form.validate():
        return False
    else:
        visit_lists.add_check(number, form.text.data or "", form.office.data or None, actor=actor)
    return True
