"""Partners, what they promised, and what came of it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Optional

from layak.core.forms import Form, options, too_long
from layak.core.typed import one_line, tidy
from layak.progress.forms.masked import masked
from layak.progress.forms.visits import DAY_FORMATS, NAME_LENGTH, TEXT_LENGTH, check_no_person, check_year
from layak.progress.partner_words import KINDS, PLEDGE_STATES
from layak.progress.service.partners import OVER


class PartnerForm(Form):
    """A body that promises something, never a person."""

    version = HiddenField()
    name = StringField(
        _l("Name of the partner"),
        [DataRequired(_l("Write the name of the partner.")), too_long(NAME_LENGTH), check_no_person, masked],
        [one_line],
    )
    kind = RadioField(
        _l("Kind of partner"), [InputRequired(_l("Choose the kind of partner."))], choices=options(KINDS.items())
    )


class PledgeForm(Form):
    """A promise as readers will read it; the English may follow."""

    version = HiddenField()
    text_id = TextAreaField(
        _l("What was promised"), [DataRequired(_l("Write what was promised.")), too_long(TEXT_LENGTH), masked], [tidy]
    )
    text_en = TextAreaField(_l("The same in English"), [too_long(TEXT_LENGTH), masked], [tidy])
    indicator = SelectField(_l("Indicator"), coerce=int)
    promised_on = DateField(
        _l("Promised on"),
        [InputRequired(_l("Give the day on which it was promised.")), check_year],
        format=DAY_FORMATS,
    )
    due_on = DateField(_l("Done by"), [Optional(), check_year], format=DAY_FORMATS)

    def validate_due_on(self, field: Any) -> None:
        """Nothing is due before it was promised."""
        if field.data and self.promised_on.data and field.data < self.promised_on.data:
            raise ValidationError(_("This day lies before the promise."))


class PledgeStateForm(Form):
    """Where a promise stands, and what came of it once it is over."""

    version = HiddenField()
    state = RadioField(
        _l("State"),
        [InputRequired(_l("Choose the state."))],
        choices=options((state, words) for state, (_kind, words) in PLEDGE_STATES.items()),
    )
    result_id = TextAreaField(_l("What became of it"), [too_long(TEXT_LENGTH), masked], [tidy])
    result_en = TextAreaField(_l("What became of it, in English"), [too_long(TEXT_LENGTH), masked], [tidy])

    def validate_result_id(self, field: Any) -> None:
        """What is over says in words what came of it."""
        if self.state.data in OVER and not field.data:
            raise ValidationError(_("Say in a sentence what became of it."))
