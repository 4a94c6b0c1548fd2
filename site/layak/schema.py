"""The database's schema: Flask-Migrate, bound where somebody works at the command line.

The workers that answer readers never migrate, and the library with all it brings takes 9 MB in each of them.
"""

from __future__ import annotations

import click
from flask import Flask, current_app

from layak.config import ROOT
from layak.extensions import db

MIGRATIONS = ROOT / "site" / "layak" / "migrations"


def bind_migrations(app: Flask) -> None:
    """Let `flask db` and `upgrade_schema` find this application's migrations."""
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)


def bind_at_command_line(app: Flask) -> None:
    """Bind them where a command is being run."""
    if click.get_current_context(silent=True) is not None:
        bind_migrations(app)


def upgrade_schema(revision: str = "head") -> None:
    """Bring the application's database up to a revision, by default the newest."""
    from flask_migrate import upgrade

    if "migrate" not in current_app.extensions:
        bind_migrations(current_app._get_current_object())  # type: ignore[attr-defined]
    upgrade(revision=revision)
