"""The database's schema: Flask-Migrate, loaded where somebody works at the command line.

The workers that answer readers never migrate, and the library with all it brings takes 9 MB in each of them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo
from flask.globals import app_ctx
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from layak.config import ROOT
from layak.extensions import db

REVISION = re.compile(r'^(revision|down_revision) = "(\w+)"', re.MULTILINE)
MIGRATIONS = ROOT / "site" / "layak" / "migrations"


def bind_migrations(app: Flask) -> None:
    """Let `flask db` and `upgrade_schema` find this application's migrations."""
    from flask_migrate import Migrate

    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)  # six lines that nobody asked for
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)


class Migrations(click.Command):
    """`flask db`: hands over to Flask-Migrate's own commands, which are loaded once they are asked for."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The library's group takes the place of this one, with its options and commands."""
        return commands_of(parent).make_context(info_name, args, parent, **extra)


def commands_of(ctx: click.Context | None) -> click.Group:
    """Flask-Migrate's commands, bound to the application of the command line."""
    from flask_migrate.cli import db as commands

    app = (ctx.ensure_object(ScriptInfo) if ctx else ScriptInfo()).load_app()
    if "migrate" not in app.extensions:
        bind_migrations(app)
    found: click.Group = commands
    return found


def upgrade_schema(revision: str = "head") -> None:
    """Bring the application's database up to a revision, by default the newest."""
    if revision == "head" and is_newest():
        return
    from flask_migrate import upgrade

    if "migrate" not in current_app.extensions:
        bind_migrations(app_ctx.app)
    upgrade(revision=revision)


def upgrade_engine(engine: Engine, revision: str = "head") -> None:
    """Bring another database than the application's up to a revision, such as one that a backup is put into."""
    with quiet("alembic"):
        from alembic import command

        if "migrate" not in current_app.extensions:
            bind_migrations(app_ctx.app)
        configured = current_app.extensions["migrate"].migrate.get_config(str(MIGRATIONS))
        configured.attributes["engine"] = engine
        command.upgrade(configured, revision)


@contextmanager
def quiet(name: str) -> Iterator[None]:
    """Let a library tell of its warnings only."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


def is_newest() -> bool:
    """Whether the database is at the newest revision already: reading that takes a hundredth of loading the library."""
    return stored_revisions() == newest_revisions()


def is_ahead() -> bool:
    """Whether a later release migrated the database: its revision is none of this one's (docs/adr/0874)."""
    return bool(stored_revisions() - all_revisions())


def stored_revisions() -> set[str]:
    """At which revision the database says that it is; none where it holds no site, or does not answer."""
    try:
        with db.engine.connect() as connection:
            return set(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())
    except SQLAlchemyError:
        return set()


def newest_revisions() -> set[str]:
    """The revisions of the migrations' files after which none comes."""
    found = read_revisions()
    return {one["revision"] for one in found} - {one.get("down_revision") for one in found}


def all_revisions() -> set[str]:
    """Every revision that this release knows."""
    return {one["revision"] for one in read_revisions()}


def read_revisions() -> list[dict[str, str]]:
    """What each migration's file says of itself: its revision and the one before."""
    sources = [path.read_text("utf-8") for path in (MIGRATIONS / "versions").glob("*.py")]
    return [dict(REVISION.findall(source)) for source in sources]
