"""One writing transaction: all or nothing, numbered changes, an edition for what is public."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from layak.core.audit import AuditRow, broken_rows, record
from layak.core.changes import changes_after, current_edition, last_change, log_change
from layak.core.database import writing
from layak.extensions import db
from tests.core.writers import write_at_once


def test_writer_who_fails_leaves_nothing(app: Flask) -> None:
    """An error inside writing() undoes rows, change log and edition alike."""
    with app.app_context():
        before = current_edition(), last_change()
        with pytest.raises(ZeroDivisionError), writing():
            record("user:1", "news.publish", "article:1")
            log_change("news", "article", "one")
            _ = 1 / 0
        assert (current_edition(), last_change()) == before
        assert db.session.scalar(select(func.count()).select_from(AuditRow)) == 0


def test_change_that_is_public_makes_a_new_edition(app: Flask) -> None:
    """Public changes bump the edition once a transaction; private ones leave cached pages alone."""
    with app.app_context():
        start = current_edition()
        with writing():
            log_change("news", "article", "one")
            log_change("news", "article", "two")
        assert current_edition() == start + 1
        with writing():
            log_change("forum", "idea", "3", public=False)
        assert current_edition() == start + 1
        assert [row.key for row in changes_after(0)][-3:] == ["one", "two", "3"]


def test_log_change_outside_a_transaction_is_refused(app: Flask) -> None:
    """A change that is logged without being made cannot happen."""
    with app.app_context(), pytest.raises(RuntimeError, match="inside writing"):
        log_change("news", "article", "one")


def test_writers_at_once_lose_nothing(app: Flask) -> None:
    """Eight threads that read and then write, forty times each, all succeed, and numbers have no hole."""
    assert write_at_once(app, writers=8, times=40) == list(range(1, 321))


def test_audit_row_that_was_altered_shows(app: Flask) -> None:
    """Changing or removing a row of the trail breaks the chain at that place."""
    with app.app_context():
        for number in range(4):
            with writing():
                record(f"user:{number}", "news.publish", f"article:{number}")
        assert broken_rows() == []
        rows = list(db.session.scalars(select(AuditRow).order_by(AuditRow.id)))
        with writing() as session:
            session.execute(AuditRow.__table__.update().where(AuditRow.id == rows[1].id).values(actor="user:9"))
        assert broken_rows() == [rows[1].id]
        with writing() as session:
            session.execute(AuditRow.__table__.delete().where(AuditRow.id == rows[1].id))
        assert rows[2].id in broken_rows()


def test_test_that_opens_a_database_past_sqlite_fails(app: Flask) -> None:
    """Reading its file here would drop the locks of this process, and kill it at some later test."""
    path = app.extensions["layak"].settings.instance / "layak.sqlite"
    with pytest.raises(AssertionError, match="past SQLite"):
        path.read_bytes()
