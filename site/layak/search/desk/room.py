"""What the pages of the search's desk share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from layak.core.access import may
from layak.core.forms import Form
from layak.core.routes import Room
from layak.search.steering import Refused

STEER = "search.steer"
room = Room("search_desk", __name__)
steer = may(STEER)
BOTH = ("GET", "POST")
PAGES = (
    ("search_desk.show_numbers", _l("Asked and read")),
    ("search_desk.list_pins", _l("Pinned answers")),
    ("search_desk.list_synonyms", _l("Synonyms")),
)
"""The pages of the room, each with a way to the others."""


def tell(form: Form, reasons: Mapping[str, tuple[str, object]], refused: Refused) -> None:
    """Put the reason of a refusal beside its field, with the phrase that it is about."""
    name, words = reasons[refused.reason]
    form[name].errors = [*form[name].errors, str(words) % {"phrase": refused.phrase}]


def frame(endpoint: str) -> dict[str, Any]:
    """The ways to the other pages of the room, for the templates."""
    return {"tabs": PAGES, "here": endpoint, "languages": {"id": _("Indonesian"), "en": _("English")}}
