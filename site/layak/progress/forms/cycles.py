"""A cycle and its stages, as the coordinator fills them in."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError

from layak.core.content.dates import PartialDate
from layak.core.forms import Form, options, too_long
from layak.core.page import site_content
from layak.core.typed import one_line, tidy
from layak.progress.forms.masked import masked
from layak.progress.service import StageState
from layak.progress.service.opening import CycleDraft
from layak.progress.service.stages import StageDraft

FRAMEWORK = "framework"
FIRST_YEAR, LAST_YEAR = 2011, 2100
NAME, NOTE = 200, 1000
STATE_WORDS = {
    StageState.DONE: _l("Done"),
    StageState.NOW: _l("Happening now"),
    StageState.AHEAD: _l("Still ahead"),
}


def in_years() -> NumberRange:
    """A year that can be meant; the first awards were given in 2011 (S016)."""
    return NumberRange(FIRST_YEAR, LAST_YEAR, _l("Write a year between %(min)s and %(max)s, such as 2027."))


def named() -> DataRequired:
    """A name is shown in both languages."""
    return DataRequired(_l("Write this, too: readers see it in both languages."))


class NotedForm(Form):
    """What has a version and a note in both languages."""

    version = HiddenField()
    note_id = TextAreaField(_l("Note in Indonesian"), [Optional(), too_long(NOTE), masked], [tidy])
    note_en = TextAreaField(_l("Note in English"), [Optional(), too_long(NOTE), masked], [tidy])

    def validate(self, extra_validators: Any = None) -> bool:
        """Both languages or none: readers of each see the same."""
        is_right = super().validate(extra_validators)
        for here, other in ((self.note_id, self.note_en), (self.note_en, self.note_id)):
            if other.data and not here.data:
                here.errors = [*here.errors, _("Write the note in both languages, or in none.")]
                is_right = False
        return is_right


class CycleForm(NotedForm):
    """What a cycle is called, its years and a note on its aim."""

    name_id = StringField(_l("Name in Indonesian"), [named(), too_long(NAME), masked], [one_line])
    name_en = StringField(_l("Name in English"), [named(), too_long(NAME), masked], [one_line])
    year = IntegerField(_l("Year of the award, as planned"), [InputRequired(_l("Write the year.")), in_years()])
    data_from = IntegerField(_l("Evidence from the year"), [Optional(), in_years()])
    data_to = IntegerField(_l("Evidence up to the year"), [Optional(), in_years()])
    is_real = BooleanField(_l("These are the real names and dates, no sample any more"))

    def validate_data_to(self, field: Any) -> None:
        """Not before the first year."""
        if field.data is not None and self.data_from.data is not None and field.data < self.data_from.data:
            raise ValidationError(_("The last year lies before the first one."))

    def draft(self) -> CycleDraft:
        """What was filled in."""
        return CycleDraft(
            year=self.year.data or 0,
            name_id=self.name_id.data or "",
            name_en=self.name_en.data or "",
            data_from=self.data_from.data,
            data_to=self.data_to.data,
            note_id=self.note_id.data or "",
            note_en=self.note_en.data or "",
        )


class NewCycleForm(CycleForm):
    """A cycle to be opened, and what it begins with."""

    source = RadioField(_l("Begin with"), [DataRequired(_l("Choose what the cycle begins with."))])
    with_requests = BooleanField(_l("Ask the same offices again"))

    def offer(self, cycles: list[tuple[str, str]]) -> None:
        """Fill in the cycles that can be copied."""
        copies = [(key, _("A copy of %(name)s", name=name)) for key, name in cycles]
        content = site_content()
        framework = _(
            "The national framework: %(indicators)s indicators, %(kinds)s kinds of evidence each",
            indicators=len(content.indicators),
            kinds=len(content.framework.evidence_kinds),
        )
        self.source.choices = options([(FRAMEWORK, framework), *copies])


class StageForm(NotedForm):
    """One stage: which, where it stands, when."""

    stage = SelectField(_l("Stage"))
    state = RadioField(
        _l("Where it stands"),
        [DataRequired(_l("Choose where it stands."))],
        choices=options(STATE_WORDS.items()),
    )
    starts = StringField(_l("Begins"), [Optional()], [one_line])
    ends = StringField(_l("Ends"), [Optional()], [one_line])

    def validate_starts(self, field: Any) -> None:
        """A date as far as it is known."""
        read_partial(field.data)

    def validate_ends(self, field: Any) -> None:
        """A date as far as it is known, not before the start."""
        end = read_partial(field.data)
        try:
            start = read_partial(self.starts.data)
        except ValidationError:
            return
        if start and end.last < start.first:
            raise ValidationError(_("It ends before it begins."))

    def draft(self) -> StageDraft:
        """What was filled in."""
        return StageDraft(
            stage=self.stage.data or "",
            state=StageState(self.state.data),
            starts=self.starts.data or "",
            ends=self.ends.data or "",
            note_id=self.note_id.data or "",
            note_en=self.note_en.data or "",
        )


def read_partial(text: str | None) -> Any:
    """A date known to the day, the month or the year; nothing for an empty field."""
    if not text:
        return None
    try:
        found = PartialDate.parse(text)
    except ValueError:
        raise ValidationError(_("Write a day as 2027-04-20, a month as 2027-04 or a year as 2027.")) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValidationError(_("This year cannot be right. Please look at the date again."))
    return found
