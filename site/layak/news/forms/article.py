"""An article in both languages, as staff fill it in."""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional

from layak.core.clock import now
from layak.core.content import Content
from layak.core.forms import Form, options
from layak.core.language import LANGUAGES, current_lang, localized
from layak.news.forms.days import EARLIEST_YEAR, YEARS_AHEAD, is_no_day, read_day, write_day
from layak.news.forms.fields import Needed, one_line, too_long
from layak.news.forms.schedule import Timing
from layak.news.service import STATEMENTS, ChangeNotes, Draft, TextDraft, tidy
from layak.news.service.drafts import (
    BODY_LENGTH,
    KIDS_LENGTH,
    KIDS_WORDS,
    LEAD_LENGTH,
    MOST_PICKED,
    SLUG_LENGTH,
    TITLE_LENGTH,
)
from layak.news.service.notes import NOTE_LENGTH
from layak.news.service.readability import kids_words

STATEMENT_WORDS = {
    "no_child_named": _l("No child is named"),
    "no_face": _l("No child’s face is shown without written consent"),
    "not_traceable": _l("School, age and village of a child do not stand together"),
    "no_case": _l("It is not about a case with a child as victim, witness or suspect"),
    "not_social_media": _l("The material does not come from social media alone"),
}
"""What a person declares before publishing; the keys are those of the service."""

TEXT_FIELDS = ("title", "lead", "body", "slug", "kids")
"""What is written in each language."""

LONG_FIELDS, LISTS = ("body", "kids"), ("components", "places", "tags")
"""Fields with line breaks, and those in which several things are chosen."""

MINOR_WORDS = {"id": _l("In Indonesian"), "en": _l("In English")}
"""The languages in which nothing but spelling, numbers of a phone or the like was mended."""


_offered: dict[str, tuple[Content, dict[str, list[SelectChoice]]]] = {}


def choices_of(content: Content, lang: str) -> dict[str, list[SelectChoice]]:
    """What can be chosen in a city, by field; made once in each language, as an editor asks with every few words."""
    kept = _offered.get(lang)
    if kept is None or kept[0] is not content:
        kept = _offered[lang] = (content, make_choices(content))
    return kept[1]


def make_choices(content: Content) -> dict[str, list[SelectChoice]]:
    """The choices in the page's language."""
    names = {one.code: one.name for one in content.districts}
    terms = sorted((str(localized(one, "term")), one.key) for one in content.framework.terms)
    return {
        "components": options((one.key, str(localized(one, "short"))) for one in content.components),
        "indicators": options((one.number, f"{one.number}. {localized(one, 'short')}") for one in content.indicators),
        "district": options([("", _("The whole city")), *((one.code, one.name) for one in content.districts)]),
        "places": options((one.key, f"{localized(one, 'name')} ({names[one.district]})") for one in content.facilities),
        "tags": options((key, words) for words, key in terms),
    }


def read_draft(values: MultiDict[str, str]) -> Draft:
    """The draft in a form that was sent, as ArticleForm reads it, for those who ask for nothing else of the form."""
    return draft_with(partial(read_value, values))


def read_value(values: MultiDict[str, str], name: str) -> Any:
    """What one field of a sent form holds; numbers of which one is none are no numbers."""
    if name == "indicators":
        with suppress(ValueError):
            return [int(one) for one in values.getlist(name)]
        return []
    if name in LISTS:
        return values.getlist(name)
    if name == "district":
        return values.get(name)
    return (tidy if name[:-3] in LONG_FIELDS else one_line)(values.get(name))


def draft_with(data: Callable[[str], Any]) -> Draft:
    """A draft from what the fields hold, each asked by its name."""
    day = read_day(data("event") or "")
    texts = {lang: TextDraft(**{name: data(f"{name}_{lang}") or "" for name in TEXT_FIELDS}) for lang in LANGUAGES}
    return Draft(
        texts={lang: text for lang, text in texts.items() if not text.is_empty},
        components=tuple(data("components") or ()),
        indicators=tuple(data("indicators") or ()),
        places=tuple(data("places") or ()),
        tags=tuple(data("tags") or ()),
        district=data("district") or None,
        event_date=day.first if day else None,
        event_precision=str(day.precision) if day else None,
        source_name=data("source_name") or "",
        source_url=data("source_url") or "",
    )


def lead_too_long() -> Length:
    """The limit of a summary, told with what is advised, as its hint tells both."""
    message = _l("Make this shorter. Best at most 160 letters; more than 500 are refused.")
    return Length(max=LEAD_LENGTH, message=message)


class ArticleForm(Timing, Form):
    """An article in both languages; the same form saves, shows a preview and publishes."""

    key = HiddenField()
    version = HiddenField()
    title_id = TextAreaField(_l("Title in Indonesian"), [Needed(), too_long(TITLE_LENGTH)], [one_line])
    lead_id = TextAreaField(_l("Summary in Indonesian"), [Needed(), lead_too_long()], [one_line])
    body_id = TextAreaField(_l("Body in Indonesian"), [Needed(), too_long(BODY_LENGTH)], [tidy])
    slug_id = StringField(_l("Address in Indonesian"), [Needed(), too_long(SLUG_LENGTH)], [one_line])
    title_en = TextAreaField(_l("Title in English"), [Needed(), too_long(TITLE_LENGTH)], [one_line])
    lead_en = TextAreaField(_l("Summary in English"), [Needed(), lead_too_long()], [one_line])
    body_en = TextAreaField(_l("Body in English"), [Needed(), too_long(BODY_LENGTH)], [tidy])
    slug_en = StringField(_l("Address in English"), [Needed(), too_long(SLUG_LENGTH)], [one_line])
    kids_id = TextAreaField(_l("Children’s version in Indonesian"), [too_long(KIDS_LENGTH)], [tidy])
    kids_en = TextAreaField(_l("Children’s version in English"), [too_long(KIDS_LENGTH)], [tidy])
    components = SelectMultipleField(_l("Components of KLA"))
    indicators = SelectMultipleField(_l("Indicators"), coerce=int)
    places = SelectMultipleField(_l("Places in this city"))
    tags = SelectMultipleField(_l("Words of the glossary"))
    district = SelectField(_l("District"), validators=[Optional()])
    event = StringField(_l("When it happened"), [too_long(10)], [one_line])
    source_name = StringField(_l("Source"), [too_long(300)], [one_line])
    source_url = StringField(_l("Link to the source"), [too_long(1000)], [one_line])
    alone = TextAreaField(_l("Why it cannot wait for another editor"), [too_long(500)], [one_line])
    note_id = TextAreaField(_l("What changed, in Indonesian"), [too_long(NOTE_LENGTH)], [one_line])
    note_en = TextAreaField(_l("What changed, in English"), [too_long(NOTE_LENGTH)], [one_line])
    minor = SelectMultipleField(_l("Small corrections only"), choices=options(MINOR_WORDS.items()))
    checks = SelectMultipleField(_l("Checked automatically"), choices=(), validate_choice=False)
    signs = SelectMultipleField(_l("Signs of a child’s identity"), choices=(), validate_choice=False)
    declared = SelectMultipleField(_l("You declare"), [Needed()], choices=options(STATEMENT_WORDS.items()))

    def offer(self, content: Content) -> None:
        """Fill in what can be chosen in this city."""
        for name, choices in choices_of(content, current_lang()).items():
            self[name].choices = choices

    def validate_title_id(self, field: Any) -> None:
        """An article needs a title in one language at least, so that it can be found again."""
        if not (field.data or self.title_en.data):
            raise ValidationError(_("Write a title, in one language at least."))

    def validate_kids_id(self, field: Any) -> None:
        """A children's version is short; how long it is stands under it."""
        count = kids_words(field.data or "") if len(field.data or "") <= KIDS_LENGTH else 0
        if count > KIDS_WORDS:
            words = _("Make this shorter: at most %(max)d words. It has %(count)d.", max=KIDS_WORDS, count=count)
            raise ValidationError(words)

    validate_kids_en = validate_kids_id

    def validate_places(self, field: Any) -> None:
        """A few, as they stand on the page."""
        if len(field.data or ()) > MOST_PICKED:
            raise ValidationError(_("Choose at most %(max)d.", max=MOST_PICKED))

    validate_tags = validate_places

    def validate_event(self, field: Any) -> None:
        """A date of which day or month may be unknown."""
        day = read_day(field.data) if field.data else None
        if is_no_day(field.data or ""):
            raise ValidationError(_("There is no such day."))
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
            for name in TEXT_FIELDS:
                self[f"{name}_{lang}"].data = getattr(text, name)
        self.components.data, self.indicators.data = list(draft.components), list(draft.indicators)
        self.places.data, self.tags.data = list(draft.places), list(draft.tags)
        self.district.data = draft.district or ""
        self.event.data = write_day(draft.event_date, draft.event_precision)
        self.source_name.data, self.source_url.data = draft.source_name, draft.source_url

    def draft(self) -> Draft:
        """What was filled in."""
        return draft_with(lambda name: self[name].data)

    @property
    def notes(self) -> ChangeNotes:
        """What readers are told about the change."""
        texts = {lang: self[f"note_{lang}"].data or "" for lang in LANGUAGES}
        return ChangeNotes(texts=texts, minor=frozenset(self.minor.data or ()))

    @property
    def statements(self) -> tuple[str, ...]:
        """What the person declared."""
        return tuple(key for key in STATEMENTS if key in (self.declared.data or ()))
