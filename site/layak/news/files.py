"""Pictures' files and drawn cards on their way out: from the data folder, with the type of what we made."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, send_file
from werkzeug.wrappers import Response

from layak.core.language import localized
from layak.core.page import site_content
from layak.core.store import Store, StoreAway
from layak.core.store.sending import send_kept, store_of
from layak.news.cards import Card, keep_card
from layak.news.pictures import TYPES


def uploads() -> Store:
    """Where the pictures' files lie."""
    return store_of("uploads")


def send_picture(name: str, cache_control: str) -> Response:
    """Send a file whose name was checked; it is never the uploaded one but what we made of it."""
    response = send_kept(uploads(), name, mark=name, mimetype=TYPES[name.rsplit(".", 1)[1]], conditional=True)
    response.headers["Cache-Control"] = cache_control
    return response


def picture_kilobytes(address: str) -> int:
    """How many thousand bytes the picture at an address has, for readers who pay for each; 0 where its file is lost."""
    name = address.rsplit("/", 1)[1]
    try:
        found = uploads().find(name)
    except (OSError, StoreAway):
        return 0
    return -(-found.size // 1000) if found else 0


def send_card(title: str, *, day: str, key: str, components: Sequence[str], name: str, cache_control: str) -> Response:
    """Send the square card of an article, drawn when nobody has asked for it yet; `name` is for saving it."""
    card = Card(
        title=title,
        site=f"Layak {localized(site_content().city, 'short')}",
        day=day,
        cloth=key,
        topic=next(iter(components), ""),
    )
    path = keep_card(card, current_app.extensions["layak"].settings.instance / "cards")
    response = send_file(path, mimetype="image/png", download_name=f"{name}.png")
    response.headers["Cache-Control"] = cache_control
    return response
