"""What an article's page shows of the article: worked out once for each of its states (docs/adr/0315)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from flask import current_app, g, request
from markupsafe import Markup

from layak.core.clock import city_zone, next_midnight
from layak.core.counting import read_name
from layak.core.hidden import hidden_rooms
from layak.core.language import LANGUAGES, current_lang, localized
from layak.core.lasting import Lasting, lasting
from layak.core.page import render_part, site_content
from layak.core.paths import path_to
from layak.core.shared import shared
from layak.core.wsgi import asks_for_less
from layak.news import listing, service

COMING = ("news.next",)
PICTURES = frozenset({"picture"})
"""A change of any picture may be about one of the article."""


def shown_at(slug: str, *, at: datetime) -> dict[str, Any] | None:
    """What the template shows at an address of the page's language; None where no article can be read."""
    lang, environ = current_lang(), request.environ
    name = ("news.article", lang, slug, environ.get("SCRIPT_NAME"), asks_for_less(environ))
    found = lasting(name, partial(make_shown, lang, slug, at), at=at)
    if found is None:
        return None
    article, shown = found
    if shown["has_pictures"]:
        g.differs_by_save_data = True
    article = replace(article, next_moment=coming_moment(at))
    return {**shown, "near": service.list_near(article, lang=lang, at=at), "until": article.next_moment}


def coming_moment(at: datetime) -> datetime | None:
    """When the next scheduled article appears or a picture goes; asked of the database once an edition."""
    known = shared(COMING, lambda: service.next_moment(at=at), at=at, until=None)
    return known if known is None or at < known else service.next_moment(at=at)


def make_shown(lang: str, slug: str, at: datetime) -> Lasting[tuple[service.FullArticle, dict[str, Any]]] | None:
    """The article without its text, and what its page shows, its text among it."""
    g.differs_by_save_data = False
    article = service.get_by_slug(lang, slug, at=at) or service.get_by_slug(lang, slug, at=at, is_withdrawn=True)
    if article is None:
        return None
    shared(COMING, lambda: article.next_moment, at=at, until=None)
    context = context_of(article, lang, at)
    shown = {name: context[name] for name in ("counted", "item", "topics", "indicators", "tags", "alternates", "pair")}
    shown |= {name: context[name] for name in ("canonical", "withdrawn_on", "noindex")}
    body = render_part("news/_article.html", **context)
    head = Markup() if context["withdrawn_on"] else render_part("news/_shared_card.html", **context)
    shown |= {"body": body, "head": head, "has_pictures": bool(g.differs_by_save_data)}
    return Lasting(
        value=(replace(article, body_html=Markup(), kids=None), shown),
        kind="article",
        key=article.teaser.key,
        change=article.change,
        until=min(filter(None, (article.next_moment, next_midnight(at, city_zone())))),
        also=PICTURES,
        length=len(body) + len(head),
    )


def context_of(article: service.FullArticle, lang: str, at: datetime) -> dict[str, Any]:
    """What the templates of the article's own part need."""
    content, item = site_content(), article.teaser
    paths = {one: path_to("news.show_article", slug=article.slugs.get(one, item.slug), lang=one) for one in LANGUAGES}
    own_url = base_url() + paths[item.text_lang]
    return {
        "counted": read_name("article", item.key, lang),
        "article": article,
        "item": item,
        "topics": listing.topics_of(item.components, content, lang),
        "indicators": [content.indicator(number) for number in article.indicators if leads_to_indicator(number)],
        "district": listing.district_name(content, article.district),
        "places": listing.places_of(article.places, content, lang),
        "tags": listing.tags_of(article.tags, content, lang),
        "alternates": paths,
        "pair": len(article.slugs) == len(LANGUAGES),
        "canonical": own_url,
        "share_url": "https://wa.me/?text=" + quote(f"{item.title} {own_url}", safe=""),
        "card_url": base_url() + card_path(article),
        "linked_data": listing.linked_data(article, own_url, base_url(), publisher()),
        "printed_on": local_day(at),
        "published_on": local_day(item.published_at),
        "changed_on": changed_on(item) if article.changes.is_dated else None,
        "notes": [(local_day(note.at), note.text) for note in article.changes.own],
        "missing": [(local_day(note.at), note.text) for note in article.changes.missing],
        "corrections": [(local_day(note.at), note) for note in article.corrections],
        "replies": [(local_day(note.at), note) for note in article.replies],
        "withdrawn_on": local_day(article.withdrawn_at) if article.withdrawn_at else None,
        "noindex": article.withdrawn_at is not None,
    }


def card_path(article: service.FullArticle) -> str:
    """What a shared link shows: the first picture where the people in it agreed to that, or else the drawn card."""
    item = article.teaser
    if item.picture and article.may_share:
        return item.picture.largest
    return path_to("news.show_card", slug=item.slug, lang=item.text_lang)


def changed_on(item: service.Teaser) -> date | None:
    """The day of the last change, where it was not the day of publication."""
    changed = local_day(item.changed_at)
    return changed if changed != local_day(item.published_at) else None


def local_day(moment: datetime) -> date:
    """The day of a moment in the city's zone."""
    return moment.astimezone(current_app.extensions["layak"].zone).date()


def base_url() -> str:
    """Scheme and host under which readers reach the site."""
    url: str = current_app.extensions["layak"].settings.base_url
    return url


def publisher() -> str | None:
    """The office that publishes; a demonstration names none."""
    if current_app.extensions["layak"].settings.demo:
        return None
    name: str = localized(site_content().city.publisher, "name")
    return name


def leads_to_indicator(number: int) -> bool:
    """Whether the framework has an indicator of this number, and readers are shown the room where it stands."""
    return any(one.number == number for one in site_content().indicators) and "progress" not in hidden_rooms()
