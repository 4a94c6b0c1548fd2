"""Why an article is taken down."""

from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    RadioField,
    StringField,
)
from wtforms.validators import DataRequired

from layak.core.forms import Form, options
from layak.news.forms.fields import one_line, too_long
from layak.news.models import Ending

ENDING_WORDS = {
    Ending.IN_ERROR.value: _l("It was published in error"),
    Ending.MERGED.value: _l("Another article says it now"),
    Ending.WITHDRAWN.value: _l("It no longer holds, but stays readable"),
}
"""Why an article is taken down."""

ENDING_NOTES = {
    Ending.IN_ERROR.value: _l("Its address says that the article is gone; nothing of its text is shown."),
    Ending.MERGED.value: _l("Its address leads on to the other article."),
    Ending.WITHDRAWN.value: _l(
        "Its address shows the text without its picture, under a banner; lists and search leave it out."
    ),
}
"""What readers meet at the address of an article that was taken down."""


class EndingForm(Form):
    """Why an article is taken down, and where its readers find what they look for."""

    version = HiddenField()
    ending = RadioField(_l("Why is it taken down?"), [DataRequired(_l("Choose one of the three reasons."))])
    into = StringField(_l("Address of the other article"), [too_long(1000)], [one_line])

    def offer(self) -> None:
        """Fill in the reasons."""
        self.ending.choices = options(ENDING_WORDS.items())
