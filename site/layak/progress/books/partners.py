"""Partners and their promises as sheets: who they are, what they promised, and by when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from layak.core.content import Content
from layak.core.sheets import Change, Column, Kind, Row, Table
from layak.core.sheets.words import every_language, in_every_language
from layak.progress.books.choosing import after, text
from layak.progress.forms.visits import PERSON
from layak.progress.models import PartnerKind
from layak.progress.partner_words import KINDS, PLEDGE_STATES
from layak.progress.service.partners import (
    PartnerDraft,
    PledgeDraft,
    get_partner,
    get_pledge,
    list_all_pledges,
    list_every_partner,
    save_partner,
    save_pledge,
)
from layak.progress.service.sheets import Actor, Sheet, Wrong

KIND_LABELS = tuple((str(kind), label) for kind, label in KINDS.items())
PLEDGE = ("text_id", "text_en", "indicator", "promised_on", "due_on")


def partners_sheet() -> Sheet:
    """Every partner; another one is added on the page of partners."""

    def rows() -> Iterable[Row]:
        return ({"partner": row.id, "name": row.name, "kind": row.kind} for row in list_every_partner())

    def write(changes: Sequence[Change], actor: Actor) -> None:
        change = changes[0]
        row = get_partner(int(str(change.name[0])))
        draft = PartnerDraft(
            name=text(after(change, "name", row.name)), kind=PartnerKind(after(change, "kind", row.kind))
        )
        save_partner(draft, number=row.id, version=row.version, actor=actor.person)

    return Sheet(table=PARTNERS, rows=rows, write=write, check=wrong_partners)


def wrong_partners(changes: Sequence[Change]) -> Iterator[Wrong]:
    """A person's name, and a name that another partner has already, or gets by the same sheet."""
    yield from ((one, "person", "name") for one in changes if PERSON.search(text(after(one, "name", ""))))
    by_number = {change.name[0]: change for change in changes}
    owners: dict[str, list[Any]] = {}
    for row in list_every_partner():
        change = by_number.get(row.id)
        name = row.name if change is None else after(change, "name", row.name)
        owners.setdefault(text(name).casefold(), []).append(change)
    for same in owners.values():
        yield from ((change, "twin_partner", "name") for change in same if len(same) > 1 and change is not None)


def pledges_sheet(content: Content) -> Sheet:
    """Every promise; what became of it is said on its page, with the proof."""

    def rows() -> Iterable[Row]:
        return map(pledge_row, list_all_pledges())

    def write(changes: Sequence[Change], actor: Actor) -> None:
        change = changes[0]
        row = get_pledge(int(str(change.name[0])))
        new = {key: after(change, key, getattr(row, key)) for key in PLEDGE}
        draft = PledgeDraft(
            text_id=text(new["text_id"]),
            text_en=text(new["text_en"]),
            indicator=int(new["indicator"]),
            promised_on=new["promised_on"],
            due_on=new["due_on"],
        )
        save_pledge(row.partner_id, draft, number=row.id, version=row.version, actor=actor.person)

    return Sheet(table=pledges_table(content), rows=rows, write=write, check=wrong_pledges)


def wrong_pledges(changes: Sequence[Change]) -> Iterator[Wrong]:
    """A promise that is due before it was made."""
    for change in changes:
        row = get_pledge(int(str(change.name[0])))
        made, due = (after(change, key, getattr(row, key)) for key in ("promised_on", "due_on"))
        if due is not None and due < made:
            yield change, "due_before", "due_on"


PARTNERS = Table(
    key="partners",
    title=_l("Partners"),
    words=in_every_language,
    columns=(
        Column(key="partner", label=_l("Number of the partner"), kind=Kind.WHOLE, is_key=True, width=12),
        Column(key="name", label=_l("Name"), is_needed=True, most=200, width=50),
        Column(
            key="kind",
            label=_l("Kind"),
            kind=Kind.CHOICE,
            choices=lambda: KIND_LABELS,
            also=lambda: every_language(KIND_LABELS),
            is_needed=True,
            width=20,
        ),
    ),
)


def pledges_table(content: Content) -> Table:
    """The columns of the sheet of promises."""
    return Table(
        key="pledges",
        title=_l("Promises"),
        words=in_every_language,
        columns=(
            Column(key="pledge", label=_l("Number of the promise"), kind=Kind.WHOLE, is_key=True, width=12),
            Column(key="name", label=_l("Partner"), is_told=True, width=30),
            Column(key="text_id", label=_l("The promise in Indonesian"), is_needed=True, width=50),
            Column(key="text_en", label=_l("The promise in English"), width=50),
            Column(
                key="indicator",
                label=_l("Indicator (1 to 24)"),
                kind=Kind.CHOICE,
                choices=lambda: [(str(one.number), str(one.number)) for one in content.indicators],
                is_needed=True,
                width=12,
            ),
            Column(key="promised_on", label=_l("Promised on"), kind=Kind.DAY, is_needed=True, width=12),
            Column(key="due_on", label=_l("Due on"), kind=Kind.DAY, width=12),
            Column(key="state", label=_l("State"), is_told=True, width=20),
        ),
    )


def pledge_row(row: Any) -> Row:
    """A promise as a row of the sheet."""
    return {
        "pledge": row.id,
        "name": row.name,
        "text_id": row.text_id,
        "text_en": row.text_en or None,
        "indicator": str(row.indicator),
        "promised_on": row.promised_on,
        "due_on": row.due_on,
        "state": str(PLEDGE_STATES[row.state][1]),
    }
