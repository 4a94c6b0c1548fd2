"""Two languages, chosen by the address alone: Indonesian first, English complete."""

from __future__ import annotations

from typing import Any

from flask import has_request_context, request
from flask.ctx import AppContext
from flask.globals import app_ctx

LANGUAGES = ("id", "en")
NAMES = {"id": "Bahasa Indonesia", "en": "English"}


def current_lang() -> str:
    """The language of the page being made."""
    if not has_request_context():
        return LANGUAGES[0]
    context: AppContext = app_ctx._get_current_object()  # type: ignore[attr-defined]  # a proxy takes three times as long
    lang: str = context.g.get("lang") or language_of_path(request.path)
    return lang


def other_lang(lang: str | None = None) -> str:
    """The other one of the two languages."""
    return LANGUAGES[1] if (lang or current_lang()) == LANGUAGES[0] else LANGUAGES[0]


def language_of_path(path: str) -> str:
    """The language that an address names in its first part; Indonesian when it names none."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in LANGUAGES else LANGUAGES[0]


def localized(row: Any, name: str, lang: str | None = None) -> Any:
    """The value of name_id or name_en, in the page's language, or in Indonesian where English is empty."""
    value = getattr(row, f"{name}_{lang or current_lang()}")
    return value if value else getattr(row, f"{name}_{LANGUAGES[0]}")
