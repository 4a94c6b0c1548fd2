"""Pages that everybody may read: the start of the forum, the ideas, one idea with its story."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from layak.core.access import anyone
from layak.core.language import LANGUAGES, current_lang, localized
from layak.core.mentions import mentions_of
from layak.core.page import render
from layak.forum.public import filters
from layak.forum.public.feed import feed_links
from layak.forum.public.room import content, room
from layak.forum.public.telling import describe, said_in, timeline
from layak.forum.service import gate, published
from layak.forum.service.faults import NotThere

LATEST = 3


@room.page(id="/forum-anak/", en="/childrens-forum/", access=anyone)
def start() -> ResponseReturnValue:
    """What the forum is, who reads, how long it takes, what not to write, and both doors."""
    return render(
        "forum/start.html",
        is_open=gate.is_open(),
        ideas=[describe(one) for one in published.list_latest(LATEST)],
        feeds=feed_links(),
    )


@room.page(id="/forum-anak/usulan/", en="/childrens-forum/ideas/", access=anyone)
def list_ideas() -> ResponseReturnValue:
    """Published ideas, newest first, narrowed by component, kecamatan, state and office; unknown ones are not there."""
    facts, lang = content(), current_lang()
    chosen = filters.read_chosen(request.args, facts)
    if chosen is None:
        abort(404)
    page = published.list_published(
        topic=chosen.component, district=chosen.district, state=chosen.state, office=chosen.office, page=chosen.page
    )
    if chosen.page > page.total:
        abort(404)
    return render(
        "forum/ideas.html",
        part="forum/_ideas.html",
        noindex=is_kept_from_search(),
        ideas=[describe(one) for one in page.ideas],
        count=page.count,
        has_filters=chosen.is_narrowed,
        chips=filters.chosen_chips(chosen, facts, lang),
        choices=filters.choices_of(chosen, facts, lang),
        pages=filters.pages_of(chosen, page.total, lang),
        alternates={one: filters.address(chosen, one) for one in LANGUAGES},
        feeds=feed_links(),
        uses_htmx=True,
    )


@room.page(id="/forum-anak/usulan/<int:number>", en="/childrens-forum/ideas/<int:number>", access=anyone)
def show_idea(number: int) -> ResponseReturnValue:
    """One published idea: text, component, kecamatan of the place, month, and its story; a joined one leads on."""
    try:
        idea = published.get_published(number)
    except NotThere:
        return lead_on(number)
    story, told = published.story_of(number), mentions_of("idea", str(number))
    return render(
        "forum/idea.html",
        noindex=is_kept_from_search(),
        idea=describe(idea),
        story=timeline(idea, story),
        said=said_in(idea, story),
        indicators=[indicator for one in published.indicators_of(number) if (indicator := describe_indicator(one))],
        news=told.pages,
        until=told.until,
        feeds=feed_links(),
    )


def lead_on(number: int) -> ResponseReturnValue:
    """The way to the idea with which this one was joined; otherwise nothing is there, whatever the reason."""
    target = published.merged_target(number)
    if target is None:
        abort(404)
    answer = redirect(url_for("forum.show_idea", number=target), 301)
    answer.headers["Cache-Control"] = "no-store"  # joining can be undone
    return answer


def describe_indicator(number: int) -> dict[str, Any] | None:
    """An indicator with the way to its page; nothing where the framework no longer has it."""
    found = next((one for one in content().indicators if one.number == number), None)
    if found is None:
        return None
    return {"text": f"{number}. {localized(found, 'short')}", "href": url_for("progress.show_indicator", number=number)}


def is_kept_from_search() -> bool:
    """Whether outside search engines are asked to pass by: they are, unless the city's settings say otherwise."""
    return not content().city.forum.is_indexed
