"""Links to a version before it is published, and what comes back through them."""

from typing import ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired

from layak.core.forms import Form, options
from layak.news.forms.fields import one_line, too_long
from layak.news.service import tidy
from layak.news.service.previews import COMMENT_LENGTH, FUNCTION_LENGTH

DAY_WORDS = {"1": _l("One day"), "3": _l("Three days"), "7": _l("Seven days")}
"""How long a link can last."""


class LinkForm(Form):
    """For whom a link is, and how long it lasts."""

    version = HiddenField()
    for_whom = StringField(
        _l("For whom"),
        [DataRequired(_l("Write for whom: a function, not a name.")), too_long(FUNCTION_LENGTH)],
        [one_line],
    )
    days = RadioField(
        _l("How long it works"),
        [DataRequired(_l("Choose how long the link works."))],
        choices=options(DAY_WORDS.items()),
    )


class OpenForm(Form):
    """A form of somebody without an account: the secret address is its token, so that no cookie is needed."""

    class Meta(Form.Meta):
        """No token of a session that nobody has."""

        csrf: ClassVar[bool] = False


class CommentForm(OpenForm):
    """What somebody says about the text."""

    text = TextAreaField(
        _l("Your comment"), [DataRequired(_l("Write your comment.")), too_long(COMMENT_LENGTH)], [tidy]
    )


class ApprovalForm(OpenForm):
    """In which function somebody approves."""

    function = StringField(
        _l("Your function"), [DataRequired(_l("Write your function.")), too_long(FUNCTION_LENGTH)], [one_line]
    )
