"""Everything that the database keeps, as lines of text, whichever server keeps it."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select, text

from layak.extensions import db


def kept_rows(app: Flask) -> list[str]:
    """Every row of every table, with the name of its table in front, in an order of its own."""
    with app.app_context(), db.engine.connect() as connection:
        return sorted(
            f"{table.name} {tuple(row)}"
            for table in db.metadata.sorted_tables
            for row in connection.execute(select(text("*")).select_from(text(f'"{table.name}"')))
        )
