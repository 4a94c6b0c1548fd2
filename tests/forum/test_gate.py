"""The forum ships closed, and a command opens it only when what protects children is on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from layak.accounts.service import links, people
from layak.cli import settings_free_app
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


def take_up_invitation(number: int) -> None:
    """An account chooses its password by its link."""
    token = links.make_link(number, at=now(), actor=None)
    links.set_password_by_link(token, "tujuh kuda menyeberang sungai deras", words=[], at=now())


def fill_every_condition(app: Flask, run: Callable[..., Any], *, is_invited_only: bool = False) -> None:
    """Everything that a real forum needs, through the commands."""
    with app.app_context():
        for number in (901, 905, 906, 907):
            make_officer(number)
        for number in (901, 905, 906, 907):
            sealed.set_up_key(sealed.Principal(user_id=number, roles=OFFICER.roles), PASSPHRASE, at=now())
        for number in range(2):
            duties = people.Duties(frozenset({Role.MODERATOR}))
            made = people.create_staff(f"moderator{number}@example.org", duties=duties, at=now(), actor=None)
            if not is_invited_only:
                take_up_invitation(made.id)
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
    value = "2026-11-20" if name in gate.DAYS else "v2"
    assert run("forum", "record", name, value, "--until", "2026-11-20").exit_code == 0
    with app.app_context():
        assert not gate.is_open() and [one.name for one in gate.open_forum(demo=False, at=now())] == [name]


def test_moderators_who_were_only_invited_open_nothing(app: Flask, run: Callable[..., Any], client: Any) -> None:
    """An account without a password reads no idea; once the second one has chosen theirs, the pages open at once."""
    fill_every_condition(app, run, is_invited_only=True)
    with app.app_context():
        assert [one.name for one in gate.open_forum(demo=False, at=now())] == ["moderators"]
        for number in range(2):
            take_up_invitation(people.find_staff(f"moderator{number}@example.org").id)
        assert gate.open_forum(demo=False, at=now()) == []
        people.disable_staff(people.find_staff("moderator1@example.org").id, actor=None)
        third = people.create_staff(
            "moderator2@example.org", duties=people.Duties(frozenset({Role.MODERATOR})), at=now(), actor=None
        ).id
    assert "I have a forum pass" not in client.get("/en/childrens-forum/").text
    with app.app_context():
        take_up_invitation(third)
    assert "I have a forum pass" in client.get("/en/childrens-forum/").text


@pytest.mark.parametrize("name", [*gate.RECORDS, *gate.NOTES])
def test_nothing_is_put_on_record_without_words(app: Flask, run: Callable[..., Any], name: str) -> None:
    """An empty value says nothing: it is refused, and the condition stays unmet."""
    refused = run("forum", "record", name, "  ")
    assert refused.exit_code == 1 and name in refused.output
    with app.app_context():
        assert name not in [one.name for one in [*gate.conditions(date(2026, 11, 21)), *gate.notes()] if one.is_met]


def test_lawyer_is_on_record_by_a_day_that_was(run: Callable[..., Any]) -> None:
    """What is no day, or one to come, is no confirmation."""
    for wrong in ("besok", "2026-11-22"):
        refused = run("forum", "record", "lawyer", wrong)
        assert refused.exit_code == 1 and "lawyer as 2026-11-20" in refused.output
    assert run("forum", "record", "lawyer", "2026-11-21").exit_code == 0


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


@pytest.mark.parametrize("arguments", [["status"], ["officer", "a@example.org", "--body", "Uji"], ["record", "lawyer"]])
def test_commands_without_settings_say_what_is_missing(arguments: list[str]) -> None:
    """One sentence and no traceback, whatever follows the command; the detectors go on."""
    runner = settings_free_app("LAYAK_SECRET_KEY is missing.").test_cli_runner()
    told = runner.invoke(args=["forum", *arguments])
    assert (told.exit_code, told.output) == (1, "Error: Layak does not start. LAYAK_SECRET_KEY is missing.\n")
    assert runner.invoke(args=["forum", "detect"], input='{"text": "Taman"}\n').output.startswith('{"pii": ')


@pytest.mark.parametrize("line", ['{"text": "Tolong buat taman."}', '{"text": "Aku dipukul ayah."}'])
def test_detect_needs_no_settings(line: str) -> None:
    """The detectors answer one JSON line for each, without database or secret."""
    answer = CliRunner().invoke(forum_tools, ["detect"], input=line + "\n")
    assert answer.exit_code == 0 and '"disclosure": ' in answer.output and answer.output.count("\n") == 1
