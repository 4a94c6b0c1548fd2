"""What every office is asked for in a cycle, as a sheet: another day for a request, or one more request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.core.language import localized
from layak.core.sheets import Change, Column, Kind, Row, Table
from layak.core.sheets.words import in_every_language
from layak.progress.books.choosing import named, office_labels, office_words
from layak.progress.models import RequestState
from layak.progress.request_words import STATES
from layak.progress.service import list_offices, list_questions
from layak.progress.service.answers import find_request, list_all_requests
from layak.progress.service.requests import ask, change_due
from layak.progress.service.sheets import Actor, Sheet, Wrong

FARTHEST = timedelta(days=730)
"""A due date farther ahead has a wrong year (forms/requests.py)."""
DECIDED = frozenset({RequestState.ACCEPTED, RequestState.WITHDRAWN})


def requests_sheet(content: Content, cycle: Any, on: date) -> Sheet:
    """The requests of a cycle by question and office."""

    def rows() -> Iterable[Row]:
        kinds = dict(named(content.framework.evidence_kinds))
        return (row_of(content, kinds, request) for request in list_all_requests(cycle.id))

    def write(changes: Sequence[Change], actor: Actor) -> None:
        change = changes[0]
        code, office = map(str, change.name)
        due_on = change.values["due_on"][1] if "due_on" in change.values else None
        if not isinstance(due_on, date):
            return
        found = find_request(cycle.id, code, office)
        if found is not None:
            change_due(found.id, due_on, version=found.version, actor=actor.person)
            return
        question = next(one.id for one in list_questions(cycle.id) if one.code == code)
        note = str(change.values.get("note", (None, None))[1] or "")
        ask(question, office, due_on=due_on, note=note, actor=actor.person, at=actor.at, on=actor.on)

    def check(changes: Sequence[Change]) -> Iterator[Wrong]:
        return wrong_requests(cycle, changes, on) if changes else iter(())

    return Sheet(table=TABLE, rows=rows, write=write, check=check)


def wrong_requests(cycle: Any, changes: Sequence[Change], on: date) -> Iterator[Wrong]:
    """Days that passed, requests that are decided, questions and offices that are not there any more."""
    states = {(one.code, one.office_key): one.state for one in list_all_requests(cycle.id)}
    codes = {one.code for one in list_questions(cycle.id)}
    standing = {one.key for one in list_offices(on=on)}
    for change in changes:
        code, office = map(str, change.name)
        due_on = change.values.get("due_on", (None, None))[1]
        if isinstance(due_on, date) and due_on < on:
            yield change, "day_passed", "due_on"
        if isinstance(due_on, date) and due_on > on + FARTHEST:
            yield change, "day_far", "due_on"
        if states.get((code, office)) in DECIDED:
            yield change, "decided", "due_on"
        if change.is_new and code not in codes:
            yield change, "no_question", "code"
        if change.is_new and office not in standing:
            yield change, "office_ended", "office"


TABLE = Table(
    key="requests",
    title=_l("Requests"),
    words=in_every_language,
    may_add=True,
    columns=(
        Column(key="code", label=_l("Code of the question"), is_key=True, most=32, width=16),
        Column(
            key="office",
            label=_l("Office"),
            kind=Kind.CHOICE,
            is_key=True,
            choices=office_labels,
            also=office_words,
            width=24,
        ),
        Column(key="asked", label=_l("What is asked for"), is_told=True, is_about=True, width=60),
        Column(key="due_on", label=_l("Due on"), kind=Kind.DAY, is_needed=True, width=12),
        Column(key="note", label=_l("Note to the office"), is_locked=True, width=40),
        Column(key="state", label=_l("State"), is_told=True, width=24),
    ),
)


def row_of(content: Content, kinds: dict[str, object], request: Any) -> Row:
    """A request as a row of the sheet."""
    number = request.indicator
    what = localized(request, "text") or kinds.get(request.kind, request.kind)
    return {
        "code": request.code,
        "office": request.office_key,
        "asked": f"{number}. {localized(content.indicator(number), 'short')} · {what}",
        "due_on": request.due_on,
        "note": request.note or None,
        "state": str(STATES[request.state][1]),
    }
