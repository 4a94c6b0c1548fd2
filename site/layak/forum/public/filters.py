"""What a reader chose of the list of ideas: component, kecamatan, state and office, as words of the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from layak.core import filters
from layak.core.content import Content
from layak.core.language import localized
from layak.core.offices import office_named
from layak.core.paths import path_to
from layak.forum.service import published
from layak.forum.states import PUBLIC, State
from layak.forum.wording import STATES

LIST = "forum.list_ideas"
NAMES = {
    "id": {**filters.NAMES["id"], "state": "keadaan", "office": "dinas"},
    "en": {**filters.NAMES["en"], "state": "state", "office": "office"},
}
"""The words of the query in each language; either is understood on every page."""

SHOWN_STATES = tuple(state for state in STATES if state in PUBLIC)
"""States by which the list can be narrowed, in the order of an idea's way."""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a reader chose."""

    component: str | None = None
    district: str | None = None
    state: State | None = None
    office: str | None = None
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the page was chosen."""
        return bool(self.component or self.district or self.state or self.office)


def read_chosen(args: Mapping[str, str], content: Content) -> Chosen | None:
    """Read the query in the words of either language; None when it names something that does not exist."""
    found = filters.read_filters(args, content)
    state, office = (next((args[w[name]] for w in NAMES.values() if args.get(w[name])), "") for name in FURTHER)
    if found is None or (state and state not in SHOWN_STATES) or (office and office_named(office) is None):
        return None
    return Chosen(
        component=found.component,
        district=found.district,
        state=State(state) if state else None,
        office=office or None,
        page=found.page,
    )


FURTHER = ("state", "office")
"""What this list can be narrowed by beside what every list can."""


def address(chosen: Chosen, lang: str) -> str:
    """The path of the list in a language, with what was chosen in that language's words."""
    words = NAMES[lang]
    asked = {
        words["component"]: chosen.component,
        words["district"]: chosen.district,
        words["state"]: chosen.state,
        words["office"]: chosen.office,
        words["page"]: chosen.page if chosen.page > 1 else None,
    }
    given = urlencode({name: value for name, value in asked.items() if value})
    path = path_to(LIST, lang=lang)
    return f"{path}?{given}" if given else path


def pages_of(chosen: Chosen, total: int, lang: str) -> dict[str, Any]:
    """The pages before and after, for components/pager.html."""
    return {
        "number": chosen.page,
        "total": total,
        "previous": address(replace(chosen, page=chosen.page - 1), lang) if chosen.page > 1 else None,
        "next": address(replace(chosen, page=chosen.page + 1), lang) if chosen.page < total else None,
    }


def choices_of(chosen: Chosen, content: Content, lang: str) -> dict[str, Any]:
    """What the filter form offers: components, kecamatan, states in words, and the offices that ideas went to."""
    offices = dict.fromkeys([*published.list_offices(), *([chosen.office] if chosen.office else [])])
    return {
        "names": NAMES[lang],
        "chosen": chosen,
        "components": [(one.key, localized(one, "short", lang)) for one in content.components],
        "districts": sorted(((one.code, one.name) for one in content.districts), key=lambda pair: pair[1]),
        "states": [(state.value, STATES[state].name) for state in SHOWN_STATES],
        "offices": sorted(((key, office_name(key)) for key in offices), key=lambda pair: pair[1]),
    }


def chosen_chips(chosen: Chosen, content: Content, lang: str) -> list[dict[str, Any]]:
    """Each chosen filter as a chip that takes it away."""
    names: dict[str, str] = {}
    if chosen.component:
        names["component"] = str(localized(content.component(chosen.component), "short", lang))
    if chosen.district:
        names["district"] = content.district(chosen.district).name
    if chosen.state:
        names["state"] = str(STATES[chosen.state].name)
    if chosen.office:
        names["office"] = office_name(chosen.office)
    return [
        {"text": text, "href": address(without(chosen, name), lang), "removes": True} for name, text in names.items()
    ]


def without(chosen: Chosen, name: str) -> Chosen:
    """The same without one filter, from its first page on."""
    kept: dict[str, Any] = {**vars(chosen), name: None, "page": 1}
    return Chosen(**kept)


def office_name(key: str | None) -> str:
    """An office by name in the page's language; empty where there is no such key."""
    found = office_named(key)
    return str(localized(found, "name")) if found else ""
