"""Forms of the forum; every field keeps what was typed, and nothing is chosen beforehand."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, StopValidation

from layak.core.access import current_principal
from layak.core.forms import Form, options
from layak.core.numbers import LARGEST
from layak.forum.reasons import FOR_DECLINING, FOR_PUBLISHING, Reason
from layak.forum.service.ideas import LARGEST_TEXT
from layak.forum.service.members import LARGEST_BATCH
from layak.forum.service.moderation import LONGEST_TITLE
from layak.forum.service.sealed import LARGEST_SEALED
from layak.forum.service.texts import tells_of_harm, tidy
from layak.forum.wording import AGE_BANDS, REASON_NAMES

UNKNOWN = "unknown"
"""What "I don't know" stands for in a list of choices; an empty value would look like no answer."""

TOO_LONG = _l("This text is too long for us. Please make it shorter.")
CHOOSE = _l("Choose one, or choose “I don’t know”.")
I_DO_NOT_KNOW = (UNKNOWN, _l("I don’t know"))


def chosen(value: str | None) -> str | None:
    """The key that was chosen; None where the answer was "I don't know"."""
    return value if value and value != UNKNOWN else None


class PassForm(Form):
    """The code on a forum pass."""

    code = StringField(_l("The code on your forum pass"), [DataRequired(_l("Write the code on your pass."))])
    kept = HiddenField(filters=[tidy])
    harm = HiddenField()

    def validate_code(self, field: StringField) -> None:
        """No child comes in where staff is signed in."""
        refuse_beside_staff()


class WordsForm(Form):
    """The secret words, typed without care for capitals, spaces or small slips."""

    words = StringField(_l("Your secret words"), [DataRequired(_l("Write your secret words."))])
    kept = HiddenField(filters=[tidy])
    harm = HiddenField()

    def validate_words(self, field: StringField) -> None:
        """No child comes in where staff is signed in."""
        refuse_beside_staff()


def refuse_beside_staff() -> None:
    """Raise StopValidation in a browser of staff: there every page would go on speaking to the grown-up."""
    if current_principal().user_id is not None:
        raise StopValidation(_l("A grown-up is signed in on this browser. Sign out first, then try again."))


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
    nonce = HiddenField()


class WithdrawForm(Form):
    """The secret words once more, before something is erased."""

    words = StringField(_l("Your secret words"), [DataRequired(_l("Write your secret words."))])


class PublicTextForm(Form):
    """A public version and the decision; nothing is chosen beforehand."""

    title_id = StringField(_l("Title, in Indonesian"), [Length(max=LONGEST_TITLE)], filters=[tidy])
    text_id = TextAreaField(_l("Text that will be shown, in Indonesian"), [Length(max=LARGEST_TEXT)], filters=[tidy])
    title_en = StringField(_l("Title, in English"), [Length(max=LONGEST_TITLE)], filters=[tidy])
    text_en = TextAreaField(_l("Text that will be shown, in English"), [Length(max=LARGEST_TEXT)], filters=[tidy])
    topic = SelectField(_l("Component"))
    district = SelectField(_l("District of the place"))
    decision = RadioField(
        _l("Decision"),
        [Optional()],
        choices=options(
            (
                ("publish", _l("Publish it")),
                ("decline", _l("Cannot be shown yet")),
                ("seal", _l("Hand to safeguarding staff")),
            )
        ),
    )
    reason = RadioField(_l("Message to the child"), [Optional()])
    addition = TextAreaField(_l("In your own words, to the child"), [Optional(), Length(max=1000)], filters=[tidy])
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for needed in (self.title_id, self.text_id, self.topic, self.district, self.decision, self.reason):
            needed.flags.required = True  # so that no label says "may be left empty"
        groups = {_("If it is published"): FOR_PUBLISHING, _("If it cannot be shown yet"): FOR_DECLINING}
        self.reason.choices = [
            choice
            for name, reasons in groups.items()
            for choice in options(((one.value, REASON_NAMES[one]) for one in reasons), name)
        ]

    def validate_decision(self, field: RadioField) -> None:
        """A decision needs what belongs to it; saving and looking need nothing."""
        reason = Reason(self.reason.data) if self.reason.data else None
        if field.data == "publish" and not ((self.title_id.data or "").strip() and (self.text_id.data or "").strip()):
            raise StopValidation(_l("An idea needs an Indonesian title and text before it is published."))
        if field.data == "publish" and reason is not None and reason not in FOR_PUBLISHING:
            raise StopValidation(_l("This message belongs to another decision."))
        if field.data == "decline" and reason not in FOR_DECLINING:
            raise StopValidation(_l("Choose the reason that the child is told."))

    def validate_text_en(self, field: TextAreaField) -> None:
        """English comes whole or not at all."""
        if bool((self.title_en.data or "").strip()) != bool((field.data or "").strip()):
            raise StopValidation(_l("An English version needs a title and a text."))


class EnglishForm(Form):
    """English for an idea that is public already."""

    title_en = StringField(_l("Title, in English"), [Length(max=LONGEST_TITLE)], filters=[tidy])
    text_en = TextAreaField(_l("Text that will be shown, in English"), [Length(max=LARGEST_TEXT)], filters=[tidy])
    version = HiddenField()

    def validate_text_en(self, field: TextAreaField) -> None:
        """English comes whole or not at all."""
        if bool((self.title_en.data or "").strip()) != bool((field.data or "").strip()):
            raise StopValidation(_l("An English version needs a title and a text."))


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
    mark = HiddenField()


class ConsentForm(Form):
    """The number of the member whose consent was withdrawn."""

    number = IntegerField(
        _l("Member number"),
        [
            InputRequired(_l("Write a number.")),
            NumberRange(1, LARGEST, _l("Write the number as it stands on the pass.")),
        ],
    )


class KeyForm(Form):
    """A new passphrase, twice."""

    passphrase = PasswordField(
        _l("Your passphrase"),
        [
            DataRequired(_l("Write your passphrase.")),
            Length(min=12, message=_l("At least 12 characters; a whole sentence is best.")),
        ],
    )
    again = PasswordField(_l("Your passphrase once more"), [DataRequired(_l("Write your passphrase."))])

    def validate_again(self, field: PasswordField) -> None:
        """Both must be the same: what is lost here cannot be read again."""
        if field.data != self.passphrase.data:
            raise StopValidation(_l("The two are not the same."))


class OpenForm(Form):
    """The passphrase with which one record is opened."""

    passphrase = PasswordField(_l("Your passphrase"), [DataRequired(_l("Write your passphrase."))])
