"""What the forms of the newsroom share: how text is tidied, how long it may be, what is needed in the end."""

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms.validators import Length

from layak.news.service import tidy


def one_line(value: str | None) -> str:
    """Text of a field that has no line breaks."""
    return " ".join(tidy(value).split())


def too_long(most: int) -> Length:
    """A limit told in words; what was typed is never cut."""
    return Length(max=most, message=_l("Make this shorter: at most %(max)d letters."))


class Needed:
    """Marks a field that is not optional by itself; what is really missing is told on publishing."""

    field_flags: ClassVar[dict[str, Any]] = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse nothing here."""
