"""Passkeys: made after the password, they sign in by themselves; whatever proves nothing opens nothing."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import parse
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from layak.accounts import throttle
from layak.accounts.models import Passkey
from layak.accounts.service import people, signing_in
from layak.core.access import Role
from layak.core.sessions import StoredSession
from layak.extensions import db
from tests.authenticator import PRESENT, VERIFIED, Authenticator
from tests.conftest import TestClock
from tests.staff import PASSWORD, Person, give_password, make_person, send, sign_in, token_of

DOOR, HOME = "/id/masuk/kunci-sandi", "/id/ruang-kerja/"
LIST, NEW = "/id/ruang-kerja/akun/kunci-sandi", "/id/ruang-kerja/akun/kunci-sandi/baru"


def options_of(page: TestResponse) -> dict[str, Any]:
    """What a page asks of the device."""
    found = re.search(r'data-options="([^"]+)"', page.text)
    assert found, page.text[-800:]
    options: dict[str, Any] = json.loads(html.unescape(found[1]))
    return options


def make_passkey(client: FlaskClient, key: Authenticator, name: str = "my phone") -> TestResponse:
    """Make a passkey on the pages: password, then the device."""
    begun = send(client, LIST, {"name": name, "password": PASSWORD})
    assert begun.headers["Location"] == NEW, begun.text
    page = client.get(NEW)
    return client.post(NEW, data={"csrf_token": token_of(page), "credential": key.make(options_of(page))})


def show(client: FlaskClient, key: Authenticator, path: str = DOOR) -> TestResponse:
    """Sign in with a passkey."""
    page = client.get(path)
    return client.post(path, data={"csrf_token": token_of(page), "credential": key.use(options_of(page))})


@pytest.fixture
def editor(app: Flask) -> Person:
    """Somebody with an app."""
    return make_person(app, Role.EDITOR)


@pytest.fixture
def key(app: Flask, editor: Person) -> Authenticator:
    """The editor's passkey."""
    made, client = Authenticator(), app.test_client()
    sign_in(client, editor)
    assert make_passkey(client, made).headers["Location"] == LIST
    return made


def test_editor_signs_in_with_a_passkey_alone(app: Flask, client: FlaskClient, key: Authenticator) -> None:
    """The device's answer is both steps: it holds the key and made sure who holds the device; used by day, counted up."""
    key.count = 5
    answer = show(client, key, f"{DOOR}?next=/id/ruang-kerja/akun")
    assert answer.status_code == 303 and answer.headers["Location"] == "/id/ruang-kerja/akun"
    assert client.get(HOME).status_code == 200
    page = client.get(LIST).text
    assert "my phone" in page and "terakhir dipakai 21 November 2026" in page
    with app.app_context():
        kept = db.session.scalars(select(Passkey)).one()
        assert (kept.sign_count, kept.handle) == (5, key.handle)


def test_passkey_stands_for_the_code_after_the_password(
    app: Flask, client: FlaskClient, editor: Person, key: Authenticator
) -> None:
    """Whoever gave the password finds the way from the code to the passkey, and only one's own is asked for."""
    give_password(client, editor, next="/id/ruang-kerja/akun")
    assert DOOR in client.get("/id/masuk/kode").text
    assert [one["id"] for one in options_of(client.get(DOOR))["allowCredentials"]]
    assert show(client, key).headers["Location"] == "/id/ruang-kerja/akun"
    stranger, other = app.test_client(), make_person(app, Role.MODERATOR)
    give_password(stranger, other)
    assert options_of(stranger.get(DOOR))["allowCredentials"] == []
    assert show(stranger, key).status_code == 422, "another's passkey does not finish this sign-in"
    assert stranger.get(HOME).status_code == 303


BENT: dict[str, Callable[[Authenticator], None]] = {
    "another site's page": lambda key: setattr(key, "origin", "https://layak.example"),
    "another port": lambda key: setattr(key, "origin", "http://localhost:8000"),
    "another host": lambda key: setattr(key, "host", "layak.example"),
    "holder not looked at": lambda key: setattr(key, "flags", PRESENT),
    "nobody there": lambda key: setattr(key, "flags", VERIFIED),
    "another key": lambda key: setattr(key, "key", Authenticator().key),
    "unknown": lambda key: setattr(key, "number", b"nobody made this"),
    "another person's name": lambda key: setattr(key, "handle", "bm9ib2R5"),
    "no name": lambda key: setattr(key, "handle", None),
}


@pytest.mark.parametrize("bend", BENT.values(), ids=BENT.keys())
def test_answer_that_proves_nothing_opens_nothing(
    app: Flask, client: FlaskClient, key: Authenticator, bend: Callable[[Authenticator], None]
) -> None:
    """Each fault gets the same words, a fresh challenge and no session."""
    bend(key)
    answer = show(client, key)
    assert answer.status_code == 422 and "Belum berhasil." in answer.text
    assert client.get(HOME).status_code == 303


@pytest.mark.parametrize(
    "text",
    ["", "x", "[]", "7", '{"id": 1}', '{"id": "a", "response": []}', "[" * 30_000, '{"id": "\\u0000"}', "A" * 40_000],
)
def test_invented_answer_is_refused(client: FlaskClient, key: Authenticator, text: str) -> None:
    """Nonsense is no fault of ours."""
    page = client.get(DOOR)
    assert client.post(DOOR, data={"csrf_token": token_of(page), "credential": text}).status_code == 422


def test_answer_counts_once(app: Flask, client: FlaskClient, key: Authenticator) -> None:
    """A challenge is used up by the first answer, right or wrong, and dies after five minutes."""
    page = client.get(DOOR)
    given = {"csrf_token": token_of(page), "credential": key.use(options_of(page))}
    client.post(DOOR, data={**given, "credential": "x"})
    assert client.post(DOOR, data=given).status_code == 422


def test_slow_answer_is_asked_again(client: FlaskClient, clock: TestClock, key: Authenticator) -> None:
    """After five minutes the page asks anew."""
    page = client.get(DOOR)
    given = {"csrf_token": token_of(page), "credential": key.use(options_of(page))}
    clock.moment += timedelta(minutes=5, seconds=1)
    assert client.post(DOOR, data=given).status_code == 422
    assert show(client, key).status_code == 303


def test_copied_key_that_counts_back_is_refused(app: Flask, client: FlaskClient, key: Authenticator) -> None:
    """A device that counted to nine and says three is a copy."""
    key.count = 9
    assert show(client, key).status_code == 303
    key.count = 3
    assert show(app.test_client(), key).status_code == 422


@pytest.mark.parametrize("end", ["closed", "reset", "removed"])
def test_passkey_dies_with_what_it_belongs_to(
    app: Flask, client: FlaskClient, editor: Person, key: Authenticator, end: str
) -> None:
    """A closed account, a reset second step, the owner's click: the passkey opens nothing."""
    with app.app_context():
        if end == "closed":
            people.disable_staff(editor.id, actor=None)
        elif end == "reset":
            signing_in.reset_second_factor(editor.id, actor=None)
    if end == "removed":
        sign_in(client, editor)
        assert send(client, f"{LIST}/1/hapus", form=LIST).status_code == 303
    assert show(app.test_client(), key).status_code == 422


def test_passkey_of_somebody_else_is_not_found(app: Flask, key: Authenticator) -> None:
    """Nobody removes another's passkey, nor learns that it is there."""
    other = app.test_client()
    sign_in(other, make_person(app, Role.MODERATOR))
    assert send(other, f"{LIST}/1/hapus", form=LIST).status_code == 404
    assert show(app.test_client(), key).status_code == 303


def test_making_one_needs_the_password_each_time(app: Flask, client: FlaskClient, editor: Person) -> None:
    """An unlocked desk makes none: the page of the device opens after the password only, once, for five minutes."""
    sign_in(client, editor)
    assert client.get(NEW).headers["Location"] == LIST
    assert send(client, LIST, {"name": "mine", "password": "guess after guess"}).status_code == 422
    assert client.get(NEW).headers["Location"] == LIST
    page = client.get(LIST)
    asked = client.post(NEW, data={"csrf_token": token_of(page), "credential": "x"})
    assert asked.headers["Location"] == LIST
    with app.app_context():
        assert db.session.scalars(select(Passkey)).all() == []


@pytest.mark.parametrize("fault", ["origin", "host", "flags", "twice"])
def test_device_that_makes_a_faulty_one_is_refused(app: Flask, editor: Person, key: Authenticator, fault: str) -> None:
    """For another site, without looking at the holder, or known already: none is kept."""
    client, made = app.test_client(), Authenticator()
    sign_in(client, editor)
    if fault == "twice":
        made = key
    else:
        setattr(made, fault, PRESENT if fault == "flags" else "elsewhere.example")
    assert make_passkey(client, made).status_code == 422
    with app.app_context():
        assert len(db.session.scalars(select(Passkey)).all()) == 1


def test_person_has_ten_passkeys_at_most(app: Flask, client: FlaskClient, editor: Person) -> None:
    """The eleventh is refused in words."""
    sign_in(client, editor)
    keys = [Authenticator() for _ in range(11)]
    statuses = [make_passkey(client, key, f"key {n}").status_code for n, key in enumerate(keys)]
    assert statuses == [303] * 10 + [422]
    assert len({key.handle for key in keys}) == 1, "devices know a person by one name"


def test_author_without_an_app_begins_with_the_app(app: Flask, client: FlaskClient) -> None:
    """A passkey stands beside the app, so that somebody without JavaScript always has a way in."""
    sign_in(client, make_person(app, Role.AUTHOR))
    assert client.get(LIST).headers["Location"] == "/id/ruang-kerja/akun"


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000", "http://layak.example"])
def test_site_where_browsers_know_no_passkeys_offers_none(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, base: str
) -> None:
    """Under a number, or without https, browsers refuse: so nothing leads there."""
    monkeypatch.setattr("layak.accounts.passkey_site.has_passkeys", lambda: False)
    settings = app.extensions["layak"].settings
    object.__setattr__(settings, "base_url", base)
    try:
        assert DOOR not in client.get("/id/masuk").text
        assert client.get(DOOR).headers["Location"] == "/id/masuk"
    finally:
        object.__setattr__(settings, "base_url", "http://localhost")


def test_strangers_who_only_look_fill_no_table(app: Flask, key: Authenticator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each device that is asked for leaves a session; who asks with a new one each time waits soon (here: after three)."""
    monkeypatch.setattr(throttle, "PER_NETWORK", parse("3 per 10 minutes"))
    early, late = app.test_client(), app.test_client()
    assert [client.get(DOOR).status_code for client in (early, early, app.test_client(), app.test_client())] == [
        200
    ] * 4
    refused = [late.get(DOOR), app.test_client().get("/en/sign-in/passkey")]
    assert [answer.status_code for answer in refused] == [429, 429] and "data-options" not in refused[0].text
    with app.app_context():
        asked = select(func.count()).select_from(StoredSession).where(StoredSession.owner.is_(None))
        assert db.session.scalar(asked) == 3
    assert show(early, key).status_code == 303, "who came before goes on"


def test_answers_of_a_network_are_counted(
    client: FlaskClient, key: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many from one network wait, a right one too; the number names no account (here: three)."""
    monkeypatch.setattr(throttle, "PER_NETWORK", parse("3 per 10 minutes"))
    page = client.get(DOOR)
    data = {"csrf_token": token_of(page), "credential": "x"}
    assert [client.post(DOOR, data=data).status_code for _ in range(4)] == [422, 422, 422, 429]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_pages_say_what_to_do_without_a_script(client: FlaskClient, lang: str, key: Authenticator) -> None:
    """The form is hidden until the script shows it; the sentence about password and code stands there."""
    page = client.get({"id": DOOR, "en": "/en/sign-in/passkey"}[lang]).text
    assert re.search(r"<form[^>]* data-passkey=\"use\"[^>]* hidden>", page)
    assert "JavaScript" in page and client.get(HOME).status_code == 303
