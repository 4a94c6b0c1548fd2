"""Forms in the page's language: our words for the library's messages."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

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
    _l("'%(value)s' is not a valid choice for this field."),
)
"""What WTForms says, so that the catalogs hold it; it has no Indonesian of its own."""


class PageLanguage:
    """The translations that WTForms asks for, taken from our catalogs."""

    def gettext(self, message: str) -> str:
        """Translate one message; placeholders are filled in by WTForms afterwards."""
        return str(gettext(message.replace("%", "%%"))).replace("%%", "%")

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Translate a message that counts."""
        return str(ngettext(singular.replace("%", "%%"), plural.replace("%", "%%"), n)).replace("%%", "%")


class Form(FlaskForm):
    """Base of all forms: translated, with the token that the whole site checks."""

    class Meta(FlaskForm.Meta):
        """WTForms' own hook for languages."""

        def get_translations(self, form: Any) -> PageLanguage:
            """Answer in the page's language instead of the library's."""
            return PageLanguage()
