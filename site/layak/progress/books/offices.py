"""Offices as a sheet: what they are called, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.core.content.city import OfficeKind
from layak.core.language import localized
from layak.core.sheets import Change, Column, Row, Table
from layak.core.sheets.words import in_every_language
from layak.progress.books.choosing import after, text
from layak.progress.service import get_office, list_offices
from layak.progress.service.renaming import OfficeDraft, rename_office
from layak.progress.service.sheets import Actor, Sheet, Wrong

NAMES = ("name_id", "name_en", "short")


def offices_sheet(content: Content, on: date) -> Sheet:
    """The offices that are still asked for something; another name keeps the old one with its last day."""

    def rows() -> Iterable[Row]:
        return (row_of(content, office) for office in list_offices(on=on))

    def write(changes: Sequence[Change], actor: Actor) -> None:
        change = changes[0]
        office = get_office(str(change.name[0]))
        names = {key: text(after(change, key, getattr(office, key))) for key in NAMES}
        draft = OfficeDraft(**names, kind=OfficeKind(office.kind), components=office.components.split())
        rename_office(office.key, draft, version=office.version, actor=actor.person, at=actor.at, on=actor.on)

    def check(changes: Sequence[Change]) -> Iterator[Wrong]:
        return wrong_names(changes, on)

    return Sheet(table=TABLE, rows=rows, write=write, is_searched=False, check=check)


def wrong_names(changes: Sequence[Change], on: date) -> Iterator[Wrong]:
    """Names that another office has already, or gets by the same sheet."""
    by_key = {change.name[0]: change for change in changes}
    for column in ("short", "name_id"):
        owners: dict[str, list[Any]] = {}
        for office in list_offices(on=on):
            change = by_key.get(office.key)
            name = getattr(office, column) if change is None else after(change, column, getattr(office, column))
            owners.setdefault(text(name).casefold(), []).append(change)
        for same in owners.values():
            yield from ((change, "twin", column) for change in same if len(same) > 1 and change is not None)


TABLE = Table(
    key="offices",
    title=_l("Offices"),
    words=in_every_language,
    columns=(
        Column(key="office", label=_l("Key"), is_key=True, most=64, width=20),
        Column(key="name_id", label=_l("Name in Indonesian"), is_needed=True, most=200, width=50),
        Column(key="name_en", label=_l("Name in English"), is_needed=True, most=200, width=50),
        Column(key="short", label=_l("Short name"), is_needed=True, most=60, width=24),
        Column(key="components", label=_l("Works for"), is_told=True, width=40),
    ),
)


def row_of(content: Content, office: Any) -> Row:
    """An office as a row of the sheet."""
    components = [localized(one, "short") for one in content.components if one.key in office.components.split()]
    return {
        "office": office.key,
        **{key: getattr(office, key) for key in NAMES},
        "components": ", ".join(map(str, components)) or None,
    }
