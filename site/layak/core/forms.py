"""Forms in the page's language: our words for the library's messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from flask import has_request_context, request
from flask_babel import get_domain, gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.fields import SelectChoice
from wtforms.validators import Length


def options(pairs: Iterable[tuple[Any, object]], group: str | None = None) -> list[SelectChoice]:
    """Pairs of value and label as choices of a field; those of a group are shown under its name."""
    return [SelectChoice(value, label, optgroup=group) for value, label in pairs]


UNREAD_MOMENT = _l("Give the day and the time in full: day, month, year, hour and minute, in numbers.")
"""What is said of an empty or unread moment, whether a browser's picker or a plain field asks for it."""


def too_long(most: int) -> Length:
    """A limit told in words; what was typed is never cut."""
    return Length(max=most, message=_l("Make this shorter: at most %(max)d letters."))


class Needed:
    """Marks a field that is not optional by itself; what is really missing is told on publishing."""

    field_flags: ClassVar[dict[str, Any]] = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse nothing here."""


def _n(singular: str, plural: str) -> tuple[str, str]:
    """Mark a message that counts for the catalogs; PageLanguage translates it when it is shown."""
    return singular, plural


LIBRARY_MESSAGES = (
    _l("This field is required."),
    _l("Invalid input."),
    _l("Not a valid choice."),
    _l("Invalid Choice: could not coerce."),
    _l("Not a valid integer value."),
    _l("Not a valid date value."),
    _l("Not a valid datetime value."),
    _l("Invalid email address."),
    _l("Invalid URL."),
    _l("Choices cannot be None."),
    _l("Invalid choice(s): one or more data inputs could not be coerced."),
    _n("'%(value)s' is not a valid choice for this field.", "'%(value)s' are not valid choices for this field."),
    _l("Not a valid decimal value."),
    _l("Not a valid float value."),
    _l("Not a valid time value."),
    _l("Not a valid week value."),
    _l("Field must be equal to %(other_name)s."),
    _n("Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long."),
    _n("Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters."),
    _n("Field must be exactly %(max)d character long.", "Field must be exactly %(max)d characters long."),
    _l("Field must be between %(min)d and %(max)d characters long."),
    _l("Number must be at least %(min)s."),
    _l("Number must be at most %(max)s."),
    _l("Number must be between %(min)s and %(max)s."),
)
"""What WTForms says, so that the catalogs hold it; it has no Indonesian of its own."""


class PageLanguage:
    """The translations that WTForms asks for, taken from our catalogs."""

    def gettext(self, message: str) -> str:
        """Translate one message; without values nothing is filled in here, WTForms does it afterwards."""
        return str(gettext(message))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Translate a message that counts."""
        return str(get_domain().get_translations().ungettext(singular, plural, n))


class Form(FlaskForm):
    """Base of all forms: translated, with the token that the whole site checks."""

    class Meta(FlaskForm.Meta):
        """WTForms' own hooks for languages and for what was sent."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Read the form that was sent, and nothing else: no page sends JSON, which the library would take apart."""
            return super().wrap_formdata(form, formdata) if not (has_request_context() and request.is_json) else None

        def get_translations(self, form: Any) -> PageLanguage:
            """Answer in the page's language instead of the library's."""
            return PageLanguage()

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Check all fields; where our own sentence says what is wrong with a value, the library's is left out."""
        is_right: bool = super().validate(*args, **kwargs)
        for field in self:
            ours = list(field.errors)[len(field.process_errors) :]
            if field.process_errors and ours:
                field.errors = ours
        return is_right
