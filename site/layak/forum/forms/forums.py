"""The forums of kecamatan and kelurahan."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired

from layak.core.forms import Form, too_long
from layak.core.typed import one_line

LONGEST_NAME = 100
"""Letters of a name: two lines on a printed pass."""


class NamesForm(Form):
    """What a forum is called."""

    name_id = StringField(
        _l("Name, in Indonesian"),
        [DataRequired(_l("A forum needs a name.")), too_long(LONGEST_NAME)],
        filters=[one_line],
    )
    name_en = StringField(_l("Name, in English"), [too_long(LONGEST_NAME)], filters=[one_line])
    version = HiddenField()


class ForumForm(NamesForm):
    """A new forum: its place and its names."""

    place = SelectField(_l("Place"), [InputRequired(_l("Choose a kecamatan or a kelurahan."))])
