"""One's own sessions: seen with a device in two words and the times, ended one by one, or everywhere at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.accounts.devices import device_of, device_words
from layak.core.access import Role
from layak.core.sessions import StoredSession
from layak.extensions import db
from tests.conftest import TestClock
from tests.staff import Person, make_person, send, sign_in

ACCOUNT, HOME, END = "/id/ruang-kerja/akun", "/id/ruang-kerja/", "/id/ruang-kerja/akun/sesi"
PHONE = "Mozilla/5.0 (Linux; Android 14; CANARY-MODEL) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"
NUMBER = re.compile(r'name="session" value="([0-9a-f]{16})"')


def come_in(app: Flask, person: Person, browser: str) -> FlaskClient:
    """Sign in with a browser that calls itself so."""
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = browser
    sign_in(client, person)
    return client


@pytest.fixture
def author(app: Flask) -> Person:
    """Somebody with two devices."""
    return make_person(app, Role.AUTHOR)


def test_author_sees_both_devices_and_ends_the_lost_one(app: Flask, author: Person, clock: TestClock) -> None:
    """Two words and times for each, this one marked and not to be ended alone; the other is a stranger at once."""
    phone = come_in(app, author, PHONE)
    clock.moment += timedelta(hours=1)
    laptop = come_in(app, author, LAPTOP)
    page = laptop.get(ACCOUNT).text
    assert re.findall(r"<h3>([^<]+)</h3>", page) == ["Firefox, Windows", "Chrome, Android"]
    told = re.findall(r"Masuk 21 November 2026, ([0-9.]+) WIB, terakhir dipakai pukul ([0-9.]+) WIB", page)
    assert told == [("11.00", "11.00"), ("10.00", "10.00")] and page.count("Perangkat ini") == 1
    numbers = NUMBER.findall(page)
    assert len(numbers) == 1
    send(laptop, END, {"session": numbers[0]}, form=ACCOUNT)
    assert phone.get(HOME).status_code == 303
    assert laptop.get(HOME).status_code == 200


def test_session_of_somebody_else_cannot_be_ended(app: Flask, author: Person) -> None:
    """The number of another's session ends nothing, nor do invented ones."""
    mine, other = come_in(app, author, PHONE), come_in(app, make_person(app, Role.EDITOR), LAPTOP)
    second = come_in(app, author, LAPTOP)
    number = NUMBER.findall(mine.get(ACCOUNT).text)[0]
    for session in (number, "", "%", "0" * 16, number[:15], number + "0"):
        assert send(other, END, {"session": session}, form=ACCOUNT).status_code == 303
    assert mine.get(HOME).status_code == second.get(HOME).status_code == 200


def test_author_signs_out_everywhere(app: Flask, author: Person) -> None:
    """This device too: both lead to the door, with words."""
    phone, laptop = come_in(app, author, PHONE), come_in(app, author, LAPTOP)
    assert send(phone, END, {"session": "all"}, form=ACCOUNT).headers["Location"] == "/id/masuk"
    assert "keluar di semua perangkat" in phone.get("/id/masuk").text
    assert phone.get(HOME).status_code == laptop.get(HOME).status_code == 303
    with app.app_context():
        assert not db.session.scalars(select(StoredSession).where(StoredSession.owner.is_not(None))).all()


def test_ended_session_is_no_longer_listed(app: Flask, author: Person, clock: TestClock) -> None:
    """What idled away is not shown, whether or not it was swept."""
    come_in(app, author, PHONE)
    clock.moment += timedelta(hours=3)
    page = come_in(app, author, LAPTOP).get(ACCOUNT).text
    assert re.findall(r"<h3>([^<]+)</h3>", page) == ["Firefox, Windows"]


def test_device_is_kept_as_two_words(app: Flask, author: Person) -> None:
    """Of what a browser calls itself no more than two keys of a list is stored: no model, no version, no address."""
    come_in(app, author, PHONE)
    with app.app_context():
        row = db.session.scalars(select(StoredSession)).one()
        assert row.device == "chrome/android"
        assert "CANARY" not in str(vars(row))


@pytest.mark.parametrize(
    ("browser", "words"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) CriOS/131.0 Mobile Safari/604.1", "Chrome, iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15", "Safari, Mac"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36 Edg/131.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 13) SamsungBrowser/27.0 Chrome/125.0 Safari/537.36", "Samsung Internet, Android"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/131.0 Safari/537.36", "Chrome, ChromeOS"),
        ("Mozilla/5.0 (X11; Linux x86_64) OPR/115.0 Chrome/129.0", "Opera, Linux"),
        ("curl/8.9.1", "Perangkat tanpa nama"),
        ("", "Perangkat tanpa nama"),
        ("Chrome/" * 5000, "Chrome"),
    ],
)
def test_browser_is_told_in_two_words(app: Flask, browser: str, words: str) -> None:
    """The usual browsers of Indonesia, and what says nothing of itself."""
    with app.test_request_context("/id/"):
        assert device_words(device_of(browser)) == words
        assert len(device_of(browser)) <= 24
