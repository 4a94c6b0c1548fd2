"""A clock that is set, runs ahead or meets an odd day: nobody stays signed in for ever, and what is due is done once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.core import tick
from layak.core.clock import now
from layak.core.sessions import LONGEST, purge_sessions
from tests.conftest import TestClock
from tests.news import conftest as newsroom

publish = newsroom.publish
DESK = "/id/ruang-kerja/"
JUMPS = [timedelta(days=1), timedelta(days=365), -timedelta(days=1), -timedelta(days=365)]
LEAP, NEW_YEAR = datetime(2028, 2, 29, 16, 59, 59, tzinfo=UTC), datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)
"""The last second of a day in Pekanbaru (23:59:59 WIB)."""


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_nobody_stays_signed_in_across_a_jump_of_the_clock(
    app: Flask, sign_in: Callable[..., FlaskClient], clock: TestClock, jump: timedelta
) -> None:
    """A session is over when the clock jumps by a day or a year, ahead or back, and its record goes with the next tick."""
    editor = sign_in("editor")
    assert editor.get(DESK).status_code == 200
    clock.moment += jump
    assert editor.get(DESK).status_code == 303
    with app.app_context():
        assert purge_sessions(now()) >= 1 and purge_sessions(now()) == 0


def test_session_survives_a_clock_that_is_set_by_a_minute(
    sign_in: Callable[..., FlaskClient], clock: TestClock
) -> None:
    """A time server corrects a clock by seconds: nobody notices. The end of a session stays where it was."""
    editor = sign_in("editor")
    clock.moment -= timedelta(minutes=1)
    assert editor.get(DESK).status_code == 200
    clock.moment += LONGEST + timedelta(minutes=2)
    assert editor.get(DESK).status_code == 303


def test_what_is_due_is_done_after_a_clock_that_ran_ahead(app: Flask, clock: TestClock) -> None:
    """Killed while the clock was a year ahead, a process leaves a lease that stops nobody once the clock is right."""
    with app.app_context():
        clock.moment += timedelta(days=365)
        assert tick.take_lease("tick", "killed", now())
        clock.moment -= timedelta(days=365)
        assert tick.tick(app, "another") is not None


@pytest.mark.parametrize("moment", [LEAP, NEW_YEAR], ids=["leap day", "last day of the year"])
def test_article_of_the_last_second_of_a_day_appears_then_and_once(
    client: FlaskClient, clock: TestClock, publish: Callable[..., int], moment: datetime
) -> None:
    """Scheduled for 23:59:59 it is not there a second before; then it is, once in list and feed, also after midnight."""
    clock.moment = moment - timedelta(hours=1)
    publish("Kabar malam terakhir", None, moment=moment)
    for later, times in ((-1, 0), (0, 1), (1, 1), (86_400, 1), (1, 1)):
        clock.moment = moment + timedelta(seconds=later)
        for path, told in (("/id/berita/", 'kabar-malam-terakhir"'), ("/id/berita/feed.atom", "<title>Kabar malam")):
            assert client.get(path).text.count(told) == times, (path, later)
