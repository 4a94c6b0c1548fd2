"""Pages that everybody may read: the start of the forum, the ideas, one idea."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from layak.core.access import anyone
from layak.core.filters import Filters, list_address, pager_of, read_filters
from layak.core.language import LANGUAGES, current_lang
from layak.core.page import render
from layak.core.presentation import format_month
from layak.forum.public.room import content, district_name, room, topic_name
from layak.forum.service import gate, published
from layak.forum.service.faults import NotThere
from layak.forum.wording import STATES

LATEST = 3
LIST = "forum.list_ideas"


@room.page(id="/forum-anak/", en="/childrens-forum/", access=anyone)
def start() -> ResponseReturnValue:
    """What the forum is, who reads, how long it takes, what not to write, and both doors."""
    return render(
        "forum/start.html",
        is_open=gate.is_open(),
        ideas=[describe(one) for one in published.list_latest(LATEST)],
    )


@room.page(id="/forum-anak/usulan/", en="/childrens-forum/ideas/", access=anyone)
def list_ideas() -> ResponseReturnValue:
    """Published ideas, newest first, by component and kecamatan; what the address asks for must be there."""
    found = read_filters(request.args, content())
    if found is None:
        abort(404)
    chosen, lang = replace(found, year=None), current_lang()  # ideas are not told apart by year
    page = published.list_published(topic=chosen.component, district=chosen.district, page=chosen.page)
    if chosen.page > page.total:
        abort(404)
    return render(
        "forum/ideas.html",
        noindex=True,
        ideas=[describe(one) for one in page.ideas],
        chips=topic_chips(chosen, lang),
        chosen_district=district_name(chosen.district),
        without_district=list_address(LIST, replace(chosen, district=None, page=1), lang),
        pages=pager_of(LIST, chosen, page.total, lang),
        alternates={one: list_address(LIST, chosen, one) for one in LANGUAGES},
    )


def topic_chips(chosen: Filters, lang: str) -> list[dict[str, Any]]:
    """The components as filters, the current one marked."""
    known: list[tuple[str | None, str]] = [
        (None, _("All")),
        *((one.key, topic_name(one.key)) for one in content().components),
    ]
    return [
        {
            "text": name,
            "href": list_address(LIST, replace(chosen, component=key, page=1), lang),
            "current": chosen.component == key,
        }
        for key, name in known
    ]


@room.page(id="/forum-anak/usulan/<int:number>", en="/childrens-forum/ideas/<int:number>", access=anyone)
def show_idea(number: int) -> ResponseReturnValue:
    """One published idea: text, component, kecamatan of the place, month; search engines are asked to pass by."""
    try:
        idea = published.get_published(number)
    except NotThere:
        abort(404)
    return render("forum/idea.html", noindex=True, idea=describe(idea))


def describe(idea: published.PublicIdea) -> dict[str, Any]:
    """A public idea in the page's language, or in Indonesian with its language named."""
    is_translated = current_lang() == "id" or bool(idea.title_en and idea.text_en)
    is_english = current_lang() == "en" and is_translated
    title, text = (idea.title_en, idea.text_en) if is_english else (idea.title_id, idea.text_id)
    return {
        "number": idea.number,
        "url": url_for("forum.show_idea", number=idea.number),
        "title": title,
        "text": text,
        "lead": shorten(text or ""),
        "lang": None if is_translated else "id",
        "month": format_month(idea.month),
        "when_text": format_month(idea.month),
        "topic_text": " · ".join(part for part in (topic_name(idea.topic), district_name(idea.district)) if part),
        "topic_name": topic_name(idea.topic),
        "district_name": district_name(idea.district),
        "topic": "forum",
        "cloth_key": f"idea-{idea.number}",
        "state": STATES[idea.state],
        "is_sample": idea.is_sample,
    }


def shorten(text: str, most: int = 160) -> str:
    """The beginning of a text, ending with a whole word."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0].rstrip(",.;:") + " …"
