"""Cookies that somebody made up, copied or kept too long: each is a stranger's, at a page and at a form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from flask_login import encode_cookie
from itsdangerous import TimestampSigner
from sqlalchemy import select

from layak.accounts.models import Staff
from layak.core.access import Role
from layak.core.sessions import StoredSession
from layak.extensions import db
from tests.staff import Person, make_person, sign_in, token_of

HOME, STAFF = "/id/ruang-kerja/", "/id/ruang-kerja/staf"
Forge = Callable[[Flask, Person, str], str]


def digest_at_rest(app: Flask, _person: Person, _cookie: str) -> str:
    """What a thief of the database finds."""
    with app.app_context():
        return db.session.scalars(select(StoredSession.digest)).first() or ""


def sealed_at_rest(app: Flask, _person: Person, _cookie: str) -> str:
    """The sealed record itself."""
    with app.app_context():
        return (db.session.scalars(select(StoredSession.data)).first() or b"").hex()


def names_session(app: Flask, person: Person, _cookie: str) -> str:
    """The value that names a person's sessions."""
    with app.app_context():
        return db.session.get_one(Staff, person.id).fs_uniquifier


def as_form(app: Flask, person: Person, _cookie: str) -> str:
    """A form's own cookie, signed rightly, that claims to be more."""
    signer = TimestampSigner(str(app.secret_key), salt="layak-form")
    return signer.sign(json.dumps({"_user_id": names_session(app, person, "")})).decode()


def as_flask(app: Flask, person: Person, _cookie: str) -> str:
    """The session as Flask itself would sign it with our secret."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer
    return str(signer.dumps({"_user_id": names_session(app, person, ""), "_fresh": True}))


FORGED: dict[str, Forge] = {
    "one letter more": lambda app, person, cookie: cookie + "x",
    "one letter less": lambda app, person, cookie: cookie[:-1],
    "another first letter": lambda app, person, cookie: ("B" if cookie[0] == "A" else "A") + cookie[1:],
    "backwards": lambda app, person, cookie: cookie[::-1],
    "other letters' size": lambda app, person, cookie: cookie.swapcase(),
    "twice": lambda app, person, cookie: cookie * 2,
    "with a point": lambda app, person, cookie: f"{cookie}.x.y",
    "ten thousand letters": lambda app, person, cookie: "a" * 10_000,
    "a word of SQL": lambda app, person, cookie: "' OR 1=1 --",
    "letters that are none": lambda app, person, cookie: "\x7f\u00e9\u202e",
    "nothing": lambda app, person, cookie: "",
    "its digest": lambda app, person, cookie: hashlib.sha256(cookie.encode()).hexdigest(),
    "the digest at rest": digest_at_rest,
    "the record at rest": sealed_at_rest,
    "what names the sessions": names_session,
    "the account's number": lambda app, person, cookie: str(person.id),
    "a form's cookie": as_form,
    "a session of Flask": as_flask,
}


@pytest.fixture
def boss(app: Flask, client: FlaskClient) -> Person:
    """An administrator, who is signed in at a browser while somebody tries to be them at another."""
    person = make_person(app, Role.ADMINISTRATOR)
    sign_in(client, person)
    return person


@pytest.mark.parametrize("name", FORGED)
def test_thief_with_a_forged_cookie_is_a_stranger(app: Flask, client: FlaskClient, boss: Person, name: str) -> None:
    """No page opens, no form works, nothing fails; and the one who is signed in stays so."""
    found = client.get_cookie("layak")
    assert found
    forged, token = FORGED[name](app, boss, found.value), token_of(client.get(HOME))
    thief = app.test_client()
    thief.set_cookie("layak", forged)
    for path in (HOME, STAFF):
        assert thief.get(path).status_code == 303
    thief.set_cookie("layak", forged)
    answer = thief.post("/id/ruang-kerja/staf/baru", data={"csrf_token": token, "email": "thief@example.org"})
    assert answer.status_code in (400, 401)
    assert client.get(STAFF).status_code == 200


@pytest.mark.parametrize("cookie", ["remember_token", "__Host-layak", "session", "LAYAK", "layak[]"])
def test_thief_with_a_cookie_of_another_name_is_a_stranger(
    app: Flask, client: FlaskClient, boss: Person, cookie: str
) -> None:
    """A token counts under its own name only; "remember me" of the library does not exist, even signed with our secret."""
    found = client.get_cookie("layak")
    assert found
    thief = app.test_client()
    remembered = encode_cookie(names_session(app, boss, ""), app.secret_key)
    thief.set_cookie(cookie, remembered if cookie == "remember_token" else found.value)
    assert thief.get(HOME).status_code == 303


@pytest.mark.parametrize(
    "planted", ["kanarium.aXk4Ig.x", "kanarium..", "a" * 64 + ".aXk4Ig.AAAAAAAAAAAAAAAAAAAAAAAAAAA"]
)
def test_form_does_not_take_a_token_that_nobody_signed(client: FlaskClient, planted: str) -> None:
    """A cookie that somebody else put into the browser, as a form's own, is replaced before a form is sent with it."""
    client.set_cookie("layak", planted)
    assert client.get("/id/masuk").headers["Set-Cookie"].startswith("layak=")
    found = client.get_cookie("layak")
    assert found and not found.value.startswith((planted[:8], "aaaaaaaa"))
