"""Putting the rows of a backup into an empty database of its schema, and comparing what stands there afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import AddConstraint, DropConstraint

from layak.ops.backup import BackupError
from layak.ops.backup.encoding import decode_rows
from layak.ops.backup.instances import Progress
from layak.ops.backup.rows import owned_sequences, read_blocks, read_tables
from layak.ops.backup.shape import Head
from layak.ops.backup.unpacking import Unpacked


@contextmanager
def new_database(path: Path) -> Iterator[Engine]:
    """A SQLite database that is being filled: nothing waits for the disk, as a kill leaves what is thrown away.

    Each use opens it anew, as a migration leaves references being checked.
    """
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("synchronous=OFF", "journal_mode=MEMORY", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    try:
        yield engine
    finally:
        engine.dispose()


def fill(engine: Engine, found: Unpacked, progress: Progress) -> int:
    """Put every row in place in one transaction, and read them all again; returns how many there are.

    Raises BackupError where a row does not fit, a reference leads nowhere, or what is read differs by one byte.
    """
    try:
        with engine.begin() as connection:
            tables = read_tables(connection)
            check_tables(found.head, tables)
            with without_references(connection, tables):
                count = insert_rows(connection, tables, found, progress)
            set_sequences(connection, tables, found.head.sequences)
            check_whole(connection)
            check_same(connection, tables, found, progress)
    except SQLAlchemyError as error:
        raise BackupError("Rows of the backup do not fit their tables. Nothing was restored.") from error
    return count


def check_tables(head: Head, tables: dict[str, Table]) -> None:
    """Raise BackupError unless the backup tells of exactly these tables and columns."""
    there = {name: sorted(column.name for column in table.columns) for name, table in tables.items()}
    told = {name: sorted(columns) for name, columns in head.tables.items()}
    if there != told:
        wrong = min(name for name in there.keys() | told.keys() if there.get(name) != told.get(name))
        raise BackupError(
            f"The backup's table {wrong} is not that of its schema {head.revision}. Nothing was restored."
        )


def insert_rows(connection: Connection, tables: dict[str, Table], found: Unpacked, progress: Progress) -> int:
    """Empty every table of what its schema brought along, and fill it."""
    for table in tables.values():
        connection.execute(table.delete())
    columns, count = found.head.tables, 0
    blocks = [(item, name) for item in found.items if (name := item.table)]
    with progress("Rows", sum(item.size for item, _ in blocks)) as step:
        for item, name in blocks:
            rows = decode_rows(found.rows_of(item), columns[name], name)
            connection.execute(tables[name].insert(), rows)
            count += len(rows)
            step(item.size)
    return count


@contextmanager
def without_references(connection: Connection, tables: dict[str, Table]) -> Iterator[None]:
    """Let rows come in any order: PostgreSQL checks each reference once all are there, as its own restore does."""
    if connection.dialect.name != "postgresql":
        yield
        return
    references = [one for table in tables.values() for one in table.foreign_key_constraints]
    for one in references:
        connection.execute(DropConstraint(one))
    yield
    for one in references:
        connection.execute(AddConstraint(one))


def set_sequences(connection: Connection, tables: dict[str, Table], last: dict[str, int]) -> None:
    """Let no number be given out again, not even that of a row that was erased."""
    if connection.dialect.name == "sqlite":
        counted = select(text("name")).select_from(text("sqlite_master")).where(text("sql LIKE '%AUTOINCREMENT%'"))
        names = set(connection.execute(counted).scalars())
        if names:
            connection.execute(text("DELETE FROM sqlite_sequence"))
        rows = [{"name": name, "seq": number} for name, number in last.items() if name in names]
        if rows:
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), rows)
        return
    for name, sequence in owned_sequences(connection, tables).items():
        highest = select(func.max(next(iter(tables[name].primary_key.columns))))
        number = max(last.get(name, 0), connection.execute(highest).scalar() or 0)
        if number:
            connection.execute(text("SELECT setval(:sequence, :number)"), {"sequence": sequence, "number": number})


def check_whole(connection: Connection) -> None:
    """Raise BackupError where a reference leads nowhere; PostgreSQL has looked by itself."""
    if connection.dialect.name != "sqlite":
        return
    if connection.execute(text("PRAGMA foreign_key_check")).first():
        raise BackupError("The backup's rows name others that it does not hold. Nothing was restored.")


def check_same(connection: Connection, tables: dict[str, Table], found: Unpacked, progress: Progress) -> None:
    """Tell every row again, as a backup does, and compare the sums."""
    told = {item.name: item.sum for item in found.items if item.table}
    with progress("Comparing", sum(item.size for item in found.items if item.table)) as step:
        for table in tables.values():
            for block in read_blocks(connection, table):
                if told.pop(block.name, None) != block.sum:
                    raise BackupError(f"Rows of {table.name} came out differently. Nothing was restored.")
                step(len(block.data))
    if told:
        raise BackupError(f"{min(told)} is missing among what was restored. Nothing was restored.")
