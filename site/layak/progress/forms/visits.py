"""A verification visit as the coordinator plans it: the plan, a place on the route, a line of the checklist."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from layak.core.forms import Form, options, too_long
from layak.core.typed import one_line, tidy
from layak.progress.forms.masked import masked
from layak.progress.models import VisitForm

NAME_LENGTH, TEXT_LENGTH = 200, 2000
DAY_FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]
EARLIEST, LATEST = date(2006, 1, 1), date(2100, 1, 1)
"""The scheme began in 2006 (S016); anything outside is a slip."""
MOST_IN_TEAM = 200
PERSON = re.compile(
    r"\b(?:bpk|sdr|sdri|mr|mrs|drs|dra|prof)\b|\bir\.|,\s*(?:[SMDA]\.\s?[A-Z]|S(?:Sos|Pd|Kom|Psi|KM|IP)\b|M(?:Si|Pd|Kes|AP)\b)"
    r"|(?-i:^(?:Pak|Bapak) [A-Z]|,\s*(?:S[EHT]|M[HMT])\b(?!-))",
    re.IGNORECASE,
)
"""Titles and degrees that stand with a person's name."""

FORM_WORDS = {
    VisitForm.ONSITE: _l("At the places"),
    VisitForm.HYBRID: _l("Partly online"),
    VisitForm.ONLINE: _l("Online"),
}


def check_no_person(form: Form, field: Any) -> None:
    """Refuse what looks like a person's name with a title or a degree."""
    if field.data and PERSON.search(field.data):
        raise ValidationError(_("This looks like a person’s name. Write the institution only."))


def check_year(form: Form, field: Any) -> None:
    """Refuse a day that no visit can have had."""
    if field.data and not EARLIEST <= field.data <= LATEST:
        raise ValidationError(_("This year cannot be right. Please look at the date again."))


class VisitPlanForm(Form):
    """The plan of a visit; the team by institution and number."""

    version = HiddenField()
    name_id = StringField(
        _l("Name in Indonesian"),
        [DataRequired(_l("Give the visit a name.")), too_long(NAME_LENGTH), masked],
        [one_line],
    )
    name_en = StringField(
        _l("Name in English"), [DataRequired(_l("Give the visit a name.")), too_long(NAME_LENGTH), masked], [one_line]
    )
    cycle = SelectField(_l("Cycle"), coerce=int)
    how = RadioField(_l("How the team comes"), [InputRequired()], choices=options(FORM_WORDS.items()))
    starts_on = DateField(_l("First day"), [Optional(), check_year], format=DAY_FORMATS)
    ends_on = DateField(_l("Last day"), [Optional(), check_year], format=DAY_FORMATS)
    team_id = StringField(_l("Institution of the team"), [too_long(NAME_LENGTH), check_no_person, masked], [one_line])
    team_en = StringField(
        _l("Institution of the team in English"), [too_long(NAME_LENGTH), check_no_person, masked], [one_line]
    )
    team_size = IntegerField(
        _l("People in the team"),
        [Optional(), NumberRange(1, MOST_IN_TEAM, _l("Write a whole number from 1 to 200."))],
    )
    summary_id = TextAreaField(_l("What happened"), [too_long(TEXT_LENGTH), masked], [tidy])
    summary_en = TextAreaField(_l("What happened, in English"), [too_long(TEXT_LENGTH), masked], [tidy])

    def validate_ends_on(self, field: Any) -> None:
        """The last day is not before the first, and there is none without a first."""
        if field.data and not self.starts_on.data and not self.starts_on.errors:
            raise ValidationError(_("Give the first day, too."))
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day lies before the first."))


class PlaceForm(Form):
    """A place on the route: one of the city's list, or another one."""

    act = HiddenField(default="add")
    facility = SelectField(_l("A place of the city’s list"))
    name_id = StringField(_l("Name of another place"), [too_long(NAME_LENGTH), masked], [one_line])
    name_en = StringField(_l("Its name in English"), [too_long(NAME_LENGTH), masked], [one_line])
    kind = SelectField(_l("Kind of place"))
    district = SelectField(_l("Kecamatan"))
    indicator = SelectField(_l("Indicator"), coerce=int)

    def validate_name_id(self, field: Any) -> None:
        """One of the two ways is needed."""
        if not self.facility.data and not field.data:
            raise ValidationError(_("Choose a place of the list, or write the name of another one."))

    def validate_district(self, field: Any) -> None:
        """Readers find places by kecamatan."""
        if not self.facility.data and self.name_id.data and not field.data:
            raise ValidationError(_("Choose the kecamatan: readers see the places by it."))


class CheckForm(Form):
    """A line of the checklist."""

    act = HiddenField(default="add")
    text = StringField(
        _l("What is to be seen to"),
        [DataRequired(_l("Write what is to be seen to.")), too_long(300), masked],
        [one_line],
    )
    office = SelectField(_l("Office"))


class ShowForm(Form):
    """Showing something to readers: whoever does it looked at it."""

    version = HiddenField()
    act = HiddenField()
    is_safe = BooleanField(_l("I read it all: no person is named, and no child can be recognised."))
