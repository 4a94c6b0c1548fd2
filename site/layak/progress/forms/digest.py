"""When the digest goes out by mail, and to whom."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import ValidationError

from layak.core.forms import Form, options
from layak.progress.service.digest_plan import DAY, NEVER, WEEK

MOST_ADDRESSES = 50


class DigestForm(Form):
    """One plan for the whole task force."""

    version = HiddenField()
    every = RadioField(
        _l("How often"), choices=options([(NEVER, _l("not by mail")), (DAY, _l("each day")), (WEEK, _l("on Mondays"))])
    )
    hour = SelectField(_l("At"), coerce=int, choices=options((hour, f"{hour:02}.00") for hour in range(5, 21)))
    lang = RadioField(_l("Language"), choices=options([("id", "Bahasa Indonesia"), ("en", "English")]))
    addresses = TextAreaField(_l("Addresses, one to a line"))

    def validate_addresses(self, field: TextAreaField) -> None:
        """Every line is an address; none is needed where nothing goes by mail."""
        lines = (field.data or "").split()
        if not lines and self.every.data != NEVER:
            raise ValidationError(_("Write at least one address, or choose “not by mail”."))
        if len(lines) > MOST_ADDRESSES:
            raise ValidationError(_("Write at most %(most)s addresses.", most=MOST_ADDRESSES))
        for line in lines:
            try:
                validate_email(line, check_deliverability=False, test_environment=True)
            except EmailNotValidError as error:
                raise ValidationError(_("“%(line)s” is no e-mail address.", line=line[:60])) from error
