"""Sheets of the progress room: what each holds, what it would change, and the yes that changes it all at once.

A sheet is read and compared first; what it would change waits in sheet_import for a yes. The yes counts only while
what it was compared with has stayed the same, and it writes every change in one transaction, or none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from itertools import chain
from typing import IO, Any

from sqlalchemy import delete

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.database import writing
from layak.core.sheets import Change, Fault, Kind, Row, SheetRow, Step, Table, Value, compare, read_book
from layak.extensions import db
from layak.progress.models import SheetImport
from layak.progress.service.evidence.signs import places_in_words
from layak.progress.service.faults import Changed, NotThere, NotYours, ProgressFault

KEPT_FOR = timedelta(days=1)
"""How long a sheet that was read waits for its yes."""

Name = tuple[Value, ...]


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who changes something by a sheet, when, and which day it is in the city."""

    person: Principal
    at: datetime
    on: date


Wrong = tuple[Change, str, str]
"""What is wrong with a change as a whole: the change, the reason, the key of the column."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table with its rows.

    write        writes the changes of one act inside writing(), and raises faults like any verb
    together     changes that are one act give the same; each row is an act of its own unless said
    is_searched  whether texts that tell of persons are refused; the form and the names of offices are not ours to mask
    check        what else is wrong with the changes before any is written
    """

    table: Table
    rows: Callable[[], Iterable[Row]]
    write: Callable[[Sequence[Change], Actor], None]
    together: Callable[[Change], Hashable] = lambda change: change.name
    is_searched: bool = True
    check: Callable[[Sequence[Change]], Iterable[Wrong]] = lambda changes: ()


class RowRefused(Exception):
    """A change that its verb refused when it was to be written; nothing of the sheet was written."""

    def __init__(self, change: Change, fault: ProgressFault) -> None:
        super().__init__(change.table, change.row)
        self.change, self.fault = change, fault


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a sheet would change, and what is wrong with it; with any fault nothing can be taken over."""

    changes: Sequence[Change] = ()
    faults: Sequence[Fault] = ()
    base: str = ""
    missing: Sequence[str] = field(default_factory=tuple)
    """Keys of tables that the workbook does not hold."""


def look_at_book(stream: IO[bytes], sheets: Sequence[Sheet], step: Step | None = None, *, about: str = "") -> Preview:
    """Compare a workbook with what is kept; raises Refused where it cannot be read or is about another cycle."""
    book = read_book(stream, [sheet.table for sheet in sheets], step, about=about)
    changes: list[Change] = []
    faults: list[Fault] = list(book.faults)
    kept: dict[str, dict[Name, Row]] = {}
    for sheet in sheets:
        if sheet.table.key not in book.rows:
            continue
        kept[sheet.table.key] = kept_rows(sheet)
        rows = book.rows[sheet.table.key]
        found, wrong = compare(sheet.table, kept[sheet.table.key], rows)
        changes += found
        faults += wrong
        spoiled = {fault.row for fault in wrong} | {row.number for row in rows if row.unread}
        faults += faults_of(sheet, [change for change in found if change.row not in spoiled], rows)
    missing = tuple(sheet.table.key for sheet in sheets if sheet.table.key not in book.rows)
    return Preview(changes=changes, faults=faults, base=digest_of(kept, changes), missing=missing)


def faults_of(sheet: Sheet, changes: Sequence[Change], rows: Sequence[SheetRow]) -> Iterator[Fault]:
    """What is wrong with changes as a whole, each at its place in the workbook."""
    places = {sheet.table.name_of(row.values): row for row in rows}
    labels = {column.key: str(column.label) for column in sheet.table.columns}
    for change, reason, key in chain(sheet.check(changes), persons_in(sheet, changes)):
        at = places[change.name]
        letter = at.letters.get(key, "")
        yield Fault(reason=reason, sheet=at.sheet, row=at.number, column=letter, found={"column": labels[key]})


def persons_in(sheet: Sheet, changes: Sequence[Change]) -> Iterator[Wrong]:
    """Texts that tell of persons, also those that name a new row; a text that stands in many rows is searched once."""
    if not sheet.is_searched:
        return
    texts = {column.key for column in sheet.table.columns if column.kind is Kind.TEXT}
    tells = cache(lambda text: bool(places_in_words(text)))
    for change in changes:
        named = dict(zip(sheet.table.keys, change.name, strict=True)) if change.is_new else {}
        for key, value in {**named, **{key: new for key, (_, new) in change.values.items()}}.items():
            if key in texts and value and tells(str(value)):
                yield change, "personal", key


def kept_rows(sheet: Sheet) -> dict[Name, Row]:
    """The rows of a table by what names them."""
    return {sheet.table.name_of(row): row for row in sheet.rows()}


def digest_of(kept: Mapping[str, Mapping[Name, Row]], changes: Iterable[Change]) -> str:
    """A digest of the kept rows that the changes are about: another one means that somebody was faster (SHA-256)."""
    told = [
        (change.table, [plain(one) for one in change.name], plain_row(kept[change.table].get(change.name)))
        for change in changes
    ]
    return sha256(json.dumps(told, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def plain(value: Value) -> Any:
    """A value as JSON keeps it, with its sort, so that it comes back as what it was."""
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value


def plain_row(row: Row | None) -> Any:
    """A row as JSON keeps it."""
    return None if row is None else {key: plain(value) for key, value in row.items()}


def value_of(kept: Any) -> Value:
    """A value as it was before JSON."""
    if isinstance(kept, dict):
        return Decimal(kept["decimal"]) if "decimal" in kept else date.fromisoformat(kept["day"])
    value: Value = kept
    return value


def keep_import(
    kind: str, preview: Preview, name: str, *, actor: Actor, cycle_id: int | None = None, office_key: str | None = None
) -> int:
    """Keep what a sheet would change until its yes; returns the number under which it waits."""
    told = [
        {
            "table": one.table,
            "name": [plain(value) for value in one.name],
            "row": one.row,
            "is_new": one.is_new,
            "values": {key: [plain(old), plain(new)] for key, (old, new) in one.values.items()},
        }
        for one in preview.changes
    ]
    with writing() as session:
        session.execute(delete(SheetImport).where(SheetImport.made_at < actor.at - KEPT_FOR))
        row = SheetImport(
            kind=kind,
            cycle_id=cycle_id,
            office_key=office_key,
            name=name[:200],
            base=preview.base,
            changes=json.dumps(told),
            made_at=actor.at,
            made_by=actor.person.actor,
        )
        session.add(row)
        session.flush()
        return row.id


def get_import(number: int, *, kind: str, actor: Actor) -> SheetImport:
    """A sheet that waits for its yes; raises NotThere once it was taken over or its day is over, and NotYours."""
    row = db.session.get(SheetImport, number, populate_existing=True)
    if row is None or row.kind != kind or row.applied_at is not None or row.made_at < actor.at - KEPT_FOR:
        raise NotThere(number)
    if row.made_by != actor.person.actor:
        raise NotYours
    return row


def changes_of(row: SheetImport) -> list[Change]:
    """The changes that a kept sheet would make."""
    return [
        Change(
            table=one["table"],
            name=tuple(value_of(value) for value in one["name"]),
            row=one["row"],
            is_new=one["is_new"],
            values={key: (value_of(old), value_of(new)) for key, (old, new) in one["values"].items()},
        )
        for one in json.loads(row.changes)
    ]


def apply_import(
    number: int,
    sheets: Sequence[Sheet],
    *,
    kind: str,
    actor: Actor,
    cycle_id: int | None = None,
    step: Step | None = None,
) -> int:
    """Write every change of a kept sheet at once; returns how many rows changed.

    Raises NotThere, NotYours, RowRefused, and Changed where what it was compared with is another by now, or another
    cycle runs; then nothing is written.
    """
    by_key = {sheet.table.key: sheet for sheet in sheets}
    with writing():
        row = get_import(number, kind=kind, actor=actor)
        changes = changes_of(row)
        if row.cycle_id != cycle_id:
            raise Changed
        kept = {key: kept_rows(by_key[key]) for key in dict.fromkeys(change.table for change in changes)}
        if digest_of(kept, changes) != row.base:
            raise Changed
        for sheet, act in acts_of(by_key, changes):
            write_act(sheet, act, actor)
            if step is not None:
                step(len(act))
        row.applied_at = actor.at
        record(actor.person.actor, "progress.import_sheet", f"import:{row.id}", {"kind": kind, "rows": len(changes)})
        return len(changes)


def acts_of(by_key: Mapping[str, Sheet], changes: Iterable[Change]) -> Iterator[tuple[Sheet, list[Change]]]:
    """The changes that belong together, in the order in which the first of each came."""
    acts: dict[tuple[str, Hashable], list[Change]] = {}
    for change in changes:
        acts.setdefault((change.table, by_key[change.table].together(change)), []).append(change)
    for (key, _), act in acts.items():
        yield by_key[key], act


def write_act(sheet: Sheet, act: Sequence[Change], actor: Actor) -> None:
    """Write what is one act; a fault tells the row at which it came, or the first of the act."""
    try:
        sheet.write(act, actor)
    except ProgressFault as fault:
        raise RowRefused(act[0], fault) from fault
