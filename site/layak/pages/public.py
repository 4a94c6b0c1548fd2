"""The door of the site, the home page, and the pages that are files."""

from __future__ import annotations

from functools import lru_cache

from flask import current_app, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.clock import now
from layak.core.content import Page
from layak.core.counting import read_name
from layak.core.language import LANGUAGES, current_lang
from layak.core.markdown import to_html
from layak.core.page import render, site_content
from layak.core.redirects import lead_on
from layak.core.routes import Room
from layak.forum import service as forum
from layak.forum.loop import loop_figures
from layak.news import service as news
from layak.pages.service import overrides
from layak.progress import board
from layak.progress import service as progress

room = Room("pages", __name__)
NEWS_SHOWN = 4
STEPS_SHOWN = 5
IDEAS_SHOWN = 3
PRIVATE_PAGES = frozenset({"bantuan"})
"""Pages that nobody should find on a shared phone: a quick way out, and no browser or cache keeps them."""


@room.plain("/", access=anyone)
def choose_language() -> Response:
    """Send the reader to the language that the browser prefers; nothing is remembered.

    An old address may be the door with a number behind it (/?p=123): that one leads on by hand.
    """
    if request.query_string and (led := lead_on()) is not None:
        return led
    lang = request.accept_languages.best_match(LANGUAGES, default=LANGUAGES[0]) or LANGUAGES[0]
    headers = {
        "Location": url_for("pages.show_home", lang=lang),
        "Vary": "Accept-Language",
        "Cache-Control": "no-store",
    }
    return Response(status=302, headers=headers)


@room.page(id="/", en="/", access=anyone)
def show_home() -> Response:
    """Where the city stands, what comes next, the latest news, the forum and help."""
    content = site_content()
    standing = progress.get_standing()
    cycle = progress.get_running_cycle()
    items = news.list_latest(at=now(), lang=current_lang(), limit=NEWS_SHOWN)
    return render(
        "pages/home.html",
        headline=board.headline(content, standing),
        ladder_steps=board.ladder_steps(content, standing),
        now_words=board.current_sentence(content, standing),
        news=items,
        steps=board.cycle_steps(content, cycle, STEPS_SHOWN),
        cycle=cycle,
        ideas=forum.list_latest(IDEAS_SHOWN),
        numbers=loop_figures(),
        until=news.next_moment(at=now()),
    )


def show_page(key: str) -> Response:
    """One page of content/pages, with the ways to the others."""
    written = overrides.overrides_of_edition(now())
    pages = shown_pages(current_lang(), written or {})
    page = next((one for one in pages if one.key == key), None) or hidden_page(key, written or {})
    is_private = key in PRIVATE_PAGES
    return render(
        "pages/page.html",
        counted=None if is_private or page.audience == "child" else read_name("page", key, current_lang()),
        page=page,
        body=page_html(page.body),
        others=[other for other in pages if other.key != key],
        private=is_private or written is None,
        quick_exit=is_private,
        is_indexed=True,
    )


def shown_pages(lang: str, written: overrides.Overrides) -> list[Page]:
    """The pages of one language as readers see them, without those of hidden rooms."""
    return overrides.readers_pages(site_content(), lang, written, current_app.extensions["layak"].zone)


def hidden_page(key: str, written: overrides.Overrides) -> Page:
    """A page of a room to which nothing leads yet; who knows its address reads it."""
    zone = current_app.extensions["layak"].zone
    return next(one for one in overrides.shown_pages(site_content(), current_lang(), written, zone) if one.key == key)


@lru_cache(maxsize=128)
def page_html(body: str) -> Markup:
    """A page's Markdown as safe HTML, remembered by its text."""
    return to_html(body)
