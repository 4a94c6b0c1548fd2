"""The forum ships closed, and a command opens it only when what protects children is on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from layak.accounts.service import people
from layak.core.access import Role
from layak.core.clock import now
from layak.forum.commands import forum_tools
from layak.forum.service import gate, recovery, sealed
from layak.forum.service.protection import officers
from tests.conftest import TestClock
from tests.forum.conftest import OFFICER, PASSPHRASE, make_officer


def test_forum_is_closed_in_a_new_installation(app: Flask, client: Any) -> None:
    """Nothing was done: the start page says kindly that no ideas are taken, and the status door stays."""
    with app.app_context():
        assert not gate.is_open()
    page = client.get("/en/childrens-forum/").text
    assert "The forum takes no new ideas right now." in page and "I have secret words" in page
    assert "I have a forum pass" not in page


def test_forum_stays_closed_while_no_officer_could_read(app: Flask) -> None:
    """Opened, but without an officer's key it counts as closed; the key alone does not open it either."""
    with app.app_context():
        gate.open_forum(demo=True, at=now())
        assert not gate.is_open()
        make_officer(901)
        sealed.set_up_key(OFFICER, PASSPHRASE, at=now())
        assert gate.is_open()
        gate.close_forum()
        assert not gate.is_open()


def fill_every_condition(app: Flask, run: Callable[..., Any]) -> None:
    """Everything that a real forum needs, through the commands."""
    with app.app_context():
        for number in (901, 905, 906, 907):
            make_officer(number)
        for number in (901, 905, 906, 907):
            sealed.set_up_key(sealed.Principal(user_id=number, roles=OFFICER.roles), PASSPHRASE, at=now())
        for number in range(2):
            duties = people.Duties(frozenset({Role.MODERATOR}))
            people.create_staff(f"moderator{number}@example.org", duties=duties, at=now(), actor=None)
    for number, body, more in ((901, "Dinas Uji", ()), (905, "UPTD Uji", ()), (906, "dinas  uji", ("--deputy",)),
                               (907, "UPTD Uji", ("--deputy",))):  # fmt: skip
        assert run("forum", "officer", f"officer{number}@example.org", "--body", body, *more).exit_code == 0
    assert run("forum", "duty", "officer901@example.org", "2026-11-20", "2026-12-31").exit_code == 0
    for name, value, more in (
        ("decrees", "SK 1", ()), ("test-calls", "2026-11-20", ()), ("consent-form", "v1", ()),
        ("assessment", "v1", ("--until", "2026-11-30")), ("lawyer", "2026-11-01", ()), ("own-body", "Dinas Uji", ()),
    ):  # fmt: skip
        assert run("forum", "record", name, value, *more).exit_code == 0


def test_real_forum_opens_only_with_everything_on_record_and_pauses_when_one_lapses(
    app: Flask, run: Callable[..., Any], clock: TestClock, client: Any
) -> None:
    """Each missing thing is named; with all of them it opens; on the day after one lapsed it pauses, status says what."""
    with app.app_context():
        named = [one.name for one in gate.open_forum(demo=False, at=now())]
        assert named == ["officers", "deputies", "moderators", "roster", *gate.RECORDS] and not gate.is_open()
    fill_every_condition(app, run)
    with app.app_context():
        assert gate.open_forum(demo=False, at=now()) == [] and gate.is_open()
    clock.moment = datetime(2026, 11, 30, 16, 59, tzinfo=UTC)
    with app.app_context():
        assert gate.is_open()
    clock.moment = datetime(2026, 11, 30, 17, 1, tzinfo=UTC)  # the city's midnight
    with app.app_context():
        assert not gate.is_open()
    told = run("forum", "status").output
    assert told.startswith("closed") and "assessment     LAPSED" in told and "MISSING" not in told
    page = client.get("/en/childrens-forum/").text
    assert "The forum takes no new ideas right now." in page and "I have secret words" in page and "129" in page
    assert run("forum", "record", "assessment", "v2").exit_code == 0
    with app.app_context():
        assert gate.is_open()


@pytest.mark.parametrize(
    ("break_it", "name"),
    [
        (lambda: people.disable_staff(905, actor=None), "officers"),
        (lambda: recovery.forget_key(901), "officers"),
        (lambda: people.disable_staff(907, actor=None), "deputies"),
        (lambda: recovery.forget_key(907), "deputies"),
        (lambda: officers.set_officer(905, body="Dinas Uji", is_deputy=False, at=now()), "officers"),
        (lambda: officers.set_duty(901, date(2026, 11, 20), date(2026, 12, 31), is_dropped=True), "roster"),
        (lambda: people.disable_staff(people.find_staff("moderator1@example.org").id, actor=None), "moderators"),
    ],
)
def test_forum_pauses_at_once_when_people_are_missing(
    app: Flask, run: Callable[..., Any], break_it: Callable[[], Any], name: str
) -> None:
    """An account, a key, a deputy, a second body or today's duty gone: the forum takes no new ideas."""
    fill_every_condition(app, run)
    assert run("forum", "recovery-key").exit_code == 0
    with app.app_context():
        assert gate.open_forum(demo=False, at=now()) == [] and gate.is_open()
        break_it()
        assert not gate.is_open() and name in [one.name for one in gate.missing(date(2026, 11, 21))]


@pytest.mark.parametrize("name", gate.RECORDS)
def test_forum_pauses_when_anything_on_record_lapses_or_goes(app: Flask, run: Callable[..., Any], name: str) -> None:
    """Each of them, not only one: past its last day no new ideas are taken, and opening names it."""
    fill_every_condition(app, run)
    with app.app_context():
        assert gate.open_forum(demo=False, at=now()) == [] and gate.is_open()
    value = "2026-11-20" if name == gate.TEST_CALLS else "v2"
    assert run("forum", "record", name, value, "--until", "2026-11-20").exit_code == 0
    with app.app_context():
        assert not gate.is_open() and [one.name for one in gate.open_forum(demo=False, at=now())] == [name]


def test_test_call_counts_for_half_a_year(app: Flask, run: Callable[..., Any]) -> None:
    """It lapses by itself, a later --until does not stretch it, and a day that is none or to come is refused."""
    assert run("forum", "record", "test-calls", "2026-05-01", "--until", "2027-12-31").exit_code == 0
    assert "LAPSED   2026-05-01, until 2026-10-31" in run("forum", "status").output
    for wrong in ("yesterday", "2026-11-22"):
        refused = run("forum", "record", "test-calls", wrong)
        assert refused.exit_code != 0 and "2026-11-20" in refused.output


def test_commands_open_close_and_tell(forum_app: Flask, run: Callable[..., Any]) -> None:
    """The commands say what they did, and refuse a name that is no precondition, and who is no officer."""
    assert "closed to new ideas" in run("forum", "close").output
    assert run("forum", "status").output.startswith("closed")
    assert "The forum is open." in run("forum", "open").output
    assert run("forum", "record", "decrees", "rak 2").exit_code == 0
    assert "rak 2" in run("forum", "status").output
    assert "ledger         not yet" in run("forum", "status").output
    too_long = run("forum", "record", "deadlines", "Pasal " * 40)
    assert too_long.exit_code == 1 and "At most 200 characters" in too_long.output
    assert "Pasal" not in run("forum", "status").output
    refused = run("forum", "record", "weather", "fine")
    assert refused.exit_code != 0 and "decrees" in refused.output
    assert run("forum", "officer", "nobody@example.org", "--body", "Uji").exit_code != 0
    assert run("forum", "duty", "nobody@example.org", "2026-12-01", "2026-12-02").exit_code != 0
    assert "before the first" in run("forum", "duty", "officer901@example.org", "2026-12-02", "2026-12-01").output


@pytest.mark.parametrize("line", ['{"text": "Tolong buat taman."}', '{"text": "Aku dipukul ayah."}'])
def test_detect_needs_no_settings(line: str) -> None:
    """The detectors answer one JSON line for each, without database or secret."""
    answer = CliRunner().invoke(forum_tools, ["detect"], input=line + "\n")
    assert answer.exit_code == 0 and '"disclosure": ' in answer.output and answer.output.count("\n") == 1
