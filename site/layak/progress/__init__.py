"""Progress: where the city stands, the six components and the 24 indicators."""

from __future__ import annotations

from flask import Flask

from layak.core.samples import register_starting_data
from layak.core.searchable import register_source
from layak.progress import public, searchable, service


def install(app: Flask) -> None:
    """Add this room's pages, starting data and searchable texts."""
    content = app.extensions["layak"].content
    app.register_blueprint(public.room)
    register_starting_data(app, "progress", lambda: service.load_progress(content.progress))
    register_source(searchable.indicator_source(content))
