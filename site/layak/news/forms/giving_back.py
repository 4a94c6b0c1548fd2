"""What is to be changed in an article that goes back to its writer."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from layak.core.forms import Form
from layak.news.forms.fields import Needed, one_line


class GiveBackForm(Form):
    """Words for the writer."""

    version = HiddenField()
    message = TextAreaField(_l("What is to be changed?"), [Needed()], [one_line])
