"""The ways into the room: the doors of staff, what accounts are bound to, and the map for outside search engines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from layak.core.desk import register_door
from layak.core.language import LANGUAGES, localized
from layak.core.offices import OfficeName, Offices
from layak.core.page import site_content
from layak.core.sitemap import MapEntry
from layak.progress import service
from layak.progress.desk.room import today
from layak.progress.service import partners
from layak.progress.service.figures import list_all_shown


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


def offices_for_all() -> Offices:
    """What other rooms may know of the offices that this room keeps."""
    return Offices(
        acting=service.offices.acting_office,
        named=lambda key: next((name_of(one) for one in service.list_offices() if one.key == key), None),
        standing=lambda: [name_of(one) for one in service.list_offices(on=today())],
    )


def name_of(office: Any) -> OfficeName:
    """An office as other rooms name it."""
    return OfficeName(office.key, office.name_id, office.name_en)


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
    yield MapEntry(paths=in_languages("progress.list_series"))
    for series in list_all_shown():
        yield MapEntry(paths=in_languages("progress.show_series", key=series.key))
    yield MapEntry(paths=in_languages("progress.list_visits"))
    for page in ("show_open_data", "show_dictionary", "show_api", "list_data_versions", "show_glossary", "list_places"):
        yield MapEntry(paths=in_languages(f"progress.{page}"))
    for visit in service.visits.list_all_shown():
        yield MapEntry(paths=in_languages("progress.show_visit", key=visit.key))
    yield MapEntry(paths=in_languages("progress.list_partners"))
    for number in partners.list_partners_seen():
        yield MapEntry(paths=in_languages("progress.show_partner", number=number))
    for component in content.components:
        yield MapEntry(paths=in_languages("progress.show_component", key=component.key))
    for indicator in content.indicators:
        yield MapEntry(paths=in_languages("progress.show_indicator", number=indicator.number))


def in_languages(endpoint: str, **values: Any) -> dict[str, str]:
    """The path of a page in each language."""
    return {lang: url_for(endpoint, lang=lang, **values) for lang in LANGUAGES}
