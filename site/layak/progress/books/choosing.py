"""What can be chosen in a cell: labels in the page's language, and those of the other language, which are read, too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from layak.core.language import LANGUAGES, localized
from layak.core.sheets import Change
from layak.core.sheets.words import Labels
from layak.progress.service import list_offices
from layak.progress.service.offices import list_former_names

YES, NO = "yes", "no"
YES_OR_NO: Labels = ((YES, _l("yes")), (NO, _l("no")))


def named(facts: Iterable[Any], name: str = "name") -> Labels:
    """Key and name of each fact in the page's language."""
    return [(one.key, localized(one, name)) for one in facts]


def in_both(facts: Iterable[Any], name: str = "name") -> Labels:
    """Key and name of each fact in both languages."""
    return [(one.key, localized(one, name, lang)) for one in facts for lang in LANGUAGES]


def yes_no(value: bool) -> str:
    """The key of yes or no."""
    return YES if value else NO


def yes_no_words(value: bool) -> str:
    """Yes or no in the page's language."""
    return str(dict(YES_OR_NO)[yes_no(value)])


def office_labels() -> Labels:
    """Every office by its short name, those that ended among them: older rows name them."""
    return [(one.key, one.short) for one in list_offices()]


def office_words() -> Labels:
    """What an office is or was called otherwise, so that a sheet that is older than a new name is still read."""
    now = [(one.key, name) for one in list_offices() for name in (one.name_id, one.name_en)]
    before = [(one.office_key, name) for one in list_former_names() for name in (one.short, one.name_id, one.name_en)]
    return [*now, *before]


def text(value: Any) -> str:
    """A value of a cell as the tables keep a text."""
    return str(value or "").strip()


def after(change: Change, key: str, before: Any) -> Any:
    """What a column holds once a change is written; what was kept where the change leaves it alone."""
    return change.values[key][1] if key in change.values else before
