"""What a child comes in with: a pass, secret words; and the words once more before something is erased."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, StopValidation

from layak.core.access import current_principal
from layak.core.forms import Form
from layak.forum.forms.writing import TOO_LONG
from layak.forum.service.sealed import LARGEST_SEALED
from layak.forum.service.texts import tidy


class PassForm(Form):
    """The code on a forum pass."""

    code = StringField(_l("The code on your forum pass"), [DataRequired(_l("Write the code on your pass."))])
    kept = HiddenField(filters=[tidy])
    harm = HiddenField()
    told = HiddenField()
    reply = HiddenField()

    def validate_code(self, field: StringField) -> None:
        """No child comes in where staff is signed in."""
        refuse_beside_staff()


class WordsForm(Form):
    """The secret words, typed without care for capitals, spaces or small slips."""

    words = StringField(_l("Your secret words"), [DataRequired(_l("Write your secret words."))])
    kept = HiddenField(filters=[tidy])
    harm = HiddenField()
    told = HiddenField()
    reply = HiddenField()

    def validate_words(self, field: StringField) -> None:
        """No child comes in where staff is signed in."""
        refuse_beside_staff()


class HelpDoorForm(Form):
    """The help words, typed without care for capitals, spaces or small slips."""

    words = StringField(_l("Your help words"), [DataRequired(_l("Write your help words."))])
    kept = HiddenField(filters=[tidy])

    def validate_words(self, field: StringField) -> None:
        """No child comes in where staff is signed in."""
        refuse_beside_staff()


class AgainForm(Form):
    """One more message to the officers."""

    text = TextAreaField(
        _l("What would you like to tell?"),
        [DataRequired(_l("Write something first, even one sentence.")), Length(max=LARGEST_SEALED, message=TOO_LONG)],
        filters=[tidy],
    )
    nonce = HiddenField()


def refuse_beside_staff() -> None:
    """Raise StopValidation in a browser of staff: there every page would go on speaking to the grown-up."""
    if current_principal().user_id is not None:
        raise StopValidation(_l("A grown-up is signed in on this browser. Sign out first, then try again."))


class WithdrawForm(Form):
    """The secret words once more, before something is erased."""

    words = StringField(_l("Your secret words"), [DataRequired(_l("Write your secret words."))])
