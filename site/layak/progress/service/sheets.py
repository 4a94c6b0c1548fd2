"""Sheets of the progress room: what each holds, what it would change, and the yes that changes it all at once.

A sheet is read and compared first; what it would change waits in sheet_import for a yes. The yes counts only while
what it was compared with has stayed the same, and it writes every change in one transaction, or none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import IO, Any

from sqlalchemy import delete

from layak.core.access import Principal
from layak.core.audit import record
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import SheetImport
from layak.progress.service.faults import Changed, NotThere, NotYours
from layak.progress.sheets import Change, Fault, Row, SheetRow, Table, Value, compare, read_book

KEPT_FOR = timedelta(days=1)
"""How long a sheet that was read waits for its yes."""

Name = tuple[Value, ...]


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who changes something by a sheet, when, and which day it is in the city."""

    person: Principal
    at: datetime
    on: date


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table with its rows.

    write  writes one row's change inside writing(), and raises faults like any verb
    check  what is wrong with a change as a whole: the reason and the key of the column
    """

    table: Table
    rows: Callable[[], Iterable[Row]]
    write: Callable[[Change, Actor], None]
    check: Callable[[Change], Iterable[tuple[str, str]]] = lambda change: ()


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a sheet would change, and what is wrong with it; with any fault nothing can be taken over."""

    changes: Sequence[Change] = ()
    faults: Sequence[Fault] = ()
    base: str = ""
    missing: Sequence[str] = field(default_factory=tuple)
    """Keys of tables that the workbook does not hold."""


def look_at_book(stream: IO[bytes], sheets: Sequence[Sheet]) -> Preview:
    """Compare a workbook with what is kept; raises Refused where it cannot be read."""
    book = read_book(stream, [sheet.table for sheet in sheets])
    changes: list[Change] = []
    faults: list[Fault] = list(book.faults)
    kept = {sheet.table.key: kept_rows(sheet) for sheet in sheets}
    for sheet in sheets:
        found, wrong = compare(sheet.table, kept[sheet.table.key], book.rows.get(sheet.table.key, []))
        changes += found
        faults += wrong
        faults += [fault for change in found for fault in faults_of(sheet, change, book.rows[sheet.table.key])]
    missing = tuple(sheet.table.key for sheet in sheets if sheet.table.key not in book.rows)
    return Preview(changes=changes, faults=faults, base=digest_of(kept, changes), missing=missing)


def faults_of(sheet: Sheet, change: Change, rows: Sequence[SheetRow]) -> Iterable[Fault]:
    """What is wrong with a change as a whole, at its place in the workbook."""
    at = next(row for row in rows if row.number == change.row)
    labels = {column.key: str(column.label) for column in sheet.table.columns}
    for reason, key in sheet.check(change):
        letter = at.letters.get(key, "")
        yield Fault(reason=reason, sheet=at.sheet, row=at.number, column=letter, found={"column": labels[key]})


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


def apply_import(number: int, sheets: Sequence[Sheet], *, kind: str, actor: Actor) -> int:
    """Write every change of a kept sheet at once; returns how many rows changed.

    Raises NotThere, NotYours, and Changed where what it was compared with is another by now; then nothing is written.
    """
    by_key = {sheet.table.key: sheet for sheet in sheets}
    with writing():
        row = get_import(number, kind=kind, actor=actor)
        changes = changes_of(row)
        kept = {key: kept_rows(sheet) for key, sheet in by_key.items()}
        if digest_of(kept, changes) != row.base:
            raise Changed
        for change in changes:
            by_key[change.table].write(change, actor)
        row.applied_at = actor.at
        record(actor.person.actor, "progress.import_sheet", f"import:{row.id}", {"kind": kind, "rows": len(changes)})
        return len(changes)
