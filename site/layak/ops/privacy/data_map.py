"""The data map: of every column and every store whose data it holds, why, how long, and what erases it.

The file is content/privacy/data-map.yaml; the tables are the program's own. What the file lacks, or names in vain, is
told in sentences. Sources: UU 27/2022 (personal data) and PP 17/2025, as summed up in docs/risk-assessment.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path("content") / "privacy" / "data-map.yaml"
NOBODY = "nobody"
WAYS = ("number", "actor", "subject", "session", "address")
"""How a column names a member of staff: 7, "user:7", "staff:7", the mark of the person's sessions, or the address."""

Columns = Mapping[str, Collection[str]]
"""The columns of each table."""


class MapFault(Exception):
    """The file cannot be read as a data map; the text says where."""


@dataclass(frozen=True)
class Span:
    """How long something is kept: in words by language, the task that ends it, the command that ends it."""

    text: Mapping[str, str]
    task: str = ""
    command: str = ""
    days: int = 0
    hours: int = 0
    constant: str = ""


@dataclass(frozen=True)
class Entry:
    """Some columns of a table, or one store: keys of people, purposes and spans.

    by         how these columns name a member of staff, one of WAYS
    is_secret  nobody is shown them, not even the person whose they are
    """

    place: str
    columns: tuple[str, ...]
    whose: str
    why: str
    kept: str
    by: str = ""
    is_secret: bool = False


@dataclass(frozen=True)
class DataMap:
    """The whole file; `tables` and `stores` in the order of the file."""

    people: Mapping[str, Mapping[str, str]]
    purposes: Mapping[str, Mapping[str, str]]
    spans: Mapping[str, Span]
    tables: tuple[Entry, ...]
    stores: tuple[Entry, ...]

    def of_table(self, name: str) -> list[Entry]:
        """The entries of one table."""
        return [entry for entry in self.tables if entry.place == name]


@cache
def load_map(root: Path) -> DataMap:
    """Read the file; raises MapFault with the place of what cannot be read."""
    try:
        said = yaml.safe_load((root / FILE).read_text("utf-8"))
        return DataMap(
            people=said["people"],
            purposes=said["purposes"],
            spans={key: read_span(row) for key, row in said["spans"].items()},
            tables=tuple(read_entry(table, row) for table, rows in said["tables"].items() for row in rows),
            stores=tuple(read_entry(store, row) for store, row in said["stores"].items()),
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise MapFault(f"{FILE} cannot be read: {error}") from error


def read_span(row: dict[str, Any]) -> Span:
    """One span of the file."""
    return Span({"id": row.pop("id"), "en": row.pop("en")}, **row)


def read_entry(place: str, row: dict[str, Any]) -> Entry:
    """One entry of the file; a store has no columns."""
    columns = tuple(str(row.get("columns", "")).split())
    return Entry(place, columns, row["whose"], row["why"], row["kept"], row.get("by", ""), row.get("is_secret", False))


def faults_of(known: DataMap, tables: Columns, tasks: Collection[str]) -> list[str]:
    """What the map lacks or says in vain, in sentences: columns without an entry, entries without a column."""
    return [*faults_of_columns(known, tables), *faults_of_keys(known), *faults_of_tasks(known, tasks)]


def faults_of_columns(known: DataMap, tables: Columns) -> Iterable[str]:
    """Columns that have no entry, two entries, or are not there."""
    said = Counter((entry.place, column) for entry in known.tables for column in entry.columns)
    there = {(table, column) for table, columns in tables.items() for column in columns}
    for table, column in sorted(there - said.keys()):
        yield f"{table}.{column} has no entry: say in {FILE} below {table} whose it is, why, and how long it is kept."
    for table, column in sorted(said.keys() - there):
        yield f"{table}.{column} stands in {FILE} and in no table: take it out."
    for (table, column), times in sorted(said.items()):
        if times > 1:
            yield f"{table}.{column} stands in {FILE} {times} times."


def faults_of_keys(known: DataMap) -> Iterable[str]:
    """Keys that no list of the file explains, and lists' keys that nothing uses."""
    entries = [*known.tables, *known.stores]
    for name, lists in (("whose", known.people), ("why", known.purposes), ("kept", known.spans)):
        used = {getattr(entry, name): entry.place for entry in entries}
        strange = sorted(used.keys() - lists.keys())
        yield from (f"{used[key]}: {name} is {key!r}, which {FILE} does not explain." for key in strange)
        yield from (f"{key!r} of {name} is used by no entry of {FILE}." for key in lists if key not in used)
    yield from (f"{entry.place}: by is {entry.by!r}." for entry in entries if entry.by and entry.by not in WAYS)


def faults_of_tasks(known: DataMap, tasks: Collection[str]) -> Iterable[str]:
    """Tasks that the tick does not do."""
    for key, span in known.spans.items():
        if span.task and span.task not in tasks:
            yield f"The span {key!r} is ended by the task {span.task!r}, which the tick does not do."
