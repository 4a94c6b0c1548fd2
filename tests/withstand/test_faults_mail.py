"""A mail server that is dead, hangs, or dies in the middle: no letter is lost, none comes twice, nobody waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.core.access import Role
from layak.core.checks import Level
from layak.core.clock import now
from layak.core.outgoing import CLAIM, KEPT, WaitingLetter, claim, write_letter
from layak.extensions import db
from layak.ops import alerts
from layak.progress.service.digest_plan import change_plan
from tests.conftest import START, TestClock
from tests.mail_server import HANGS, MailServer, Way, mail_server
from tests.progress.test_requests import COORDINATOR
from tests.served import free_port
from tests.staff import make_person, send
from tests.words import word

SEVEN = START.replace(hour=0, minute=0)
"""07:00 in Pekanbaru."""
ADDRESSES = ["a@kota.example", "b@kota.example", "c@kota.example"]
IN_VAIN = [way for way in Way if way not in (Way.TAKES, Way.NO_GOODBYE)]
PEOPLE = {"id": "/id/ruang-kerja/staf/baru", "en": "/en/desk/staff/new"}


@pytest.fixture
def point(app: Flask) -> Iterator[Callable[[int], None]]:
    """An installation with mail; gives what turns it to a port of this machine."""
    site, mailer = app.extensions["layak"], app.extensions["mailman"]
    before, kept = site.settings, {name: getattr(mailer, name) for name in ("server", "port", "timeout")}
    site.settings = replace(before, mail_url="smtp://127.0.0.1", mail_sender="layak@example.org")

    def to(port: int) -> None:
        mailer.server, mailer.port, mailer.timeout = "127.0.0.1", port, HANGS

    yield to
    site.settings = before
    for name, value in kept.items():
        setattr(mailer, name, value)


@pytest.fixture
def server(point: Callable[[int], None]) -> Iterator[MailServer]:
    """A mail server that this installation uses."""
    with mail_server() as server:
        point(server.port)
        yield server


def waiting(app: Flask) -> int:
    """How many letters wait."""
    with app.app_context():
        return int(db.session.scalar(select(func.count()).select_from(WaitingLetter)) or 0)


def minutes(run: Callable[..., Any], clock: TestClock, count: int, step: timedelta = timedelta(minutes=1)) -> None:
    """Let what is done each minute be done."""
    for _ in range(count):
        assert run("tick").exit_code == 0
        clock.moment += step


@pytest.fixture
def digest(loaded: Flask, clock: TestClock) -> Flask:
    """A digest that three people get today at seven; it is seven."""
    clock.moment = SEVEN
    with loaded.app_context():
        change_plan(every="day", hour=7, addresses=ADDRESSES, lang="id", version=0, actor=COORDINATOR)
        db.session.remove()
    return loaded


@pytest.mark.parametrize("way", IN_VAIN, ids=lambda way: way.name)
def test_letters_of_a_morning_arrive_once_when_the_mail_server_is_well_again(
    digest: Flask, server: MailServer, run: Callable[..., Any], clock: TestClock, way: Way
) -> None:
    """Whatever the server does for half an hour: afterwards each receiver has one letter, known by its Message-ID."""
    server.way = way
    minutes(run, clock, 6, timedelta(minutes=5))
    assert waiting(digest) == len(ADDRESSES)
    server.way = Way.TAKES
    minutes(run, clock, 8, timedelta(minutes=16))
    assert waiting(digest) == 0
    letters = {str(one["Message-ID"]): str(one["To"]) for one in server.taken}
    assert sorted(letters.values()) == ADDRESSES
    if way is not Way.GONE_AFTER:  # there each copy before has the same Message-ID
        assert len(server.taken) == len(ADDRESSES)


def test_letter_that_was_taken_stays_taken_however_the_server_hangs_up(
    digest: Flask, server: MailServer, run: Callable[..., Any], clock: TestClock
) -> None:
    """Silence after the letter is no reason to send it again."""
    server.way = Way.NO_GOODBYE
    minutes(run, clock, 3)
    assert [str(one["To"]) for one in server.taken] == ADDRESSES and waiting(digest) == 0


def test_letters_wait_for_a_server_that_nobody_reaches(
    digest: Flask, point: Callable[[int], None], run: Callable[..., Any], clock: TestClock
) -> None:
    """Nothing listens at the port: a minute's work asks once and ends; the server comes, and the letters go."""
    port = free_port()
    point(port)
    begun = time.monotonic()
    minutes(run, clock, 2)
    assert time.monotonic() - begun < 20
    with mail_server(port) as server:
        minutes(run, clock, 4)
        assert sorted(str(one["To"]) for one in server.taken) == ADDRESSES and waiting(digest) == 0


def test_letter_of_a_process_that_was_killed_is_sent_by_another_one(
    app: Flask, server: MailServer, run: Callable[..., Any], clock: TestClock
) -> None:
    """Taken in hand and never sent: it goes out once its claim has run out, also where a clock ran ahead."""
    with app.app_context():
        write_letter("a@kota.example", "Ringkasan", "Isi.", at=now())
        assert claim(now()) is not None
    minutes(run, clock, 2)
    assert not server.taken
    clock.moment += CLAIM
    minutes(run, clock, 2)
    assert [str(one["To"]) for one in server.taken] == ["a@kota.example"]
    with app.app_context():
        write_letter("b@kota.example", "Ringkasan", "Isi.", at=now())
        assert claim(now() + timedelta(days=365)) is not None
    minutes(run, clock, 2)
    assert [str(one["To"]) for one in server.taken] == ["a@kota.example", "b@kota.example"]


def test_letter_that_nobody_takes_is_given_up(
    app: Flask, server: MailServer, run: Callable[..., Any], clock: TestClock, caplog: pytest.LogCaptureFixture
) -> None:
    """After three days it leaves the database, and the log says so without an address."""
    server.way = Way.NEVER
    with app.app_context():
        write_letter("gone@kota.example", "Ringkasan", "Isi.", at=now())
    minutes(run, clock, 3)
    assert waiting(app) == 1
    clock.moment += KEPT
    minutes(run, clock, 1)
    assert waiting(app) == 0 and "letters were given up" in caplog.text and "gone@" not in caplog.text


@pytest.mark.parametrize("lang", PEOPLE)
@pytest.mark.parametrize("way", [Way.SILENT, Way.NEVER, Way.GONE_IN_THE_MIDDLE], ids=lambda way: way.name)
def test_administrator_who_invites_gets_the_link_where_no_letter_goes(
    sign_in: Callable[..., FlaskClient], server: MailServer, lang: str, way: Way
) -> None:
    """The page with the link to hand over, at once; when the server is well again the next one goes by mail."""
    boss, server.way = sign_in("administrator"), way
    data = {"email": "baru@example.org", "roles": "author", "locale": lang}
    begun = time.monotonic()
    shown = boss.get(send(boss, PEOPLE[lang], data).headers["Location"]).text
    assert time.monotonic() - begun < 10 * HANGS and f"/{lang}/{'undangan' if lang == 'id' else 'invitation'}/" in shown
    server.way = Way.TAKES
    letter = boss.get(send(boss, PEOPLE[lang], {**data, "email": "lagi@example.org"}).headers["Location"]).text
    assert word(lang, "The letter with the link is on its way to %(email)s.") % {"email": "lagi@example.org"} in letter
    assert [str(one["To"]) for one in server.taken] == ["lagi@example.org"]


@pytest.mark.parametrize(("lang", "path"), [("id", "/id/lupa-kata-sandi"), ("en", "/en/forgotten-password")])
def test_person_who_forgot_the_password_does_not_wait_for_a_dead_server(
    app: Flask, client: FlaskClient, server: MailServer, lang: str, path: str
) -> None:
    """The same answer at once, and no link is kept; asked again when the server is well, the letter comes."""
    author, server.way = make_person(app, Role.AUTHOR), Way.SILENT
    begun = time.monotonic()
    assert send(client, path, {"email": author.email}).status_code == 200
    assert time.monotonic() - begun < HANGS + 2 and waiting(app) == 0
    server.way = Way.TAKES
    send(client, path, {"email": author.email})
    assert str(server.wait_for(1)[0]["To"]) == author.email and server.links()


def test_alert_that_nobody_took_is_told_when_mail_works_again(
    app: Flask, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An alert while the mail server is dead is no alert: the next minute tells it, once."""
    site = app.extensions["layak"]
    monkeypatch.setattr(site, "settings", replace(site.settings, alert_to=("admin@example.org",)))
    folder: Path = site.settings.instance
    server.way, levels = Way.GONE_EARLY, {"disk": Level.BROKEN}
    with app.app_context():
        assert alerts.tell_round(levels, START) == 0
        server.way = Way.TAKES
        assert alerts.tell_round(levels, START + timedelta(minutes=1)) == 1
        assert alerts.tell_round(levels, START + timedelta(minutes=2)) == 0
    assert len(server.taken) == 1
    (folder / alerts.STATE).unlink()
