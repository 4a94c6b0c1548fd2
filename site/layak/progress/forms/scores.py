"""Forms of awards, the target, scores and part scores; points are written with a decimal comma or point."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, StopValidation

from layak.core.forms import Form, options, too_long
from layak.progress.forms.masked import masked
from layak.progress.service.scoring import PartValue, Told
from layak.progress.service.standing import AWARDED

MOST_POINTS = Decimal(1000)
"""All parts together give so many points at most (S004)."""
FIRST_YEAR, LAST_YEAR = 2006, 2100
"""The idea of a child-friendly city is of 2006 (S016)."""
LONGEST_NOTE, LONGEST_SOURCE, LONGEST_WORDS = 2000, 200, 300
POINTS = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?")
KEY = re.compile(r"S\d{3,}")
NUMBER = _l("Write a number with at most two decimals, such as 588,40.")
SOURCE = _l("Say where this comes from: every figure that readers see has its source.")
ABOVE_ALL = _l("At most 1000 points can be reached.")
CONFIDENCE = (
    ("high", _l("Certain: two sources, or an official one")),
    ("medium", _l("One press source")),
    ("low", _l("Our inference")),
    ("unverified", _l("Not checked yet")),
)

AWARD_STATES = (
    ("awarded", _l("A rank was awarded")),
    ("no_award", _l("No awards were given")),
    ("not_found", _l("Result not found")),
)


def read_points(text: object) -> Decimal | None:
    """Points as people write them, 588,40 or 588.40; None for anything else."""
    plain = text.strip() if isinstance(text, str) else ""
    return Decimal(plain.replace(",", ".")) if POINTS.fullmatch(plain) and plain.isascii() else None


def write_points(value: Decimal | None) -> str:
    """Points for a field, in the page's own way of writing decimals."""
    return "" if value is None else str(format_decimal(value, "0.##"))


class Points:
    """Checks that a field holds points within bounds."""

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse what is no number, or more than can be reached."""
        value = read_points(field.data)
        if value is None:
            raise StopValidation(str(NUMBER))
        if value > MOST_POINTS:
            raise StopValidation(str(ABOVE_ALL))


def year_field(label: object, *, is_optional: bool = False) -> IntegerField:
    """A year of the evaluation."""
    needed = Optional() if is_optional else InputRequired(_l("Write a year."))
    between = NumberRange(FIRST_YEAR, LAST_YEAR, _l("Write a year between 2006 and 2100."))
    return IntegerField(label, [needed, between])


def year_of(field: IntegerField) -> int:
    """The year that was typed; 0, of which nothing is recorded, for none and for one that no column holds."""
    return field.data if field.data is not None and FIRST_YEAR <= field.data <= LAST_YEAR else 0


def keep_begun(field: IntegerField, last: int) -> None:
    """Take a year that has begun only: nobody has counted or awarded anything in a later one."""
    words = _("Write a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=last)
    field.validators = [InputRequired(_("Write a year.")), NumberRange(FIRST_YEAR, last, words)]


class FactForm(Form):
    """What every fact says of itself; `known_sources` holds the keys that can be named."""

    known_sources: frozenset[str] = frozenset()
    mark = HiddenField()
    sources = StringField(
        _l("Source"),
        [DataRequired(SOURCE), too_long(LONGEST_SOURCE), masked],
        description=_l("Keys of the list of sources, such as S026, or words: letter, number and date."),
    )
    confidence = RadioField(
        _l("How sure is it?"), [InputRequired(_l("Choose how sure it is."))], choices=options(CONFIDENCE)
    )
    doubt_id = TextAreaField(_l("What is doubtful, in Indonesian"), [Optional(), too_long(LONGEST_NOTE), masked])
    doubt_en = TextAreaField(_l("What is doubtful, in English"), [Optional(), too_long(LONGEST_NOTE), masked])
    note_id = TextAreaField(_l("Note for readers, in Indonesian"), [Optional(), too_long(LONGEST_NOTE), masked])
    note_en = TextAreaField(_l("Note for readers, in English"), [Optional(), too_long(LONGEST_NOTE), masked])

    def validate_sources(self, field: StringField) -> None:
        """Refuse blanks, and keys that the list of sources does not have."""
        words = (field.data or "").split()
        if not words:
            raise StopValidation(str(SOURCE))
        unknown = [word for word in words if KEY.fullmatch(word) and word not in self.known_sources]
        if unknown:
            raise StopValidation(_("The list of sources has no %(key)s.", key=unknown[0]))

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """A fact that is not sure says why, in both languages."""
        is_good = bool(super().validate(extra_validators))
        if self.confidence.data in ("low", "unverified"):
            for field in (self.doubt_id, self.doubt_en):
                if not (field.data or "").strip():
                    field.errors = [_("Readers are told why this is not sure.")]
                    is_good = False
        return is_good

    def told(self) -> Told:
        """What was written about the fact."""
        names = ("note_id", "note_en", "sources", "confidence", "doubt_id", "doubt_en")
        return Told(**{name: (self[name].data or "").strip() for name in names})


class AwardForm(FactForm):
    """What became of one year's evaluation."""

    year = year_field(_l("Year of the award"))
    state = RadioField(
        _l("What became of it?"),
        [InputRequired(_l("Choose what became of it."))],
        choices=options(AWARD_STATES),
    )
    predicate = SelectField(_l("The awarded rank"), [Optional()], choices=[])

    def validate_state(self, field: RadioField) -> None:
        """The rank is what was awarded: with it, and never without."""
        if (field.data == AWARDED) != bool(self.predicate.data):
            raise StopValidation(
                _("Choose the rank that was awarded.")
                if field.data == AWARDED
                else _("Leave the rank empty where none was awarded.")
            )


class TargetForm(FactForm):
    """The level that the city says it aims for; readers need its note."""

    predicate = SelectField(_l("The target"), [InputRequired(_l("Choose the target."))], choices=[])
    year = year_field(_l("For which year"), is_optional=True)


class ScoreForm(FactForm):
    """The whole score of a year by one basis."""

    year = year_field(_l("Year of the score"))
    basis = SelectField(_l("Who counted"), [InputRequired(_l("Choose who counted."))], choices=[])
    value = StringField(_l("Points"), [Points()], description=_l("At most two decimals, with a comma or a point."))
    is_approximate = BooleanField(_l("The source gives a round figure"))

    def points(self) -> Decimal:
        """The points; call it once the form is valid."""
        return read_points(self.value.data) or Decimal(0)


class PartsForm(Form):
    """The part scores of a cycle by one basis; the fields of each part are added by parts_form()."""

    parts: tuple[str, ...] = ()
    mark = HiddenField()
    source = StringField(
        _l("Source of these points"),
        [Optional(), too_long(LONGEST_WORDS), masked],
        description=_l("The sheet, letter or page that says so, with its date."),
    )

    def values(self) -> dict[str, PartValue]:
        """The parts that were filled in; call it once the form is valid."""
        found = {}
        for part in self.parts:
            value = read_points(self[f"value_{part}"].data)
            if value is not None:
                found[part] = PartValue(
                    value=value,
                    maximum=read_points(self[f"maximum_{part}"].data),
                    gap_id=self.words(f"gap_id_{part}"),
                    gap_en=self.words(f"gap_en_{part}"),
                )
        return found

    def words(self, name: str) -> str:
        """What stands in a field of words, where the form has it."""
        return (self[name].data or "").strip() if name in self else ""

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Points have a source; no part has more than its maximum, and no maximum stands alone."""
        is_good = bool(super().validate(extra_validators))
        for part in self.parts:
            is_good = self.check_part(part) and is_good
        has_any = any((self[f"value_{part}"].data or "").strip() for part in self.parts)
        if has_any and not (self.source.data or "").strip():
            self.source.errors = [str(SOURCE)]
            return False
        return is_good

    def check_part(self, part: str) -> bool:
        """Whether the two numbers of a part go together; says what does not at its field."""
        field, most = self[f"value_{part}"], self[f"maximum_{part}"]
        value, maximum = read_points(field.data), read_points(most.data)
        if field.errors or most.errors or maximum is None:
            return True
        if value is None:
            field.errors = [_("Write the points too, or leave the maximum empty.")]
        elif value > maximum:
            field.errors = [_("These are more points than the maximum.")]
        return not field.errors


def parts_form(names: Mapping[str, str], *, is_checked: bool) -> type[PartsForm]:
    """The form with fields for each part; a count after the first one has room for why it is lower."""
    fields: dict[str, Any] = {"parts": tuple(names)}
    for part, name in names.items():
        fields[f"value_{part}"] = StringField(_("%(part)s: points", part=name), [Optional(), Points()])
        fields[f"maximum_{part}"] = StringField(_("%(part)s: maximum", part=name), [Optional(), Points()])
        if is_checked:
            for lang, label in (
                ("id", _("%(part)s: why lower, in Indonesian", part=name)),
                ("en", _("%(part)s: why lower, in English", part=name)),
            ):
                fields[f"gap_{lang}_{part}"] = TextAreaField(label, [Optional(), too_long(LONGEST_NOTE), masked])
    return type("FilledPartsForm", (PartsForm,), fields)
