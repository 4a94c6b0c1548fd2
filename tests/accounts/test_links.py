"""One-time links: invitation and new password; single use, one day, a digest at rest, the address from the settings."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from layak.accounts import letters
from layak.accounts.models import OneTimeLink, Staff
from layak.accounts.service import links, people
from layak.core.access import Role
from layak.core.clock import now
from layak.core.sessions import StoredSession
from layak.extensions import db
from tests.conftest import TestClock
from tests.staff import PASSWORD, Person, give_password, make_person, send, sign_in

NEW = "sembilan layang di atas pasar"
CHOSEN = {"new_password": NEW, "password_confirm": NEW}


@pytest.fixture
def guest(app: Flask) -> Person:
    """Somebody who is invited and has no password."""
    with app.app_context():
        duties = people.Duties(frozenset({Role.AUTHOR}))
        staff = people.create_staff("guest@example.org", duties=duties, at=now(), actor=None)
        return Person(staff.id, staff.email, NEW)


def link_for(app: Flask, person: Person) -> str:
    """A new link's path."""
    with app.app_context():
        token = links.make_link(person.id, at=now(), actor=None)
        return urlsplit(letters.link_address(token, "id")).path


def open_and_choose(client: FlaskClient, path: str, data: dict[str, object]) -> TestResponse:
    """Follow a link and send the form behind it."""
    assert client.get(path).headers["Location"] == "/id/kata-sandi-baru"
    return send(client, "/id/kata-sandi-baru", data)


def test_guest_opens_the_link_chooses_a_password_and_signs_in(app: Flask, client: FlaskClient, guest: Person) -> None:
    """From invitation to the staff rooms."""
    assert open_and_choose(client, link_for(app, guest), CHOSEN).headers["Location"] == "/id/masuk"
    assert sign_in(client, guest).headers["Location"] == "/id/ruang-kerja/"


def test_link_works_once(app: Flask, client: FlaskClient, guest: Person) -> None:
    """A second opening, also in another browser, says that the link no longer works."""
    path = link_for(app, guest)
    open_and_choose(client, path, CHOSEN)
    for reader in (client, app.test_client()):
        reader.get(path)
        assert reader.get("/id/kata-sandi-baru").status_code == 410


def test_link_that_two_browsers_opened_sets_one_password(app: Flask, client: FlaskClient, guest: Person) -> None:
    """Both see the form; the second one to send it is told, and the first password stays."""
    path = link_for(app, guest)
    second = app.test_client()
    client.get(path)
    second.get(path)
    other = "delapan kapal di bawah jembatan"
    second.get("/id/kata-sandi-baru")
    page = second.get("/id/kata-sandi-baru")
    assert send(client, "/id/kata-sandi-baru", CHOSEN).status_code == 303
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    data = {"csrf_token": token[1], "new_password": other, "password_confirm": other}
    assert second.post("/id/kata-sandi-baru", data=data).status_code == 410
    assert give_password(client, guest).status_code == 303


@pytest.mark.parametrize(("age", "status"), [(timedelta(hours=23, minutes=59), 200), (timedelta(hours=24), 410)])
def test_link_lasts_a_day(
    app: Flask, client: FlaskClient, clock: TestClock, guest: Person, age: timedelta, status: int
) -> None:
    """After 24 hours a link is paper."""
    path = link_for(app, guest)
    clock.moment += age
    client.get(path)
    assert client.get("/id/kata-sandi-baru").status_code == status


def test_newer_link_replaces_the_one_before(app: Flask, client: FlaskClient, guest: Person) -> None:
    """A person has one link at a time."""
    old, new = link_for(app, guest), link_for(app, guest)
    client.get(old)
    assert client.get("/id/kata-sandi-baru").status_code == 410
    assert open_and_choose(client, new, CHOSEN).status_code == 303


def test_link_is_a_digest_at_rest(app: Flask, guest: Person) -> None:
    """A copy of the database opens no account."""
    token = link_for(app, guest).rsplit("/", 1)[1]
    with app.app_context():
        row = db.session.scalars(select(OneTimeLink)).one()
        assert token not in str(vars(row))
        assert len(row.digest) == 64


@pytest.mark.parametrize("end", ["password", "disable"])
def test_link_dies_with_a_password_change_or_the_account(app: Flask, client: FlaskClient, end: str) -> None:
    """What was sent before the change opens nothing after it."""
    author = make_person(app, Role.AUTHOR)
    path = link_for(app, author)
    if end == "password":
        sign_in(client, author)
        send(client, "/id/ruang-kerja/akun/kata-sandi", {"password": PASSWORD, **CHOSEN})
    else:
        with app.app_context():
            people.disable_staff(author.id, actor=None)
    reader = app.test_client()
    reader.get(path)
    assert reader.get("/id/kata-sandi-baru").status_code == 410


def test_link_ends_sessions_and_keeps_the_second_step(app: Flask, client: FlaskClient) -> None:
    """A new password by link signs out everywhere, and the app's code is still asked for."""
    editor = make_person(app, Role.EDITOR)
    sign_in(client, editor)
    reader = app.test_client()
    open_and_choose(reader, link_for(app, editor), CHOSEN)
    assert client.get("/id/ruang-kerja/").status_code == 303
    renewed = Person(editor.id, editor.email, NEW, editor.key)
    assert give_password(reader, renewed).headers["Location"] == "/id/masuk/kode"


def test_opening_a_link_changes_nothing(app: Flask, client: FlaskClient, guest: Person) -> None:
    """A mail program that looks at every link uses none up."""
    path = link_for(app, guest)
    for _ in range(3):
        app.test_client().get(path)
    assert open_and_choose(client, path, CHOSEN).status_code == 303


def test_token_leaves_the_address_at_once(app: Flask, client: FlaskClient, guest: Person) -> None:
    """The page with the form has no token in its address, and the way there sends no Referer and is not stored."""
    answer = client.get(link_for(app, guest))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    token = link_for(app, guest).rsplit("/", 1)[1]
    assert token not in answer.headers["Location"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example"},
        {"X-Forwarded-Proto": "https"},
        {"X-Forwarded-Prefix": "/evil"},
        {"X-Original-URL": "//evil.example"},
    ],
)
def test_request_headers_cannot_alter_a_link(app: Flask, guest: Person, headers: dict[str, str]) -> None:
    """The address in a letter comes from the settings, whatever a request says."""
    with app.test_request_context("/id/lupa-kata-sandi", headers=headers):
        assert letters.link_address("abc", "id") == "http://localhost/id/undangan/abc"
        assert letters.link_address("abc", "en") == "http://localhost/en/invitation/abc"


@pytest.mark.parametrize("token", ["x", "a" * 5000, "%00", "' OR 1=1 --", "..%2f..%2fetc"])
def test_invented_token_opens_nothing(app: Flask, client: FlaskClient, token: str) -> None:
    """Guessing leads to one page, the same for all, and leaves no session behind."""
    assert client.get(f"/id/undangan/{token}").status_code in (404, 410)
    assert client.get("/id/kata-sandi-baru").status_code == 410
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(StoredSession)) == 0


@pytest.mark.parametrize(
    ("password", "words"),
    [("too short", "paling sedikit"), ("Pekanbaru2026!", "terlalu mudah"), ("x" * 300, "terlalu panjang")],
)
def test_weak_password_is_refused_with_a_reason(
    app: Flask, client: FlaskClient, guest: Person, password: str, words: str
) -> None:
    """The link stays good until a password is taken."""
    path = link_for(app, guest)
    client.get(path)
    data = {"new_password": password, "password_confirm": password}
    answer = send(client, "/id/kata-sandi-baru", data)
    assert answer.status_code == 422
    assert words in answer.text
    assert open_and_choose(client, path, CHOSEN).status_code == 303


def test_forgotten_password_without_mail_says_whom_to_ask(client: FlaskClient) -> None:
    """Where there is no mail the page offers no form that cannot work."""
    page = client.get("/en/forgotten-password")
    assert "Ask your administrator" in page.text
    assert 'name="email"' not in page.text


def test_old_links_are_swept(app: Flask, clock: TestClock, guest: Person) -> None:
    """What can no longer be used is removed."""
    link_for(app, guest)
    clock.moment += timedelta(days=2)
    with app.app_context():
        assert links.forget_old_links(now()) == 1
        assert db.session.get_one(Staff, guest.id).password is None
