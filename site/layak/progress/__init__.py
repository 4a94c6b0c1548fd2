"""Progress: where the city stands, the six components and the 24 indicators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask, url_for
from flask_babel import lazy_gettext as _l

from layak.core.clock import now
from layak.core.desk import register_choices, register_door
from layak.core.language import LANGUAGES, localized
from layak.core.page import site_content
from layak.core.planned import register_spans
from layak.core.samples import register_samples, register_starting_data
from layak.core.searchable import register_source
from layak.core.sitemap import MapEntry, register_map
from layak.core.tick import register_task
from layak.progress import board, desk, mailing, public, samples, searchable, searchable_visits, service
from layak.progress.commands import progress_group
from layak.progress.desk.room import today
from layak.progress.service.documents import sweep_documents
from layak.progress.service.links import check_due_links


def install(app: Flask) -> None:
    """Add this room's pages, starting data and searchable texts."""
    content = app.extensions["layak"].content
    app.register_blueprint(public.room)
    app.register_blueprint(desk.room)
    register_starting_data(app, "progress", lambda: service.load_progress(content.progress))
    register_starting_data(app, "offices", lambda: service.load_offices(content.offices))
    register_starting_data(app, "cycle", lambda: service.load_cycle(content, now()))
    register_samples(app, samples.samples(content))
    register_choices("office", office_choices)
    add_doors()
    desk.visits.add_sections()
    desk.findings.add_doors()
    register_source(searchable_visits.visit_source(content))
    desk.documents.add_sections()
    register_task(
        app, "documents", lambda at: sweep_documents(app.extensions["layak"].settings.instance / "documents", at)
    )
    register_task(app, "evidence links", check_due_links)
    desk.scores.add_sections()
    desk.readiness.add_sections()
    desk.sheets.add_sections()
    desk.digest.add_sections()
    desk.meetings.add_sections()
    register_task(app, "digest", mailing.send_due)
    app.cli.add_command(progress_group)
    desk.cycles.add_sections()
    desk.offices.add_sections()
    desk.matrix.add_sections()
    register_source(searchable.indicator_source(content))
    register_map("progress", map_of_progress)
    register_spans("progress", lambda: board.stage_spans(content, service.get_running_cycle()))


def add_doors() -> None:
    """The doors into the room: the coordinator's and the offices'."""
    register_door(
        "progress.coordinate",
        "progress_desk.show_overview",
        _l("Progress"),
        _l("Ask offices for evidence, follow the cycle, prepare the visit."),
        place=30,
    )
    register_door(
        "progress.hand_in",
        "progress_desk.list_tasks",
        _l("Tasks of my office"),
        _l("See what your office is asked for, hand it in, and read what became of it."),
        place=32,
    )


def office_choices() -> list[tuple[str, str]]:
    """The offices that an account can be bound to today, in the page's language."""
    offices = service.list_offices(on=today()) or site_content().offices  # before the starting data came, the files'
    return [(one.key, localized(one, "name")) for one in offices]


def map_of_progress() -> Iterator[MapEntry]:
    """The board, the components and the indicators, for outside search engines."""
    content = site_content()
    yield MapEntry(paths=in_languages("progress.show_progress"))
    yield MapEntry(paths=in_languages("progress.show_changes"))
    yield MapEntry(paths=in_languages("progress.list_offices"))
    yield MapEntry(paths=in_languages("progress.list_visits"))
    for visit in service.visits.list_all_shown():
        yield MapEntry(paths=in_languages("progress.show_visit", key=visit.key))
    for component in content.components:
        yield MapEntry(paths=in_languages("progress.show_component", key=component.key))
    for indicator in content.indicators:
        yield MapEntry(paths=in_languages("progress.show_indicator", number=indicator.number))


def in_languages(endpoint: str, **values: Any) -> dict[str, str]:
    """The path of a page in each language."""
    return {lang: url_for(endpoint, lang=lang, **values) for lang in LANGUAGES}
