"""What a verification team noted, what an office did about it, and how it is closed."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Optional

from layak.core.forms import Form, too_long
from layak.core.typed import one_line, tidy
from layak.progress.forms.masked import masked
from layak.progress.forms.visits import DAY_FORMATS, TEXT_LENGTH, check_year


class FindingForm(Form):
    """A finding as the coordinator writes it; the English may follow."""

    version = HiddenField()
    text_id = TextAreaField(
        _l("What the team noted"),
        [DataRequired(_l("Write what the team noted.")), too_long(TEXT_LENGTH), masked],
        [tidy],
    )
    text_en = TextAreaField(_l("The same in English"), [too_long(TEXT_LENGTH), masked], [tidy])
    place = SelectField(_l("Place"), coerce=int)
    indicator = SelectField(_l("Indicator"), coerce=int)
    office = SelectField(_l("Office that deals with it"))
    due_on = DateField(_l("Done by"), [Optional(), check_year], format=DAY_FORMATS)


class ProofForm(Form):
    """Documents and a link that prove what was done."""

    version = HiddenField()
    carried = HiddenField()
    files = MultipleFileField(_l("Documents or photos"))
    link = StringField(_l("Or a link"), [too_long(1000)], [one_line])
    link_title = StringField(_l("What the link shows"), [too_long(200), masked], [one_line])
    is_looked_at = BooleanField(_l("I looked at these files myself: no child can be recognised in them."))


class AnswerForm(ProofForm):
    """What an office did, with its proofs."""

    outcome = TextAreaField(_l("What was done"), [too_long(TEXT_LENGTH), masked], [tidy])


class CloseForm(Form):
    """The outcome as readers will read it."""

    version = HiddenField()
    outcome_id = TextAreaField(
        _l("What became of it"),
        [DataRequired(_l("Say in a sentence what became of it.")), too_long(TEXT_LENGTH), masked],
        [tidy],
    )
    outcome_en = TextAreaField(_l("What became of it, in English"), [too_long(TEXT_LENGTH), masked], [tidy])
