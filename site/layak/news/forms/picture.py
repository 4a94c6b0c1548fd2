"""A picture with its words."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    StringField,
    TextAreaField,
    ValidationError,
)

from layak.core.forms import Form
from layak.news.forms.fields import Needed, one_line, too_long
from layak.news.pictures import is_file_name


class PictureForm(Form):
    """A picture, and what it shows in words for those who do not see it."""

    version = HiddenField()
    upload = FileField(_l("Picture"), [Needed()])
    alt_id = TextAreaField(_l("What the picture shows, in Indonesian"), [Needed(), too_long(300)], [one_line])
    alt_en = TextAreaField(_l("What the picture shows, in English"), [Needed(), too_long(300)], [one_line])
    is_decorative = BooleanField(_l("The picture is only decoration and tells nothing"))
    credit = StringField(_l("Who took it"), [too_long(200)], [one_line])
    needs_upload = True

    def validate_upload(self, field: Any) -> None:
        """A new picture needs a file."""
        if self.needs_upload and not (field.data and field.data.filename):
            raise ValidationError(_("Choose a picture."))

    def validate_alt_id(self, field: Any) -> None:
        """Words for the picture in Indonesian."""
        self.check_words(field)

    def validate_alt_en(self, field: Any) -> None:
        """Words for the picture in English."""
        self.check_words(field)

    def check_words(self, field: Any) -> None:
        """Refuse a picture without words, and words that are only the name of a file."""
        if self.is_decorative.data:
            return
        if not field.data:
            raise ValidationError(_("Say what the picture shows, or tick that it is only decoration."))
        file_name = self.upload.data.filename if self.upload.data else ""
        if is_file_name(field.data) or field.data == file_name.rsplit(".", 1)[0]:
            raise ValidationError(_("That is the name of a file. Say what the picture shows."))
