"""The database's schema: Flask-Migrate, loaded where somebody works at the command line.

The workers that answer readers never migrate, and the library with all it brings takes 9 MB in each of them.
"""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import AppGroup, ScriptInfo

from layak.config import ROOT
from layak.extensions import db

MIGRATIONS = ROOT / "site" / "layak" / "migrations"


def bind_migrations(app: Flask) -> None:
    """Let `flask db` and `upgrade_schema` find this application's migrations."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)


class Migrations(AppGroup):
    """`flask db`: Flask-Migrate's own commands, loaded with the library once one of them is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return commands_of(ctx).list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them."""
        return commands_of(ctx).get_command(ctx, cmd_name)


def commands_of(ctx: click.Context) -> click.Group:
    """Flask-Migrate's commands, bound to the application of the command line."""
    from flask_migrate.cli import db as commands

    app = ctx.ensure_object(ScriptInfo).load_app()
    if "migrate" not in app.extensions:
        bind_migrations(app)
    found: click.Group = commands
    return found


def upgrade_schema(revision: str = "head") -> None:
    """Bring the application's database up to a revision, by default the newest."""
    from flask_migrate import upgrade

    if "migrate" not in current_app.extensions:
        bind_migrations(current_app._get_current_object())  # type: ignore[attr-defined]
    upgrade(revision=revision)
