"""The rows of a database in blocks: told in the order of their keys, cut where a key says so (docs/adr/0810).

Where a block ends depends on its last row alone, so a new or changed row changes one block and moves no other: what
did not change since an earlier backup is known by its sum, in SQLite and in PostgreSQL alike.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, func, select, text
from sqlalchemy.sql import ColumnElement

from layak.ops.backup.encoding import WRITER, encoder_for
from layak.ops.lost import UNFINISHED

VERSIONS = "alembic_version"
CUT_MASK = 127
"""One row in 128 ends a block, on average."""
LARGEST_BLOCK = 4 * 1024 * 1024
"""Bytes after which a block ends whatever its row says."""
FETCHED = 1000


@dataclass(frozen=True)
class Block:
    """Some rows of a table that follow each other, as lines of JSON."""

    table: str
    number: int
    rows: int
    data: bytes

    @property
    def name(self) -> str:
        """Its place in a backup."""
        return f"rows/{self.table}/{self.number:06d}.jsonl.gz"

    @property
    def sum(self) -> str:
        """SHA-256 of the lines."""
        return hashlib.sha256(self.data).hexdigest()


def read_tables(connection: Connection) -> dict[str, Table]:
    """Every table as the database has it, by name; what tells of the schema itself aside."""
    found = MetaData()
    found.reflect(bind=connection)
    return {name: found.tables[name] for name in sorted(found.tables) if name not in (VERSIONS, UNFINISHED)}


def read_revision(connection: Connection) -> str:
    """The schema's number."""
    asked = text(f"SELECT version_num FROM {VERSIONS}")  # noqa: S608  (a name of ours)
    return str(connection.execute(asked).scalar_one())


def snapshot(engine: Engine) -> Connection:
    """A connection that sees the database as it is at its first question, however long it is held; holds up nobody."""
    connection = engine.connect()
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def key_columns(table: Table) -> list[Column[Any]]:
    """What a table's rows are known by."""
    return list(table.primary_key.columns) or list(table.columns)


def order_of(table: Table, dialect: str) -> list[ColumnElement[Any]]:
    """The order in which rows are told: letters by their bytes in every database."""
    is_collated = dialect == "postgresql"
    ordered: list[ColumnElement[Any]] = []
    for column in key_columns(table):
        ordered.append(column.collate("C") if is_collated and isinstance(column.type, String) else column)
    return ordered


def count_rows(connection: Connection, table: Table) -> int:
    """How many rows a table has."""
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def read_blocks(connection: Connection, table: Table) -> Iterator[Block]:
    """All rows of a table."""
    encode = encoder_for(table)
    places = [list(table.columns).index(column) for column in key_columns(table)]
    ordered = select(table).order_by(*order_of(table, connection.dialect.name))
    rows = connection.execute(ordered.execution_options(yield_per=FETCHED))
    number, size, lines = 0, 0, list[str]()
    for row in rows:
        lines.append(encode(row))
        size += len(lines[-1])
        key = WRITER.encode([row[place] for place in places])
        if not zlib.crc32(key.encode()) & CUT_MASK or size > LARGEST_BLOCK:
            yield block_of(table.name, number, lines)
            number, size, lines = number + 1, 0, []
    if lines:
        yield block_of(table.name, number, lines)


def block_of(table: str, number: int, lines: list[str]) -> Block:
    """Lines as a block."""
    return Block(table, number, len(lines), ("\n".join(lines) + "\n").encode("utf-8"))


def read_sequences(connection: Connection, tables: dict[str, Table]) -> dict[str, int]:
    """The last number that each table gave out, also to rows that are gone: it must never be given out again."""
    if connection.dialect.name == "sqlite":
        if not connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")).first():
            return {}
        return {name: int(last) for name, last in connection.execute(text("SELECT name, seq FROM sqlite_sequence"))}
    found = {}
    for name, sequence in owned_sequences(connection, tables).items():
        asked = text(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608  (as the database quotes it)
        last, is_called = connection.execute(asked).one()
        if is_called:
            found[name] = int(last)
    return found


def owned_sequences(connection: Connection, tables: dict[str, Table]) -> dict[str, str]:
    """PostgreSQL: the sequence behind each table's numbers."""
    found = {}
    for name, table in tables.items():
        keys = list(table.primary_key.columns)
        if len(keys) == 1:
            ask = text("SELECT pg_get_serial_sequence(:table, :column)")
            sequence = connection.execute(ask, {"table": f'"{name}"', "column": keys[0].name}).scalar()
            if sequence:
                found[name] = str(sequence)
    return found
