"""An office, and what becomes of it, as the coordinator fills it in."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from layak.core.content.city import OfficeKind
from layak.core.forms import Form, options, too_long
from layak.core.language import localized
from layak.core.page import site_content
from layak.core.typed import one_line, tidy
from layak.progress.forms.masked import masked
from layak.progress.service.renaming import OfficeDraft

NAME, SHORT, REASON = 200, 60, 1000
KIND_WORDS = {
    OfficeKind.AGENCY: _l("City office"),
    OfficeKind.PLANNING: _l("Planning agency"),
    OfficeKind.SECRETARIAT: _l("Secretariat"),
    OfficeKind.SERVICE_UNIT: _l("Service unit"),
    OfficeKind.STATE: _l("Office of the state"),
    OfficeKind.PARTNER: _l("Partner outside the government"),
}


def named() -> DataRequired:
    """A name is shown in both languages."""
    return DataRequired(_l("Write this, too: readers see it in both languages."))


class OfficeForm(Form):
    """Names, kind and components of an office."""

    version = HiddenField()
    name_id = StringField(_l("Name in Indonesian"), [named(), too_long(NAME)], [one_line])
    name_en = StringField(_l("Name in English"), [named(), too_long(NAME)], [one_line])
    short = StringField(
        _l("Short name"), [DataRequired(_l("Write how colleagues call it.")), too_long(SHORT)], [one_line]
    )
    kind = RadioField(_l("Kind"), [DataRequired(_l("Choose the kind."))], choices=options(KIND_WORDS.items()))
    components = SelectMultipleField(_l("Works for"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.components.choices = options((one.key, localized(one, "name")) for one in site_content().components)

    def draft(self) -> OfficeDraft:
        """What was filled in."""
        return OfficeDraft(
            name_id=self.name_id.data or "",
            name_en=self.name_en.data or "",
            short=self.short.data or "",
            kind=OfficeKind(self.kind.data),
            components=self.components.data or (),
        )


class MergeForm(Form):
    """Which office takes over, and by which decision."""

    version = HiddenField()
    into = SelectField(_l("Which office takes over?"), [DataRequired(_l("Choose the office that takes over."))])
    reason = TextAreaField(
        _l("Why"), [DataRequired(_l("Write why: the offices read it.")), too_long(REASON), masked], [tidy]
    )

    def offer(self, offices: list[tuple[str, str]]) -> None:
        """Fill in the offices that can take over."""
        self.into.choices = options([("", _("Choose an office")), *offices])

    def validate_into(self, field: Any) -> None:
        """One of the offices of the list."""
        if not field.data:
            raise ValidationError(_("Choose the office that takes over."))
