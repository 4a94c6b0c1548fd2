"""Pictures' files and drawn cards on their way out: from the data folder, with the type of what we made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import current_app, send_file, send_from_directory
from werkzeug.wrappers import Response

from layak.core.language import localized
from layak.core.page import site_content
from layak.news.cards import Card, keep_card
from layak.news.pictures import TYPES


def uploads_folder() -> Path:
    """Where the pictures' files lie."""
    folder: Path = current_app.extensions["layak"].settings.instance / "uploads"
    return folder


def send_picture(name: str, cache_control: str) -> Response:
    """Send a file whose name was checked; it is never the uploaded one but what we made of it."""
    response = send_from_directory(uploads_folder(), name, mimetype=TYPES[name.rsplit(".", 1)[1]], conditional=True)
    response.headers["Cache-Control"] = cache_control
    return response


def picture_kilobytes(address: str) -> int:
    """How many thousand bytes the picture at an address has, for readers who pay for each; 0 where its file is lost."""
    try:
        return -(-(uploads_folder() / address.rsplit("/", 1)[1]).stat().st_size // 1000)
    except OSError:
        return 0


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
