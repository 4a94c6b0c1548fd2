"""The Atom feed of what happens to ideas, in each language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from flask import current_app
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from layak.core.access import anyone
from layak.core.atom import Feed, write_atom
from layak.core.language import current_lang, localized
from layak.core.page import mark_lifetime
from layak.core.paths import path_to
from layak.forum.public.room import content, room
from layak.forum.public.telling import describe, describe_said, title_of
from layak.forum.service.published import Told, list_newest
from layak.forum.service.published.stories import WITH_WORDS
from layak.forum.states import Verb

SIZE = 50
FEED = "forum.show_feed"


@dataclass(frozen=True, kw_only=True)
class StepEntry:
    """A step of an idea as an entry of the feed."""

    key: str
    text_lang: str
    title: str
    url: str
    lead: str
    published_at: datetime
    changed_at: datetime
    components: tuple[str, ...]


@room.page(id="/forum-anak/umpan.atom", en="/childrens-forum/feed.atom", access=anyone)
def show_feed() -> Response:
    """The newest steps of public ideas for feed readers, with the words that moderators passed."""
    base: str = current_app.extensions["layak"].settings.base_url
    feed = Feed(
        title=feed_title(),
        author=site_name(),
        lang=current_lang(),
        base_url=base,
        self_url=base + path_to(FEED),
        page_url=base + path_to("forum.list_ideas"),
    )
    body = write_atom(feed, [entry_of(one) for one in list_newest(SIZE)])
    response = Response(body, content_type="application/atom+xml; charset=utf-8")
    if not content().city.forum.is_indexed:
        response.headers["X-Robots-Tag"] = "noindex"
    mark_lifetime(response, private=False)
    return response


def entry_of(told: Told) -> StepEntry:
    """A step for the feed; a sample says that it is one, and of the publication only the month is told."""
    step, idea = told.step, describe(told.idea)
    sample = _("sample data") + ": " if told.idea.is_sample else ""
    day = told.idea.month if step.kind == Verb.PUBLISH else step.on
    at = datetime.combine(day, time(), current_app.extensions["layak"].zone)
    said = describe_said(step)["text"] if step.kind in WITH_WORDS else ""
    return StepEntry(
        key=f"idea-{told.idea.number}-step-{step.id}",
        text_lang=current_lang(),
        title=f"{sample}{title_of(step)}: {idea['title']}",
        url=idea["url"],
        lead=said or idea["text"],
        published_at=at,
        changed_at=at,
        components=(told.idea.topic,) if told.idea.topic else (),
    )


def site_name() -> str:
    """The site's own name."""
    return f"Layak {localized(content().city, 'short')}"


def feed_title() -> str:
    """The name of the feed."""
    return _("Children’s ideas and what becomes of them – %(site)s", site=site_name())


def feed_links() -> list[dict[str, str]]:
    """The feed of this page's language, for the page's head."""
    return [{"title": feed_title(), "href": path_to(FEED)}]
