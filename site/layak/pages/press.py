"""The page for journalists: texts to copy, figures with their sources, who answers, and the rules about children."""

from __future__ import annotations

from datetime import date, datetime

from flask import current_app
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.clock import now
from layak.core.language import current_lang
from layak.core.page import render, site_content
from layak.core.presentation import format_day
from layak.news import service as news
from layak.news.service import Release
from layak.pages.public import room
from layak.progress import board
from layak.progress import service as progress

ADDRESSES = {"id": "/id/pers/", "en": "/en/press/"}
RULES = "pemberitaan-ramah-anak"


@room.page(id="/pers/", en="/press/", access=anyone)
def show_press() -> Response:
    """What a journalist needs, on one page."""
    content, at = site_content(), now()
    standing = progress.get_standing()
    releases = news.list_releases(lang=current_lang(), at=at)
    return render(
        "pages/press.html",
        releases=[(release, as_text(release)) for release in releases],
        has_pictures=any(release.picture for release in releases),
        headline=board.headline(content, standing),
        history=board.history_rows(content, standing),
        scores=board.score_rows(content, standing),
        rules=content.page(RULES, current_lang()),
        until=news.next_moment(at=at),
    )


def as_text(release: Release) -> str:
    """A release as one plain text: first of all whether it is a sample, last of all where it stands."""
    item = release.teaser
    lang = item.text_lang
    origin = current_app.extensions["layak"].settings.base_url
    published, changed = local_day(item.published_at), local_day(item.changed_at)
    source = f"{release.source_name} {release.source_url}".strip()
    parts = [
        _("Sample data, not for publication") if item.is_sample else "",
        item.title,
        format_day(published, "day", lang),
        item.lead,
        release.body,
        _("Source: %(source)s", source=source) if source else "",
        f"{origin}{item.url}",
        _("Last changed on %(date)s.", date=format_day(changed)) if changed != published else "",
    ]
    return "\n\n".join(part for part in parts if part)


def local_day(moment: datetime) -> date:
    """The day of a moment in the city's zone."""
    return moment.astimezone(current_app.extensions["layak"].zone).date()
