"""Progress: where the city stands, what offices are asked for and hand in, visits, and what readers see of it."""

from __future__ import annotations

from typing import cast

from flask import Flask
from werkzeug.local import LocalProxy

from layak.core.checks import late_checks, late_private, register_checks, register_private
from layak.core.clock import now
from layak.core.content import Content
from layak.core.desk import register_choices
from layak.core.offices import register_offices
from layak.core.page import site_content
from layak.core.planned import register_spans
from layak.core.samples import register_samples, register_starting_data
from layak.core.searchable import register_source
from layak.core.sitemap import register_map
from layak.core.store.sending import store_of
from layak.core.tick import register_task
from layak.progress import (
    board,
    desk,
    mailing,
    public,
    samples,
    searchable,
    searchable_offices,
    service,
    ways,
)
from layak.progress.commands import progress_group
from layak.progress.service.evidence.documents import sweep_documents
from layak.progress.service.evidence.links import check_due_links
from layak.progress.service.open_data.keeping import forget_downloads


def register_what_is_searchable() -> None:
    """Offer this room's texts to the search.

    The content is that of the application which asks, as one process may have two.
    """
    content = cast(Content, LocalProxy(site_content))
    register_source(searchable.indicators.indicator_source(content))
    register_source(searchable.series.series_source(content))
    register_source(searchable.visits.visit_source(content))
    register_source(searchable.partners.partner_source(content))
    register_source(searchable_offices.office_source(content))
    register_source(searchable.datasets.dataset_source())
    register_source(searchable.components.component_source(content))
    register_source(searchable.terms.term_source(content))
    register_source(searchable.places.place_source(content))
    searchable.pages.register_pages_of_progress()


def install(app: Flask) -> None:
    """Add this room's pages, commands, starting data, samples, searchable texts and what time moves on."""
    site = app.extensions["layak"]
    content = site.content
    app.register_blueprint(public.room)
    app.register_blueprint(desk.room)
    public.api.install_api(app)
    app.cli.add_command(progress_group)
    register_starting_data(app, "progress", lambda: service.load_progress(content.progress))
    register_starting_data(app, "offices", lambda: service.load_offices(content.offices))
    register_starting_data(app, "cycle", lambda: service.load_cycle(content, now()))
    register_samples(app, samples.samples(content))
    register_what_is_searchable()
    register_task(app, "documents", lambda at: sweep_documents(store_of("documents"), at))
    register_task(app, "evidence links", check_due_links)
    register_task(app, "digest", mailing.send_due)
    register_checks(app, "progress", late_checks("layak.progress.checking"))
    register_private(app, "progress", late_private("layak.progress.checking"))
    register_offices(ways.offices_for_all())
    register_choices("office", ways.office_choices)
    register_map("progress", ways.map_of_progress)
    app.extensions.setdefault("layak_resets", []).append(lambda: forget_downloads(site.settings.instance / "open-data"))
    register_spans("progress", lambda: board.stage_spans(content, service.get_running_cycle()))
    ways.add_doors()
    desk.findings.add_doors()
    desk.add_sections()
