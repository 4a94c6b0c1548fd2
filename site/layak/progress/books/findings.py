"""What verification teams noted, as a sheet: whose it is and by when; what is told of it stays where it was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from layak.core.language import localized
from layak.core.sheets import Change, Column, Kind, Row, Table
from layak.core.sheets.words import in_every_language
from layak.progress.books.choosing import after, office_labels, office_words
from layak.progress.service import list_offices
from layak.progress.service.findings import FindingFacts, change_finding, get_finding, list_cycle_findings
from layak.progress.service.sheets import Actor, Sheet, Wrong
from layak.progress.visit_words import FINDING_STATES


def findings_sheet(cycle: Any, on: date) -> Sheet:
    """The findings of a cycle's visits."""

    def rows() -> Iterable[Row]:
        return map(row_of, list_cycle_findings(cycle.id))

    def check(changes: Sequence[Change]) -> Iterator[Wrong]:
        standing = {one.key for one in list_offices(on=on)}
        for change in changes:
            office = change.values.get("office", (None, None))[1]
            if office is not None and office not in standing:
                yield change, "office_ended", "office"

    return Sheet(table=TABLE, rows=rows, write=write, check=check)


def write(changes: Sequence[Change], actor: Actor) -> None:
    """Give one finding another office or another day."""
    change = changes[0]
    row = get_finding(int(str(change.name[0])))
    facts = FindingFacts(
        text_id=row.text_id,
        text_en=row.text_en,
        visit_place_id=row.visit_place_id,
        indicator=row.indicator,
        office_key=after(change, "office", row.office_key),
        due_on=after(change, "due_on", row.due_on),
    )
    change_finding(row.id, facts, version=row.version, actor=actor.person, on=actor.on)


TABLE = Table(
    key="findings",
    title=_l("Findings"),
    words=in_every_language,
    columns=(
        Column(key="finding", label=_l("Number of the finding"), kind=Kind.WHOLE, is_key=True, width=12),
        Column(key="visit", label=_l("Visit"), is_told=True, width=30),
        Column(key="text", label=_l("What the team noted"), is_told=True, is_about=True, width=60),
        Column(key="indicator", label=_l("Indicator"), is_told=True, kind=Kind.WHOLE, width=10),
        Column(key="office", label=_l("Office"), kind=Kind.CHOICE, choices=office_labels, also=office_words, width=24),
        Column(key="due_on", label=_l("Due on"), kind=Kind.DAY, width=12),
        Column(key="state", label=_l("State"), is_told=True, width=20),
    ),
)


def row_of(finding: Any) -> Row:
    """A finding as a row of the sheet."""
    return {
        "finding": finding.id,
        "visit": localized(finding, "visit_name"),
        "text": localized(finding, "text"),
        "indicator": finding.indicator,
        "office": finding.office_key,
        "due_on": finding.due_on,
        "state": str(FINDING_STATES[finding.state][1]),
    }
