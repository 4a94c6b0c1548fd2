"""What kinds, components, districts, offices and languages are called, in the language of the page."""

from __future__ import annotations

from flask_babel import gettext as _

from layak.core.clock import now
from layak.core.language import LANGUAGES, localized
from layak.core.offices import standing_offices
from layak.core.page import site_content
from layak.core.searchable import sources
from layak.core.shared import shared

Names = dict[str, dict[str, str]]
"""Criterion -> value -> its name in the reader's language; the words of the chips beside them under "order"."""


def names_for(lang: str) -> Names:
    """Give the names in the language of the page, `lang`; they are worked out once an edition and hour."""
    at = now()
    hour = int(at.timestamp()) // 3600  # offices begin and end with a day
    return shared(("search", "names", lang, hour), lambda: _names(lang), at=at, until=None)


def _names(lang: str) -> Names:
    content = site_content()
    offices = {one.key: str(localized(one, "name", lang)) for one in content.offices}
    spoken = dict(zip(LANGUAGES, (_("In Indonesian"), _("In English")), strict=True))
    return {
        "kind": {source.kind: str(source.label) for source in sources()},
        "component": {one.key: str(localized(one, "short", lang)) for one in content.components},
        "district": {one.code: one.name for one in content.districts},
        "office": offices | {one.key: str(localized(one, "name", lang)) for one in standing_offices()},
        "order": {"all": _("All"), "best": _("Best match"), "newest": _("Newest")},
        "lang": {one: spoken[one] for one in (lang, *(other for other in LANGUAGES if other != lang))},
    }
