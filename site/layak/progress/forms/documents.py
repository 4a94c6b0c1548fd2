"""Showing a document to readers: its title, and the word of whoever looked at it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, InputRequired

from layak.core.forms import Form, too_long
from layak.core.typed import one_line
from layak.progress.forms.masked import masked


class ShowForm(Form):
    """What readers see of a document, and a statement that is never ticked beforehand."""

    title = StringField(
        _l("Title for readers"),
        [DataRequired(_l("Write a title, so that readers know what they open.")), too_long(200), masked],
        [one_line],
    )
    looked_at = BooleanField(
        _l("I opened the document and looked at all of it: no child can be recognised in it."),
        [InputRequired(_l("Open the document and look at it first. Then tick this box."))],
    )
