"""Synonyms and pinned answers as editors fill them in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional

from layak.core.forms import Form, options, too_long
from layak.core.typed import one_line
from layak.search.pins import MOST_THINGS

BOTH_LANGUAGES = "both"
LONGEST_FIELD = 2_000
LONGEST_ADDRESS = 1_000
ADDRESSES = tuple(f"address_{number}" for number in range(1, MOST_THINGS + 1))
LANGUAGES = (("id", _l("Indonesian")), ("en", _l("English")))
CHOOSE = _l("Choose the language.")

SYNONYM_REASONS = {
    "few": ("phrases", _l("Write at least two words or phrases, one a line.")),
    "many": ("phrases", _l("Write at most twelve phrases in a group.")),
    "long": ("phrases", _l("“%(phrase)s” is too long: at most five words and 60 letters.")),
    "empty": ("phrases", _l("“%(phrase)s” has no word that the search looks for.")),
    "twice": ("phrases", _l("The search takes “%(phrase)s” for another line already. Leave it out.")),
    "taken": ("phrases", _l("“%(phrase)s” stands in another group. Add the words there, or take it away there first.")),
    "full": ("phrases", _l("There are 500 groups already. Take one away first.")),
}
PIN_REASONS = {
    "few": ("questions", _l("Write what readers ask, one question a line.")),
    "many": ("questions", _l("Write at most twelve questions.")),
    "long": ("questions", _l("“%(phrase)s” is too long: at most five words and 60 letters.")),
    "empty": ("questions", _l("“%(phrase)s” has no word that the search looks for.")),
    "twice": ("questions", _l("The search takes “%(phrase)s” for another line already. Leave it out.")),
    "taken": ("questions", _l("“%(phrase)s” has a pinned answer already. Change that one.")),
    "nothing": ("address_1", _l("Name at least one page.")),
    "hidden": ("address_1", _l("Readers cannot see this page.")),
    "full": ("questions", _l("There are 500 pinned answers already. Take one away first.")),
}
"""Why the service did not take what was written: at which field that is told, and in which words."""


class SynonymForm(Form):
    """A group of words and phrases, one a line."""

    lang = RadioField(_l("Counts for questions in"), [DataRequired(CHOOSE)])
    phrases = TextAreaField(
        _l("Words and phrases, one a line"), [DataRequired(SYNONYM_REASONS["few"][1]), too_long(LONGEST_FIELD)]
    )
    version = HiddenField(default="0")

    def offer(self) -> None:
        """Fill in the languages."""
        self.lang.choices = options([*LANGUAGES, (BOTH_LANGUAGES, _l("Both languages"))])


class PinForm(Form):
    """Questions of one language, and the pages that stand above their results."""

    lang = RadioField(_l("Questions in"), [DataRequired(CHOOSE)])
    questions = TextAreaField(
        _l("Questions, one a line"), [DataRequired(PIN_REASONS["few"][1]), too_long(LONGEST_FIELD)]
    )
    address_1 = StringField(_l("First page"), [Optional(), too_long(LONGEST_ADDRESS)], [one_line])
    address_2 = StringField(_l("Second page"), [Optional(), too_long(LONGEST_ADDRESS)], [one_line])
    address_3 = StringField(_l("Third page"), [Optional(), too_long(LONGEST_ADDRESS)], [one_line])
    version = HiddenField(default="0")

    def offer(self) -> None:
        """Fill in the languages."""
        self.lang.choices = options(LANGUAGES)

    def typed_addresses(self) -> list[tuple[str, str]]:
        """The addresses that were filled in: (field, text)."""
        return [(name, self[name].data) for name in ADDRESSES if self[name].data]

    def put_address(self, address: str) -> None:
        """Write an address into the first field that is empty, unless it stands in one already."""
        if address not in [typed for _, typed in self.typed_addresses()]:
            empty = next((name for name in ADDRESSES if not self[name].data), ADDRESSES[-1])
            self[empty].data = address
