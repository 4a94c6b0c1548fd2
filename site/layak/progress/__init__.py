"""Progress: where the city stands, the six components and the 24 indicators."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask, url_for

from layak.core.language import LANGUAGES
from layak.core.page import site_content
from layak.core.samples import register_starting_data
from layak.core.searchable import register_source
from layak.core.sitemap import MapEntry, register_map
from layak.progress import public, searchable, service


def install(app: Flask) -> None:
    """Add this room's pages, starting data and searchable texts."""
    content = app.extensions["layak"].content
    app.register_blueprint(public.room)
    register_starting_data(app, "progress", lambda: service.load_progress(content.progress))
    register_source(searchable.indicator_source(content))
    register_map("progress", map_of_progress)


def map_of_progress() -> Iterator[MapEntry]:
    """The board, the components and the indicators, for outside search engines."""
    content = site_content()
    yield MapEntry(paths=in_languages("progress.show_progress"))
    for component in content.components:
        yield MapEntry(paths=in_languages("progress.show_component", key=component.key))
    for indicator in content.indicators:
        yield MapEntry(paths=in_languages("progress.show_indicator", number=indicator.number))


def in_languages(endpoint: str, **values: Any) -> dict[str, str]:
    """The path of a page in each language."""
    return {lang: url_for(endpoint, lang=lang, **values) for lang in LANGUAGES}
