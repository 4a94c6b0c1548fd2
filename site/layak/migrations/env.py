"""Run migrations over the application's own engine, or another one that was named.

On SQLite foreign keys are off while tables are rebuilt, or batch mode would delete child rows by cascade;
afterwards every reference is checked, and a broken one undoes the migration.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from layak.core.database import Moment
from layak.extensions import db


def migrate_online() -> None:
    """Migrate within one transaction."""
    engine = context.config.attributes.get("engine", db.engine)
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        try:
            run(connection, is_sqlite)
        finally:
            connection.rollback()
            if is_sqlite:
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


def render_item(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Write our types as the library's, so that a migration does not change when our code does."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def run(connection: Connection, is_sqlite: bool) -> None:
    """Configure alembic and run what is due."""
    options: dict[str, Any] = dict(current_app.extensions["migrate"].configure_args)
    options.pop("compare_type", None)
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        compare_type=True,
        transactional_ddl=True,
        transaction_per_migration=False,
        render_item=render_item,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()
        if is_sqlite:
            broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
            if broken:
                raise RuntimeError(f"A migration broke {len(broken)} references; nothing was changed.")


migrate_online()
