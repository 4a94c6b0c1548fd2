"""What an office fills in: a hand-in, why something is not its to answer, and how long a task link works."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, DateField, HiddenField, IntegerField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, NumberRange, Optional

from layak.core.forms import Form, too_long
from layak.core.typed import one_line, tidy
from layak.progress.forms.masked import masked
from layak.progress.service.task_links import MOST_DAYS

ANSWER_LENGTH = 10_000
REASON_LENGTH = 1000
TITLE_LENGTH = 200
MOST_LINKS = 5
"""Links in one hand-in."""


class HandInForm(Form):
    """An answer in words, documents, links; `carried` holds the documents that were taken while a mistake is mended."""

    version = HiddenField()
    carried = HiddenField()
    answer = TextAreaField(_l("Your answer"), [too_long(ANSWER_LENGTH), masked], [tidy])
    files = MultipleFileField(_l("Documents"))
    looked_at = BooleanField(_l("I looked at the photos and scans: no child can be recognised in them"))
    links = TextAreaField(_l("Links"), [too_long(ANSWER_LENGTH), masked], [tidy])
    title = StringField(_l("Name of the document"), [too_long(TITLE_LENGTH), masked], [one_line])
    ends_on = DateField(_l("Holds until"), [Optional()])

    def validate_links(self, field: Any) -> None:
        """Refuse more links than somebody will open."""
        if len(self.addresses) > MOST_LINKS:
            raise ValidationError(_("At most %(most)d links. Put the others into one document.", most=MOST_LINKS))

    @property
    def addresses(self) -> list[str]:
        """The links, one from each line."""
        return [line.strip() for line in (self.links.data or "").splitlines() if line.strip()]


class OpenHandInForm(HandInForm):
    """The same for whoever holds a task link: the secret address is its token, so that no cookie is needed."""

    class Meta(Form.Meta):
        """No token of a session that nobody has."""

        csrf: ClassVar[bool] = False


class NotOursForm(Form):
    """Why an office does not answer, and whose task it may be."""

    version = HiddenField()
    reason = TextAreaField(
        _l("Why is it not yours, and whose may it be?"),
        [
            DataRequired(_l("Write a reason: the coordinator has to ask somebody else.")),
            too_long(REASON_LENGTH),
            masked,
        ],
        [tidy],
    )


class TaskLinkForm(Form):
    """How long a task link works."""

    days = IntegerField(
        _l("How many days it works"),
        [
            DataRequired(_l("Write a number of days.")),
            NumberRange(1, MOST_DAYS, _l("Write a number of days from %(min)s to %(max)s.")),
        ],
    )
