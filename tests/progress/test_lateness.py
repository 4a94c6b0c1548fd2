"""Lateness stays inside until an office was warned and three working days have passed; a step or a new day ends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.config import ROOT
from layak.core.audit import AuditRow
from layak.core.content import load_content
from layak.core.working_days import Holidays, holidays_of
from layak.extensions import db
from layak.progress.models import EvidenceRequest, Happening, ProgressEvent
from layak.progress.service import lateness, requests
from layak.progress.service.cycles import get_running_cycle
from layak.progress.service.faults import NotYours
from tests import staff
from tests.conftest import START, TestClock
from tests.page_rules import parse_page, words_of
from tests.progress.asking import COORDINATOR, OFFICE, OFFICER, ask, empty_cycle, hand_in, inside, row

PATH = "/en/desk/progress/late"
PUBLIC = "/en/progress/offices"
JAKARTA = ZoneInfo("Asia/Jakarta")
PAST = date(2026, 11, 13)


@pytest.fixture
def late(loaded: Flask) -> int:
    """A request that is late, the only one of its cycle."""
    inside(loaded, empty_cycle)
    return inside(loaded, ask, due_on=PAST)


@pytest.fixture
def change(late: int, sign_in: Callable[..., FlaskClient]) -> Callable[..., int]:
    """Press one of the buttons beside the office, as somebody who signed in just now; the status of the answer."""
    people = count()

    def press(act: str, seen: int = 1) -> int:
        client = sign_in("coordinator", email=f"koordinator-{next(people)}@example.org")
        data = {"act": act, "seen": seen}
        return staff.send(client, f"{PATH}/{OFFICE}", data, form="/en/desk/progress/ask").status_code

    return press


@pytest.fixture(scope="module")
def holidays() -> Holidays:
    """The holidays of content/."""
    return holidays_of(load_content(ROOT, "pekanbaru").framework.holidays)


def is_told(client: FlaskClient) -> bool:
    """Whether readers see that somebody is late."""
    pages = [words_of(parse_page(client.get(path).text)) for path in (PUBLIC, f"{PUBLIC}/{OFFICE}")]
    told = ["1 late" in page for page in pages]
    assert told[0] == told[1]
    return told[0]


def test_lateness_is_not_seen_before_it_was_released(
    loaded: Flask, change: Callable[..., int], client: FlaskClient, clock: TestClock
) -> None:
    """Late, warned of, three working days later shown: only then do readers see it, and a line of history tells it."""
    assert not is_told(client)
    assert change("show") == 409
    assert change("warn") == 303
    assert not is_told(client) and change("show") == 409
    clock.moment = START + timedelta(days=4, hours=-1)  # warned on Saturday: Wednesday is the third working day
    assert change("show") == 303
    assert is_told(client)
    with loaded.app_context():
        event = db.session.scalars(select(ProgressEvent).filter_by(what=Happening.LATE_SHOWN, is_sample=False)).one()
        assert event.office_key == OFFICE and "1" in event.detail
        steps = db.session.scalars(select(AuditRow.action).filter_by(subject=f"request:{only_one()}")).all()
    assert steps[-2:] == ["progress.warn_late", "progress.show_late"]


def only_one() -> int:
    """The number of the only request."""
    return db.session.scalars(select(EvidenceRequest.id)).one()


def test_not_before_the_third_working_day(
    change: Callable[..., int], sign_in: Callable[..., FlaskClient], clock: TestClock
) -> None:
    """On the second working day it cannot be shown yet."""
    assert change("warn") == 303
    clock.moment = START + timedelta(days=3)
    assert change("show") == 409
    page = sign_in("coordinator").get(PATH).text
    assert "Readers may see it from 25 November 2026." in page


def test_it_is_taken_back(loaded: Flask, change: Callable[..., int], client: FlaskClient, clock: TestClock) -> None:
    """What readers saw is taken back with one button, from history and feed, too; the warning stays."""
    change("warn")
    clock.moment = START + timedelta(days=4)
    change("show")
    history = ("/en/progress/changes", "/en/progress/feed.atom", "/api/v1/changes", "/en/data/changes.csv")
    told = [client.get(path).text for path in history]
    assert "was late with its answer" in told[0]
    assert change("hide") == 303
    assert not is_told(client)
    assert [client.get(path).text.count(OFFICE) for path in history] == [one.count(OFFICE) - 1 for one in told]
    assert change("show") == 303 and is_told(client)


@pytest.mark.parametrize("how", ["hand_in", "due"])
def test_handing_in_or_another_day_ends_it(
    loaded: Flask, late: int, change: Callable[..., int], client: FlaskClient, clock: TestClock, how: str
) -> None:
    """Whoever hands in, or gets another day, is not late any more, also not after a return; it would begin anew."""
    change("warn")
    clock.moment = START + timedelta(days=4)
    change("show")
    assert is_told(client)
    with loaded.app_context():
        if how == "hand_in":
            hand_in(late)
            requests.give_back(late, "Tahun.", version=row(late).version, actor=COORDINATOR, at=START)
        else:
            requests.change_due(late, date(2026, 12, 18), version=row(late).version, actor=COORDINATOR)
        assert row(late).warned_at is None and row(late).shown_late_at is None
    assert not is_told(client)


def test_two_at_once_do_not_warn_of_what_they_did_not_see(loaded: Flask, change: Callable[..., int]) -> None:
    """Where another request became late meanwhile, nothing is written, and the page says so."""
    inside(loaded, ask, code="05.records", due_on=PAST)
    assert change("warn", seen=1) == 409
    assert change("warn", seen=2) == 303


def test_nobody_else_shows_lateness(loaded: Flask, late: int) -> None:
    """An officer neither warns nor shows."""
    with loaded.app_context():
        cycle = get_running_cycle()
        with pytest.raises(NotYours):
            lateness.warn_late(cycle.id, OFFICE, seen=1, actor=OFFICER, at=START, zone=JAKARTA)
        assert db.session.scalar(select(func.count()).where(AuditRow.action == "progress.warn_late")) == 0


@pytest.mark.parametrize(
    ("warned", "first"),
    [
        ("2026-11-23", "2026-11-26"),
        ("2026-11-26", "2026-12-01"),
        ("2026-11-28", "2026-12-02"),
        ("2026-03-16", "2026-03-26"),
        ("2026-12-22", "2026-12-29"),
    ],
)
def test_three_working_days_are_counted_over_weekends_and_holidays(warned: str, first: str, holidays: Holidays) -> None:
    """A warning of Monday may be shown on Thursday, one of Saturday on Wednesday; Eid and Christmas do not count."""
    given = datetime.combine(date.fromisoformat(warned), datetime.max.time(), JAKARTA)
    day = date.fromisoformat(first)
    assert given < lateness.warned_before(day, JAKARTA, holidays)
    assert given >= lateness.warned_before(day - timedelta(days=1), JAKARTA, holidays)


def test_page_counts_the_three_days_over_christmas(
    loaded: Flask, late: int, sign_in: Callable[..., FlaskClient], clock: TestClock
) -> None:
    """Warned on Tuesday before Christmas, the page names the Tuesday after it; in between nothing can be shown."""
    clock.moment = datetime(2026, 12, 22, 3, tzinfo=UTC)
    client = sign_in("coordinator", email="natal@example.org")
    staff.send(client, f"{PATH}/{OFFICE}", {"act": "warn", "seen": 1}, form="/en/desk/progress/ask")
    assert "Readers may see it from 29 December 2026." in client.get(PATH).text
    clock.moment = datetime(2026, 12, 28, 3, tzinfo=UTC)
    client = sign_in("coordinator", email="natal-2@example.org")
    data = {"act": "show", "seen": 1}
    assert staff.send(client, f"{PATH}/{OFFICE}", data, form="/en/desk/progress/ask").status_code == 409
