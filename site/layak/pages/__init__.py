"""Home and the pages kept as files in content/pages."""

from __future__ import annotations

from flask import Flask

from layak.core.access import anyone
from layak.core.routes import declare_access
from layak.core.searchable import register_source
from layak.pages import gallery, public, searchable


def install(app: Flask) -> None:
    """Add the home page and one address per page and language."""
    content = app.extensions["layak"].content
    app.register_blueprint(public.room)
    for page in content.pages:
        app.add_url_rule(
            f"/{page.lang}/{page.slug}/",
            endpoint="pages.show_page",
            view_func=public.show_page,
            defaults={"lang": str(page.lang), "key": page.key},
        )
    declare_access(app, "pages.show_page", anyone)
    register_source(searchable.page_source(content))
    gallery.install_gallery(app)
