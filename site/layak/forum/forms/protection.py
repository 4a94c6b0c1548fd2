"""What protection officers fill in: the passphrase, and what they do about a text."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    PasswordField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation

from layak.core.forms import Form, too_long
from layak.forum.service.texts import tidy

LONGEST_NOTE = 20_000


class KeyForm(Form):
    """A new passphrase, twice."""

    passphrase = PasswordField(
        _l("Your passphrase"),
        [
            DataRequired(_l("Write your passphrase.")),
            Length(min=12, message=_l("At least 12 characters; a whole sentence is best.")),
        ],
    )
    again = PasswordField(_l("Your passphrase once more"), [DataRequired(_l("Write your passphrase."))])

    def validate_again(self, field: PasswordField) -> None:
        """Both must be the same: what is lost here cannot be read again."""
        if field.data != self.passphrase.data:
            raise StopValidation(_l("The two are not the same."))


class OpenForm(Form):
    """The passphrase with which one record is opened."""

    passphrase = PasswordField(_l("Your passphrase"), [DataRequired(_l("Write your passphrase."))])


class ActForm(Form):
    """An act on a text as it was seen: what another officer did meanwhile is not passed over."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The last act that this officer saw; -1, which never was, where the field was tampered with."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 19 else -1


class AnswerForm(Form):
    """A message to the child."""

    text = TextAreaField(
        _l("Your message to the child"),
        [DataRequired(_l("Write your message.")), too_long(LONGEST_NOTE)],
        filters=[tidy],
    )
    nonce = HiddenField()


class HandoverForm(ActForm):
    """To whom a case was handed over."""

    to_whom = StringField(_l("Handed over to"), [DataRequired(_l("Write to whom.")), too_long(200)], filters=[tidy])
    reference = StringField(
        _l("Their reference"), [DataRequired(_l("Write the reference under which they keep it.")), too_long(200)],
        filters=[tidy],
    )  # fmt: skip
    on = DateField(_l("Day"), [InputRequired(_l("Write the day."))])
    note = TextAreaField(_l("Note"), [too_long(LONGEST_NOTE)], filters=[tidy])


class CloseForm(ActForm):
    """Why a text needs nothing more."""

    note = TextAreaField(
        _l("What was done"), [DataRequired(_l("Write what was done.")), too_long(LONGEST_NOTE)], filters=[tidy]
    )


class IdentifyForm(ActForm):
    """Why the child must be found."""

    danger = BooleanField(
        _l("The child is in immediate danger"),
        [DataRequired(_l("Without immediate danger nobody finds out who the child is."))],
    )
    reason = TextAreaField(
        _l("Your reason"), [DataRequired(_l("Write your reason.")), too_long(LONGEST_NOTE)], filters=[tidy]
    )
