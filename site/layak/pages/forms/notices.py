"""A notice for every page, as editors fill it in."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, RadioField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Optional

from layak.core.clock import now
from layak.core.forms import UNREAD_MOMENT, Form, options, too_long
from layak.core.language import LANGUAGES
from layak.core.own_paths import read_own_path
from layak.core.redirects import public_path
from layak.core.typed import one_line
from layak.pages.service.notices import LONGEST, NoticeDraft

KIND_WORDS = {
    "information": _l("Information"),
    "warning": _l("Warning"),
    "emergency": _l("Emergency"),
}
KIND_NOTES = {
    "information": _l("Something to know. It is not printed."),
    "warning": _l("Something to be careful about. It is not printed."),
    "emergency": _l("People are in danger. It stands on the children’s writing pages, too, and is printed."),
}
TEXT_LENGTH, LINK_LENGTH = 300, 1000
YEARS_AHEAD = 3
_HTTPS = re.compile(r"https://[A-Za-z0-9.-]+\.[A-Za-z]{2,}(?::\d{1,5})?(?:[/?#][^\s\\\x00-\x1f\x7f]*)?")


class MomentField(DateTimeLocalField):
    """A day and a time; one that cannot be read is told in the words of every other moment."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the browser sent."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(UNREAD_MOMENT)) from error


class NoticeForm(Form):
    """Kind, text and link in both languages, start and end in the city's time."""

    kind = RadioField(_l("Kind"), [DataRequired(_l("Choose one of the three kinds."))])
    text_id = TextAreaField(_l("Text in Indonesian"), [too_long(TEXT_LENGTH)], [one_line])
    text_en = TextAreaField(_l("Text in English"), [too_long(TEXT_LENGTH)], [one_line])
    link_id = StringField(_l("Link in Indonesian"), [Optional(), too_long(LINK_LENGTH)], [one_line])
    link_en = StringField(_l("Link in English"), [Optional(), too_long(LINK_LENGTH)], [one_line])
    starts = MomentField(_l("Begins"), [Optional()])
    ends = MomentField(_l("Ends"), [DataRequired(UNREAD_MOMENT)])
    signs = SelectMultipleField(_l("Signs of a child’s identity"), choices=(), validate_choice=False)

    def offer(self) -> None:
        """Fill in the kinds."""
        self.kind.choices = options(KIND_WORDS.items())

    def validate_text_id(self, field: Any) -> None:
        """A notice says something, in one language at least."""
        if not (self.text_id.data or self.text_en.data):
            raise ValidationError(_("Write the text, in one language at least."))

    def validate_link_id(self, field: Any) -> None:
        """A path of this site or an encrypted page elsewhere."""
        check_link(field)

    def validate_link_en(self, field: Any) -> None:
        """A path of this site or an encrypted page elsewhere."""
        check_link(field)

    def validate_starts(self, field: Any) -> None:
        """A day that can be meant."""
        check_year(field.data)

    def validate_ends(self, field: Any) -> None:
        """After the start, in time to come, and not for ever."""
        check_year(field.data)
        if field.data is None or self.starts.errors:
            return
        draft = self.draft(current_app.extensions["layak"].zone)
        if draft.ends_at <= now():
            raise ValidationError(_("This moment has passed already."))
        if draft.ends_at <= draft.starts_at:
            raise ValidationError(_("It ends before it begins."))
        if draft.ends_at - draft.starts_at > LONGEST:
            raise ValidationError(_("A notice stands for one year at most. Write a page for what holds longer."))

    def draft(self, zone: ZoneInfo) -> NoticeDraft:
        """What was filled in; without a start it begins now."""
        starts, ends = self.starts.data, self.ends.data
        return NoticeDraft(
            kind=self.kind.data or "",
            texts={lang: self[f"text_{lang}"].data or "" for lang in LANGUAGES},
            links={lang: link_of(self[f"link_{lang}"].data) for lang in LANGUAGES},
            starts_at=starts.replace(tzinfo=zone) if starts else now(),
            ends_at=ends.replace(tzinfo=zone) if ends else now(),
        )


def check_year(moment: datetime | None) -> None:
    """Refuse a year that is a slip."""
    if moment is not None and not now().year - 1 <= moment.year <= now().year + YEARS_AHEAD:
        raise ValidationError(_("This year cannot be right. Please look at the date again."))


def check_link(field: Any) -> None:
    """Refuse a link that is neither a page of this site nor an encrypted one."""
    if field.data and not link_of(field.data):
        raise ValidationError(_("Write a path of this site, such as /id/bantuan/, or a link with https://"))


def link_of(typed: str | None) -> str:
    """A link as it is kept; empty where it is not one that we show."""
    text = typed or ""
    path = read_own_path(text, origin=current_app.extensions["layak"].settings.base_url)
    if path is not None:
        return public_path(path) or ""
    return text if _HTTPS.fullmatch(text) else ""
