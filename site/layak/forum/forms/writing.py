"""A child's questions and own texts."""

from __future__ import annotations

import json
from typing import Any

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
ANSWERS = (
    "about_staff", "may_go_to_own", "answer", "meet", "how", "when", "who_must_not_know", "nonce",
)  # fmt: skip
"""What the calm page asks beside the text."""


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


class AllForm(TopicForm, IdeaForm, PlaceForm, AgeForm):
    """Every question on one page; the field of the age goes where the age is known."""


class Baited(Form):
    """A form with a field that people do not see: who fills it in is asked to press once more, and loses nothing."""

    website = StringField(_l("Leave this empty"))


class CheckForm(Baited):
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


def told_in(form: OfficerForm) -> dict[str, Any]:
    """What was answered on the calm page beside the text, as the visit keeps it."""
    return {name: form[name].data for name in ANSWERS}


def told_again(waited: str) -> dict[str, Any]:
    """Answers of the calm page that waited at a door, out of its hidden field; nothing where it holds none."""
    try:
        found = json.loads(waited)
    except ValueError:
        return {}
    kept = found.items() if isinstance(found, dict) else ()
    return {name: value for name, value in kept if name in ANSWERS and isinstance(value, str | bool)}


class HelpWordsForm(Form):
    """The help words put in again before sending."""

    words = StringField(_l("Your help words"))
    nonce = HiddenField()


class ReplyForm(Baited):
    """What a child says later about its own idea; the tick turns to the protection officers instead."""

    text = TextAreaField(_l("What is your answer?"), [Length(max=LARGEST_SEALED, message=TOO_LONG)], filters=[tidy])
    harm = BooleanField(_l("This is about something that hurts me or someone"))
    nonce = HiddenField()

    def validate_text(self, field: TextAreaField) -> None:
        """As long as an idea at most; a text about harm goes to the officers as it is."""
        text = field.data or ""
        if len(text) > LARGEST_TEXT and not self.harm.data and not tells_of_harm(text):
            raise StopValidation(TOO_LONG)
