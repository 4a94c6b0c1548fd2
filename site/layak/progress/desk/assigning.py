"""Asking offices: indicators, kinds of evidence and offices are chosen, looked at, then asked all at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.forms import options
from layak.core.language import localized
from layak.core.numbers import read_version
from layak.core.page import redirect_to, render, site_content
from layak.progress import service
from layak.progress.desk import words
from layak.progress.desk.chosen import address, component_asked, cycle_asked, kept_cycle, numbers_of
from layak.progress.desk.due_days import due_notes
from layak.progress.desk.room import BOTH, answering_faults, coordinate, holidays, room, today
from layak.progress.forms.requests import AssignForm, first_day
from layak.progress.service import assigning
from layak.progress.service.faults import Changed, CycleClosed, NothingGiven

KNOWN_SHOWN = 50


@room.page(id="/ruang-kerja/kemajuan/minta", en="/desk/progress/ask", access=coordinate, methods=BOTH)
@answering_faults
def assign_requests() -> Response:
    """Choose, look at what it comes to, ask."""
    cycle, form = cycle_asked(), make_form()
    if request.method != "POST":
        return assign_page(form, cycle)
    if not form.validate():
        return assign_page(form, cycle, status=422)
    plan = assigning.plan_requests(cycle.id, wish_of(form))
    if request.form.get("act") != "save":
        return assign_page(form, cycle, plan=plan)
    try:
        count = assigning.assign(
            cycle.id,
            wish_of(form),
            due_on=form.due_on.data,
            note=form.note.data or "",
            seen=read_version(form.seen.data),
            actor=current_principal(),
            at=now(),
            on=today(),
        )
    except Changed:
        return assign_page(
            form, cycle, plan=plan, status=409, problem=_("Meanwhile something changed. Look once more.")
        )
    except NothingGiven:
        return assign_page(form, cycle, plan=plan, status=422, problem=_("All of this is asked already."))
    except CycleClosed:
        sentence = _("The cycle is closed. Open it again before you ask for anything.")
        return assign_page(form, cycle, plan=plan, status=409, problem=sentence)
    return redirect_to("progress_desk.show_matrix", **kept_cycle(), asked=count)


def make_form() -> AssignForm:
    """The form with its choices; an address may name a component and an office to begin with."""
    component, content = component_asked(), site_content()
    numbers, offices = numbers_of(component), service.list_offices(on=today())
    begun = {
        "due_on": first_day(today(), holidays()),
        "offices": [request.args["office"]] if request.args.get("office") else [],
    }
    form = AssignForm(**({} if request.method == "POST" else begun))
    form.on = today()
    form.indicators.choices = [
        choice
        for one in content.components
        for choice in options(
            ((row.number, words.indicator_name(row.number)) for row in content.indicators_of(one.key)),
            localized(one, "short"),
        )
        if choice.value in numbers
    ]
    form.kinds.choices = options((one.key, localized(one, "name")) for one in content.framework.evidence_kinds)
    form.offices.choices = office_choices(offices, component)
    return form


def office_choices(offices: Iterable[Any], component: Any) -> list[Any]:
    """The offices; those that work for the chosen component first."""
    offices = list(offices)
    if component is None:
        return options((one.key, localized(one, "name")) for one in offices)
    fitting = assigning.suggest_offices(offices, component.key)
    others = [one for one in offices if one not in fitting]
    suggested = options(((one.key, localized(one, "name")) for one in fitting), _("Suggested for this component"))
    return suggested + options(((one.key, localized(one, "name")) for one in others), _("The others"))


def wish_of(form: AssignForm) -> assigning.Wish:
    """What the form asks for."""
    return assigning.Wish(
        indicators=frozenset(form.indicators.data or ()),
        kinds=frozenset(form.kinds.data or ()),
        offices=frozenset(form.offices.data or ()),
    )


def assign_page(
    form: AssignForm, cycle: Any, *, plan: assigning.Plan | None = None, status: int = 200, problem: str = ""
) -> Response:
    """The form, and what it comes to once that is known."""
    component = component_asked()
    return render(
        "progress/desk/assign.html",
        status=status,
        private=True,
        form=form,
        cycle=cycle,
        here=address("progress_desk.assign_requests", **{**request.args.to_dict(), "lang": None}),
        chips=component_chips(component),
        component=component,
        plan=plan,
        problem=problem,
        known=known_rows(plan) if plan else [],
        kept=kept_cycle(),
        due_notes=due_notes(form.due_on.data) if plan else [],
        has_errors=bool(form.errors),
    )


def component_chips(chosen: Any) -> list[dict[str, Any]]:
    """All components, and each by itself with its indicators and its offices first."""
    every = {
        "text": _("All components"),
        "href": address("progress_desk.assign_requests", **kept_cycle()),
        "current": chosen is None,
    }
    return [every] + [
        {
            "text": localized(one, "short"),
            "href": address("progress_desk.assign_requests", **kept_cycle(), component=one.key),
            "current": chosen is not None and one.key == chosen.key,
        }
        for one in site_content().components
    ]


def known_rows(plan: assigning.Plan) -> list[str]:
    """What is there already, each in a line; only the first ones of many."""
    names = {one.key: one.short for one in service.list_offices()}
    return [
        _(
            "%(office)s, indicator %(number)s, %(kind)s: %(state)s",
            office=names.get(office, office),
            number=number,
            kind=words.kind_name(kind),
            state=words.STATES[state][1],
        )
        for office, state, number, kind in plan.known[:KNOWN_SHOWN]
    ]
