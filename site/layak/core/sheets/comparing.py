"""What a sheet would change: row by row against what is kept, with everything that must not be changed as a fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from layak.core.sheets.columns import Column, Row, Table, Value
from layak.core.sheets.faults import Fault
from layak.core.sheets.reading import SheetRow


@dataclass(frozen=True, kw_only=True)
class Change:
    """One row that would change or be added: what names it, and each column with its value before and after."""

    table: str
    name: tuple[Value, ...]
    row: int
    is_new: bool
    values: Mapping[str, tuple[Value, Value]]


def compare(
    table: Table, kept: Mapping[tuple[Value, ...], Row], rows: Sequence[SheetRow]
) -> tuple[list[Change], list[Fault]]:
    """The changes that a sheet asks for, in its order, and its faults; rows that it leaves out stay as they are."""
    changes: list[Change] = []
    faults: list[Fault] = []
    for row in rows:
        name = table.name_of(row.values)
        before = kept.get(name)
        if None in name and row.unread & set(table.keys):
            continue
        if None in name:
            faults.append(Fault(reason="no_name", sheet=row.sheet, row=row.number))
        elif before is None and not table.may_add:
            faults.append(
                Fault(reason="unknown", sheet=row.sheet, row=row.number, found={"name": " · ".join(map(str, name))})
            )
        else:
            faults += list(wrongs(table, row, before))
            values = differences(table, row, before)
            if values or before is None:
                changes.append(Change(table=table.key, name=name, row=row.number, is_new=before is None, values=values))
    return changes, faults


def wrongs(table: Table, row: SheetRow, before: Row | None) -> Iterator[Fault]:
    """Locked columns that were changed, and needed ones that a row leaves empty."""
    for column in table.columns:
        if column.key in row.unread:
            continue
        if column.key not in row.values:
            if before is None and column.is_needed:
                yield fault_at("missing", row, column)
            continue
        value = row.values[column.key]
        if before is not None and column.is_locked and value is not None and value != before.get(column.key):
            yield fault_at("locked", row, column)
        elif column.is_needed and value is None and not column.is_locked:
            yield fault_at("missing", row, column)


def fault_at(reason: str, row: SheetRow, column: Column) -> Fault:
    """A fault at one column of a row."""
    letter = row.letters.get(column.key, "")
    return Fault(reason=reason, sheet=row.sheet, row=row.number, column=letter, found={"column": str(column.label)})


def differences(table: Table, row: SheetRow, before: Row | None) -> dict[str, tuple[Value, Value]]:
    """Each column that may be changed and holds something else than before."""
    free = [column.key for column in table.columns if not column.is_key and (before is None or not column.is_locked)]
    old = before or {}
    return {
        key: (old.get(key), row.values[key]) for key in free if key in row.values and row.values[key] != old.get(key)
    }
