"""What a moderator writes and decides."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, StopValidation

from layak.core.forms import Form, options
from layak.forum.reasons import FOR_ASKING, FOR_DECLINING, FOR_PUBLISHING, Reason
from layak.forum.service.ideas import LARGEST_TEXT
from layak.forum.service.moderation import LONGEST_TITLE
from layak.forum.service.texts import tidy
from layak.forum.wording import REASON_NAMES, WHY_NAMES

DECISIONS = {
    "publish": _l("Publish it"),
    "ask": _l("Ask the child"),
    "decline": _l("Cannot be shown yet"),
    "merge": _l("Join it with a like idea"),
    "seal": _l("Hand to safeguarding staff"),
}
LONGEST_QUERY = 120
ABOUT_STAFF = _l("It is about a teacher, facilitator, moderator or officer")


class PublicTextForm(Form):
    """A public version and the decision; nothing is chosen beforehand."""

    title_id = StringField(_l("Title, in Indonesian"), [Length(max=LONGEST_TITLE)], filters=[tidy])
    text_id = TextAreaField(_l("Text that will be shown, in Indonesian"), [Length(max=LARGEST_TEXT)], filters=[tidy])
    title_en = StringField(_l("Title, in English"), [Length(max=LONGEST_TITLE)], filters=[tidy])
    text_en = TextAreaField(_l("Text that will be shown, in English"), [Length(max=LARGEST_TEXT)], filters=[tidy])
    topic = SelectField(_l("Component"))
    district = SelectField(_l("District of the place"))
    indicators = SelectMultipleField(_l("Indicators it belongs to"), [Optional()], coerce=int)
    is_fine = BooleanField(_l("It names a place finer than a district, or a small group"))
    decision = RadioField(_l("Decision"), [Optional()], choices=options(DECISIONS.items()))
    about_staff = BooleanField(ABOUT_STAFF)
    reason = RadioField(_l("Message to the child"), [Optional()])
    addition = TextAreaField(_l("In your own words, to the child"), [Optional(), Length(max=1000)], filters=[tidy])
    like = StringField(_l("Words or number of the like idea"), [Optional(), Length(max=LONGEST_QUERY)], filters=[tidy])
    into = RadioField(_l("The idea that it is joined with"), [Optional()], coerce=int, choices=[])
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for needed in (self.title_id, self.text_id, self.topic, self.district, self.decision, self.reason):
            needed.flags.required = True  # so that no label says "may be left empty"
        groups = {
            _("If it is published"): FOR_PUBLISHING,
            _("If you ask the child, or it cannot be shown yet"): FOR_ASKING,
            _("If it cannot be shown yet"): tuple(one for one in FOR_DECLINING if one not in FOR_ASKING),
        }
        self.reason.choices = [
            choice
            for name, reasons in groups.items()
            for choice in options(((one.value, REASON_NAMES[one]) for one in reasons), name)
        ]

    def validate_decision(self, field: RadioField) -> None:
        """A decision needs what belongs to it; saving and looking need nothing."""
        reason = Reason(self.reason.data) if self.reason.data in set(Reason) else None  # what is none is told there
        if field.data == "publish":
            if not ((self.title_id.data or "").strip() and (self.text_id.data or "").strip()):
                raise StopValidation(_l("An idea needs an Indonesian title and text before it is published."))
            self.refuse_other_reason(reason, FOR_PUBLISHING)
        if field.data == "ask":
            self.refuse_other_reason(reason, FOR_ASKING)
            if reason is None and not (self.addition.data or "").strip():
                raise StopValidation(_l("Choose what the child should change, or ask in your own words."))
        if field.data == "decline" and reason not in FOR_DECLINING:
            raise StopValidation(_l("Choose the reason that the child is told."))
        if field.data == "merge":
            self.refuse_other_reason(reason, ())
            if not self.into.data:
                raise StopValidation(_l("Look for the like idea below and choose it."))

    def refuse_other_reason(self, reason: Reason | None, allowed: tuple[Reason, ...]) -> None:
        """A reason of another decision would tell the child something else than what happens."""
        if reason is not None and reason not in allowed:
            raise StopValidation(_l("This message belongs to another decision."))

    def validate_text_en(self, field: TextAreaField) -> None:
        """English comes whole or not at all."""
        refuse_half(self.title_en.data, field.data)


def refuse_half(title: str | None, text: str | None) -> None:
    """English comes whole or not at all."""
    if bool((title or "").strip()) != bool((text or "").strip()):
        raise StopValidation(_l("An English version needs a title and a text."))


class CorrectionForm(Form):
    """What everybody reads, changed, and why; nothing is chosen beforehand."""

    title_id = StringField(_l("Title, in Indonesian"), [Length(max=LONGEST_TITLE)], filters=[tidy])
    text_id = TextAreaField(_l("Text that will be shown, in Indonesian"), [Length(max=LARGEST_TEXT)], filters=[tidy])
    title_en = StringField(_l("Title, in English"), [Length(max=LONGEST_TITLE)], filters=[tidy])
    text_en = TextAreaField(_l("Text that will be shown, in English"), [Length(max=LARGEST_TEXT)], filters=[tidy])
    indicators = SelectMultipleField(_l("Indicators it belongs to"), [Optional()], coerce=int)
    is_fine = BooleanField(_l("It names a place finer than a district, or a small group"))
    why = RadioField(_l("Why you correct it"), choices=options(WHY_NAMES.items()), validate_choice=False)
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for needed in (self.title_id, self.text_id, self.why):
            needed.flags.required = True

    def validate_title_id(self, field: StringField) -> None:
        """Readers always have an Indonesian title."""
        refuse_empty(field.data)

    def validate_text_id(self, field: TextAreaField) -> None:
        """Readers always have an Indonesian text."""
        refuse_empty(field.data)

    def validate_text_en(self, field: TextAreaField) -> None:
        """English comes whole or not at all."""
        refuse_half(self.title_en.data, field.data)

    def validate_why(self, field: RadioField) -> None:
        """The log says why, never what."""
        if field.data not in set(WHY_NAMES):
            raise StopValidation(_l("Choose why you correct it. Only this reason goes into the log."))


def refuse_empty(text: str | None) -> None:
    """A correction takes no version away."""
    if not (text or "").strip():
        raise StopValidation(_l("Readers need an Indonesian title and text. To hide the idea, take it down."))


BOTH = DataRequired(_l("An English version needs a title and a text."))


class EnglishForm(Form):
    """First English for an idea that is public already."""

    title_en = StringField(_l("Title, in English"), [BOTH, Length(max=LONGEST_TITLE)], filters=[tidy])
    text_en = TextAreaField(_l("Text that will be shown, in English"), [BOTH, Length(max=LARGEST_TEXT)], filters=[tidy])
    version = HiddenField()


class ForwardForm(Form):
    """To which office a public idea goes."""

    office = SelectField(_l("Office that answers"))
    version = HiddenField()

    def validate_office(self, field: SelectField) -> None:
        """Nothing is chosen beforehand, so something must be."""
        if not field.data:
            raise StopValidation(_l("Choose the office that answers."))


class JoinForm(Form):
    """With which public idea another public one is joined."""

    like = StringField(_l("Words or number of the like idea"), [Optional(), Length(max=LONGEST_QUERY)], filters=[tidy])
    into = RadioField(_l("The idea that it is joined with"), [Optional()], coerce=int, choices=[])
    version = HiddenField()


class OfficeWordsForm(Form):
    """An office's words as everybody will read them, or why they go back."""

    text_id = TextAreaField(_l("Text that will be shown, in Indonesian"), [Length(max=LARGEST_TEXT)], filters=[tidy])
    text_en = TextAreaField(
        _l("Text that will be shown, in English"), [Optional(), Length(max=LARGEST_TEXT)], filters=[tidy]
    )
    why = TextAreaField(_l("Why it goes back, to the office"), [Optional(), Length(max=1000)], filters=[tidy])
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text_id.flags.required = True


class ChildWordsForm(Form):
    """The safe part of what a child wrote later, for everybody and so for the office."""

    words = TextAreaField(
        _l("The safe part, in Indonesian, for everyone"), [Optional(), Length(max=LARGEST_TEXT)], filters=[tidy]
    )
    about_staff = BooleanField(ABOUT_STAFF)
    version = HiddenField()
