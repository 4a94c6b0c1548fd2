"""What readers see of the news: the list with its filters, the article, pictures, feeds, the map of the site."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from flask import abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from layak.core import atom
from layak.core.access import anyone
from layak.core.clock import now
from layak.core.filters import Filters, pager_of, read_filters
from layak.core.hidden import hidden_rooms
from layak.core.language import LANGUAGES, current_lang, localized
from layak.core.page import mark_lifetime, render, site_content
from layak.core.paths import path_to
from layak.core.presentation import format_day
from layak.core.routes import Room
from layak.core.shared import shared
from layak.core.sitemap import closed_paths, map_entries
from layak.news import article_page, feeds, listing, pictures, service
from layak.news.article_page import base_url, local_day
from layak.news.files import send_card, send_picture

room = Room("news", __name__)
PICTURE_SECONDS = 86_400
"""How long a browser keeps a picture: not longer, so that one whose consent ends is gone within a day."""


@room.page(id="/berita/", en="/news/", access=anyone)
def list_articles() -> Response:
    """What is published, the newest first, narrowed by component, district and year."""
    content, lang, at = site_content(), current_lang(), now()
    chosen = read_filters(request.args, content)
    if chosen is None:
        abort(404)
    found = service.list_published(
        lang=lang, at=at, component=chosen.component, district=chosen.district, year=chosen.year, page=chosen.page
    )
    if chosen.page > found.pages:
        abort(404)
    return render(
        "news/list.html",
        part="news/_list.html",
        found=found,
        pages=pager_of(listing.LIST, chosen, found.pages, lang),
        chips=listing.chosen_chips(chosen, content, lang),
        choices=listing.choices_of(chosen, content, lang, service.list_years(at=at), service.list_districts(at=at)),
        has_filters=chosen.is_narrowed,
        alternates={one: listing.address(chosen, one) for one in LANGUAGES},
        canonical=base_url() + listing.address(chosen, lang),
        feeds=feed_links(chosen.component),
        uses_htmx=True,
        until=service.next_moment(at=at),
    )


@room.page(id="/berita/<slug>", en="/news/<slug>", access=anyone)
def show_article(slug: str) -> Response:
    """One article; where the page's language is missing, the other one with an honest notice."""
    shown = article_page.shown_at(slug, at=now())
    if shown is None:
        return lead_on(current_lang(), slug, now())
    return render("news/article.html", feeds=feed_links(None), **shown)


@room.page(id="/berita/<slug>/kartu.png", en="/news/<slug>/card.png", access=anyone)
def show_card(slug: str) -> Response:
    """The drawn card of an article, for programs that show shared links; it holds no photo."""
    lang, at = current_lang(), now()
    article = service.get_by_slug(lang, slug, at=at)
    if article is None:
        return lead_on(lang, slug, at, "news.show_card")
    item = article.teaser
    day = format_day(item.shown_on, item.precision, item.text_lang)
    kept = f"public, max-age={PICTURE_SECONDS}"
    return send_card(item.title, day=day, key=item.key, components=item.components, name=item.slug, cache_control=kept)


@room.page(id="/berita/<slug>/anak", en="/news/<slug>/children", access=anyone)
def show_article_for_children(slug: str) -> Response:
    """The children's version, at an address of its own; where there is none, the way to the article."""
    content, lang, at = site_content(), current_lang(), now()
    article = service.get_by_slug(lang, slug, at=at)
    if article is None:
        return lead_on(lang, slug, at, "news.show_article_for_children")
    if article.kids is None:
        return moved_to(path_to("news.show_article", slug=slug))
    item = article.teaser
    adult = {one: path_to("news.show_article", slug=article.slugs.get(one, item.slug), lang=one) for one in LANGUAGES}
    is_pair = article.kids.is_pair
    with_kids = LANGUAGES if is_pair else (lang,)
    kids_path = partial(path_to, "news.show_article_for_children")
    children = {one: kids_path(slug=article.slugs.get(one, item.slug), lang=one) for one in with_kids}
    return render(
        "news/article_child.html",
        article=article,
        item=item,
        kids=article.kids,
        adult_href=adult[lang],
        topics=listing.topics_of(item.components, content, lang),
        indicators=[],
        near=service.list_near(article, lang=lang, at=at),
        alternates={**adult, **children},
        pair=is_pair,
        canonical=base_url() + kids_path(slug=item.slug, lang=item.text_lang),
        corrected_on=local_day(article.corrections[0].at) if article.corrections else None,
        behind_since=local_day(article.changes.missing[-1].at) if article.changes.missing else None,
        until=article.next_moment,
    )


def lead_on(lang: str, slug: str, at: datetime, endpoint: str = "news.show_article") -> Response:
    """Answer for an address at which no article can be read: it moved, went into another one, is gone, or never was."""
    moved, ended = service.find_moved(lang, slug, at=at), service.find_ended(lang, slug)
    target = moved or (ended.slug if ended else None)
    if target is not None and target != slug:
        return moved_to(path_to(endpoint, slug=target))
    if ended is None:
        abort(404)
    return render("news/gone.html", status=410, private=True, alternates={one: f"/{one}/" for one in LANGUAGES})


def moved_to(path: str) -> Response:
    """Lead on from an old address; asked again each time, as an address can come back."""
    response = redirect(path, code=301)
    response.headers["Cache-Control"] = "no-cache"
    return response


@room.plain("/gambar/<name>", access=anyone)
def show_picture(name: str) -> Response:
    """A picture's file, as long as an article that readers may see shows it and no consent to it has ended."""
    base = pictures.base_name(name)
    seconds = None if base is None else service.picture_seconds(base, at=now(), most=PICTURE_SECONDS)
    if seconds is None:
        abort(404)
    return send_picture(name, f"public, max-age={seconds}, immutable")


@room.page(id="/berita/feed.atom", en="/news/feed.atom", access=anyone)
def show_feed() -> Response:
    """The newest articles of one language, of one component if that is asked for."""
    content, lang, at = site_content(), current_lang(), now()
    chosen = read_filters(request.args, content)
    if chosen is None:
        abort(404)
    items = service.list_for_feed(lang=lang, at=at, component=chosen.component)
    feed = atom.Feed(
        title=feed_title(chosen.component),
        author=site_name(),
        lang=lang,
        base_url=base_url(),
        self_url=base_url() + feed_address(chosen.component),
        page_url=base_url() + listing.address(Filters(component=chosen.component), lang),
    )
    return machine_answer(atom.write_atom(feed, items), "application/atom+xml")


@room.plain("/sitemap.xml", access=anyone)
def show_map() -> Response:
    """Every public page in each of its languages but those of hidden rooms, for outside search engines."""
    return machine_answer(feeds.write_map(base_url(), map_entries(hidden_rooms())), "application/xml")


@room.plain("/robots.txt", access=anyone)
def show_robots() -> Response:
    """What outside search engines shall not ask for, and where the map is."""
    return machine_answer(feeds.write_robots(base_url(), closed_paths()), "text/plain")


def machine_answer(body: str, mimetype: str) -> Response:
    """Answer with a document for machines, kept as long as a page would be."""
    response = Response(body, content_type=f"{mimetype}; charset=utf-8")
    mark_lifetime(response, private=False, until=service.next_moment(at=now()))
    return response


def site_name() -> str:
    """The site's own name."""
    return f"Layak {localized(site_content().city, 'short')}"


def feed_address(component: str | None) -> str:
    """The path of the feed of this page's language."""
    chosen: dict[str, Any] = {listing.NAMES[current_lang()]["component"]: component} if component else {}
    return path_to("news.show_feed", **chosen)


def feed_title(component: str | None) -> str:
    """The name of a feed."""
    if component is None:
        return _("News – %(site)s", site=site_name())
    topic = localized(site_content().component(component), "short")
    return _("News: %(topic)s – %(site)s", topic=topic, site=site_name())


def feed_links(component: str | None) -> list[dict[str, str]]:
    """The feeds that a page announces."""
    wanted = [None, component] if component else [None]

    def make() -> list[dict[str, str]]:
        return [{"title": feed_title(one), "href": feed_address(one)} for one in wanted]

    return shared(("news.feeds", current_lang(), component), make, at=now(), until=None)
