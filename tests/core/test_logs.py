"""The log: enough to mend a fault, never an address and never what somebody wrote."""

from __future__ import annotations

import io
import logging
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from psycopg.errors import UndefinedTable
from sqlalchemy import bindparam, column, select, table
from sqlalchemy.exc import IntegrityError, OperationalError

from layak.core.database import writing
from layak.core.demo_file import read_demo_file
from layak.core.redirects import Redirect
from layak.core.rows import Query
from layak.extensions import limiter
from tests.forum.conftest import Child

CANARY = "Aku anak kelas lima dan ini rahasiaku."
NOWHERE = table("nowhere", column("words"))
"""A table that no database has."""
ADDRESS = "203.0.113.77"


@pytest.fixture
def broken_limits(loaded: Flask) -> Iterator[Path]:
    """The file of the limits can be used by nobody."""
    storage = limiter.storage
    path = storage._path  # of the application that was made last: there is one limiter in a process
    for file in path.parent.glob("limits.sqlite*"):
        file.unlink()
    path.mkdir(parents=True)
    storage._local.held = None
    yield path
    shutil.rmtree(path)
    storage._local.held = None


def test_words_in_a_failing_statement_stay_out_of_the_log(app: Flask, written: io.StringIO) -> None:
    """An error of the database is logged with its statement, without what was to be stored or looked for."""
    log = logging.getLogger("layak")
    with app.app_context():
        row = {"source": CANARY, "target": "/", "added_by": CANARY, "added_at": datetime(2026, 11, 21, tzinfo=UTC)}
        try:
            with writing() as session:
                session.execute(Redirect.__table__.insert(), [row])
                session.execute(Redirect.__table__.insert(), [row])
        except IntegrityError:
            log.exception("cannot be stored")
        try:
            Query(select(NOWHERE.c.words).where(NOWHERE.c.words == bindparam("words"))).rows(words=CANARY)
        except (OperationalError, UndefinedTable):
            log.exception("cannot be read")
    told = written.getvalue()
    assert "INSERT INTO redirect" in told and "nowhere" in told
    assert CANARY not in told


@pytest.mark.parametrize("lang", ["id", "en"])
def test_child_sends_although_nothing_can_be_counted(
    loaded: Flask, broken_limits: Path, written: io.StringIO, lang: str
) -> None:
    """With a limits file that cannot be used everybody may send; the log says so without an address or a word."""
    code = read_demo_file(loaded.extensions["layak"].settings.instance)["passes"][0]["pass"]
    client = loaded.test_client()
    client.environ_base["REMOTE_ADDR"] = ADDRESS
    child = Child(client, code, lang)
    answer = child.send_idea("Kami ingin jalur sepeda yang aman ke sekolah.")
    assert answer.status_code == 303, answer.text
    assert answer.headers["Location"].endswith(child.path("thanks"))
    told = written.getvalue()
    assert "rate limit" in told
    assert ADDRESS not in told and code not in told and "sepeda" not in told


def test_fault_whose_causes_go_in_a_circle_is_told(written: io.StringIO) -> None:
    """Writing it down ends."""
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    logging.getLogger("layak").error("in a circle", exc_info=one)
    assert "in a circle" in written.getvalue()
