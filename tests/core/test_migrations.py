"""Migrations run up and down on both databases, lose nothing, and make exactly the tables of the models."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade

from layak.app import create_app
from layak.config import ROOT
from layak.core.database import Moment
from layak.extensions import db
from layak.schema import bind_migrations, upgrade_schema
from tests.conftest import settings_for
from tests.postgres import Cluster

MIGRATIONS = ROOT / "site" / "layak" / "migrations"
REVISIONS = [row.revision for row in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
VERSIONS = "alembic_version"
MOMENT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
PLAIN: dict[type, Any] = {
    datetime: MOMENT,
    date: MOMENT.date(),
    bytes: b"0123456789abcdef0123456789abcdef",
    bool: True,
    int: 1,
    float: 1.5,
    str: "x",
    object: [],
}
"""A value for a column of each type; 1 is also the number of the one row that every other table holds."""
CHOSEN = {
    ("suggestion", "state"): "received",
    ("article_revision", "snapshot"): "{}",
    ("evidence", "finding_id"): None,
    ("evidence", "pledge_id"): None,
}
"""Columns that take certain words only, and those of which only one is filled in."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database of each kind."""
    address = f"sqlite:///{tmp_path / 'layak.sqlite'}"
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        address = cluster.new_database()
    app = create_app(settings_for(tmp_path, database_url=address))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables() -> set[str]:
    """The tables that stand in the database."""
    return set(sa.inspect(db.engine).get_table_names()) - {VERSIONS}


def counts() -> dict[str, int]:
    """How many rows each table holds."""
    with db.engine.connect() as connection:
        return {name: connection.scalar(sa.text(f'SELECT count(*) FROM "{name}"')) or 0 for name in tables()}  # noqa: S608


def fill_empty_tables() -> None:
    """Put one row into each table without any, as the database itself describes its tables."""
    held = counts()
    found = sa.MetaData()
    found.reflect(db.engine)
    with db.engine.begin() as connection:
        for table in found.sorted_tables:
            if table.name != VERSIONS and not held[table.name]:
                connection.execute(table.insert().values({c.name: value_for(c) for c in table.columns}))


def value_for(column: sa.Column[Any]) -> Any:
    """Something that fits into a column."""
    return CHOSEN.get((column.table.name, column.name), PLAIN[column.type.python_type])


def test_operator_migrates_up_and_down_without_losing_a_row(empty: Flask) -> None:
    """Each step down and up again keeps every row of every table that both sides know; the last step down leaves none."""
    for revision in REVISIONS:
        upgrade_schema(revision)
        fill_empty_tables()
        full = counts()
        assert full and all(full.values()), full
        downgrade(revision="-1")
        below = counts()
        assert below == {name: full[name] for name in below}
        upgrade_schema(revision)
        again = counts()
        assert again.keys() == full.keys()
        assert {name: again[name] for name in below} == below
    downgrade(revision="base")
    assert tables() == set()


def test_operator_finds_the_tables_of_the_models(empty: Flask) -> None:
    """After all migrations the database differs in nothing from what the models say, types included."""
    upgrade_schema()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
    assert tables() == set(db.metadata.tables)


def test_operator_works_at_the_command_line(empty: Flask) -> None:
    """`flask db` has Flask-Migrate's commands, though nothing of it is loaded before one is asked for."""
    run = empty.test_cli_runner().invoke
    assert "upgrade" in run(args=["db", "--help"]).output
    assert run(args=["db", "upgrade"]).exit_code == 0 and tables() == set(db.metadata.tables)


def test_operator_migrates_twice_and_changes_nothing(empty: Flask) -> None:
    """A start on a database that is up to date does no harm to what stands in it."""
    upgrade_schema()
    fill_empty_tables()
    before = counts()
    upgrade_schema()
    assert counts() == before


def test_operator_finds_what_was_published_before_as_read_and_current(empty: Flask) -> None:
    """An article of before the second pair of eyes waits for nobody, and only the language it has gets a stage."""
    upgrade_schema("0001")
    fill_empty_tables()
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE article SET published_version = 4"))
        connection.execute(sa.text("UPDATE article_text SET lang = 'id'"))
    upgrade_schema("0002")
    with db.engine.connect() as connection:
        row = connection.execute(sa.text("SELECT seen_version, stage_id, stage_en, ending FROM article")).one()
    assert tuple(row) == (4, 4, 0, None)


def test_moment_keeps_its_instant_on_every_database(empty: Flask) -> None:
    """A moment that was given in another zone comes back as the same instant, with a zone."""
    upgrade_schema()
    given = datetime.fromisoformat("2026-11-21T10:00:00+07:00")
    with db.engine.connect() as connection:
        found = connection.scalar(sa.select(sa.literal(given, Moment)))
    assert found == given and found.utcoffset() is not None


def test_a_second_application_does_not_take_the_migrations_away(tmp_path: Path) -> None:
    """Each application finds its own folder, whichever was made last in the process."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    apps = [create_app(settings_for(folder)) for folder in (ours, theirs)]
    for app in apps:
        bind_migrations(app)
    apps[1].extensions["migrate"].migrate.directory = str(tmp_path / "nowhere")
    with apps[0].app_context():
        upgrade_schema()
        assert tables()
        db.session.remove()
        db.engine.dispose()
