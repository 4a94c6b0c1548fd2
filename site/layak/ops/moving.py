"""Moving to another database: every row of the present one is copied into an empty one, and both are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import Connection, Engine, Table, bindparam, func, insert, inspect, select, update

from layak.config import ConfigError, read_database_url
from layak.core.database import engine_options, prepare_engine, writing
from layak.extensions import db
from layak.schema import upgrade_schema

AT_ONCE = 1000
"""Rows that are read and written together."""


class MovingError(Exception):
    """Nothing was copied, or not what was there; the text says what and how to mend it."""


commands = AppGroup("database", help="Where the rows lie.")


@commands.command("copy")
@click.argument("address")
@with_appcontext
def copy_database(address: str) -> None:
    """Copy all rows into the empty database at ADDRESS, such as postgresql://user:password@host/layak.

    Nobody can write meanwhile. Afterwards write DATABASE_URL into layak.env and start the site anew.
    """
    try:
        target = empty_database(read_database_url(address))
        with writing() as session, target.begin() as there:
            count = copy_rows(session.connection(), there)
    except (ConfigError, MovingError) as error:
        raise click.ClickException(str(error)) from error
    target.dispose()
    click.echo(
        f"{count} rows were copied and compared. Now write DATABASE_URL into layak.env, and start the site anew."
    )


def empty_database(address: str) -> Engine:
    """An engine over a database with the newest tables and no row; raises MovingError where it holds anything."""
    tool = Flask("moving")  # migrations run over the engine of the current application
    tool.config.update(SQLALCHEMY_DATABASE_URI=address, SQLALCHEMY_ENGINE_OPTIONS=engine_options(address))
    db.init_app(tool)
    with tool.app_context():
        prepare_engine(db.engine)
        if inspect(db.engine).get_table_names():
            raise MovingError("The database at this address is not empty. Name an empty one; nothing was changed.")
        upgrade_schema()
        db.session.remove()
        return db.engine


def copy_rows(source: Connection, target: Connection) -> int:
    """Copy every row of every table and compare them; gives how many there are, raises MovingError on a difference."""
    tables = db.metadata.sorted_tables
    strange = set(inspect(source).get_table_names()) - {table.name for table in tables} - {"alembic_version"}
    if strange:
        raise MovingError(f"There are tables that this version does not know: {', '.join(sorted(strange))}.")
    for table in reversed(tables):
        target.execute(table.delete())  # what migrations put there
    for table in tables:
        copy_table(source, target, table)
    return sum(compare_table(source, target, table) for table in tables)


def copy_table(source: Connection, target: Connection, table: Table) -> None:
    """Copy one table; what points at rows of the same table is filled in when all of these are there."""
    later = [key.parent for key in table.foreign_keys if key.column.table is table]
    found = []
    for rows in parts(source, table):
        target.execute(insert(table), [{**row, **{column.name: None for column in later}} for row in rows])
        found += [row for row in rows if any(row[column.name] is not None for column in later)]
    keys = list(table.primary_key.columns)
    for row in found:
        same = [key == bindparam(f"key_{key.name}", row[key.name]) for key in keys]
        target.execute(update(table).where(*same).values({column.name: row[column.name] for column in later}))
    number = table.autoincrement_column
    if target.dialect.name == "postgresql" and number is not None:
        last = target.scalar(select(func.max(number)))
        sequence = func.pg_get_serial_sequence(table.name, number.name)
        target.execute(select(func.setval(sequence, last or 1, last is not None)))


def compare_table(source: Connection, target: Connection, table: Table) -> int:
    """How many rows a table has, the same in both databases."""
    here, there = fingerprints(source, table), fingerprints(target, table)
    if here != there:
        raise MovingError(f"The copy of the table {table.name} differs. Nothing was kept; please report this.")
    return here.total()


def fingerprints(connection: Connection, table: Table) -> Counter[bytes]:
    """A digest of each row, however often it stands there."""
    return Counter(
        sha256(repr(list(row.values())).encode()).digest() for rows in parts(connection, table) for row in rows
    )


def parts(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """The rows of a table, a thousand at a time."""
    found = connection.execute(select(table), execution_options={"yield_per": AT_ONCE})
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]
