"""Typed words that tell of persons: refused at their field with the place, and what was typed stays there."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from layak.progress.service.evidence.signs import places_in_words
from layak.progress.service.faults import Place

SIGNS = {
    "nik": _l("an identity number (NIK)"),
    "birth_date": _l("a birth date"),
    "names": _l("a list of names"),
}
"""What tells of a person."""
PLACES_SHOWN = 3


def masked(form: Any, field: Any) -> None:
    """Refuse a text that tells of persons, as a document that does is refused."""
    places = places_in_words(field.data or "")
    if places:
        raise ValidationError(
            _(
                "This tells of persons: %(places)s. Mask it first: cover or delete these, then send it again.",
                places="; ".join(line_words(one) for one in places[:PLACES_SHOWN]),
            )
        )


def line_words(place: Place) -> str:
    """What was found in a text, and in which of its lines where it has more than one."""
    what = str(SIGNS[place.sign])
    return _("%(what)s (line %(row)d)", what=what, row=place.row) if place.row else what
