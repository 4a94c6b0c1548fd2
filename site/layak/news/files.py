"""Pictures' files on their way out: from the data folder, with the type of what we made."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, send_from_directory
from werkzeug.wrappers import Response

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
