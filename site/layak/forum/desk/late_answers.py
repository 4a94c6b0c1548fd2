"""Overdue answers of offices: known here alone, until an office was warned and three working days have passed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, get_flashed_messages, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.access import current_principal, may
from layak.core.language import current_lang, localized
from layak.core.numbers import read_version
from layak.core.offices import office_named
from layak.core.page import redirect_to, render
from layak.core.presentation import format_day
from layak.forum import office_letters, visit
from layak.forum.desk.room import answering_faults, room
from layak.forum.service import late_answers
from layak.forum.service.faults import Changed, NotNow
from layak.forum.service.late_answers import LateIdea, LateOffice

COORDINATE = may("progress.coordinate")
MOST_IDEAS = 12
"""Ideas that are named under an office; the rest are counted."""

ACTS: dict[str, Callable[..., int]] = {
    "warn": late_answers.warn_late,
    "show": late_answers.show_late,
    "hide": late_answers.hide_late,
}
DONE = {"show": _l("Readers see it now."), "hide": _l("Readers see it no more.")}
PROBLEMS: dict[type[Exception], Any] = {
    Changed: _l("Meanwhile the number of late answers changed. Look once more."),
    NotNow: _l("This cannot be done now: nothing fits, or the three working days are not over."),
}


@room.page(id="/ruang-kerja/forum/terlambat", en="/desk/forum/late", access=COORDINATE)
@answering_faults
def list_late_ideas() -> ResponseReturnValue:
    """Every office with overdue answers, and what can be done about it."""
    return late_page()


@room.page(id="/ruang-kerja/forum/terlambat/<key>", en="/desk/forum/late/<key>", access=COORDINATE, methods=("POST",))
@answering_faults
def change_late_ideas(key: str) -> ResponseReturnValue:
    """Warn an office, show its lateness to readers, or take that back."""
    act, seen = request.form.get("act", ""), read_version(request.form.get("seen"))
    if act not in ACTS:
        abort(400)
    if office_named(key) is None:
        abort(404)
    try:
        count = ACTS[act](current_principal(), key, seen, today=visit.today())
    except (Changed, NotNow) as fault:
        return late_page(status=409, problem=PROBLEMS[type(fault)])
    flash(str(DONE[act]) if act in DONE else warn(key, count))
    return redirect_to("forum_desk.list_late_ideas")


def warn(key: str, count: int) -> str:
    """Write to the office, and say whether a letter is on its way."""
    if office_letters.warn_office(key, count):
        return _("The office is warned. A letter is on its way to its officers.")
    return _("The warning is noted, but no letter went out. Tell the office yourself.")


def late_page(*, status: int = 200, problem: Any = None) -> ResponseReturnValue:
    """The page of late offices as it stands now."""
    found = late_answers.list_late(current_principal(), today=visit.today())
    return render(
        "forum/desk/office_late.html",
        private=True,
        status=status,
        has_errors=problem is not None,
        offices=[describe_office(one) for one in found],
        problem=problem,
        told=get_flashed_messages(),
    )


def describe_office(one: LateOffice) -> dict[str, Any]:
    """One office: its overdue ideas, and what may be done."""
    named = office_named(one.key)
    return {
        "key": one.key,
        "name": localized(named, "name") if named else one.key,
        "count": len(one.ideas),
        "oldest": format_day(one.ideas[0].due_on),
        "ideas": [describe_idea(idea) for idea in one.ideas[:MOST_IDEAS]],
        "more": max(0, len(one.ideas) - MOST_IDEAS),
        "may_warn": one.may_warn,
        "may_show": one.may_show,
        "may_hide": one.may_hide,
        "show_from": format_day(one.show_from) if one.show_from and not one.may_show else None,
    }


def describe_idea(idea: LateIdea) -> dict[str, Any]:
    """One overdue idea, and who knows of it."""
    state = ("kept", _("Known here only"))
    if idea.warned_on:
        state = ("mid", _("The office was warned"))
    if idea.shown_on:
        state = ("no", _("Readers see it"))
    return {
        "title": localized(idea, "title"),
        "lang": "id" if current_lang() == "en" and not idea.title_en else None,
        "href": url_for("forum.show_idea", number=idea.number),
        "due": format_day(idea.due_on),
        "state": state,
        "is_sample": idea.is_sample,
    }
