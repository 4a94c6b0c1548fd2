"""Three lines and a photo, filled in on a phone."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired

from layak.core.clock import now
from layak.core.forms import Form, options
from layak.news.forms.days import EARLIEST_YEAR, YEARS_AHEAD, read_day
from layak.news.forms.fields import one_line, too_long
from layak.news.service import tidy

LANGUAGE_WORDS = {"id": _l("Indonesian"), "en": _l("English")}


class QuickForm(Form):
    """What happened, where, when, and a photo if there is one."""

    key = HiddenField()
    photo = FileField(_l("Photo"))
    what = TextAreaField(
        _l("What happened"), [DataRequired(_l("Write in a sentence what happened.")), too_long(1000)], [tidy]
    )
    where = StringField(_l("Where"), [too_long(200)], [one_line])
    when = StringField(_l("When"), [too_long(100)], [one_line])
    language = RadioField(_l("Language of these lines"), choices=options(LANGUAGE_WORDS.items()))

    def validate_when(self, field: Any) -> None:
        """Words are fine; a date is looked at."""
        day = read_day(field.data) if field.data else None
        if day and not EARLIEST_YEAR <= day.year <= now().year + YEARS_AHEAD:
            raise ValidationError(_("This year cannot be right. Please look at the date again."))
