"""What happened, in words: each kind of change of the public history in the page's language, and where it leads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from flask import current_app
from flask_babel import format_decimal
from flask_babel import gettext as _

from layak.core.content import UnknownKeyError
from layak.core.language import localized
from layak.core.page import site_content
from layak.core.paths import path_to
from layak.progress import board
from layak.progress.models import Happening, StageState
from layak.progress.service.faults import NotThere
from layak.progress.service.figures import is_shown_series
from layak.progress.service.history import is_visit_shown
from layak.progress.service.offices import get_office
from layak.progress.service.scoring import TAKEN_AWAY
from layak.progress.service.series import find_series

Detail = Mapping[str, Any]
H = Happening


def event_words(row: Any) -> str:
    """A change as one sentence; a kind that this edition does not know is told in general words."""
    words = WORDS.get(row.what)
    return words(row, json.loads(row.detail)) if words else _("The board was brought up to date.")


def award_event(row: Any, detail: Detail) -> str:
    """What became of a year's evaluation."""
    key = detail.get("predicate")
    outcome = level_name(key) if key else _("Result not found")
    if detail.get("state") == "no_award":
        outcome = _("No awards were given")
    if detail.get("state") == TAKEN_AWAY:
        outcome = _("recorded by mistake, taken away")
    return _("Award of %(year)s: %(outcome)s.", year=detail.get("year", ""), outcome=outcome)


def target_event(row: Any, detail: Detail) -> str:
    """What the city aims for."""
    name = level_name(detail.get("predicate"))
    if detail.get("year"):
        return _("The target is %(name)s in %(year)s.", name=name, year=detail["year"])
    return _("The target is %(name)s.", name=name)


def score_event(row: Any, detail: Detail) -> str:
    """A score of a year with its basis."""
    basis, year = basis_name(detail.get("basis")), detail.get("year", "")
    if detail.get("value") is None:
        return _("%(basis)s %(year)s: recorded by mistake, taken away.", basis=basis, year=year)
    return _("%(basis)s %(year)s: %(value)s points.", basis=basis, year=year, value=points(detail.get("value")))


def part_event(row: Any, detail: Detail) -> str:
    """A part score of a cycle with its basis, or that it was taken away."""
    told = {
        "part": part_name(str(detail.get("part", ""))),
        "basis": basis_name(detail.get("basis")),
        "year": detail.get("year", ""),
    }
    if detail.get("value") is None:
        return _("%(part)s, %(basis)s %(year)s: taken away.", **told)
    return _("%(part)s, %(basis)s %(year)s: %(value)s points.", value=points(detail["value"]), **told)


def opened_event(row: Any, detail: Detail) -> str:
    """A cycle was opened, or opened again."""
    if detail.get("again"):
        return _("The evaluation cycle %(cycle)s was opened again.", cycle=subject_key(row))
    return _("The evaluation cycle %(cycle)s was opened.", cycle=subject_key(row))


def closed_event(row: Any, detail: Detail) -> str:
    """A cycle was closed."""
    return _("The evaluation cycle %(cycle)s was closed.", cycle=subject_key(row))


def stage_event(row: Any, detail: Detail) -> str:
    """Where a stage stands now."""
    states = {
        StageState.DONE: _("done"),
        StageState.NOW: _("under way"),
        StageState.AHEAD: _("still ahead"),
    }
    state = states.get(detail.get("state", ""))
    name = named(site_content().stage, detail.get("stage"), "short")
    if name and state:
        return _("Stage “%(stage)s”: %(state)s.", stage=name, state=state)
    return _("The stages of the evaluation changed.")


def accepted_event(row: Any, detail: Detail) -> str:
    """One more piece of evidence."""
    kind = named(site_content().evidence_kind, detail.get("kind"), "name")
    if kind:
        return _("Evidence accepted for %(subject)s: %(kind)s.", subject=about(row), kind=kind)
    return _("Evidence accepted for %(subject)s.", subject=about(row))


def late_event(row: Any, detail: Detail) -> str:
    """An answer that readers may know to be late."""
    return _("%(office)s was late with its answer for %(subject)s.", office=office_name(row), subject=about(row))


def renamed_event(row: Any, detail: Detail) -> str:
    """An office is called differently."""
    return _("An office has a new name: %(office)s.", office=office_name(row))


def merged_event(row: Any, detail: Detail) -> str:
    """An office took over the work of another one."""
    return _("The work of an office was handed on: %(office)s.", office=office_name(row))


def figure_event(row: Any, detail: Detail) -> str:
    """Figures of a series and year that readers see for the first time; one that was taken back is not named."""
    if not is_shown_series(str(detail.get("series", ""))):  # or older than the series' own key in the history
        return _("New figures: %(subject)s.", subject=about(row))
    return _("New figures, %(series)s: %(years)s.", **series_words(detail))


def figure_changed_event(row: Any, detail: Detail) -> str:
    """Figures that readers saw and that are others now; a series that was taken back is not named any more."""
    if not is_shown_series(str(detail.get("series", ""))):
        return _("Figures changed: %(subject)s.", subject=about(row))
    return _("Figures changed, %(series)s: %(years)s.", **series_words(detail))


def series_words(detail: Detail) -> dict[str, str]:
    """The name of a series and the years that something happened to."""
    series = find_series(str(detail.get("series", "")))
    years = ", ".join(str(detail.get("years", "")).split())
    return {"series": str(localized(series, "name")) if series else _("a series of numbers"), "years": years}


def shown(words: Callable[[str], str]) -> Callable[[Any, Detail], str]:
    """A sentence that needs nothing but what it is about."""
    return lambda row, detail: words(about(row))


WORDS: dict[str, Callable[[Any, Detail], str]] = {
    H.AWARD: award_event,
    H.TARGET: target_event,
    H.SCORE: score_event,
    H.PART_SCORE: part_event,
    H.CYCLE_OPENED: opened_event,
    H.CYCLE_CLOSED: closed_event,
    H.STAGE: stage_event,
    H.ACCEPTED: accepted_event,
    H.DOCUMENT_SHOWN: shown(lambda name: _("A document can be read now: %(subject)s.", subject=name)),
    H.LATE_SHOWN: late_event,
    H.OFFICE_RENAMED: renamed_event,
    H.OFFICE_MERGED: merged_event,
    H.FIGURE: figure_event,
    H.FIGURE_CHANGED: figure_changed_event,
    H.VISIT_SHOWN: lambda row, detail: _("A verification visit was announced."),
    H.VISIT_DONE: lambda row, detail: _("A verification visit took place."),
    H.FINDING_SHOWN: shown(lambda name: _("A visit found something: %(subject)s.", subject=name)),
    H.FINDING_CLOSED: shown(lambda name: _("What a visit found was dealt with: %(subject)s.", subject=name)),
    H.PLEDGE_SHOWN: shown(lambda name: _("A partner promised something: %(subject)s.", subject=name)),
    H.PLEDGE_KEPT: shown(lambda name: _("A partner kept its promise: %(subject)s.", subject=name)),
    H.SNAPSHOT: lambda row, detail: _("A new edition of the open data is there."),
}


def about(row: Any) -> str:
    """The indicator that a change is about, or the evaluation as a whole."""
    name = named(site_content().indicator, row.indicator, "short")
    if not name:
        return _("the evaluation")
    return _("indicator %(number)s, %(name)s", number=row.indicator, name=name)


def part_name(part: str) -> str:
    """The component or indicator that a part score belongs to."""
    if part.isdigit():
        return f"{part}. {named(site_content().indicator, int(part), 'short') or ''}".strip()
    return named(site_content().component, part, "short") or part


def named(find: Callable[[Any], Any], key: Any, name: str) -> str | None:
    """The name of something in content/, or nothing where that has no such key."""
    try:
        return str(localized(find(key), name))
    except UnknownKeyError:
        return None


def level_name(key: Any) -> str:
    """A level's name."""
    try:
        return board.level_name(site_content(), key)
    except UnknownKeyError:
        return str(key or "")


def basis_name(key: Any) -> str:
    """Who counted."""
    return named(site_content().score_basis, key, "name") or str(key or "")


def points(value: Any) -> str:
    """Points as the page's language writes them."""
    return str(format_decimal(Decimal(str(value or 0))))


def office_name(row: Any) -> str:
    """What the office is called now."""
    try:
        return str(localized(get_office(row.office_key or subject_key(row)), "name"))
    except NotThere:
        return _("An office")


def subject_key(row: Any) -> str:
    """What a subject is called behind its kind: "cycle:2027" is 2027."""
    return str(row.subject).partition(":")[2]


OF_OFFICES = (H.OFFICE_RENAMED, H.OFFICE_MERGED, H.LATE_SHOWN)
OF_VISITS = (H.VISIT_SHOWN, H.VISIT_DONE, H.FINDING_SHOWN, H.FINDING_CLOSED)
OF_PARTNERS = (H.PLEDGE_SHOWN, H.PLEDGE_KEPT)
OF_FIGURES = (H.FIGURE, H.FIGURE_CHANGED)
OF_STANDING = (H.AWARD, H.TARGET, H.SCORE, H.PART_SCORE, H.CYCLE_OPENED, H.CYCLE_CLOSED, H.STAGE)


def event_path(row: Any) -> str | None:
    """The path of what a change is about; nothing where no page of it exists, or readers do not see it any more."""
    found = None
    if row.what in OF_VISITS and is_visit_shown(subject_key(row)):
        found = path_if_there("progress.show_visit", key=subject_key(row))
    elif row.what in OF_OFFICES and row.office_key:
        found = path_if_there("progress.show_office", key=row.office_key)
    elif row.what in OF_PARTNERS:
        found = path_if_there("progress.list_partners")
    elif row.what == H.SNAPSHOT:
        found = path_if_there("progress.list_data_versions")
    elif row.what in OF_FIGURES and is_shown_series(subject_key(row)):
        found = path_if_there("progress.show_series", key=subject_key(row))
    elif row.what in OF_STANDING and row.indicator is None:
        found = path_if_there("progress.show_progress")
    if found is None and named(site_content().indicator, row.indicator, "short"):
        found = path_if_there("progress.show_indicator", number=row.indicator)
    return found


def path_if_there(endpoint: str, **values: Any) -> str | None:
    """The path of a page, where this installation has it."""
    return path_to(endpoint, **values) if endpoint in current_app.view_functions else None
