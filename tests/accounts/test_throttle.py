"""Trying too often: slowed per account and per network, never for everybody, in human words."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import parse
from werkzeug.test import TestResponse

from layak.accounts import throttle
from layak.accounts.service import passwords
from layak.core.access import Role
from tests.crowd import Crowd
from tests.staff import Person, give_password, make_person, send, sign_in, token_of

TRIES = throttle.PER_ACCOUNT_HERE.amount


def guess(client: FlaskClient, email: str, address: str = "192.0.2.7") -> TestResponse:
    """One wrong password from an address."""
    token = token_of(client.get("/id/masuk"))
    data = {"csrf_token": token, "email": email, "password": "guess after guess"}
    return client.post("/id/masuk", data=data, environ_base={"REMOTE_ADDR": address}, is_checked=False)


@pytest.fixture
def author(app: Flask) -> Person:
    """Somebody whose password is guessed at."""
    return make_person(app, Role.AUTHOR)


@pytest.mark.parametrize("is_known", [True, False])
def test_guesser_is_slowed_and_told_how_long(client: FlaskClient, author: Person, is_known: bool) -> None:
    """After eight tries: 429, the minutes in words, Retry-After; the same for addresses that nobody has."""
    email = author.email if is_known else "nobody@example.org"
    for _ in range(TRIES):
        assert guess(client, email).status_code == 422
    answer = guess(client, email)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 301
    assert "menit" in answer.text
    assert f'value="{email}"' in answer.text
    assert 'href="/id/masuk/kunci-sandi"' in answer.text, "a passkey needs no password"


def test_owner_comes_in_from_elsewhere_while_somebody_guesses(app: Flask, client: FlaskClient, author: Person) -> None:
    """Guessing from one network locks nobody out of another."""
    for _ in range(TRIES + 1):
        guess(client, author.email)
    assert sign_in(app.test_client(), author).status_code == 303


def test_owner_comes_in_after_guesses_from_everywhere(app: Flask, author: Person) -> None:
    """Seventy wrong passwords from seventy networks within the hour keep the owner of the right one out of nothing."""
    for n in range(70):
        assert guess(app.test_client(), author.email, f"198.51.{n}.1").status_code == 422
    assert sign_in(app.test_client(), author).status_code == 303


def test_code_cannot_be_guessed_from_everywhere(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has the password gets so many codes in an hour, however many networks they come from (here: twelve)."""
    monkeypatch.setattr(throttle, "PER_ACCOUNT", parse("12 per hour"))
    editor, statuses = make_person(app, Role.EDITOR), []
    for n in range(13):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"198.51.{n}.1"
        give_password(client, editor)
        statuses.append(send(client, "/id/masuk/kode", {"code": "000001"}).status_code)
    assert statuses == [422] * 12 + [429]


@pytest.mark.parametrize(
    ("guesser", "other"), [("2001:db8:1:2::{n}", "2001:db8:1:3::1"), ("::ffff:192.0.2.7", "::ffff:192.0.2.8")]
)
def test_network_of_a_guesser_is_slowed_and_its_neighbour_is_not(
    client: FlaskClient, author: Person, guesser: str, other: str
) -> None:
    """An IPv6 household is one network whatever its address; IPv4 addresses written as IPv6 are each their own."""
    statuses = [guess(client, author.email, guesser.format(n=n)).status_code for n in range(1, TRIES + 2)]
    assert statuses == [422] * TRIES + [429]
    assert guess(client, author.email, other).status_code == 422


def test_two_passwords_are_compared_at_a_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many sign in at once, a third comparison waits, so that guesses from many networks cost no more."""
    crowd = Crowd(passwords.CHECKS_AT_A_TIME)
    monkeypatch.setattr(passwords, "verify_password", lambda *_: crowd.work() is None)
    crowd.send(6, lambda: passwords.is_password("anything", "a hash"))
    assert crowd.most == passwords.CHECKS_AT_A_TIME == 2


def test_colleague_behind_the_same_address_comes_in(app: Flask, client: FlaskClient, author: Person) -> None:
    """One account's wrong tries do not stop the others of the office."""
    colleague = make_person(app, Role.AUTHOR, "colleague@example.org")
    for _ in range(TRIES + 1):
        guess(client, author.email, "127.0.0.1")
    assert guess(client, author.email, "127.0.0.1").status_code == 429
    assert sign_in(app.test_client(), colleague).status_code == 303


def test_right_password_forgets_the_wrong_tries(app: Flask, client: FlaskClient, author: Person) -> None:
    """Seven slips, then right: the next day begins with none counted."""
    for _ in range(2):
        for _ in range(TRIES - 1):
            assert guess(client, author.email, "127.0.0.1").status_code == 422
        assert give_password(app.test_client(), author).status_code == 303


def test_one_network_cannot_try_many_accounts_for_ever(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """One password tried on many addresses is slowed too (with a smaller number than the real one)."""
    monkeypatch.setattr(throttle, "PER_NETWORK", parse("12 per 10 minutes"))
    statuses = [guess(client, f"person{n}@example.org").status_code for n in range(13)]
    assert statuses[-1] == 429
    assert set(statuses[:-1]) == {422}
    assert guess(client, "somebody@example.org", "198.51.100.4").status_code == 422


def test_codes_cannot_be_guessed_through(app: Flask, client: FlaskClient) -> None:
    """Somebody with the password gets eight guesses at the code, also by beginning again."""
    editor = make_person(app, Role.EDITOR)
    statuses = []
    for _ in range(TRIES + 1):
        give_password(client, editor)
        statuses.append(send(client, "/id/masuk/kode", {"code": "000001"}).status_code)
    assert statuses == [422] * TRIES + [429]


def test_counts_name_nobody(app: Flask) -> None:
    """What is counted is a keyed digest, so that the counts tell no address of a person."""
    with app.app_context():
        assert "author" not in throttle.veiled("author@example.org")
        assert throttle.veiled("a@example.org") != throttle.veiled("b@example.org")
