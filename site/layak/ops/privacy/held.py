"""What is held about one account: its own rows, and how often others name it; never a secret or another's words.

Found by the data map alone, so that a new column that names staff is looked into as soon as it has its entry. Texts
about harm, and acts about them, are left out wholly: no count elsewhere may tell that there are any.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, false, func, not_, or_, select

from layak.extensions import db
from layak.ops.privacy.data_map import DataMap, Entry

SEALED = "child_in_harm"
TRAIL = "trail"
SEALED_ACTS = ("forum.hand_to_officers",)
"""Acts of moderators after which a text is with the officers alone."""


class UnknownAccount(Exception):
    """Nobody has this address."""


@dataclass(frozen=True)
class Account:
    """By what an account is named: its number, the mark of its sessions, and its address in small letters."""

    number: int
    mark: str
    address: str

    def name(self, by: str) -> int | str:
        """How a column of a kind names it."""
        words: dict[str, int | str] = {
            "actor": f"user:{self.number}",
            "subject": f"staff:{self.number}",
            "session": self.mark,
            "address": self.address,
        }
        return words.get(by, self.number)


def find_account(email: str) -> Account:
    """The account of an address; raises UnknownAccount."""
    staff = db.metadata.tables["staff"]
    address = email.strip().lower()
    query = select(staff.c.id, staff.c.fs_uniquifier).where(func.lower(staff.c.email) == address)
    row = db.session.execute(query).first()
    if row is None:
        raise UnknownAccount(email)
    return Account(row.id, row.fs_uniquifier, address)


def held_about(account: Account, known: DataMap, lang: str) -> dict[str, Any]:
    """Everything that is held: own rows by table, and for each column that names the account how many rows do."""
    entries = [entry for entry in known.tables if entry.by and not is_sealed(known, entry.place)]
    own = [entry for entry in entries if entry.why != TRAIL]
    return {
        "own": {entry.place: told(known, entry, lang) | {"rows": own_rows(account, known, entry)} for entry in own},
        "named_by": [row for entry in entries if entry.why == TRAIL for row in mentions(account, known, entry, lang)],
    }


def is_sealed(known: DataMap, table: str) -> bool:
    """Whether a table is about texts on harm."""
    return any(entry.whose == SEALED for entry in known.of_table(table))


def told(known: DataMap, entry: Entry, lang: str) -> dict[str, str]:
    """Why something is held and how long, in words."""
    return {"why": known.purposes[entry.why][lang], "kept": known.spans[entry.kept].text[lang]}


def own_rows(account: Account, known: DataMap, entry: Entry) -> list[dict[str, Any]]:
    """The rows that are about the account alone; of what is secret only whether something is kept."""
    table = db.metadata.tables[entry.place]
    groups = [group for group in known.of_table(entry.place) if group.whose == "staff"]
    secret = {column for group in groups if group.is_secret for column in group.columns}
    columns = [table.c[column] for group in groups for column in group.columns]
    query = select(*columns).where(names(table, entry, account)).order_by(*table.primary_key)
    return [
        {key: written(value, key in secret) for key, value in row._mapping.items()} for row in db.session.execute(query)
    ]


def names(table: Table, entry: Entry, account: Account) -> ColumnElement[bool]:
    """That a row of the entry names the account."""
    columns = [table.c[name] for name in entry.columns]
    if entry.by == "address":  # people write theirs in capitals, too
        return or_(*(func.lower(column) == account.name(entry.by) for column in columns))
    return or_(*(column == account.name(entry.by) for column in columns))


def written(value: Any, is_secret: bool) -> Any:
    """A value as JSON has it."""
    if is_secret or isinstance(value, bytes):
        return "kept, not shown" if value else "nothing"
    return value.isoformat() if isinstance(value, date | datetime) else value


def mentions(account: Account, known: DataMap, entry: Entry, lang: str) -> Iterator[dict[str, Any]]:
    """For each column that names the account: how many rows, from which day to which where the row says that."""
    table = db.metadata.tables[entry.place]
    for name in entry.columns:
        moment = moment_beside(table, name)
        which = and_(table.c[name] == account.name(entry.by), not_(acts_on_sealed(table)))
        count, first, last = func.count(), func.min(moment), func.max(moment)
        asked = [count] if moment is None else [count, first, last]
        found = db.session.execute(select(*asked).select_from(table).where(which)).one()
        if found[0]:
            days = [value.date().isoformat() for value in found[1:] if value is not None]
            yield {"table": table.name, "column": name, "rows": found[0], "days": days, **told(known, entry, lang)}


def acts_on_sealed(table: Table) -> ColumnElement[bool]:
    """That a row of the audit trail is about a text on harm; no row of another table."""
    if table.name != "audit":
        return false()
    return or_(table.c.subject.like("sealed:%"), table.c.action.in_(SEALED_ACTS))


def moment_beside(table: Table, column: str) -> Any:
    """When somebody did what a column names: written_at beside written_by, else at; nothing where no row says it."""
    names = (column.replace("_by", "_at"), "at")
    return next((table.c[name] for name in names if name != column and name in table.c), None)
