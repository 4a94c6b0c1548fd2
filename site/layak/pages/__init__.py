"""Home and the pages kept as files in content/pages."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from layak.core.access import anyone
from layak.core.language import LANGUAGES
from layak.core.page import site_content
from layak.core.routes import declare_access
from layak.core.searchable import register_source
from layak.core.sitemap import MapEntry, register_map
from layak.pages import gallery, press, searchable
from layak.pages.public import show_page


def install(app: Flask) -> None:
    """Add the home page and one address per page and language."""
    content = app.extensions["layak"].content
    app.register_blueprint(press.room)  # home's, with the page for journalists
    for page in content.pages:
        app.add_url_rule(
            f"/{page.lang}/{page.slug}/",
            endpoint="pages.show_page",
            view_func=show_page,
            defaults={"lang": str(page.lang), "key": page.key},
        )
    declare_access(app, "pages.show_page", anyone)
    register_source(searchable.page_source(content))
    register_map("pages", map_of_pages)
    gallery.install_gallery(app)


def map_of_pages() -> Iterator[MapEntry]:
    """Home, the page for journalists and the pages of content/, for outside search engines."""
    content = site_content()
    yield MapEntry(paths={lang: f"/{lang}/" for lang in LANGUAGES})
    yield MapEntry(paths=press.ADDRESSES)
    for key in dict.fromkeys(page.key for page in content.pages):
        pages = [page for page in content.pages if page.key == key]
        yield MapEntry(
            paths={str(page.lang): f"/{page.lang}/{page.slug}/" for page in pages},
            changed=max(page.updated for page in pages),
        )
