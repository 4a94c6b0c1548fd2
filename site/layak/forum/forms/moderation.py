"""What a moderator writes and decides."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional, StopValidation

from layak.core.forms import Form, options
from layak.forum.reasons import FOR_DECLINING, FOR_PUBLISHING, Reason
from layak.forum.service.ideas import LARGEST_TEXT
from layak.forum.service.moderation import LONGEST_TITLE
from layak.forum.service.texts import tidy
from layak.forum.wording import REASON_NAMES


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
