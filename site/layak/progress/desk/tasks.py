"""What an officer does: the office's list of requests, and one request on one screen of a phone."""

from __future__ import annotations

from typing import Any, cast

from flask import abort, flash, g, get_flashed_messages, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import LANGUAGES, current_lang
from layak.core.numbers import read_number, read_version
from layak.core.page import redirect_to, render, site_content
from layak.progress.desk.handing_in import (
    ask_for_something,
    asked_words,
    document_address,
    fill_hand_in,
    is_empty,
    kept_rows,
    read_hand_in,
    size_words,
    wants_more,
)
from layak.progress.desk.offering import allow_documents
from layak.progress.desk.room import BOTH, answering_faults, hand_in, room, today
from layak.progress.desk.task_words import CLOSED, DUE, FOLDED, GROUPS, HAND_INS, OVER, PARTS, STATES
from layak.progress.forms.tasks import HandInForm, NotOursForm
from layak.progress.service import get_running_cycle, requests, tasks
from layak.progress.service.faults import Changed, CycleClosed, NotNow, NotThere
from layak.progress.service.offices import get_office
from layak.progress.service.requests import Offer
from layak.progress.service.tasks import Task, Words

LIST = "progress_desk.list_tasks"
TASK = "progress_desk.show_task"
MOST_WORDS = 100
"""Letters of a search that are read."""

AGAIN = (requests.S.RETURNED, requests.S.HANDED_IN)
"""States in which a hand-in is written anew from the one before."""

allow_documents(room, TASK)


@room.page(id="/ruang-kerja/tugas/", en="/desk/tasks/", access=hand_in)
def list_tasks() -> Response:
    """What my office is asked for: late first, then due soon, then the rest; what is sent and done is folded."""
    office = my_office()
    if office is None:
        return render("progress/desk/tasks_none.html", private=True)
    typed = " ".join(request.args.get("q", "")[:MOST_WORDS].replace("\x00", "").split())
    part = request.args.get("part") or "open"
    page = read_number(request.args.get("page") or "1", most=9999)
    if part not in tasks.PARTS or page is None:
        abort(404)
    chosen = None if typed else part
    found = tasks.list_tasks(office.key, chosen, words=words_of(typed) if typed else None, page=page)
    if page > found.pages:
        abort(404)
    counts = tasks.count_tasks(office.key, on=today())
    return render(
        "progress/desk/tasks.html",
        private=True,
        office=office,
        typed=typed,
        chosen=chosen,
        found=found,
        groups=grouped(found.rows, chosen),
        counts=counts,
        chips=[chip(key, label, counts.parts[key], chosen) for key, label in PARTS],
        folded=folded(office.key, counts.parts) if chosen == "open" and page == 1 else [],
        pages=pages_of(page, found.pages, part, typed),
        alternates={lang: url_for(LIST, lang=lang, **query_of(page, part, typed)) for lang in LANGUAGES},
        notices=get_flashed_messages(),
    )


def my_office() -> Any | None:
    """The office of whoever is signed in; nothing where the account has none, or one that is not there."""
    key = current_principal().office_key
    try:
        return get_office(key) if key else None
    except NotThere:
        return None


def words_of(typed: str) -> Words:
    """What was typed, with the indicators and kinds of evidence whose names hold it."""
    content, low = site_content(), typed.casefold()
    number = read_number(typed)
    indicators = {one.number for one in content.indicators if any(low in text.casefold() for text in names_of(one))}
    kinds = {one.key for one in content.framework.evidence_kinds if low in f"{one.name_id} {one.name_en}".casefold()}
    return Words(text=typed, indicators=indicators | ({number} if number else set()), kinds=kinds)


def names_of(indicator: Any) -> tuple[str, ...]:
    """What an indicator is called."""
    return (indicator.name_id, indicator.name_en, indicator.short_id, indicator.short_en)


def grouped(rows: list[Any], part: str | None) -> list[tuple[object, list[dict[str, Any]]]]:
    """The rows of a list under their headings; only what is to be done has more than one."""
    cards = [card(row) for row in rows]
    if part != "open":
        return [("", cards)] if cards else []
    groups = [(label, [one for one in cards if one["due"] == key]) for key, label in GROUPS]
    return [(label, some) for label, some in groups if some]


def card(row: Any) -> dict[str, Any]:
    """One request on the list."""
    is_open = row.state in tasks.PARTS["open"] and row.cycle_state == "open"
    due = tasks.when_due(row.due_on, on=today())
    return {
        "row": row,
        "asked": asked_words(row),
        "due": due,
        "cycle": "" if row.cycle_id == running_id() else cycle_name(row),
        "is_open": is_open,
        "state": STATES[row.state],
        "sign": DUE.get(due) if is_open else None,
    }


def running_id() -> int | None:
    """The number of the running cycle, read once for a page; requests of another one name theirs."""
    if "running_id" not in g:
        g.running_id = getattr(get_running_cycle(), "id", None)
    return cast("int | None", g.running_id)


def cycle_name(row: Any) -> str:
    """What the cycle of a request is called in the page's language."""
    return str(row.cycle_id_name if current_lang() == "id" else row.cycle_en_name)


def chip(key: str, label: object, count: int, chosen: str | None) -> dict[str, Any]:
    """The way to a part of the list, with its count."""
    return {"text": f"{label} ({count})", "href": url_for(LIST, part=key), "current": key == chosen}


def folded(office_key: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """What is sent and what is done, folded below what is to be done: the newest of each."""
    return [
        {
            "label": label,
            "count": counts[part],
            "cards": [card(row) for row in tasks.list_tasks(office_key, part, most=tasks.FOLDED).rows],
            "href": url_for(LIST, part=part) if counts[part] > tasks.FOLDED else None,
        }
        for part, label in FOLDED
        if counts[part]
    ]


def query_of(page: int, part: str, typed: str) -> dict[str, Any]:
    """The query of a list's address."""
    query = {"q": typed} if typed else {"part": part if part != "open" else None}
    return {name: value for name, value in {**query, "page": page if page > 1 else None}.items() if value}


def pages_of(page: int, total: int, part: str, typed: str) -> dict[str, Any]:
    """The pages before and after, for components/pager.html."""
    before = url_for(LIST, **query_of(page - 1, part, typed)) if page > 1 else None
    after = url_for(LIST, **query_of(page + 1, part, typed)) if page < total else None
    return {"number": page, "total": total, "previous": before, "next": after}


def find_task(number: int) -> Task:
    """A request of my own office; raises NotThere for any other."""
    return tasks.get_task(number, office_key=current_principal().office_key)


@room.page(id="/ruang-kerja/tugas/<int:number>", en="/desk/tasks/<int:number>", access=hand_in, methods=BOTH)
@answering_faults
def show_task(number: int) -> Response:
    """One request: what is asked, until when, the form, and what was handed in before."""
    task, form = find_task(number), HandInForm()
    if request.method == "GET":
        form.version.data = str(task.row.version)
        return show(task, form, begin_again(task, form))
    form.validate()
    offer = read_hand_in(form, actor=current_principal().actor)
    if wants_more() and not form.errors:
        return show(task, form, offer)
    if is_empty(offer) and not form.errors:
        ask_for_something(form)
    if form.errors:
        return show(task, form, offer)
    return send(task, form, offer)


def begin_again(task: Task, form: HandInForm) -> Offer | None:
    """Fill the form with what was handed in last, while it can still be mended: nobody types or uploads it twice."""
    if not task.is_open or task.row.state not in AGAIN or not task.hand_ins:
        return None
    newest, evidence = task.hand_ins[0]
    return fill_hand_in(form, newest.answer, evidence, actor=current_principal().actor)


def send(task: Task, form: HandInForm, offer: Offer) -> Response:
    """Hand in; where somebody was faster, show what came meanwhile with everything that was typed."""
    number, version = task.row.id, read_version(form.version.data)
    try:
        sent = requests.hand_in(number, offer, version=version, actor=current_principal(), at=now())
    except (Changed, NotNow, CycleClosed):
        fresh = find_task(number)
        form.version.data = str(fresh.row.version)
        return show(fresh, form, offer, is_late=True)
    flash(_("Thank you, we have it: hand-in %(number)s. The task force checks it next.", number=sent))
    return redirect_to(TASK, number=number)


def show(task: Task, form: HandInForm, offer: Offer | None = None, *, is_late: bool = False) -> Response:
    """The page of a request with what was typed; 409 where somebody else was faster, 422 for a mistake."""
    row = task.row
    is_closed = row.cycle_state != "open"
    may_start_from = task.is_open and row.state in AGAIN and bool(task.hand_ins)
    return render(
        "progress/desk/task.html",
        status=409 if is_late else 422 if form.errors else 200,
        private=True,
        task=task,
        row=row,
        asked=asked_words(row),
        card=card(row),
        why_over=CLOSED if is_closed else OVER.get(row.state),
        may_refuse=not is_closed and row.state in requests.NOT_OURS_FROM,
        form=form,
        kept=kept_rows(offer),
        is_again=may_start_from and request.method == "GET",
        hand_ins=[hand_in_row(one, evidence) for one, evidence in task.hand_ins],
        is_late=is_late and not is_closed,
        has_errors=bool(form.errors) or is_late,
        notices=get_flashed_messages(),
    )


def hand_in_row(one: Any, evidence: list[Any]) -> dict[str, Any]:
    """What was handed in once, and what became of it."""
    return {
        "row": one,
        "state": HAND_INS[one.state],
        "evidence": [
            {
                "row": each,
                "href": each.address or document_address(each),
                "size": size_words(each.size) if each.size else "",
            }
            for each in evidence
        ],
    }


@room.page(
    id="/ruang-kerja/tugas/<int:number>/bukan-tugas-kami",
    en="/desk/tasks/<int:number>/not-ours",
    access=hand_in,
    methods=BOTH,
)
@answering_faults
def say_not_ours(number: int) -> Response:
    """Say that a request is not this office's to answer, and whose it may be."""
    task, form, is_late = find_task(number), NotOursForm(), False
    if request.method == "GET":
        if not task.is_open or task.row.state not in requests.NOT_OURS_FROM:
            return redirect_to(TASK, number=number)
        form.version.data = str(task.row.version)
    elif form.validate():
        version = read_version(form.version.data)
        try:
            requests.say_not_ours(number, form.reason.data or "", version=version, actor=current_principal(), at=now())
        except (Changed, NotNow, CycleClosed):
            task, is_late = find_task(number), True
            form.version.data = str(task.row.version)
        else:
            flash(_("The coordinator knows now that this is not yours."))
            return redirect_to(TASK, number=number)
    return render(
        "progress/desk/task_not_ours.html",
        status=409 if is_late else 422 if form.errors else 200,
        private=True,
        row=task.row,
        asked=asked_words(task.row),
        state=STATES[task.row.state],
        may_refuse=task.is_open and task.row.state in requests.NOT_OURS_FROM,
        form=form,
        is_late=is_late,
        has_errors=bool(form.errors) or is_late,
    )
