"""A protection officer's passphrase: made once, asked at each opening."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    PasswordField,
)
from wtforms.validators import DataRequired, Length, StopValidation

from layak.core.forms import Form


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
