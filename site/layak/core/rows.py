"""Plain rows: statements that are made once and asked or done again and again, without ORM and unit of work.

SQLAlchemy makes the statement's text and knows how each type goes in and out; asking through its connection,
context and result objects costs three times what SQLite itself needs (docs/speed.md), so that is left out.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Delete, Engine, Insert, SelectBase, Update, bindparam, create_engine, insert
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.sql.compiler import SQLCompiler

from layak.core.database import engine_options, is_writing, prepare_connections, transaction_notes
from layak.core.postgresql import without_nul
from layak.extensions import db

Convert = Callable[[Any], Any]

_reading: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()


class GoneError(OperationalError):
    """The connection was cut before the statement could be asked over it."""


class Query:
    """A SELECT that many requests ask; lists of values (IN) are not among its parameters.

    Each sees what is committed at its moment: no transaction binds two of them. A page made of several is kept only
    if the edition stayed the same meanwhile (core/cache.py), so a page that mixes two moments is shown once at most.
    """

    def __init__(self, statement: SelectBase) -> None:
        self.statement = statement
        self._ready: WeakKeyDictionary[Engine, Prepared] = WeakKeyDictionary()

    def rows(self, **values: Any) -> list[Any]:
        """Named tuples, one for each row; raises KeyError without a value that the statement needs."""
        if is_writing():  # what this transaction has written so far belongs to it
            return run_inside(self.statement, self._ready, values)
        return self.ask(reading_engine(db.engine), **values)

    def ask(self, engine: Engine, **values: Any) -> list[Any]:
        """The same over an engine for reading, wherever the application is."""
        return prepared_for(engine, self.statement, self._ready).ask(engine, values)


class Write:
    """An INSERT, UPDATE or DELETE that is made once; no default of a column is filled in.

    Rows that the session holds do not learn of it before the transaction ends.
    """

    def __init__(self, statement: Insert | Update | Delete) -> None:
        self.statement = statement
        self._ready: WeakKeyDictionary[Engine, Prepared] = WeakKeyDictionary()

    def run(self, **values: Any) -> list[Any]:
        """Run it inside writing(); gives what it returns, as named tuples."""
        transaction_notes()
        return run_inside(self.statement, self._ready, values)


def insert_into(table: Any, *names: str) -> Write:
    """A Write that adds one row, with a value for each of these columns."""
    return Write(insert(table).values({name: bindparam(name, type_=table.c[name].type) for name in names}))


def prepared_for(engine: Engine, statement: Any, ready: WeakKeyDictionary[Engine, Prepared]) -> Prepared:
    """A statement in the words of an engine's database, made when it is first asked there."""
    found = ready.get(engine)
    if found is None:
        found = ready[engine] = Prepared(statement, engine)
    return found


def run_inside(statement: Any, ready: WeakKeyDictionary[Engine, Prepared], values: Mapping[str, Any]) -> list[Any]:
    """Run a statement on the connection of the open transaction, after what the session still holds back."""
    session = db.session()
    session.flush()
    connection = session.connection()
    prepared = prepared_for(connection.engine, statement, ready)
    try:
        return prepared.run(connection.connection, values)
    except connection.dialect.loaded_dbapi.Error as error:
        base = connection.dialect.loaded_dbapi.Error
        raise DBAPIError.instance(prepared.text, None, error, base, hide_parameters=True) from error


class Prepared:
    """A statement in the words of one database, with what turns values and rows into its types and back."""

    def __init__(self, statement: Any, engine: Engine) -> None:
        dialect = engine.dialect
        compiled: Any = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler) or compiled.post_compile_params:
            raise ValueError(f"a statement for plain rows cannot hold lists of values: {compiled}")
        self.text = str(compiled)
        self._order: list[str] | None = compiled.positiontup if compiled.positional else None
        self._fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        self._names = list(compiled.binds)
        self._into: dict[str, Convert] = {}
        for name, bind in compiled.binds.items():
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if convert is not None:
                self._into[name] = convert
        columns = statement.exported_columns
        self._has_rows = bool(columns)
        self._row: Any = namedtuple("Row", columns.keys())  # type: ignore[misc]  # its names are known here alone
        made = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._out = [(number, convert) for number, convert in enumerate(made) if convert is not None]

    def ask(self, engine: Engine, values: Mapping[str, Any]) -> list[Any]:
        """Run the statement on a connection of the pool; where that was cut meanwhile, once more on a new one."""
        try:
            return self._ask_once(engine, values)
        except GoneError:
            engine.dispose()  # the others of the pool are as old
            return self._ask_once(engine, values)

    def _ask_once(self, engine: Engine, values: Mapping[str, Any]) -> list[Any]:
        """A connection that failed is not used again; GoneError says that it had been cut."""
        driver = engine.dialect.loaded_dbapi
        try:
            connection = engine.raw_connection()
        except driver.Error as error:
            raise OperationalError(self.text, None, error, hide_parameters=True) from error
        try:
            return self.run(connection, values)
        except driver.OperationalError as error:
            is_gone = engine.dialect.is_disconnect(error, connection.dbapi_connection, None)
            connection.invalidate()
            raise (GoneError if is_gone else OperationalError)(self.text, None, error, hide_parameters=True) from error
        finally:
            connection.close()

    def run(self, connection: Any, values: Mapping[str, Any]) -> list[Any]:
        """Run the statement on a connection of the driver; a statement that gives no rows gives none here."""
        cursor = connection.cursor()
        try:
            cursor.execute(self.text, self._parameters(values))
            found = cursor.fetchall() if self._has_rows else ()
        finally:
            cursor.close()
        return [self._as_row(row) for row in found]

    def _parameters(self, values: Mapping[str, Any]) -> Any:
        given = {**self._fixed, **values}
        for name, convert in self._into.items():
            given[name] = convert(given[name])
        if self._order is None:
            return {name: without_nul(given[name]) for name in self._names}
        return [given[name] for name in self._order]

    def _as_row(self, row: Any) -> Any:
        values = list(row)
        for number, convert in self._out:
            values[number] = convert(values[number])
        return self._row._make(values)


def reading_engine(engine: Engine) -> Engine:
    """The engine for reading without transactions, one for each engine that writes."""
    found = _reading.get(engine)
    if found is None:
        options = {**engine_options(engine.url), "pool_pre_ping": False}  # what fails here is asked again instead
        found = create_engine(engine.url, isolation_level="AUTOCOMMIT", pool_reset_on_return=None, **options)
        prepare_connections(found)
        _reading[engine] = found
    return found
