"""A page in both languages, and the day on which it is read again."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectMultipleField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Optional

from layak.core.clock import now
from layak.core.forms import Form, too_long
from layak.core.language import LANGUAGES
from layak.core.typed import one_line, tidy
from layak.news.service import Draft, TextDraft
from layak.news.service.checks.looking import look_at
from layak.news.service.drafts import BODY_LENGTH, LEAD_LENGTH, TITLE_LENGTH

PARTS = ("title", "lead", "body")
YEARS_AHEAD = 10


def needed() -> DataRequired:
    """Nothing is shown before both languages are complete."""
    return DataRequired(_l("Write this, too: both languages are shown together."))


class PageForm(Form):
    """Both languages of a page; the same form shows a preview and publishes."""

    version = HiddenField()
    signs = SelectMultipleField(_l("Signs of a child’s identity"), choices=(), validate_choice=False)
    title_id = TextAreaField(_l("Title in Indonesian"), [needed(), too_long(TITLE_LENGTH)], [one_line])
    lead_id = TextAreaField(_l("Summary in Indonesian"), [needed(), too_long(LEAD_LENGTH)], [one_line])
    body_id = TextAreaField(_l("Body in Indonesian"), [needed(), too_long(BODY_LENGTH)], [tidy])
    title_en = TextAreaField(_l("Title in English"), [needed(), too_long(TITLE_LENGTH)], [one_line])
    lead_en = TextAreaField(_l("Summary in English"), [needed(), too_long(LEAD_LENGTH)], [one_line])
    body_en = TextAreaField(_l("Body in English"), [needed(), too_long(BODY_LENGTH)], [tidy])

    def validate_body_id(self, field: Any) -> None:
        """Headings in their order."""
        check_headings(field)

    def validate_body_en(self, field: Any) -> None:
        """Headings in their order."""
        check_headings(field)

    def fill(self, draft: Draft) -> None:
        """Show both texts in the fields."""
        for lang in LANGUAGES:
            for part in PARTS:
                self[f"{part}_{lang}"].data = getattr(draft.text(lang), part)

    def draft(self) -> Draft:
        """What was filled in."""
        return Draft(
            texts={lang: TextDraft(**{part: self[f"{part}_{lang}"].data or "" for part in PARTS}) for lang in LANGUAGES}
        )


def check_headings(field: Any) -> None:
    """Readers who hear the page go from heading to heading."""
    if len(field.data or "") <= BODY_LENGTH and look_at(field.data or "").headings:
        raise ValidationError(_("The headings skip a level: begin with ##, then ###"))


class ReviewForm(Form):
    """When a page is read again; an empty day sets none."""

    review_on = DateField(_l("Read this page again on"), [Optional()])

    def validate_review_on(self, field: Any) -> None:
        """A day that can be meant."""
        if field.data and not now().year - 1 <= field.data.year <= now().year + YEARS_AHEAD:
            raise ValidationError(_("This year cannot be right. Please look at the date again."))
