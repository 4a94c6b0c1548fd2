"""PostgreSQL's text search: 'indonesian', a GIN index, words joined by OR, ranked by ts_rank with length counted."""

from __future__ import annotations

from typing import Any

import psycopg

from bench.engines.rows import DEPTH, read_rows

TABLE = """
    CREATE TABLE docs (key text, title text, body text,
        words tsvector GENERATED ALWAYS AS (to_tsvector('indonesian', title || ' ' || body)) STORED)
"""
ASK = """
    SELECT key, title, body FROM docs, to_tsquery('indonesian', %s) AS asked
    WHERE words @@ asked ORDER BY ts_rank(words, asked, 1) DESC LIMIT %s
"""


class Engine:
    """One table of a database; the place is the address of the database."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.connection: Any = None

    def build(self, documents: str) -> None:
        """Copy all documents in, then make the index."""
        with psycopg.connect(self.place, autocommit=True) as connection:
            connection.execute(TABLE)
            with connection.cursor().copy("COPY docs (key, title, body) FROM STDIN") as copy:
                for row in read_rows(documents):
                    copy.write_row(row)
            connection.execute("CREATE INDEX ON docs USING gin (words)")
            connection.execute("VACUUM ANALYZE docs")

    def open(self) -> None:
        """Connect."""
        self.connection = psycopg.connect(self.place, autocommit=True)

    def ask(self, text: str) -> list[str]:
        """Search and read."""
        return [row[0] for row in self.connection.execute(ASK, (" | ".join(text.split()), DEPTH)).fetchall()]
