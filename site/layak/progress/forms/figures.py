"""Forms of numbers: a series, which year to type, a year's table, and showing a year to readers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, StopValidation

from layak.core.forms import Form, options, too_long
from layak.core.sheets.cells import NotRead, written_number
from layak.core.typed import one_line, tidy
from layak.progress.forms.masked import masked
from layak.progress.models import ALL, FigureBasis, Sex
from layak.progress.service.figure_keeping import FIRST_YEAR, LARGEST, LONGEST_CATEGORY, LONGEST_SOURCE, is_whole
from layak.progress.service.year_table import Cell

LONGEST_NAME, LONGEST_UNIT, LONGEST_ABOUT = 200, 40, 1000
SEXES = (ALL, *(one.value for one in Sex))
PLAIN = _l("Write a number, such as 1250 or 12,5.")
TWO_NUMBERS = _l("This may mean two numbers. Write it without a mark for thousands, such as 1250.")
DECIMALS = _l("At most two decimals.")
WHOLE = _l("Write a whole number: this series counts one by one.")
TOO_LARGE = _l("This number is too large.")
SOURCE_NEEDED = _l("Say where these numbers come from: readers see it at each of them.")
BASES = (
    (FigureBasis.OFFICE, _l("Records of an office")),
    (FigureBasis.SURVEY, _l("A survey")),
    (FigureBasis.ESTIMATE, _l("An estimate")),
    (FigureBasis.VERIFIED, _l("Checked by the verification team")),
)
REFUSED = {"decimals": DECIMALS, "whole": WHOLE, "too_large": TOO_LARGE, "negative": PLAIN}
"""What is said of a number that service/figure_keeping.py refuses."""


def figure_of(text: str, *, is_counted: bool) -> Decimal:
    """A number as people write it, with a comma or a point; raises StopValidation with a sentence."""
    try:
        value = written_number(text) if text.isascii() else None
    except NotRead as fault:
        raise StopValidation(str(TWO_NUMBERS if str(fault) == "two_numbers" else PLAIN)) from fault
    if value is None or value < 0:
        raise StopValidation(str(PLAIN))
    if value >= LARGEST:
        raise StopValidation(str(TOO_LARGE))
    if not is_whole(value * 100):
        raise StopValidation(str(DECIMALS))
    if is_counted and not is_whole(value):
        raise StopValidation(str(WHOLE))
    return value


def written_figure(value: Decimal) -> str:
    """A number for a field: no mark for thousands, decimals as the page's language writes them."""
    return str(format_decimal(value, "0.##"))


def series_name(label: object) -> StringField:
    """The field of a series' name in one language."""
    return StringField(label, [DataRequired(_l("Give the series a name.")), too_long(LONGEST_NAME), masked], [one_line])


class SeriesForm(Form):
    """What is said of a series."""

    version = HiddenField()
    indicator = SelectField(_l("Indicator"), coerce=int)
    name_id = series_name(_l("Name in Indonesian"))
    name_en = series_name(_l("Name in English"))
    unit_id = StringField(
        _l("Unit in Indonesian"), [DataRequired(_l("Say what is counted.")), too_long(LONGEST_UNIT), masked], [one_line]
    )
    unit_en = StringField(
        _l("Unit in English"), [DataRequired(_l("Say what is counted.")), too_long(LONGEST_UNIT), masked], [one_line]
    )
    about_id = TextAreaField(_l("What it means, in Indonesian"), [Optional(), too_long(LONGEST_ABOUT), masked], [tidy])
    about_en = TextAreaField(_l("What it means, in English"), [Optional(), too_long(LONGEST_ABOUT), masked], [tidy])
    office = SelectField(_l("Office that counts"), [Optional()])
    is_additive = RadioField(
        _l("Can the numbers be added up?"),
        [InputRequired(_l("Choose one."))],
        choices=options(
            (
                ("yes", _l("Yes: children, places, cases. Whole numbers only.")),
                ("no", _l("No: a percentage, an average, a size.")),
            )
        ),
    )
    is_protection = RadioField(
        _l("Is it about children in need of special protection?"),
        [InputRequired(_l("Choose one."))],
        choices=options(
            (
                ("yes", _l("Yes. Readers never see numbers from 1 to 4.")),
                ("no", _l("No.")),
            )
        ),
    )


class OpenYearForm(Form):
    """Which table to open; sent by GET, so it needs no token."""

    class Meta(Form.Meta):
        """Nothing is changed by opening a table."""

        csrf = False

    year = IntegerField(_l("Year"))
    category = StringField(_l("Category"), [Optional(), too_long(LONGEST_CATEGORY), masked], [one_line])
    hand_in = HiddenField()

    def check_year(self, last: int) -> bool:
        """Whether the year can have been counted; says so at the field."""
        between = NumberRange(
            FIRST_YEAR, last, _("Write a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=last)
        )
        self.year.validators = [InputRequired(_("Write a year.")), between]
        return bool(self.validate())


class Figure:
    """Checks one place of a table."""

    def __init__(self, *, is_counted: bool) -> None:
        self.is_counted = is_counted

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse what is no number of this series."""
        if (field.data or "").strip():
            figure_of(field.data.strip(), is_counted=self.is_counted)


class YearForm(Form):
    """The table of one year; figures_form() adds its places, rows are kecamatan with the whole city first."""

    places: tuple[Cell, ...] = ()
    is_counted = True
    mark = HiddenField()
    basis = RadioField(_l("Basis"), [InputRequired(_l("Choose who counted."))], choices=options(BASES))
    source = StringField(
        _l("Source"),
        [DataRequired(SOURCE_NEEDED), too_long(LONGEST_SOURCE), masked],
        [one_line],
        description=_l("Readers see it: the document or system with its date. No person’s name."),
    )
    removes = BooleanField(_l("Yes, take away the numbers whose place is empty now."))

    def values(self) -> dict[Cell, Decimal]:
        """The numbers that were typed; call it once the form is valid."""
        typed = {place: (self[name_of(number)].data or "").strip() for number, place in enumerate(self.places)}
        return {place: figure_of(text, is_counted=self.is_counted) for place, text in typed.items() if text}

    def field_of(self, place: Cell) -> Any:
        """The field of one kecamatan and sex."""
        return self[name_of(self.places.index(place))]


def name_of(number: int) -> str:
    """What the field of a place is called."""
    return f"place_{number}"


def figures_form(rows: Sequence[tuple[str, str]], columns: Iterable[str], *, is_counted: bool) -> type[YearForm]:
    """The form of a table: rows of (code, name), columns of names as SEXES."""
    heads = list(zip(SEXES, columns, strict=True))
    places = [((code, sex), f"{name}, {head}") for code, name in rows for sex, head in heads]
    fields: dict[str, Any] = {
        name_of(number): StringField(label, [Figure(is_counted=is_counted)]) for number, (_, label) in enumerate(places)
    }
    return type(
        "FilledYearForm",
        (YearForm,),
        {**fields, "places": tuple(place for place, _ in places), "is_counted": is_counted},
    )


class ShowYearForm(Form):
    """Showing a year to readers, or taking it back."""

    mark = HiddenField()
    is_looked_at = BooleanField(_l("I looked at the table as readers will see it: no child can be recognised."))
