"""What changed on the board: a page by month and an Atom feed, in each language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import abort, current_app, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.atom import Feed, write_atom
from layak.core.language import LANGUAGES, current_lang, localized
from layak.core.numbers import read_number
from layak.core.page import mark_lifetime, render, site_content
from layak.core.paths import path_to
from layak.core.presentation import format_day, format_month
from layak.progress.public.room import room
from layak.progress.service.history import MOST_PAGES, PAGE, list_events, list_newest_events
from layak.progress.telling import event_path, event_words

PAGE_NAMES = {"id": "halaman", "en": "page"}


@dataclass(frozen=True, kw_only=True)
class ChangeEntry:
    """A change as an entry of the feed."""

    key: str
    text_lang: str
    title: str
    url: str
    lead: str
    published_at: datetime
    changed_at: datetime
    components: tuple[str, ...] = ()


@room.page(id="/kemajuan/perubahan", en="/progress/changes", access=anyone)
def show_changes() -> Response:
    """What changed, the newest first, fifty on a page, by month."""
    lang = current_lang()
    asked = next((request.args[one] for one in PAGE_NAMES.values() if one in request.args), "1")
    number = read_number(asked, most=MOST_PAGES)
    found = list_events(number) if number else None
    if found is None or found.number > found.total:
        abort(404)
    months = groupby(found.rows, key=lambda row: format_month(day_of(row)))
    return render(
        "progress/changes.html",
        months=[(name, [entry_of(row) for row in group]) for name, group in months],
        pages={
            "number": found.number,
            "total": found.total,
            "previous": address(found.number - 1, lang) if found.number > 1 else None,
            "next": address(found.number + 1, lang) if found.number < found.total else None,
        },
        alternates={one: address(found.number, one) for one in LANGUAGES},
        feeds=feed_links(),
    )


def day_of(row: Any) -> date:
    """The day in the city on which a change was made."""
    at: datetime = row.at
    return at.astimezone(current_app.extensions["layak"].zone).date()


def entry_of(row: Any) -> dict[str, Any]:
    """A change as a page shows it."""
    when = format_day(day_of(row))
    return {"when": when, "text": event_words(row), "href": event_path(row), "is_sample": row.is_sample}


def address(number: int, lang: str) -> str:
    """The path of a page of the list."""
    path = path_to("progress.show_changes", lang=lang)
    return f"{path}?{PAGE_NAMES[lang]}={number}" if number > 1 else path


def feed_links() -> list[dict[str, str]]:
    """The feed of this page's language, for the page's head."""
    return [{"title": feed_title(), "href": path_to("progress.show_changes_feed")}]


def feed_title() -> str:
    """The name of the feed."""
    return _("What changed – %(site)s", site=site_name())


def site_name() -> str:
    """The site's own name."""
    return f"Layak {localized(site_content().city, 'short')}"


@room.page(id="/kemajuan/feed.atom", en="/progress/feed.atom", access=anyone)
def show_changes_feed() -> Response:
    """The newest changes for feed readers."""
    base: str = current_app.extensions["layak"].settings.base_url
    lang = current_lang()
    feed = Feed(
        title=feed_title(),
        author=site_name(),
        lang=lang,
        base_url=base,
        self_url=base + path_to("progress.show_changes_feed"),
        page_url=base + address(1, lang),
    )
    body = write_atom(feed, [feed_entry(row, lang) for row in list_newest_events(PAGE)])
    response = Response(body, content_type="application/atom+xml; charset=utf-8")
    mark_lifetime(response, private=False)
    return response


def feed_entry(row: Any, lang: str) -> ChangeEntry:
    """A change for the feed; an example says that it is one."""
    words = event_words(row)
    return ChangeEntry(
        key=f"progress-{row.id}",
        text_lang=lang,
        title=" ".join([_("sample data") + ":", words]) if row.is_sample else words,
        url=event_path(row) or path_to("progress.show_changes"),
        lead=words,
        published_at=row.at,
        changed_at=row.at,
    )
