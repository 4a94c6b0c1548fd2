"""A child's questions and own texts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation

from layak.core.forms import Form
from layak.forum.service.ideas import LARGEST_TEXT
from layak.forum.service.sealed import LARGEST_SEALED
from layak.forum.service.texts import tells_of_harm, tidy

UNKNOWN = "unknown"
"""What "I don't know" stands for in a list of choices; an empty value would look like no answer."""

TOO_LONG = _l("This text is too long for us. Please make it shorter.")
CHOOSE = _l("Choose one, or choose “I don’t know”.")
I_DO_NOT_KNOW = (UNKNOWN, _l("I don’t know"))


SHORT = Length(max=2000, message=TOO_LONG)


def chosen(value: str | None) -> str | None:
    """The key that was chosen; None where the answer was "I don't know"."""
    return value if value and value != UNKNOWN else None


class TopicForm(Form):
    """What an idea is about."""

    topic = RadioField(_l("What is your idea about?"), [InputRequired(CHOOSE)])


class IdeaForm(Form):
    """The idea itself, and the tick with which a child turns to the protection officers."""

    text = TextAreaField(
        _l("What is your idea for the city?"),
        [
            DataRequired(_l("Write your idea first, even one sentence.")),
            Length(max=LARGEST_SEALED, message=TOO_LONG),
        ],
        filters=[tidy],
    )
    harm = BooleanField(_l("This is about something that hurts me or someone"))

    def validate_text(self, field: TextAreaField) -> None:
        """An idea has a largest length; a text about harm goes to the officers as it is."""
        text = field.data or ""
        if len(text) > LARGEST_TEXT and not self.harm.data and not tells_of_harm(text):
            raise StopValidation(TOO_LONG)


class PlaceForm(Form):
    """The kecamatan that the idea is about."""

    district = RadioField(_l("Which district is it about?"), [InputRequired(CHOOSE)])


class AgeForm(Form):
    """The age band, where the pass does not know it."""

    age_band = RadioField(_l("How old are you?"), [InputRequired(_l("Choose one."))])


class CheckForm(Form):
    """The last look before sending; secret words only with the first idea."""

    words = StringField(_l("Your secret words"))
    agree = BooleanField(
        _l("I have read this and want to send the idea"),
        [DataRequired(_l("Tick the box if you want to send your idea."))],
    )
    nonce = HiddenField()


class OfficerForm(Form):
    """A text for the protection officers."""

    text = TextAreaField(
        _l("What would you like to tell?"),
        [
            DataRequired(_l("Write something first, even one sentence.")),
            Length(max=LARGEST_SEALED, message=TOO_LONG),
        ],
        filters=[tidy],
    )
    about_staff = BooleanField(_l("This is about a teacher, facilitator, moderator or officer"))
    may_go_to_own = BooleanField(_l("The officers here may read it"))
    answer = BooleanField(_l("Answer me here"))
    meet = BooleanField(_l("I want to be met"))
    how = StringField(_l("How?"), [SHORT], filters=[tidy])
    when = StringField(_l("When?"), [SHORT], filters=[tidy])
    who_must_not_know = StringField(_l("Who must not know?"), [SHORT], filters=[tidy])
    nonce = HiddenField()


class HelpWordsForm(Form):
    """The help words put in again before sending."""

    words = StringField(_l("Your help words"))
    nonce = HiddenField()
