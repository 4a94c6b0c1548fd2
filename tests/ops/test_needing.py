"""Commands over a database that is not there: each says one sentence with what to do, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from sqlalchemy import text

from layak.app import create_app
from layak.core.database import DatabaseBusy
from layak.extensions import db
from layak.ops.needing import MAKE_ONE, NEED_NONE, USE_ONE, why_it_failed
from layak.schema import Migrations
from tests.conftest import settings_for
from tests.served import free_port


@pytest.fixture
def new(tmp_path: Path) -> Flask:
    """A city whose database nobody has made yet."""
    return create_app(settings_for(tmp_path / "data", demo=False, base_url="https://kla.example.go.id"))


def all_commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command of ours by its whole name; Flask-Migrate's own aside."""
    with click.Context(group) as ctx:
        for name in group.list_commands(ctx):
            found = group.commands[name]
            found = found.load() if hasattr(found, "load") else found
            if isinstance(found, click.Group):
                yield from all_commands(found, f"{before}{name} ")
                if found.invoke_without_command:
                    yield f"{before}{name}", click.Command(name)
            elif not isinstance(found, Migrations):
                yield before + name, found


def words_of(name: str, command: click.Command, folder: Path) -> list[str]:
    """A command line with something for each thing that must be given."""
    words = name.split()
    for one in (param for param in command.params if param.required):
        kind = one.type
        given = {"integer": "1", "datetime": "2026-11-20"}.get(kind.name, "admin@example.go.id")
        if isinstance(kind, click.Choice):
            given = str(kind.choices[0])
        elif isinstance(kind, click.Path):
            given = str(folder if not kind.dir_okay or kind.file_okay else folder.parent)
        words += [one.opts[0], given] if isinstance(one, click.Option) else [given]
    return words


def run_in(app: Flask, *words: str) -> tuple[int, str]:
    """Give a command within this process; its status and all that it said."""
    done = app.test_cli_runner().invoke(args=list(words))
    assert done.exception is None or isinstance(done.exception, SystemExit), (words, done.exception)
    return done.exit_code, done.output


def test_every_command_says_that_there_is_no_database_yet(new: Flask, tmp_path: Path) -> None:
    """One sentence with the command that makes it, status 1, and no empty file in its place; those that need no
    database do their work.
    """
    file = tmp_path / "file"
    file.write_text("[]")
    assert isinstance(new.cli, click.Group)
    known = dict(all_commands(new.cli))
    assert known.keys() >= {one for one in (NEED_NONE | MAKE_ONE) if not one.startswith("db ")} and len(known) > 40
    for name, command in known.items():
        if name not in NEED_NONE | MAKE_ONE:
            code, said = run_in(new, *words_of(name, command, file))
            assert code == 1 and "is not made yet" in said and "db upgrade" in said, (name, said)
            assert said.count("\n") == 1, said
    for free in ("content check", "db heads", "staff create --help", "--help"):
        assert run_in(new, *free.split())[0] == 0, free
    for name in USE_ONE:
        assert "is not made yet" in run_in(new, *name.split())[1]
    assert {path.name for path in (tmp_path / "data").iterdir()} == {"assets", "edition.bell"}
    code, said = run_in(new, "doctor", "--lang", "en", "--only", "database", "--only", "database-whole")
    assert code == 2 and said.count("There is no database yet") == 2 and "last backup" not in said


def test_commands_say_that_the_databases_server_does_not_answer(tmp_path: Path) -> None:
    """With the server's own reason, never with the password; the doctor says it where it looks at the database."""
    address = f"postgresql+psycopg://layak:kept-to-oneself@127.0.0.1:{free_port()}/layak"
    app = create_app(settings_for(tmp_path, demo=False, database_url=address, base_url="https://kla.example.go.id"))
    for words in (
        "staff list",
        "tick",
        "db upgrade",
        f"serve --port {free_port()}",
        "layak first-administrator a@b.id",
    ):
        code, said = run_in(app, *words.split())
        assert code == 1 and "layak:***@" in said and "does not answer (" in said, said
        assert "kept-to-oneself" not in said and "Traceback" not in said and "sqlalche" not in said
    code, said = run_in(app, "doctor", "--lang", "en", "--only", "database", "--only", "schema", "--only", "index-lag")
    assert code == 2 and "server does not answer" in said and "db upgrade" not in said and "doctor --fix" not in said


@pytest.mark.sqlite(reason="a file that is locked, and one of another version")
def test_commands_say_what_the_database_refuses(new: Flask) -> None:
    """Tables of another version, another writer that does not end; a fault of ours stays one."""
    assert run_in(new, "layak", "first-administrator", "admin@example.go.id")[0] == 0
    code, said = run_in(new, "doctor", "--lang", "en", "--only", "index", "--only", "index-lag")
    assert code == 0 and "All is well." in said, "the index of a new city, before the first start"
    with new.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE staff RENAME TO people"))
    with pytest.raises(AssertionError, match="no such table"):
        run_in(new, "staff", "list")
    with new.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    code, said = run_in(new, "staff", "list")
    assert code == 1 and "is not of this version. Run: flask --app wsgi db upgrade" in said
    with new.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    for words in ("db upgrade", "db current", "layak first-administrator admin@example.go.id", "staff list"):
        code, said = run_in(new, *words.split())
        assert code == 1 and "a later release than this one" in said and "Run:" not in said, said
    code, said = run_in(new, "doctor", "--lang", "en", "--only", "schema")
    assert code == 1 and "The site serves" in said
    assert "another process for 5 seconds. Try again (locked)" in (why_it_failed(new, DatabaseBusy()) or "")
