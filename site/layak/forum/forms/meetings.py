"""The papers of a meeting, typed on one screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, HiddenField, SelectField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from layak.core.forms import Form
from layak.forum.forms.writing import TOO_LONG, UNKNOWN
from layak.forum.service.ideas import LARGEST_TEXT
from layak.forum.service.meetings import MOST_PAPERS
from layak.forum.service.sealed import LARGEST_SEALED
from layak.forum.service.texts import tells_of_harm, tidy


class PaperFields(NamedTuple):
    """The fields of one paper."""

    text: Field
    topic: Field
    district: Field
    about_staff: Field


class MeetingForm(Form):
    """Which meeting it was; the fields of its thirty papers are added below."""

    forum = SelectField(_l("Forum"), [InputRequired(_l("Choose the forum that met."))])
    held_on = DateField(_l("Day of the meeting"), [InputRequired(_l("Write the day of the meeting."))])
    nonce = HiddenField()

    def papers(self) -> Iterator[PaperFields]:
        """The fields of each paper, in their order."""
        for number in range(1, MOST_PAPERS + 1):
            yield PaperFields(
                self[f"text_{number}"],
                self[f"topic_{number}"],
                self[f"district_{number}"],
                self[f"about_staff_{number}"],
            )

    def written(self) -> list[PaperFields]:
        """The papers on which something stands; empty lines are no ideas."""
        return [one for one in self.papers() if (one.text.data or "").strip()]

    def validate_text_1(self, field: Field) -> None:
        """A meeting without a single paper is none."""
        if not self.written():
            raise ValidationError(_("Type at least one paper."))


def not_endless(form: Form, field: Field) -> None:
    """An idea has an end; a text about harm is never sent back for its length."""
    if len(field.data or "") > LARGEST_TEXT and not tells_of_harm(field.data):
        raise ValidationError(TOO_LONG)


def add_papers() -> None:
    """Give the form its papers, each with fields of its own, so that a mistake is named with its number."""
    for number in range(1, MOST_PAPERS + 1):
        rules = [Length(max=LARGEST_SEALED, message=TOO_LONG), not_endless]
        text = TextAreaField(_l("Paper %(number)s", number=number), rules, filters=[tidy])
        setattr(MeetingForm, f"text_{number}", text)
        topic = SelectField(_l("Component of paper %(number)s", number=number), default=UNKNOWN)
        setattr(MeetingForm, f"topic_{number}", topic)
        district = SelectField(_l("District of paper %(number)s", number=number), default=UNKNOWN)
        setattr(MeetingForm, f"district_{number}", district)
        about = BooleanField(
            _l("Paper %(number)s tells of harm by a teacher, facilitator, moderator or officer", number=number)
        )
        setattr(MeetingForm, f"about_staff_{number}", about)


add_papers()
