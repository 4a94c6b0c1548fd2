"""Planning a meeting, writing its minutes, and its decisions."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional, Regexp

from layak.core.forms import Form, options, too_long
from layak.progress.forms.masked import masked

NEEDED = DataRequired(_l("Fill this in."))


class MeetingForm(Form):
    """One meeting; the agenda is a line for each subject."""

    version = HiddenField()
    title = StringField(_l("Subject of the meeting"), [NEEDED, too_long(200), masked])
    held_on = DateField(_l("Day"), [InputRequired(_l("Choose the day."))])
    starts_at = StringField(
        _l("Begins at"), [Optional(), Regexp(r"([01]\d|2[0-3])[.:][0-5]\d", message=_l("Write the time like 09.00."))]
    )
    place = StringField(_l("Place"), [too_long(200), masked])
    agenda = TextAreaField(_l("Agenda, one subject to a line"), [too_long(4_000), masked])
    minutes = TextAreaField(_l("Minutes"), [too_long(20_000), masked])
    is_held = BooleanField(_l("The meeting was held"))


class DecisionForm(Form):
    """One decision with who carries it out and by when."""

    version = HiddenField()
    text = TextAreaField(_l("What was decided"), [NEEDED, too_long(1_000), masked])
    office_key = SelectField(_l("Who carries it out"), validate_choice=True)
    due_on = DateField(_l("By when"), [Optional()])

    def offer_offices(self, offices: list[tuple[str, object]]) -> None:
        """The offices to choose from; none is a choice too."""
        self.office_key.choices = options([("", _l("nobody yet")), *offices])
