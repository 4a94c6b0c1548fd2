"""What staff fill in: an article in both languages, and a picture with its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length, Optional

from layak.core.clock import now
from layak.core.content import Content
from layak.core.content.dates import PartialDate
from layak.core.forms import Form, options
from layak.core.language import LANGUAGES, localized
from layak.news.models import Ending
from layak.news.pictures import is_file_name
from layak.news.service import STATEMENTS, ChangeNotes, Draft, TextDraft, tidy
from layak.news.service.drafts import BODY_LENGTH, LEAD_LENGTH, SLUG_LENGTH, TITLE_LENGTH
from layak.news.service.notes import NOTE_LENGTH

STATEMENT_WORDS = {
    "no_child_named": _l("No child is named"),
    "no_face": _l("No child’s face is shown without written consent"),
    "not_traceable": _l("School, age and village of a child do not stand together"),
    "no_case": _l("It is not about a case with a child as victim, witness or suspect"),
    "not_social_media": _l("The material does not come from social media alone"),
}
"""What a person declares before publishing; the keys are those of the service."""

MINOR_WORDS = {"id": _l("In Indonesian"), "en": _l("In English")}
"""The languages in which nothing but spelling, numbers of a phone or the like was mended."""

REASONS = {
    "incomplete_id": (
        "title_id",
        _l("The Indonesian text needs a title, a summary and a body before it can be shown."),
    ),
    "incomplete_en": ("title_en", _l("The English text needs a title, a summary and a body before it can be shown.")),
    "empty": ("title_id", _l("Write the text first, in one language at least.")),
    "alone": (
        "alone",
        _l("This holds your own writing. Hand it to another editor, or write why it cannot wait: 10 letters at least."),
    ),
    "note_id": (
        "note_id",
        _l("The Indonesian text has changed: tell readers what changed, or tick that it is a small correction."),
    ),
    "note_en": (
        "note_en",
        _l("The English text has changed: tell readers what changed, or tick that it is a small correction."),
    ),
    "statements": ("declared", _l("Cannot publish yet: read the text once more and tick each statement that is true.")),
    "identity": (
        "signs",
        _l("Cannot publish yet: change each sign of a child’s identity in the text, or answer it."),
    ),
    "identity_answer": ("signs", _l("Choose one of the answers, with at most 500 letters of your own.")),
    "identity_reason": ("signs", _l("Write the reason in at least 10 letters.")),
    "identity_consent": ("signs", _l("In such a matter the law hides the child also where the guardian consents.")),
    "slug_taken_id": ("slug_id", _l("Another article stands at this address. Choose another one.")),
    "slug_taken_en": ("slug_en", _l("Another article stands at this address. Choose another one.")),
    "merged_into": ("into", _l("No published article stands at this address. Copy it from the article’s page.")),
    "picture_heavy": ("upload", _l("The picture has more than 12 MB. Choose a smaller one.")),
    "picture_large": ("upload", _l("The picture has more than 25 million dots. Make it smaller first.")),
    "picture_small": ("upload", _l("The picture is too small or too narrow to be shown.")),
    "picture_moves": ("upload", _l("Moving pictures are not taken. Choose a still one.")),
    "picture_unread": ("upload", _l("This file is not a picture that we can read. Choose a JPEG, PNG or WebP.")),
}
"""At which field a reason of the service is told, and in which words."""

_PARTS = re.compile(r"(?:(?:(\d{1,2})[-/.])?(\d{1,2})[-/.])?(\d{4})")


def one_line(value: str | None) -> str:
    """Text of a field that has no line breaks."""
    return " ".join(tidy(value).split())


def too_long(most: int) -> Length:
    """A limit told in words; what was typed is never cut."""
    return Length(max=most, message=_l("Make this shorter: at most %(max)d letters."))


EARLIEST_YEAR = 1945
YEARS_AHEAD = 2
"""An event that is told about lies within these years; anything else is a slip."""


class Needed:
    """Marks a field that is not optional by itself; what is really missing is told on publishing."""

    field_flags: ClassVar[dict[str, Any]] = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse nothing here."""


class ArticleForm(Form):
    """An article in both languages; the same form saves, shows a preview and publishes."""

    key = HiddenField()
    version = HiddenField()
    title_id = TextAreaField(_l("Title in Indonesian"), [Needed(), too_long(TITLE_LENGTH)], [one_line])
    lead_id = TextAreaField(_l("Summary in Indonesian"), [Needed(), too_long(LEAD_LENGTH)], [one_line])
    body_id = TextAreaField(_l("Body in Indonesian"), [Needed(), too_long(BODY_LENGTH)], [tidy])
    slug_id = StringField(_l("Address in Indonesian"), [Needed(), too_long(SLUG_LENGTH)], [one_line])
    title_en = TextAreaField(_l("Title in English"), [Needed(), too_long(TITLE_LENGTH)], [one_line])
    lead_en = TextAreaField(_l("Summary in English"), [Needed(), too_long(LEAD_LENGTH)], [one_line])
    body_en = TextAreaField(_l("Body in English"), [Needed(), too_long(BODY_LENGTH)], [tidy])
    slug_en = StringField(_l("Address in English"), [Needed(), too_long(SLUG_LENGTH)], [one_line])
    components = SelectMultipleField(_l("Components of KLA"))
    indicators = SelectMultipleField(_l("Indicators"), coerce=int)
    district = SelectField(_l("District"), validators=[Optional()])
    event = StringField(_l("When it happened"), [too_long(10)], [one_line])
    source_name = StringField(_l("Source"), [too_long(300)], [one_line])
    source_url = StringField(_l("Link to the source"), [too_long(1000)], [one_line])
    alone = TextAreaField(_l("Why it cannot wait for another editor"), [too_long(500)], [one_line])
    note_id = TextAreaField(_l("What changed, in Indonesian"), [too_long(NOTE_LENGTH)], [one_line])
    note_en = TextAreaField(_l("What changed, in English"), [too_long(NOTE_LENGTH)], [one_line])
    minor = SelectMultipleField(_l("Small corrections only"), choices=options(MINOR_WORDS.items()))
    signs = SelectMultipleField(_l("Signs of a child’s identity"), choices=(), validate_choice=False)
    declared = SelectMultipleField(_l("You declare"), [Needed()], choices=options(STATEMENT_WORDS.items()))

    def offer(self, content: Content) -> None:
        """Fill in what can be chosen in this city."""
        self.components.choices = options((one.key, localized(one, "short")) for one in content.components)
        self.indicators.choices = options(
            (one.number, f"{one.number}. {localized(one, 'short')}") for one in content.indicators
        )
        self.district.choices = options(
            [("", _("The whole city")), *((one.code, one.name) for one in content.districts)]
        )

    def validate_title_id(self, field: Any) -> None:
        """An article needs a title in one language at least, so that it can be found again."""
        if not (field.data or self.title_en.data):
            raise ValidationError(_("Write a title, in one language at least."))

    def validate_event(self, field: Any) -> None:
        """A date of which day or month may be unknown."""
        day = read_day(field.data) if field.data else None
        if field.data and day is None:
            raise ValidationError(_("Write the date as 21-11-2026, 11-2026 or 2026."))
        if day and not EARLIEST_YEAR <= day.year <= now().year + YEARS_AHEAD:
            raise ValidationError(_("This year cannot be right. Please look at the date again."))

    def validate_source_url(self, field: Any) -> None:
        """A link that leads to a page."""
        if field.data and not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", field.data):
            raise ValidationError(_("Write the whole link, beginning with https://"))

    def fill(self, draft: Draft) -> None:
        """Show a draft in the fields."""
        for lang in LANGUAGES:
            text = draft.text(lang)
            for name in ("title", "lead", "body", "slug"):
                self[f"{name}_{lang}"].data = getattr(text, name)
        self.components.data, self.indicators.data = list(draft.components), list(draft.indicators)
        self.district.data = draft.district or ""
        self.event.data = write_day(draft.event_date, draft.event_precision)
        self.source_name.data, self.source_url.data = draft.source_name, draft.source_url

    def draft(self) -> Draft:
        """What was filled in."""
        day = read_day(self.event.data or "")
        return Draft(
            texts={lang: text for lang in LANGUAGES if not (text := self.text(lang)).is_empty},
            components=tuple(self.components.data or ()),
            indicators=tuple(self.indicators.data or ()),
            district=self.district.data or None,
            event_date=day.first if day else None,
            event_precision=str(day.precision) if day else None,
            source_name=self.source_name.data or "",
            source_url=self.source_url.data or "",
        )

    def text(self, lang: str) -> TextDraft:
        """What was filled in for one language."""
        return TextDraft(**{name: self[f"{name}_{lang}"].data or "" for name in ("title", "lead", "body", "slug")})

    @property
    def notes(self) -> ChangeNotes:
        """What readers are told about the change."""
        texts = {lang: self[f"note_{lang}"].data or "" for lang in LANGUAGES}
        return ChangeNotes(texts=texts, minor=frozenset(self.minor.data or ()))

    @property
    def statements(self) -> tuple[str, ...]:
        """What the person declared."""
        return tuple(key for key in STATEMENTS if key in (self.declared.data or ()))


ENDING_WORDS = {
    Ending.IN_ERROR.value: _l("It was published in error"),
    Ending.MERGED.value: _l("Another article says it now"),
    Ending.WITHDRAWN.value: _l("It no longer holds, but stays readable"),
}
"""Why an article is taken down."""

ENDING_NOTES = {
    Ending.IN_ERROR.value: _l("Its address says that the article is gone; nothing of its text is shown."),
    Ending.MERGED.value: _l("Its address leads on to the other article."),
    Ending.WITHDRAWN.value: _l(
        "Its address shows the text without its picture, under a banner; lists and search leave it out."
    ),
}
"""What readers meet at the address of an article that was taken down."""


class EndingForm(Form):
    """Why an article is taken down, and where its readers find what they look for."""

    version = HiddenField()
    ending = RadioField(_l("Why is it taken down?"), [DataRequired(_l("Choose one of the three reasons."))])
    into = StringField(_l("Address of the other article"), [too_long(1000)], [one_line])

    def offer(self) -> None:
        """Fill in the reasons."""
        self.ending.choices = options(ENDING_WORDS.items())


class PictureForm(Form):
    """A picture, and what it shows in words for those who do not see it."""

    version = HiddenField()
    upload = FileField(_l("Picture"), [Needed()])
    alt_id = TextAreaField(_l("What the picture shows, in Indonesian"), [Needed(), too_long(300)], [one_line])
    alt_en = TextAreaField(_l("What the picture shows, in English"), [Needed(), too_long(300)], [one_line])
    is_decorative = BooleanField(_l("The picture is only decoration and tells nothing"))
    credit = StringField(_l("Who took it"), [too_long(200)], [one_line])
    needs_upload = True

    def validate_upload(self, field: Any) -> None:
        """A new picture needs a file."""
        if self.needs_upload and not (field.data and field.data.filename):
            raise ValidationError(_("Choose a picture."))

    def validate_alt_id(self, field: Any) -> None:
        """Words for the picture in Indonesian."""
        self.check_words(field)

    def validate_alt_en(self, field: Any) -> None:
        """Words for the picture in English."""
        self.check_words(field)

    def check_words(self, field: Any) -> None:
        """Refuse a picture without words, and words that are only the name of a file."""
        if self.is_decorative.data:
            return
        if not field.data:
            raise ValidationError(_("Say what the picture shows, or tick that it is only decoration."))
        file_name = self.upload.data.filename if self.upload.data else ""
        if is_file_name(field.data) or field.data == file_name.rsplit(".", 1)[0]:
            raise ValidationError(_("That is the name of a file. Say what the picture shows."))


def tell_reasons(form: Form, reasons: Sequence[str]) -> None:
    """Put the service's reasons beside the fields they are about."""
    for reason in reasons:
        name, words = REASONS[reason]
        field = form[name]
        field.errors = [*field.errors, words]


def read_day(text: str) -> PartialDate | None:
    """Read 21-11-2026, 11-2026 or 2026, or the same beginning with the year; None for anything else."""
    plain = text.strip()
    try:
        return PartialDate.parse(plain)
    except ValueError:
        found = _PARTS.fullmatch(plain)
    if not found:
        return None
    day, month, year = found.groups()
    try:
        return PartialDate.parse("-".join([year, *(part.zfill(2) for part in (month, day) if part)]))
    except ValueError:
        return None


def write_day(day: date | None, precision: str | None) -> str:
    """A date as staff write it."""
    if day is None:
        return ""
    return day.strftime({"year": "%Y", "month": "%m-%Y"}.get(precision or "day", "%d-%m-%Y"))
