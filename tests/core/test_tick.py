"""What time moves on: done once for all workers, again without harm, and never stopped by one failure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.core import tick
from layak.core.clock import now
from layak.core.database import writing
from layak.core.sessions import StoredSession
from layak.extensions import db
from layak.forum.models import Original
from tests.conftest import TestClock


def test_two_workers_at_once_do_the_work_once(app: Flask) -> None:
    """While one holds the lease the other leaves the work alone; it takes over when the lease runs out."""
    with app.app_context():
        assert tick.take_lease("tick", "first", now())
        assert tick.tick(app, "second") is None
        assert tick.take_lease("tick", "second", now() + tick.LEASE)
        tick.free_lease("tick", "second")
        assert tick.tick(app, "first") is not None


def test_two_commands_at_once_do_the_work_once(app: Flask, run: Callable[..., Any]) -> None:
    """The command that is started while another is at it leaves the work to that one."""
    inner: list[str] = []
    tick.register_task(app, "again", lambda at: len(inner.append(run("tick").output) or inner))
    try:
        assert "again: 1" in run("tick").output
    finally:
        app.extensions["layak_tasks"].pop("again")
    assert inner == ["Another process is at it.\n"]


def test_originals_end_by_one_clock(loaded: Flask, run: Callable[..., Any], clock: TestClock) -> None:
    """An original goes when its day has come in UTC, and none a few hours earlier; no second command erases any."""
    evening = datetime(2027, 3, 1, 20, tzinfo=UTC)  # the second of March in the city
    with loaded.app_context(), writing() as session:
        one = session.scalars(select(Original)).first()
        assert one is not None
        one.erase_on = evening.date() + timedelta(days=1)
        number = one.suggestion_id
    for moment, is_kept in ((evening, True), (evening + timedelta(hours=4), False)):
        clock.moment = moment
        assert run("tick").exit_code == 0
        with loaded.app_context():
            assert (db.session.get(Original, number) is not None) is is_kept
    assert run("forum", "erase").exit_code == 2


def test_task_that_fails_keeps_no_other_from_being_done(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failing task is told as failed; those after it are done."""
    seen: list[str] = []
    tasks = {"broken": lambda at: 1 // 0, "fine": lambda at: len(seen.append("done") or seen)}
    monkeypatch.setitem(app.extensions, "layak_tasks", tasks)
    with app.app_context():
        assert tick.tick(app, "any") == {"broken": -1, "fine": 1}


def test_session_with_a_draft_is_gone_after_two_idle_hours(
    loaded: Flask, run: Callable[..., Any], sign_in: Callable[..., FlaskClient], clock: TestClock
) -> None:
    """The command removes idle sessions and leaves those in use."""
    client = sign_in("author")
    with loaded.app_context():
        before = db.session.scalar(select(func.count()).select_from(StoredSession))
    assert before and "sessions: 0" in run("tick").output
    clock.moment += timedelta(hours=2, minutes=1)
    result = run("tick")
    assert result.exit_code == 0 and f"sessions: {before}" in result.output
    assert client.get("/id/ruang-kerja/").status_code == 303
