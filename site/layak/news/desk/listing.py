"""The newsroom's front page: what waits, and the table of articles."""

from __future__ import annotations

from flask import abort, current_app, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from layak.core.access import current_principal
from layak.core.clock import now
from layak.core.language import LANGUAGES
from layak.core.numbers import read_number
from layak.core.page import render, site_content
from layak.core.presentation import format_moment
from layak.core.waiting import Waiting, list_registered
from layak.news import service
from layak.news.desk.filters import LANGUAGE_SIGNS, WAIT_WORDS, address, chips_of, choices_of, read_choice
from layak.news.desk.room import STATES, room, write
from layak.news.service import Asking, Choice
from layak.news.service.desk import UNDER_WAY


@room.page(id="/ruang-kerja/berita/", en="/desk/news/", access=write)
def list_articles() -> Response:
    """What waits for this person, and all articles with their languages and states."""
    content, who = site_content(), asking()
    choice = read_choice(request.args, content)
    page = read_number(request.args.get("page") or "1", most=9_999)
    if choice is None or page is None:
        abort(404)
    found = service.list_for_desk(who, choice, page=page)
    if page > found.pages:
        abort(404)
    chips, waiting = chips_of(choice, content), list_waiting(who, choice)
    return render(
        "news/desk_list.html",
        private=True,
        found=found,
        waiting=waiting["waiting"],
        under_way=waiting["under_way"],
        states=STATES,
        signs=LANGUAGE_SIGNS,
        chips=chips,
        choices=choices_of(choice, content),
        today=who.today,
        is_deleted="deleted" in request.args,
        alternates={lang: address(choice, lang, page) for lang in LANGUAGES},
        pages={
            "number": found.number,
            "total": found.pages,
            "previous": address(choice, page=page - 1) if page > 1 else None,
            "next": address(choice, page=page + 1) if page < found.pages else None,
        },
    )


def asking() -> Asking:
    """Who looks at the desk now."""
    at = now()
    zone = current_app.extensions["layak"].zone
    return Asking(actor=current_principal(), at=at, today=at.astimezone(zone).date())


def list_waiting(who: Asking, choice: Choice) -> dict[str, list[Waiting]]:
    """The desk's lists that hold something: what this person can act on, with other subjects'; what is under way."""
    counts = service.count_desk(who)
    zone, moment = current_app.extensions["layak"].zone, counts.next_moment
    details = {"scheduled": _("the next: %(time)s", time=format_moment(moment, zone)) if moment else ""}
    found = {
        name: Waiting(
            words=str(WAIT_WORDS[name]),
            count=count,
            href=address(Choice(waits=name)),
            detail=details.get(name, ""),
            is_current=choice.waits == name,
        )
        for name, count in counts.waits.items()
        if count
    }
    own = [waiting for name, waiting in found.items() if name not in UNDER_WAY]
    return {
        "waiting": own + list_registered(who.actor),
        "under_way": [waiting for name, waiting in found.items() if name in UNDER_WAY],
    }
