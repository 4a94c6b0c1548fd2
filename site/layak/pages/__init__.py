"""Home, the pages kept as files in content/pages with what editors wrote over them, notices and redirects."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, current_app, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from layak.core.access import anyone
from layak.core.clock import now
from layak.core.desk import register_door
from layak.core.language import LANGUAGES
from layak.core.notice import register_notices
from layak.core.redirects import register_status
from layak.core.routes import declare_access
from layak.core.searchable import FixedPage, register_fixed_pages, register_source
from layak.core.sitemap import MapEntry, register_map
from layak.core.waiting import register_waiting
from layak.news import service as news
from layak.pages import desk, gallery, offline, press, public, searchable
from layak.pages.service import notices, overrides, reviews

EDIT = "pages.edit"


def install(app: Flask) -> None:
    """Add the home page, one address per page and language, and the editors' rooms for the site itself."""
    site = app.extensions["layak"]
    app.register_blueprint(offline.room)  # home's, with the pages for journalists and for reading without internet
    app.register_blueprint(desk.room)
    for page in site.content.pages:
        app.add_url_rule(
            f"/{page.lang}/{page.slug}/",
            endpoint="pages.show_page",
            view_func=public.show_page,
            defaults={"lang": str(page.lang), "key": page.key},
        )
    declare_access(app, "pages.show_page", anyone)
    register_source(searchable.page_source(site.content, site.zone))
    register_fixed_pages("pages", page_for_journalists())
    register_map("pages", map_of_pages)
    register_notices(app, notices.list_coming)
    register_status("news.show_article", status_of_article)
    register_doors()
    register_waiting("pages", EDIT, count_pages_due)
    gallery.install_gallery(app)


def page_for_journalists() -> FixedPage:
    """The page for journalists, as the search has it."""
    about = _l("Texts to copy, the city’s figures with their sources, and the rules for reporting about children.")
    return FixedPage("pages.show_press", _l("For journalists"), about, _l("Press, media, press release, pictures"))


def register_doors() -> None:
    """Show editors the way to pages, notices and redirects, and coordinators to the monthly report."""
    pages = _l("Change the pages of the site in both languages, and take that back.")
    notice = _l("Put a notice on every page, with its start and its end.")
    redirect = _l("Lead old addresses to pages of this site.")
    register_door(EDIT, "pages_desk.list_pages", _l("Pages"), pages, place=60)
    register_door(EDIT, "pages_desk.list_notices", _l("Notices"), notice, place=61)
    register_door(EDIT, "pages_desk.list_redirects", _l("Redirects"), redirect, place=62)
    report = _l("Evaluation, news and Forum Anak of a month on one sheet, to print for the task force.")
    register_door("progress.coordinate", "pages_desk.show_month_report", _l("Monthly report"), report, place=32)


def map_of_pages() -> Iterator[MapEntry]:
    """Home, the pages of this room and those of content/, for outside search engines."""
    yield MapEntry(paths={lang: f"/{lang}/" for lang in LANGUAGES})
    yield MapEntry(paths=press.ADDRESSES)
    yield MapEntry(paths=offline.ADDRESSES)
    written = overrides.overrides_of_edition(now()) or {}
    shown = [page for lang in LANGUAGES for page in public.shown_pages(lang, written)]
    for key in dict.fromkeys(page.key for page in shown):
        pages = [page for page in shown if page.key == key]
        yield MapEntry(
            paths={str(page.lang): f"/{page.lang}/{page.slug}/" for page in pages},
            changed=max(page.updated for page in pages),
        )


def status_of_article(lang: str, slug: str) -> int:
    """What the address of an article answers now (core/redirects.py)."""
    at = now()
    if news.get_by_slug(lang, slug, at=at) or news.get_by_slug(lang, slug, at=at, is_withdrawn=True):
        return 200
    if news.find_moved(lang, slug, at=at):
        return 301
    return 410 if news.find_ended(lang, slug) else 404


def count_pages_due() -> tuple[str, int, str]:
    """What waits at the desk: the pages that are to be read again by today."""
    due = reviews.count_due(now().astimezone(current_app.extensions["layak"].zone).date())
    return (
        ngettext("%(num)s page to read again", "%(num)s pages to read again", due),
        due,
        url_for("pages_desk.list_pages"),
    )
