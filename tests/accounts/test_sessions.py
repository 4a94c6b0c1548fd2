"""Sessions: a new name at each change of rights, and an end at once when rights end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.accounts.service import people, signing_in
from layak.core.access import Role
from layak.core.sessions import StoredSession
from layak.extensions import db
from tests.conftest import TestClock
from tests.staff import PASSWORD, Person, code_of, give_password, make_person, send, sign_in

HOME = "/id/ruang-kerja/"
NEW = "sembilan layang di atas pasar"


def cookie(client: FlaskClient) -> str:
    """The session's token that a browser holds."""
    found = client.get_cookie("layak")
    assert found
    return found.value


@pytest.fixture
def editor(app: Flask) -> Person:
    """Somebody with an app."""
    return make_person(app, Role.EDITOR)


def test_token_changes_at_each_step_and_the_old_ones_are_dead(app: Flask, client: FlaskClient, editor: Person) -> None:
    """Before, after the password, after the code: three tokens, of which only the last opens anything."""
    client.get("/id/masuk")
    tokens = [cookie(client)]
    give_password(client, editor)
    tokens.append(cookie(client))
    send(client, "/id/masuk/kode", {"code": code_of(app, editor)})
    tokens.append(cookie(client))
    assert len(set(tokens)) == 3
    for old in tokens[:2]:
        thief = app.test_client()
        thief.set_cookie("layak", old)
        assert thief.get(HOME).status_code == 303
    with app.app_context():
        assert len(db.session.scalars(select(StoredSession)).all()) == 1


def test_planted_token_is_not_taken_over(app: Flask, client: FlaskClient, editor: Person) -> None:
    """A token that somebody else put into the browser is not the one that is signed in (session fixation)."""
    client.set_cookie("layak", "planted-by-somebody-else")
    sign_in(client, editor)
    assert cookie(client) != "planted-by-somebody-else"


def test_signing_out_ends_the_session_on_the_server(app: Flask, client: FlaskClient, editor: Person) -> None:
    """A copied token is worth nothing after signing out."""
    sign_in(client, editor)
    copied = cookie(client)
    send(client, "/id/keluar", form=HOME)
    assert client.get_cookie("layak") is None
    thief = app.test_client()
    thief.set_cookie("layak", copied)
    assert thief.get(HOME).status_code == 303


def test_signing_out_by_a_link_does_nothing(client: FlaskClient, editor: Person) -> None:
    """A GET signs nobody out: pictures on other pages could ask for it."""
    sign_in(client, editor)
    assert client.get("/id/keluar").status_code == 405
    assert client.get(HOME).status_code == 200


@pytest.mark.parametrize("act", ["disable", "roles", "end", "second_factor"])
def test_session_dies_at_once_when_rights_change(app: Flask, client: FlaskClient, editor: Person, act: str) -> None:
    """Disabled, other roles, ended by the administrator, second step reset: the next request is a stranger's."""
    sign_in(client, editor)
    assert client.get(HOME).status_code == 200
    with app.app_context():
        if act == "disable":
            people.disable_staff(editor.id, actor=None)
        elif act == "roles":
            duties = people.Duties(frozenset({Role.AUTHOR}))
            people.change_staff(editor.id, name="", duties=duties, actor=None)
        elif act == "end":
            people.end_sessions(editor.id, actor=None)
        else:
            signing_in.reset_second_factor(editor.id, actor=None)
    assert client.get(HOME).status_code == 303


def test_other_name_ends_no_session(app: Flask, client: FlaskClient, editor: Person) -> None:
    """A change that changes no rights disturbs nobody."""
    sign_in(client, editor)
    with app.app_context():
        people.change_staff(editor.id, name="Ed", duties=people.Duties(frozenset({Role.EDITOR})), actor=None)
    assert client.get(HOME).status_code == 200


def test_password_change_ends_every_other_session(app: Flask, client: FlaskClient, editor: Person) -> None:
    """The one who changes it goes on under a new token; a second browser is out; the new password counts."""
    sign_in(client, editor)
    second = app.test_client()
    sign_in(second, editor)
    before = cookie(client)
    path = "/id/ruang-kerja/akun/kata-sandi"
    answer = send(client, path, {"password": PASSWORD, "new_password": NEW, "password_confirm": NEW})
    assert answer.status_code == 303
    assert client.get(HOME).status_code == 200
    assert cookie(client) != before
    assert second.get(HOME).status_code == 303
    assert give_password(second, editor).status_code == 422
    assert give_password(second, Person(editor.id, editor.email, NEW, editor.key)).status_code == 303


def test_password_change_needs_the_present_one(client: FlaskClient, editor: Person) -> None:
    """An unlocked desk is not enough to take an account over."""
    sign_in(client, editor)
    data = {"password": "guessed by a colleague", "new_password": NEW, "password_confirm": NEW}
    assert send(client, "/id/ruang-kerja/akun/kata-sandi", data).status_code == 422


def test_person_signs_out_on_other_devices(app: Flask, client: FlaskClient, editor: Person) -> None:
    """This session goes on, the others end."""
    sign_in(client, editor)
    second = app.test_client()
    sign_in(second, editor)
    send(client, "/id/ruang-kerja/akun/sesi", form="/id/ruang-kerja/akun")
    assert client.get(HOME).status_code == 200
    assert second.get(HOME).status_code == 303


@pytest.mark.parametrize(("wait", "status"), [(timedelta(minutes=119), 200), (timedelta(minutes=121), 303)])
def test_idle_session_ends_after_two_hours(
    client: FlaskClient, clock: TestClock, editor: Person, wait: timedelta, status: int
) -> None:
    """Two hours without a request, and one signs in again."""
    sign_in(client, editor)
    clock.moment += wait
    assert client.get(HOME).status_code == status


def test_busy_session_ends_after_twelve_hours(client: FlaskClient, clock: TestClock, editor: Person) -> None:
    """No session lives for ever, however busy."""
    sign_in(client, editor)
    for _ in range(11):
        clock.moment += timedelta(hours=1)
        assert client.get(HOME).status_code == 200
    clock.moment += timedelta(hours=1, minutes=1)
    assert client.get(HOME).status_code == 303


def test_altered_token_is_a_stranger(client: FlaskClient, editor: Person) -> None:
    """One letter more in the cookie, and nobody is signed in."""
    sign_in(client, editor)
    client.set_cookie("layak", cookie(client) + "x")
    assert client.get(HOME).status_code == 303


def test_sessions_record_tells_nothing_of_the_person(app: Flask, client: FlaskClient, editor: Person) -> None:
    """At rest a session is a digest and a sealed text: no address, no browser, no e-mail address."""
    sign_in(client, editor)
    with app.app_context():
        row = db.session.scalars(select(StoredSession)).one()
        assert editor.email.encode() not in row.data
        assert b"127.0.0.1" not in row.data
        assert cookie(client) not in (row.digest, row.owner)
