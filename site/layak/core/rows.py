"""Plain rows for public pages: statements that are made once and asked again and again, without ORM or session.

SQLAlchemy makes the statement's text and knows how each type goes in and out; asking through its connection,
context and result objects costs three times what SQLite itself needs (docs/speed.md), so that is left out.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Select, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.sql.compiler import SQLCompiler

from layak.core.database import NO_WORDS, is_writing, prepare_connections
from layak.extensions import db

Convert = Callable[[Any], Any]

_reading: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()


class Query:
    """A SELECT that public pages ask; lists of values (IN) are not among its parameters.

    Each sees what is committed at its moment: no transaction binds two of them. A page made of several is kept only
    if the edition stayed the same meanwhile (core/cache.py), so a page that mixes two moments is shown once at most.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement
        self._ready: WeakKeyDictionary[Engine, Prepared] = WeakKeyDictionary()

    def rows(self, **values: Any) -> list[Any]:
        """Named tuples, one for each row; raises KeyError without a value that the statement needs."""
        if is_writing():  # what this transaction has written so far belongs to it
            return list(db.session.execute(self.statement, values).all())
        engine = reading_engine(db.engine)
        prepared = self._ready.get(engine)
        if prepared is None:
            prepared = self._ready[engine] = Prepared(self.statement, engine)
        return prepared.ask(engine, values)


class Prepared:
    """A statement in the words of one database, with what turns values and rows into its types and back."""

    def __init__(self, statement: Select[Any], engine: Engine) -> None:
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
        columns = statement.selected_columns
        self._row: Any = namedtuple("Row", columns.keys())  # type: ignore[misc]
        made = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._out = [(number, convert) for number, convert in enumerate(made) if convert is not None]

    def ask(self, engine: Engine, values: Mapping[str, Any]) -> list[Any]:
        """Run the statement on a connection of the pool; a connection that failed is not used again."""
        parameters = self._parameters(values)
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(self.text, parameters)
            found = cursor.fetchall()
            cursor.close()
        except engine.dialect.loaded_dbapi.OperationalError as error:
            connection.invalidate()
            raise OperationalError(self.text, None, error, hide_parameters=True) from error
        finally:
            connection.close()
        return [self._as_row(row) for row in found]

    def _parameters(self, values: Mapping[str, Any]) -> Any:
        given = {**self._fixed, **values}
        for name, convert in self._into.items():
            given[name] = convert(given[name])
        if self._order is None:
            return {name: given[name] for name in self._names}
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
        found = create_engine(engine.url, isolation_level="AUTOCOMMIT", pool_reset_on_return=None, **NO_WORDS)
        prepare_connections(found)
        _reading[engine] = found
    return found
