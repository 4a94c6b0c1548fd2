"""Pictures: sent, described, and what the people in them consented to."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)

from layak.core.content.dates import Precision
from layak.core.forms import Form, options
from layak.core.numbers import read_number
from layak.news.forms.days import read_day
from layak.news.forms.fields import Needed, one_line, too_long
from layak.news.models import Licence, People
from layak.news.pictures import is_file_name
from layak.news.service.consents import MOST_PEOPLE, ConsentDraft
from layak.news.service.library import WORDS

LICENCE_WORDS = {
    Licence.OWN.value: _l("The city’s own work"),
    Licence.PERMISSION.value: _l("With the owner’s permission"),
    Licence.CC0.value: _l("CC0: free of rights"),
    Licence.CC_BY.value: _l("CC BY 4.0: with the name"),
    Licence.CC_BY_SA.value: _l("CC BY-SA 4.0: with the name, shared alike"),
}
"""Under which terms a picture is shown, in the form's words."""

PEOPLE_WORDS = {
    People.NONE.value: _l("Nobody can be recognised"),
    People.PUBLIC.value: _l("Only officials at their public duty; no child"),
    People.ADULTS.value: _l("Adults who are no officials at their duty; no child"),
    People.CHILDREN.value: _l("Children, alone or with adults"),
}
"""Who can be recognised, in the form's words."""

PEOPLE_NOTES = {
    People.NONE.value: _l("Needs no consent"),
    People.PUBLIC.value: _l("Needs no consent"),
    People.ADULTS.value: _l("Needs a written consent of each, such as parents, teachers or visitors"),
    People.CHILDREN.value: _l("Needs a written consent of a parent or guardian for each child"),
}
"""What each answer asks for, in the form's words."""

USE_WORDS = {"site": _l("This website"), "press": _l("The press"), "social": _l("Social media")}
"""What a consent can cover."""


class UploadForm(Form):
    """Pictures for an article; their words come afterwards."""

    version = HiddenField()
    upload = MultipleFileField(_l("Pictures"), [Needed()])

    def validate_upload(self, field: Any) -> None:
        """Without a file there is nothing to send."""
        if not any(one and one.filename for one in field.data or ()):
            raise ValidationError(_("Choose a picture."))


class WordsForm(Form):
    """What a picture shows in words for those who do not see it, and how it is shown."""

    alt_id = TextAreaField(_l("What the picture shows, in Indonesian"), [Needed(), too_long(300)], [one_line])
    alt_en = TextAreaField(_l("What the picture shows, in English"), [Needed(), too_long(300)], [one_line])
    is_decorative = BooleanField(_l("The picture is only decoration and tells nothing"))
    caption_id = StringField(_l("Caption below the picture, in Indonesian"), [too_long(300)], [one_line])
    caption_en = StringField(_l("Caption below the picture, in English"), [too_long(300)], [one_line])
    credit = StringField(_l("Who took it"), [too_long(200)], [one_line])
    licence = RadioField(_l("Terms"), choices=[], validate_choice=False)
    focus_x = StringField(_l("Kept in view, from the left (0 to 100)"), [too_long(3)], [one_line])
    focus_y = StringField(_l("Kept in view, from the top (0 to 100)"), [too_long(3)], [one_line])

    def offer(self) -> None:
        """Fill in the terms."""
        self.licence.choices = options(LICENCE_WORDS.items())

    def validate_alt_id(self, field: Any) -> None:
        """Words for the picture in Indonesian."""
        self.check_words(field)

    def validate_alt_en(self, field: Any) -> None:
        """Words for the picture in English."""
        self.check_words(field)

    def validate_licence(self, field: Any) -> None:
        """Every picture is shown under some terms."""
        if field.data not in LICENCE_WORDS:
            raise ValidationError(_("Choose the terms under which the picture may be shown."))

    def validate_focus_x(self, field: Any) -> None:
        """A place in the picture."""
        self.check_focus(field)

    def validate_focus_y(self, field: Any) -> None:
        """A place in the picture."""
        self.check_focus(field)

    def check_words(self, field: Any) -> None:
        """Refuse a picture without words, and words that are only the name of a file."""
        if self.is_decorative.data:
            return
        if not field.data:
            raise ValidationError(_("Say what the picture shows, or tick that it is only decoration."))
        if is_file_name(field.data):
            raise ValidationError(_("That is the name of a file. Say what the picture shows."))

    def check_focus(self, field: Any) -> None:
        """Hundredths of the width or height."""
        if read_number(field.data, least=0, most=100) is None:
            raise ValidationError(_("Write a number from 0 to 100."))

    @property
    def words(self) -> dict[str, Any]:
        """What was written, as the service keeps it; decoration has no alternative text."""
        values = {name: self[name].data for name in WORDS}
        if values["is_decorative"]:
            values |= {"alt_id": "", "alt_en": ""}
        return {**values, "focus_x": int(values["focus_x"]), "focus_y": int(values["focus_y"])}


class ConsentForm(Form):
    """Who can be recognised in a picture, and what was consented to; never a name."""

    seen = HiddenField()
    people = RadioField(_l("Who can be recognised in the picture?"), choices=[], validate_choice=False)
    people_count = StringField(_l("How many people consented"), [too_long(4)], [one_line])
    uses = SelectMultipleField(_l("What the consent covers"), choices=[], validate_choice=False)
    until = StringField(_l("Last day of the consent"), [too_long(10)], [one_line])
    paper = StringField(_l("Where the signed paper lies"), [], [one_line])

    def offer(self) -> None:
        """Fill in the choices."""
        self.people.choices, self.uses.choices = options(PEOPLE_WORDS.items()), options(USE_WORDS.items())

    @property
    def draft(self) -> ConsentDraft:
        """What is to be put on record; what cannot be read is left for the service to refuse."""
        day, uses = read_day(self.until.data or ""), self.uses.data or []
        return ConsentDraft(
            people=self.people.data or "",
            people_count=read_number(self.people_count.data, most=MOST_PEOPLE) or 0,
            is_for_site="site" in uses,
            is_for_press="press" in uses,
            is_for_social="social" in uses,
            until=day.first if day and day.precision is Precision.DAY else None,
            paper=self.paper.data or "",
        )


class WithdrawForm(Form):
    """Why a consent is withdrawn."""

    seen = HiddenField()
    reason = StringField(_l("Why is the consent withdrawn?"), [], [one_line])
