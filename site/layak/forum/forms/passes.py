"""What a facilitator orders and ends."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from layak.core.forms import Form, options
from layak.core.numbers import LARGEST
from layak.forum.service.members import LARGEST_BATCH
from layak.forum.wording import AGE_BANDS


class PassOrderForm(Form):
    """How many passes, and the consent they rest on."""

    count = IntegerField(
        _l("How many passes"),
        [
            InputRequired(_l("Write a number.")),
            NumberRange(1, LARGEST_BATCH, _l("Between 1 and %(max)s passes at a time.")),
        ],
    )
    age_band = RadioField(
        _l("Age band of these members"),
        [Optional()],
        choices=options((band.value, words) for band, words in AGE_BANDS.items()),
    )
    consent_on = DateField(
        _l("Day of the consent papers"), [InputRequired(_l("Write the day on which the papers were signed."))]
    )
    consent_reference = StringField(
        _l("Where the papers lie"),
        [DataRequired(_l("Write where the consent papers lie.")), Length(max=80)],
    )
    is_on_file = BooleanField(
        _l("Each pass goes only to a member whose parent or guardian has signed the consent paper"),
        [DataRequired(_l("Passes rest on consent. Tick this when the papers are there."))],
    )
    for_meeting = BooleanField(_l("These passes are for children who were at a meeting"))
    mark = HiddenField()


class MemberForm(Form):
    """The number of a member: whose consent was withdrawn, whose membership ends, or whose pass is lost."""

    number = IntegerField(
        _l("Member number"),
        [
            InputRequired(_l("Write a number.")),
            NumberRange(1, LARGEST, _l("Write the number as it stands on the pass.")),
        ],
    )
    mark = HiddenField()


class YearForm(Form):
    """The day on which the membership of all ends."""

    ends_on = DateField(_l("Membership ends on"), [InputRequired(_l("Write a day."))])
    for_whom = RadioField(
        _l("For whom"),
        [InputRequired(_l("Choose for whom the day counts."))],
        choices=options(
            [("new", _l("Only for passes from now on")), ("all", _l("Also for the members of today"))],
        ),
    )
    version = HiddenField()
