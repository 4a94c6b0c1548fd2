"""Forms about requests: what is asked of whom, what becomes of a hand-in, another day, another office."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired

from layak.core.forms import Form, too_long
from layak.core.working_days import Holidays, next_working_day
from layak.progress.forms.masked import masked

MOST_LETTERS = 2000
FARTHEST = timedelta(days=730)


def day_ahead(form: Any, field: Any) -> None:
    """Refuse a day that has passed, or that is so far ahead that its year must be wrong."""
    if field.data < form.on:
        raise ValidationError(_l("This day has passed. Choose a later one."))
    if field.data > form.on + FARTHEST:
        raise ValidationError(_l("This is more than two years ahead. Look at the year again."))


def due_field() -> Any:
    """The day by which an office answers."""
    return DateField(_l("Due on"), [DataRequired(_l("Choose a day.")), day_ahead])


class DayForm(Form):
    """A form with a day ahead; whoever makes it sets `on`, the day in the city."""

    on: date


class AssignForm(DayForm):
    """What is asked of whom, with one due date."""

    indicators = SelectMultipleField(_l("Indicators"), [DataRequired(_l("Choose one indicator at least."))], coerce=int)
    kinds = SelectMultipleField(_l("Kinds of evidence"), [DataRequired(_l("Choose one kind at least."))])
    offices = SelectMultipleField(_l("Offices and partners"), [DataRequired(_l("Choose one office at least."))])
    due_on = due_field()
    note = TextAreaField(_l("Note to the offices"), [too_long(MOST_LETTERS), masked])
    seen = HiddenField()


class ReviewForm(Form):
    """What becomes of what was handed in."""

    version = HiddenField()
    reason = TextAreaField(_l("What is missing"), [too_long(MOST_LETTERS), masked])


class DueForm(DayForm):
    """Another day for a request."""

    version = HiddenField()
    due_on = due_field()


class OtherOfficeForm(DayForm):
    """Another office for a question, after one said that it is not its to answer."""

    version = HiddenField()
    office = SelectField(_l("Office"), [DataRequired(_l("Choose one office."))])
    other_due_on = due_field()


def first_day(on: date, holidays: Holidays) -> date:
    """What a new due date starts from: two weeks ahead, on a day on which offices work."""
    return next_working_day(on + timedelta(days=14), holidays)
