"""Ready to share: captions, a message for WhatsApp and a drawn card of a published article, in each language."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import abort, current_app, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from layak.core.clock import now
from layak.core.language import current_lang, localized
from layak.core.page import render, site_content
from layak.core.presentation import format_day
from layak.news import service
from layak.news.desk.room import find_copy, heading_of, room, write
from layak.news.files import send_card
from layak.news.service.sharing import Shareable, caption, get_shareable, message

LANGUAGE_NAMES = {"id": _l("In Indonesian"), "en": _l("In English")}
TAGS = {"id": ("KotaLayakAnak",), "en": ("ChildFriendlyCity",)}
"""Words to be found by; the city's name is added."""


@room.page(id="/ruang-kerja/berita/<int:number>/bagikan", en="/desk/news/<int:number>/share", access=write)
def share_article(number: int) -> Response:
    """What can be copied for other places, in each language that readers have."""
    found = find_shareable(number)
    return render(
        "news/share.html",
        private=True,
        copy=find_copy(number),
        heading=heading_of(find_copy(number)),
        texts=[texts_of(number, found, lang) for lang in found.draft.languages if lang in found.paths],
    )


@room.page(id="/ruang-kerja/berita/<int:number>/kartu.png", en="/desk/news/<int:number>/card.png", access=write)
def show_card(number: int) -> Response:
    """The square card of the page's language."""
    found = find_shareable(number)
    lang = current_lang()
    if lang not in found.paths:
        abort(404)
    return send_card(
        found.draft.text(lang).title,
        day=format_day(found.shown_on, found.precision, lang),
        key=found.key,
        components=found.draft.components,
        name=found.paths[lang].rsplit("/", 1)[1],
        cache_control="no-store",
    )


def find_shareable(number: int) -> Shareable:
    """What readers see of an article, or 404."""
    try:
        return get_shareable(number, at=now())
    except service.NotFound:
        abort(404)


def texts_of(number: int, found: Shareable, lang: str) -> dict[str, object]:
    """The texts of one language and the way to its card."""
    text = found.draft.text(lang)
    address = current_app.extensions["layak"].settings.base_url + found.paths[lang]
    city = re.sub(r"\W", "", localized(site_content().city, "short", lang=lang))
    told = message(text.title, text.lead, address)
    return {
        "lang": lang,
        "name": LANGUAGE_NAMES[lang],
        "title": text.title,
        "caption": caption(text.title, text.lead, address, (*TAGS[lang], city)),
        "message": told,
        "whatsapp": "https://wa.me/?text=" + quote(told, safe=""),
        "card": url_for("news_desk.show_card", number=number, lang=lang),
        "file": f"{found.paths[lang].rsplit('/', 1)[1]}.png",
    }
