"""The searchable texts of one installation as a table of PostgreSQL: it follows the change log and is rebuilt.

The table stands in a schema of its own, made and dropped here: no migration, backup or copy of the database knows it,
as they do not know the folder of a local index. Each release that shapes the table otherwise has another schema, so
that machines which are upgraded one after the other do not take it from each other.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from layak.core.database import DatabaseBusy
from layak.core.rows import reading_engine
from layak.core.searchable import Document, Source
from layak.search.comparing import Change, ChangeLog, Difference, Progress, compare, in_our_languages, nothing_told
from layak.search.entries import card_of, page_of, schema_stamp
from layak.search.index import REBUILD_FROM, WRITE_WAIT
from layak.search.manifest import IndexBusyError, IndexDamagedError, IndexMissingError, Manifest
from layak.search.postgres.snapshot import TableSnapshot
from layak.search.postgres.vectors import vectors_of

BEGINNING = "layak_search_"
"""Of the names of these schemas."""
LAYOUT = 1
"""Of the table; raise it when the table changes, and it is built anew."""
_AT_ONCE = 500
"""Documents that are written in one go."""
_LOCK_TAKEN, _NO_TABLE = "55P03", "42P01"
_TABLE = """
    CREATE TABLE {schema}.{name} (
        number bigint DEFAULT nextval('{schema}.number'),
        kind text NOT NULL, key text NOT NULL, lang text NOT NULL,
        day text NOT NULL, components text[] NOT NULL, district text NOT NULL, office text NOT NULL,
        visible_from double precision NOT NULL, visible_until double precision NOT NULL,
        digest text NOT NULL, length integer NOT NULL, title tsvector NOT NULL,
        card jsonb NOT NULL, page jsonb NOT NULL, words tsvector NOT NULL
    )
"""
_COLUMNS = (
    "kind", "key", "lang", "day", "components", "district", "office", "visible_from", "visible_until", "digest",
    "length", "title", "card", "page", "words",
)  # fmt: skip
_CASTS = {"components": "::text[]", "title": "::tsvector", "words": "::tsvector", "card": "::jsonb", "page": "::jsonb"}
_PREPARE = (
    "ALTER TABLE {schema}.{name} ALTER COLUMN words SET STORAGE EXTERNAL, ALTER COLUMN page SET STORAGE EXTERNAL",
    "ALTER TABLE {schema}.{name} ADD PRIMARY KEY (number)",
    "CREATE UNIQUE INDEX ON {schema}.{name} (kind, key, lang)",
    "CREATE INDEX ON {schema}.{name} USING gin (words) WITH (fastupdate = off)",
    "CREATE INDEX ON {schema}.{name} USING gin (title) WITH (fastupdate = off)",
    "CREATE INDEX ON {schema}.{name} (visible_from)",
    "CREATE INDEX ON {schema}.{name} (visible_until)",
)
_STATE = """
    CREATE TABLE IF NOT EXISTS {schema}.state (
        id integer PRIMARY KEY, stamp text NOT NULL DEFAULT '', generation integer NOT NULL DEFAULT 0,
        position bigint NOT NULL DEFAULT 0, at timestamptz NOT NULL DEFAULT now()
    )
"""
_OTHERS = """
    SELECT schemaname FROM pg_tables
    WHERE tablename = 'state' AND starts_with(schemaname, :beginning) AND schemaname <> :own
"""
_LIVE = "SELECT stamp, generation, position FROM {schema}.state WHERE id = 1"


def stamp() -> str:
    """Name everything that shapes the table."""
    return f"{LAYOUT}/{schema_stamp()}"


def row_of(document: Document) -> dict[str, Any]:
    """Give the columns of a document."""
    card, vectors = card_of(document), vectors_of(document)
    return {
        **{name: getattr(card, name) for name in ("kind", "key", "lang", "day", "district", "office")},
        "components": list(card.components),
        "visible_from": card.visible_from,
        "visible_until": card.visible_until,
        "digest": card.digest,
        "length": vectors.length,
        "title": vectors.title,
        "card": json.dumps(card),
        "page": json.dumps(_storable(page_of(document))),
        "words": vectors.words,
    }


def _storable(page: Iterable[Any]) -> list[Any]:
    """A page without NUL, which no text of PostgreSQL holds."""
    return [each.replace("\0", " ") if isinstance(each, str) else each for each in page]


class TableIndex:
    """The same as `layak.search.index.Index`, over a table; the engine is asked for each time, as tests change it."""

    passing: tuple[type[Exception], ...] = (OperationalError, PoolTimeoutError, DatabaseBusy)
    """What says that the server is away or busy: nothing is damaged by it, and a rebuild would not help."""

    def __init__(
        self,
        engine: Callable[[], Engine],
        log: ChangeLog,
        sources: Callable[[], Iterable[Source]],
        schema: str = "",
    ) -> None:
        self._engine = engine
        self.log = log
        self.sources = sources
        self._named = schema

    @property
    def schema(self) -> str:
        """Where the table stands: named after all that shapes it, unless it was given a name."""
        return self._named or BEGINNING + blake2b(stamp().encode(), digest_size=6).hexdigest()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A connection on which each statement sees what is committed; raises IndexDamagedError without a table."""
        try:
            with reading_engine(self._engine()).connect() as connection:
                yield connection
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", "") == _NO_TABLE:
                raise IndexMissingError("the table of the search is not made yet") from error
            raise IndexDamagedError(f"the table of the search cannot be used: {type(error.orig).__name__}") from error

    @contextmanager
    def _writing(self, wait: float) -> Iterator[tuple[Connection, Manifest]]:
        """One transaction that holds the state's row, and what that says; raises IndexBusyError after `wait` s."""
        try:
            with self._engine().begin() as connection:
                connection.execute(text("SELECT set_config('lock_timeout', :ms, true)"), {"ms": str(int(wait * 1000))})
                yield connection, self._state(connection, " FOR UPDATE")
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") == _LOCK_TAKEN:
                raise IndexBusyError(f"the table of the search has been locked for {wait:g} s") from error
            if isinstance(error, ProgrammingError):
                raise IndexDamagedError("the table of the search cannot be used") from error
            raise

    def _do(self, connection: Connection, statement: str, name: str = "texts", **values: Any) -> Any:
        return connection.execute(text(statement.format(schema=self.schema, name=name)), values)

    def _state(self, connection: Connection, also: str = "") -> Manifest:
        """Read what is live; raises IndexDamagedError where nothing is, or where another version made it."""
        row = self._do(connection, _LIVE + also).first()
        if row is None:
            raise IndexMissingError("the table of the search is not made yet")
        if row.stamp != stamp():
            raise IndexDamagedError("the table of the search was made by another version")
        return Manifest(row.stamp, self.schema, row.generation, row.position, {})

    def manifest(self) -> Manifest:
        """Give what is live: its position in the change log; raises IndexDamagedError."""
        with self._reading() as connection:
            return self._state(connection)

    def trace(self) -> tuple[int, ...] | None:
        """Give what changes with every commit, or None where nothing is live."""
        try:
            found = self.manifest()
        except IndexDamagedError:
            return None
        return found.generation, found.position

    def is_untouched(self, found: Manifest) -> bool:
        """Say that nobody changes the table behind our back: the server keeps it."""
        return True

    def open(self, previous: TableSnapshot | None = None) -> TableSnapshot:
        """Give the table for reading as it is now; raises IndexDamagedError."""
        return TableSnapshot(self.manifest(), self._reading)

    def behind(self) -> int:
        """Give how many changes the table has not seen yet."""
        return max(0, self.log.latest() - self.manifest().position)

    def refuse_another_database(self) -> None:
        """Raise IndexDamagedError where the table is ahead of the change log, as after restoring a backup."""
        if self.manifest().position > self.log.latest():
            raise IndexDamagedError("the table of the search belongs to a later state of the database")

    def catch_up(self, wait: float = WRITE_WAIT) -> int:
        """Apply what the change log holds beyond the table's position; gives the number of things replaced.

        Safe to repeat and to run on several machines at once. Raises IndexBusyError or IndexDamagedError.
        """
        behind = self.behind()
        if behind > REBUILD_FROM:
            return self.rebuild()
        return self._catch_up(wait) if behind else 0

    def _catch_up(self, wait: float) -> int:
        with self._writing(wait) as (connection, found):
            changes = list(self.log.after(found.position))
            kinds = {source.kind for source in self.sources()}
            things = dict.fromkeys((kind, key) for _, kind, key in changes if kind in kinds)
            if changes:
                self._replace(connection, things, changes[-1][0])
        self._sweep(things)
        return len(things)

    def repair(self, differences: Iterable[Difference], wait: float = WRITE_WAIT) -> None:
        """Bring the things in which table and sources differ up to date."""
        things = dict.fromkeys((each.kind, each.key) for each in differences)
        with self._writing(wait) as (connection, found):
            self._replace(connection, things, found.position)
        self._sweep(things)

    def _replace(self, connection: Connection, things: Collection[Change], position: int) -> None:
        by_kind = {source.kind: source for source in self.sources()}
        for kind, key in things:
            self._do(connection, "DELETE FROM {schema}.{name} WHERE kind = :kind AND key = :key", kind=kind, key=key)
        documents = (each for kind, key in things if kind in by_kind for each in by_kind[kind].document_for(key))
        self._write(connection, "texts", in_our_languages(documents), nothing_told)
        step = "UPDATE {schema}.state SET position = :position, generation = generation + :step, at = now()"
        self._do(connection, step, position=position, step=int(bool(things)))

    def _sweep(self, things: Iterable[Change]) -> None:
        """Free the space of what was taken back of a kind that leaves no trace, so that the server writes over it."""
        traceless = {source.kind for source in self.sources() if source.leaves_no_trace}
        if any(kind in traceless for kind, _ in things):
            with self._reading() as connection:
                self._do(connection, "VACUUM {schema}.{name}")

    def _write(self, connection: Connection, name: str, documents: Iterator[Document], progress: Progress) -> int:
        values = ", ".join(f"(:{column}){_CASTS.get(column, '')}" for column in _COLUMNS)
        add = text(f"INSERT INTO {self.schema}.{name} ({', '.join(_COLUMNS)}) VALUES ({values})")  # noqa: S608  (names of our own)
        count = 0
        while rows := [row_of(document) for document in islice(documents, _AT_ONCE)]:
            connection.execute(add, rows)
            count += len(rows)
            progress(len(rows))
        return count

    def rebuild(self, progress: Progress = nothing_told) -> int:
        """Build the table anew beside the live one, then swap; gives the number of documents. Raises IndexBusyError."""
        with self._alone() as connection:
            position = self.log.latest()
            name = f"texts_{secrets.token_hex(4)}"
            with connection.begin():
                self._make_room(connection)
                self._do(connection, _TABLE, name)
            with connection.begin():
                documents = (each for source in self.sources() for each in in_our_languages(source.documents()))
                count = self._write(connection, name, documents, progress)
                for statement in _PREPARE:
                    self._do(connection, statement, name)
                self._do(connection, "ANALYZE {schema}.{name}", name)
            with connection.begin():
                self._swap(connection, name, position)
        self.catch_up()
        return count

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        """A connection while no other process rebuilds; raises IndexBusyError."""
        with self._engine().connect() as connection:
            lock = {"name": f"rebuild {self.schema}"}
            taken = connection.scalar(text("SELECT pg_try_advisory_lock(hashtext(:name))"), lock)
            connection.commit()
            if not taken:
                raise IndexBusyError("another process is building the table of the search")
            try:
                yield connection
            finally:
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(hashtext(:name))"), lock)
                connection.commit()

    def _make_room(self, connection: Connection) -> None:
        """Make the schema, and remove what a killed rebuild left."""
        self._do(connection, "CREATE SCHEMA IF NOT EXISTS {schema}")
        self._do(connection, "CREATE SEQUENCE IF NOT EXISTS {schema}.number")  # of all tables: no number comes again
        self._do(connection, _STATE)
        self._do(connection, "INSERT INTO {schema}.state (id) VALUES (1) ON CONFLICT DO NOTHING")
        left = text("SELECT tablename FROM pg_tables WHERE schemaname = :schema AND tablename LIKE 'texts\\_%'")
        for name in connection.scalars(left, {"schema": self.schema}).all():
            self._do(connection, "DROP TABLE {schema}.{name}", name)

    def _swap(self, connection: Connection, name: str, position: int) -> None:
        """Make a table the live one, while no writer changes the one before."""
        self._do(connection, "SELECT 1 FROM {schema}.state FOR UPDATE")
        self._do(connection, "DROP TABLE IF EXISTS {schema}.texts")
        self._do(connection, "ALTER TABLE {schema}.{name} RENAME TO texts", name)
        live = "UPDATE {schema}.state SET stamp = :stamp, position = :position, generation = generation + 1, at = now()"
        self._do(connection, live, stamp=stamp(), position=position)

    def is_scattered(self) -> bool:
        """Say that there is nothing to merge."""
        return False

    def merge(self) -> bool:
        """Do nothing: the server keeps its index in order."""
        return False

    def tidy(self) -> None:
        """Remove the tables of other releases which nobody has written for a day."""
        with self._reading() as connection:
            others = text(_OTHERS)
            for name in connection.scalars(others, {"beginning": BEGINNING, "own": self.schema}).all():
                if connection.scalar(text(f"SELECT at < now() - interval '1 day' FROM {name}.state")):  # noqa: S608  (names of our own)
                    connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))

    def check(self, progress: Progress = nothing_told) -> list[Difference]:
        """Compare the table with every source, document by document; raises IndexDamagedError."""
        with self._reading() as connection:
            self._state(connection)
            rows = self._do(connection, "SELECT kind, key, lang, digest FROM {schema}.{name}")
            held = {(row.kind, row.key, row.lang): row.digest for row in rows}
        return list(compare(self.sources(), held, progress))

    def remove(self) -> None:
        """Remove the table and all that belongs to it."""
        with self._engine().begin() as connection:
            self._do(connection, "DROP SCHEMA IF EXISTS {schema} CASCADE")
