"""The list of requests, and one of them: what was handed in, and what the coordinator makes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, current_app, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.forms import options
from layak.core.language import LANGUAGES, localized
from layak.core.numbers import read_number, read_version
from layak.core.page import redirect_to, render, site_content
from layak.progress import service
from layak.progress.desk import words
from layak.progress.desk.chosen import address, cycle_asked, filters_given, wanted_of
from layak.progress.desk.due_days import closed_words
from layak.progress.desk.room import BOTH, answering_faults, coordinate, holidays, room, today
from layak.progress.forms.requests import DueForm, OtherOfficeForm, ReviewForm, first_day
from layak.progress.models import CycleState
from layak.progress.service import looking, requests, reviewing
from layak.progress.service.faults import Changed, CycleClosed, NotNow, OfficeOver, ReasonNeeded

REASONS: dict[str, Any] = {
    "year": _l("The year is missing, or it is not the year that was asked for."),
    "signature": _l("The document is a draft. Send the one that is signed."),
    "figures": _l("The figures are not split into boys and girls."),
    "source": _l("It does not say where the figures come from."),
    "other": _l("The document is about something else than what was asked."),
    "unreadable": _l("The document cannot be read. Send a clearer copy."),
}
"""Reasons that are needed again and again; a button puts one into the field."""

NUMBER_KINDS = ("records", "result")
"""Kinds of evidence (content/framework/evidence.yaml) that tell of numbers."""

PROBLEMS: dict[type[Exception], Any] = {
    Changed: _l("Somebody else was faster. What you typed was not saved and still stands below."),
    CycleClosed: _l("The cycle is closed. Open it again before you change anything in it."),
    NotNow: _l("This cannot be done now: look at where the request stands."),
}
DONE = {
    "accept": _l("Accepted. This is the next one that waits."),
    "accept_last": _l("Accepted. Nothing else waits for you."),
    "give_back": _l("Returned to the office with your words."),
    "withdraw": _l("Withdrawn. The office is not asked any more."),
    "due": _l("The due date was changed."),
    "other": _l("The other office is asked now."),
}


@room.page(id="/ruang-kerja/kemajuan/permintaan", en="/desk/progress/requests", access=coordinate)
def list_requests() -> Response:
    """The requests of a cycle that fit what is chosen, oldest due first."""
    cycle, page = cycle_asked(), read_number(request.args.get("page") or "1", most=9_999)
    wanted, given = wanted_of(), filters_given()
    rows, total = looking.list_requests(cycle.id, wanted, on=today(), page=page or 1)
    last = max(1, -(-total // looking.PAGE))
    if page is None or page > last:
        abort(404)
    names = {one.key: one.short for one in service.list_offices()}
    pages = {
        "number": page,
        "total": last,
        "previous": address("progress_desk.list_requests", **given, page=page - 1) if page > 1 else None,
        "next": address("progress_desk.list_requests", **given, page=page + 1) if page < last else None,
    }
    return render(
        "progress/desk/requests.html",
        private=True,
        cycle=cycle,
        rows=[list_row(row, names) for row in rows],
        total=total,
        pages=pages,
        lists=filter_lists(given, names),
        given=given,
        done=DONE.get(request.args.get("done", "")),
    )


def list_row(row: Any, names: dict[str, str]) -> dict[str, Any]:
    """A request in the list."""
    return {
        "row": row,
        "office": names.get(row.office_key, row.office_key),
        "question": words.question_words(row),
        "about": f"{words.short_of(row)} · {words.kind_name(row.kind)}" if localized(row, "text") else "",
        "state": words.STATES[row.state],
        "is_late": looking.is_late(row, today()),
    }


def filter_lists(given: dict[str, str], names: dict[str, str]) -> list[tuple[str, Any, list[tuple[str, Any]], str]]:
    """The lists of the filter form: name, label, choices, what is chosen."""
    content = site_content()
    lists = [
        ("office", _("Office"), list(names.items())),
        ("component", _("Component"), [(one.key, localized(one, "short")) for one in content.components]),
        (
            "indicator",
            _("Indicator"),
            [(str(one.number), words.indicator_name(one.number)) for one in content.indicators],
        ),
        (
            "kind",
            _("Kind of evidence"),
            [(one.key, localized(one, "name")) for one in content.framework.evidence_kinds],
        ),
        ("state", _("State"), [(key, word) for key, (_kind, word) in words.STATES.items()]),
        ("late", _("Due date"), [("1", _("Late only"))]),
    ]
    return [(name, label, [("", _("All")), *choices], given.get(name, "")) for name, label, choices in lists]


@room.page(
    id="/ruang-kerja/kemajuan/permintaan/<int:number>",
    en="/desk/progress/requests/<int:number>",
    access=coordinate,
    methods=BOTH,
)
@answering_faults
def show_request(number: int) -> Response:
    """One request with all that was handed in; a change answers with the next page, or with what stands in its way."""
    row = looking.get_request(number)
    forms = make_forms(row)
    if request.method == "POST":
        act = ACTS.get(request.form.get("act", "").partition(":")[0])
        if act is None:
            abort(400)
        try:
            answer = act(row, forms)
        except (Changed, CycleClosed, NotNow) as fault:
            return request_page(number, forms, status=409, problem=PROBLEMS[type(fault)])
        if answer is not None:
            return answer
    errors = any(form.errors for form in forms.values())
    return request_page(number, forms, status=422 if errors else 200)


def make_forms(row: Any) -> dict[str, Any]:
    """The forms of a request's page; only the one that was sent takes what was sent."""
    sent = request.form.get("act", "").partition(":")[0]
    forms = {
        "review": ReviewForm() if sent in REVIEWS else ReviewForm(None),
        "due": DueForm() if sent == "due" else DueForm(None, due_on=row.due_on),
        "other": OtherOfficeForm()
        if sent == "other"
        else OtherOfficeForm(None, other_due_on=first_day(today(), holidays())),
    }
    forms["due"].on = forms["other"].on = today()
    forms["other"].office.choices = options(
        (one.key, localized(one, "name")) for one in service.list_offices(on=today()) if one.key != row.office_key
    )
    return forms


def typed_version() -> int:
    """The version at which the page was opened."""
    return read_version(request.form.get("version"))


def accept(row: Any, forms: dict[str, Any]) -> Response:
    """Accept, and go on to the next one that waits."""
    requests.accept(row.id, version=typed_version(), actor=current_principal(), at=now())
    after = looking.next_waiting(row.cycle_id)
    if after is None:
        return redirect_to("progress_desk.list_requests", done="accept_last", cycle=row.cycle_key)
    return redirect_to("progress_desk.show_request", number=after, done="accept")


def give_back(row: Any, forms: dict[str, Any]) -> Response | None:
    """Return it to the office with what is missing."""
    form = forms["review"]
    if not form.validate():
        return None
    try:
        requests.give_back(row.id, form.reason.data or "", version=typed_version(), actor=current_principal(), at=now())
    except ReasonNeeded:
        form.reason.errors = [_("Write what is missing. The office reads it.")]
        return None
    except OfficeOver as fault:
        form.reason.errors = [over_words(fault.office)]
        return None
    return redirect_to("progress_desk.show_request", number=row.id, done="give_back")


def over_words(successor: str | None) -> str:
    """Why nothing can be returned to an office that has ended, and what to do instead."""
    if successor is None:
        return _("This office has ended, and no other does its work. Ask another office for it.")
    name = localized(service.get_office(successor), "name")
    return _("This office has ended. Its successor is asked the same: %(office)s. Return that request.", office=name)


def fill_reason(row: Any, forms: dict[str, Any]) -> None:
    """Put a reason that is needed often into the field, after what stands there."""
    sentence = REASONS.get(request.form.get("act", "").partition(":")[2])
    field = forms["review"].reason
    if sentence is not None and str(sentence) not in (field.data or ""):
        field.data = f"{(field.data or '').strip()} {sentence}".strip()


def withdraw(row: Any, forms: dict[str, Any]) -> Response:
    """Take the question back."""
    requests.withdraw(row.id, version=typed_version(), actor=current_principal(), at=now())
    return redirect_to("progress_desk.show_request", number=row.id, done="withdraw")


def change_due(row: Any, forms: dict[str, Any]) -> Response | None:
    """Give the office another day."""
    form = forms["due"]
    if not form.validate():
        return None
    requests.change_due(row.id, form.due_on.data, version=typed_version(), actor=current_principal())
    return redirect_to("progress_desk.show_request", number=row.id, done="due")


def ask_other(row: Any, forms: dict[str, Any]) -> Response | None:
    """Ask another office, after this one said that it is not its to answer."""
    form = forms["other"]
    if not form.validate():
        return None
    made = reviewing.ask_other(
        row.id,
        form.office.data,
        form.other_due_on.data,
        version=typed_version(),
        actor=current_principal(),
        at=now(),
        on=today(),
    )
    return redirect_to("progress_desk.show_request", number=made, done="other")


REVIEWS = ("accept", "give_back", "fill")
ACTS: dict[str, Callable[[Any, dict[str, Any]], Response | None]] = {
    "accept": accept,
    "give_back": give_back,
    "fill": fill_reason,
    "withdraw": withdraw,
    "due": change_due,
    "other": ask_other,
}


def request_page(number: int, forms: dict[str, Any], *, status: int, problem: Any = None) -> Response:
    """The page of one request as it stands now."""
    row = looking.get_request(number)
    return render(
        "progress/desk/request.html",
        status=status,
        private=True,
        alternates={lang: url_for("progress_desk.show_request", number=number, lang=lang) for lang in LANGUAGES},
        reasons=REASONS,
        problem=problem,
        done=DONE.get(request.args.get("done", "")),
        has_errors=any(form.errors for form in forms.values()),
        version=row.version,
        **facts_of(row),
        **forms,
    )


def facts_of(row: Any) -> dict[str, Any]:
    """What stands about a request, what was handed in and done, and what the coordinator can do now."""
    is_closed = row.cycle_state != CycleState.OPEN
    return {
        "row": row,
        "office": service.get_office(row.office_key),
        "question": words.question_words(row),
        "indicator": words.short_of(row),
        "kind": words.kind_name(row.kind),
        "state": words.STATES[row.state],
        "is_late": looking.is_late(row, today()),
        "closed": closed_words(row.due_on),
        "has_numbers": row.kind in NUMBER_KINDS,
        "hand_ins": looking.list_hand_ins(row.id),
        "today": today(),
        "may_open": "progress_desk.open_document" in current_app.view_functions,
        "history": history_of(row),
        "can": {name: not is_closed and row.state in states for name, states in CAN.items()},
        "is_closed": is_closed,
    }


CAN = {
    "accept": frozenset({"handed_in"}),
    "give_back": requests.GIVE_BACK_FROM,
    "withdraw": requests.WITHDRAW_FROM,
    "due": frozenset({"asked", "handed_in", "returned", "not_ours"}),
    "other": frozenset({"not_ours"}),
}
"""From which states the page offers an act; the service has the last word."""


def history_of(row: Any) -> list[dict[str, Any]]:
    """What was done with a request; an example, which nobody asked for, begins with the moment of asking."""
    steps = [
        {"at": step["at"], "actor": step["actor"], "what": words.VERBS.get(step["verb"], step["verb"])}
        for step in looking.list_steps(row.id, row.cycle_key)
    ]
    if not any(step["what"] is words.VERBS["ask"] for step in steps):
        steps.insert(0, {"at": row.asked_at, "actor": "", "what": words.VERBS["ask"]})
    return steps
