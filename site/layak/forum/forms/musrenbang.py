"""Planning meetings: when and where, which ideas, and the filled pack."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, StopValidation

from layak.core.forms import Form, Needed, options
from layak.forum.models import ForumLevel

LEVELS = (
    (ForumLevel.VILLAGE.value, _l("Kelurahan")),
    (ForumLevel.DISTRICT.value, _l("Kecamatan")),
    (ForumLevel.CITY.value, _l("City")),
)
YEARS_AHEAD = 6
"""A plan is made for the next years; the medium-term plan holds five."""


class MusrenbangForm(Form):
    """One planning meeting."""

    level = RadioField(_l("Level of the meeting"), [InputRequired(_l("Choose the level."))], choices=options(LEVELS))
    district = SelectField(_l("Kecamatan"))
    village = SelectField(_l("Kelurahan"))
    held_on = DateField(_l("Day of the meeting"), [InputRequired(_l("Choose the day."))])
    plan_year = IntegerField(_l("Year of the plan (RKPD)"), [InputRequired(_l("Write the year."))])
    version = HiddenField()

    def __init__(self, districts: Sequence[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.districts = districts
        self.district.choices = options([("", _("None")), *((one.code, one.name) for one in districts)])
        self.village.choices = [
            *options([("", _("None"))]),
            *(
                choice
                for one in districts
                for choice in options(((village.code, village.name) for village in one.villages), one.name)
            ),
        ]

    def validate_district(self, field: SelectField) -> None:
        """Below the city a meeting has a kecamatan."""
        if self.level.data and self.level.data != ForumLevel.CITY and not field.data:
            raise StopValidation(_l("Choose the kecamatan."))

    def validate_village(self, field: SelectField) -> None:
        """A meeting of a kelurahan has one, in its kecamatan."""
        if self.level.data != ForumLevel.VILLAGE:
            return
        if not field.data:
            raise StopValidation(_l("Choose the kelurahan."))
        inside = next((one for one in self.districts if one.code == self.district.data), None)
        if inside is not None and field.data not in {one.code for one in inside.villages}:
            raise StopValidation(_("This kelurahan does not lie in %(name)s.", name=inside.name))

    def validate_plan_year(self, field: IntegerField) -> None:
        """A plan is for the meeting's year or a later one."""
        first = self.held_on.data.year if isinstance(self.held_on.data, date) else None
        if first is not None and not first <= (field.data or 0) <= first + YEARS_AHEAD:
            raise StopValidation(
                _("Write a year between %(first)s and %(last)s.", first=first, last=first + YEARS_AHEAD)
            )


class ChoosingForm(Form):
    """Which ideas are taken to a meeting."""

    ideas = SelectMultipleField(_l("Ideas to take there"), coerce=int, validate_choice=False)
    version = HiddenField()


class OutcomeForm(Form):
    """The pack with its outcomes."""

    book = FileField(_l("Filled pack (.xlsx or .csv)"), [Needed()])
