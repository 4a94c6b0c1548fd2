"""Commands over a database that is not there, away or of another version: one sentence with what to do, for each.

A command is looked at before it begins, so that it leaves no empty file where the database was, and what the database
answers in between is told the same way. What is a fault of ours stays one, with its traceback.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from layak.config import SETTINGS_FILE, Settings
from layak.core.database import BUSY_SECONDS, DatabaseBusy
from layak.core.own_command import own_command
from layak.extensions import db
from layak.ops.lost import Books, look_at_books, why_lost, why_no_start
from layak.schema import is_ahead, is_newest

NEED_NONE = frozenset(
    {
        *("backup key", "backup list", "backup prune", "backup restore", "backup verify"),
        *("content check", "demo code", "doctor", "forum detect", "layak init", "layak render", "privacy map"),
        *("openapi list-config-prefixes", "openapi print", "openapi write", "search evaluate"),
    }
)
"""Commands that ask the database nothing, or see for themselves whether it is there, as the doctor and a restore do."""
MAKE_ONE = frozenset({"db upgrade", "layak first-administrator", "serve"})
"""Commands that make the tables which are missing."""
USE_ONE = frozenset({"db check", "db current", "db downgrade", "db stamp"})
"""Of Flask-Migrate's commands those that ask the database; the others read the files of the migrations."""
NEED_KNOWN = frozenset({"db check", "db current", "db downgrade", "db upgrade", "layak first-administrator"})
"""Commands that find their way by the database's revision, and can not from one that only a later release knows."""
TRY_AGAIN = (
    (("locked", "busy", "lock timeout"), f"has been held by another process for {BUSY_SECONDS:.0f} seconds. Try again"),
    (("is full", "No space left"), "has no room on its disk. Make room, then give the command again"),
    (("readonly", "read-only", "unable to open"), "cannot be written by this account. Give the command as the site's"),
)
"""By the words of a driver: how it is with the database, and what to do."""


class Commands(AppGroup):
    """The site's commands, each with its sentence."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app.cli.name, commands=dict(app.cli.commands))
        self.app = app

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or none."""
        found = super().get_command(ctx, cmd_name)
        return Needing(found, cmd_name, self.app) if found else None


class Needing(click.Command):
    """Stands for a command, one of a group or one that is loaded late."""

    def __init__(self, command: click.Command, name: str, app: Flask) -> None:
        super().__init__(
            command.name, help=command.help, short_help=command.short_help, hidden=command.hidden, params=command.params
        )
        self.command, self.whole_name, self.app = command, name, app

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The command itself takes the place of this one; a group's commands are looked at one by one."""
        ctx = self.command.make_context(info_name, args, parent, **extra)
        one = ctx.command = copy(ctx.command)
        if isinstance(one, click.Group):
            name, app = self.whole_name, self.app
            one.commands = {key: Needing(part, f"{name} {key}", app) for key, part in one.commands.items()}
        if one.callback is not None:
            one.callback = told_plainly(one.callback, self.whole_name, self.app)
        return ctx


def told_plainly(callback: Callable[..., Any], name: str, app: Flask) -> Callable[..., Any]:
    """Let a command end with a sentence and status 1 where the database is not as it needs it."""

    @wraps(callback)
    def told(*arguments: Any, **options: Any) -> Any:
        if click.get_current_context().invoked_subcommand is not None:  # a group's own part, before the command's
            return callback(*arguments, **options)
        end_with(why_not_now(app, name))
        try:
            return callback(*arguments, **options)
        except (DatabaseBusy, DBAPIError) as error:
            end_with(why_it_failed(app, error))
            raise

    return told


def end_with(problem: str | None) -> None:
    """End the command with a sentence, where there is one."""
    if problem:
        raise click.ClickException(problem)


def why_not_now(app: Flask, name: str) -> str | None:
    """The sentence for a command that cannot begin; None where it may."""
    if name in NEED_NONE or (name.startswith("db ") and name not in MAKE_ONE | USE_ONE):
        return None
    settings: Settings = app.extensions["layak"].settings
    with app.app_context():
        if name not in MAKE_ONE:
            return why_no_books(db.engine, settings) or why_unknown(db.engine, name)
        try:
            problem = why_away(db.engine, settings) or why_no_start(db.engine, settings)
            return problem or why_unknown(db.engine, name)
        finally:
            db.engine.dispose()  # serving makes processes, none of which may share a connection


def why_no_books(engine: Engine, settings: Settings) -> str | None:
    """The sentence for a database that holds no site now; None where it does."""
    problem = why_away(engine, settings) or why_lost(engine, settings.instance)
    if problem or look_at_books(engine) is not Books.EMPTY:
        return problem
    return (
        f"The database {name_of(engine)} is not made yet. It is made when the site is started first, or now with: "
        f"{own_command('db upgrade')}"
    )


def why_unknown(engine: Engine, name: str) -> str | None:
    """The sentence for a command that cannot begin at a later release's revision; None where it may."""
    return f"{ahead_of(engine)} Nothing was changed." if name in NEED_KNOWN and is_ahead() else None


def ahead_of(engine: Engine) -> str:
    """What is so, and what to do, where a later release migrated the database."""
    return (
        f"The database {name_of(engine)} was brought up to date by a later release than this one. Finish the upgrade "
        "to it, or go back (docs/upgrade.md)."
    )


def why_away(engine: Engine, settings: Settings) -> str | None:
    """The sentence for a server that does not answer, with its own reason; None where it does, or there is none."""
    if engine.dialect.name != "postgresql":
        return None
    try:
        with engine.connect():
            return None
    except OperationalError as error:
        return (
            f"The database {name_of(engine)} does not answer ({first_line(error)}). Nothing was changed. See whether "
            f"PostgreSQL runs there (systemctl status postgresql), and whether DATABASE_URL in "
            f"{settings.instance / SETTINGS_FILE} is right."
        )


def why_it_failed(app: Flask, error: DatabaseBusy | DBAPIError) -> str | None:
    """The sentence for what the database answered to a command; None where that is a fault of the program."""
    settings: Settings = app.extensions["layak"].settings
    said = "locked" if isinstance(error, DatabaseBusy) else first_line(error)
    with app.app_context():
        if isinstance(error, DatabaseBusy | OperationalError):
            for words, sentence in TRY_AGAIN:
                if any(word in said for word in words):
                    return f"The database {name_of(db.engine)} {sentence} ({said})."
        missing = why_no_books(db.engine, settings)
        if missing is None and is_ahead():
            return ahead_of(db.engine)
        if missing is None and not is_newest():
            return f"The database {name_of(db.engine)} is not of this version. Run: {own_command('db upgrade')}"
        return missing


def name_of(engine: Engine) -> str:
    """A database's address without its password."""
    return engine.url.render_as_string(hide_password=True)


def first_line(error: DBAPIError) -> str:
    """What the driver said first: the reason."""
    lines = str(error.orig).strip().splitlines()
    return lines[0].removeprefix("connection failed: ").strip() if lines else type(error.orig).__name__
