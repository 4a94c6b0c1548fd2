"""Signing in with address and password: both languages, the same answer for everybody who may not."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.accounts.models import Staff
from layak.accounts.service import people
from layak.accounts.service.passwords import nobodys_hash
from layak.core.access import Role
from layak.core.clock import now
from layak.extensions import db, limiter
from tests.cheap_keys import SHIPPED_HASHING
from tests.staff import PASSWORD, Person, give_password, make_person, password_hash, send, sign_in, token_of

WRONG = {"id": "tidak cocok", "en": "do not fit together"}
PATHS = {"id": "/id/masuk", "en": "/en/sign-in"}


@pytest.fixture
def author(app: Flask) -> Person:
    """Somebody whose role asks for no second step."""
    return make_person(app, Role.AUTHOR)


@pytest.mark.parametrize(("lang", "home"), [("id", "/id/ruang-kerja/"), ("en", "/en/desk/")])
def test_author_signs_in_and_out_in_each_language(client: FlaskClient, author: Person, lang: str, home: str) -> None:
    """The right password leads to the staff rooms of the same language; signing out closes them again."""
    answer = sign_in(client, author, lang)
    assert answer.headers["Location"] == home
    assert client.get(home).status_code == 200
    out = {"id": "/id/keluar", "en": "/en/sign-out"}[lang]
    assert send(client, out, form=home).status_code == 303
    assert client.get(home).status_code == 303


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("case", ["wrong", "unknown", "disabled", "invited", "endless"])
def test_stranger_with_any_fault_reads_the_same_words(app: Flask, client: FlaskClient, case: str, lang: str) -> None:
    """Wrong password, unknown address, disabled and invited person and a text of 4 KB get one answer."""
    person = make_person(app, Role.AUTHOR)
    with app.app_context():
        if case == "disabled":
            people.disable_staff(person.id, actor=None)
        if case == "invited":
            duties = people.Duties(frozenset({Role.AUTHOR}))
            people.create_staff("new@example.org", duties=duties, at=now(), actor=None)
    email = {"unknown": "nobody@example.org", "invited": "new@example.org"}.get(case, person.email)
    password = {"wrong": "another password entirely", "endless": PASSWORD + "x" * 4096}.get(case, PASSWORD)
    answer = send(client, PATHS[lang], {"email": email, "password": password})
    assert answer.status_code == 422
    assert WRONG[lang] in answer.text
    assert client.get("/id/ruang-kerja/").status_code == 303


@pytest.fixture
def shipped_hashing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Passwords at what they cost where the site runs."""
    security = app.extensions["security"]
    monkeypatch.setattr(security, "pwd_context", security.pwd_context.copy(**SHIPPED_HASHING))
    for kept in (nobodys_hash, password_hash):
        kept.cache_clear()
    yield
    for kept in (nobodys_hash, password_hash):
        kept.cache_clear()


@pytest.mark.usefixtures("shipped_hashing")
def test_stranger_cannot_tell_known_from_unknown_by_the_clock(app: Flask, client: FlaskClient) -> None:
    """Unknown, known and disabled addresses cost the same computing (the least of many tries differs by less than a tenth).

    The least, as a busy machine only ever adds to what a try costs; there it takes more tries until it shows.
    """
    make_person(app, Role.AUTHOR, "known@example.org")
    gone = make_person(app, Role.AUTHOR, "gone@example.org")
    with app.app_context():
        people.disable_staff(gone.id, actor=None)
    spent: dict[str, list[float]] = {"nobody@example.org": [], "known@example.org": [], "gone@example.org": []}
    send(client, "/id/masuk", {"email": "first@example.org", "password": "warms the caches up"})
    for tries in range(1, 61):
        for email, times in spent.items():
            limiter.reset()
            token = token_of(client.get("/id/masuk"))
            begun = time.thread_time()
            client.post(
                "/id/masuk",
                data={"csrf_token": token, "email": email, "password": "not the password"},
                is_checked=False,
            )
            times.append(time.thread_time() - begun)
        least = [min(times) for times in spent.values()]
        if tries >= 15 and max(least) / min(least) < 1.1:
            break
    assert min(least) > 0.01, "no password was hashed"
    assert max(least) / min(least) < 1.1


@pytest.mark.usefixtures("shipped_hashing")
def test_endless_password_is_not_hashed(app: Flask, client: FlaskClient) -> None:
    """A password of 4 KB is refused before the costly hashing."""
    author = make_person(app, Role.AUTHOR)
    token_page = client.get("/id/masuk")
    begun = time.thread_time()
    client.post(
        "/id/masuk",
        data={"csrf_token": token_of(token_page), "email": author.email, "password": "x" * 4096},
        is_checked=False,
    )
    assert time.thread_time() - begun < 0.03


def test_author_writes_the_address_in_capitals_and_comes_in(client: FlaskClient, author: Person) -> None:
    """Case and spaces around an address do not matter."""
    answer = send(client, "/id/masuk", {"email": f"  {author.email.upper()} ", "password": author.password})
    assert answer.status_code == 303


def test_empty_form_keeps_the_address_and_says_what_is_missing(client: FlaskClient) -> None:
    """Nothing typed is lost, except the password."""
    answer = send(client, "/en/sign-in", {"email": "somebody@example.org", "password": ""})
    assert answer.status_code == 422
    assert 'value="somebody@example.org"' in answer.text
    assert "Please fill this in." in answer.text


def test_signed_in_author_who_opens_sign_in_goes_on(client: FlaskClient, author: Person) -> None:
    """Nobody signs in twice."""
    sign_in(client, author)
    assert client.get("/id/masuk").headers["Location"] == "/id/ruang-kerja/"


def test_author_comes_back_to_the_page_that_asked(client: FlaskClient, author: Person) -> None:
    """A stranger who asks for a staff page signs in and is led back to it, in its language."""
    asked = client.get("/en/desk/account")
    assert asked.status_code == 303
    token = send(
        client,
        "/en/sign-in",
        {"email": author.email, "password": author.password, "next": "/en/desk/account"},
        form=asked.headers["Location"],
    )
    assert token.headers["Location"] == "/en/desk/account"


def test_post_without_token_changes_nothing(client: FlaskClient, author: Person) -> None:
    """Signing in needs the form's token, so that nobody is signed in by another site."""
    answer = client.post("/id/masuk", data={"email": author.email, "password": author.password})
    assert answer.status_code == 400
    assert author.password not in answer.text
    assert client.get("/id/ruang-kerja/").status_code == 303


def test_password_field_helps_password_programs(client: FlaskClient) -> None:
    """Autocomplete tokens stand, and nothing stops pasting (WCAG 2.2, 3.3.8)."""
    page = client.get("/id/masuk").text
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page
    assert "maxlength" not in page


def test_fresh_installation_has_no_account(app: Flask, client: FlaskClient) -> None:
    """There is no default account: usual names and passwords open nothing."""
    with app.app_context():
        assert people.list_staff() == []
    for email, password in (("admin", "admin"), ("admin@example.org", "password"), ("root@localhost", "layak")):
        assert send(client, "/id/masuk", {"email": email, "password": password}).status_code == 422


def test_reader_gets_no_cookie_from_public_pages(client: FlaskClient) -> None:
    """Reading sets no cookie and names none to caches, after a language switch neither."""
    for path in ("/id/", "/en/"):
        answer = client.get(path, is_checked=False)
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_library_brings_no_addresses(app: Flask) -> None:
    """Flask-Security is an engine only: none of its pages can be reached, nothing registers anybody."""
    rules = [str(rule) for rule in app.url_map.iter_rules()]
    for word in ("login", "register", "fs-static", "tf-setup", "us-signin", "wan-", "confirm", "verify", "refresh"):
        assert not [rule for rule in rules if word in rule.split("/")], word


def test_token_in_a_header_or_address_signs_nobody_in(app: Flask, client: FlaskClient, author: Person) -> None:
    """The library's tokens are not taken: sessions are the only way in."""
    with app.test_request_context():
        token = db.session.get_one(Staff, author.id).get_auth_token()
    assert client.get("/id/ruang-kerja/", headers={"Authentication-Token": str(token)}).status_code == 303
    assert client.get(f"/id/ruang-kerja/?auth_token={token}").status_code == 303


def test_sign_in_page_is_stored_nowhere(client: FlaskClient) -> None:
    """The page with a form is never cached."""
    answer = client.get("/id/masuk")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]


def test_first_step_alone_opens_nothing(app: Flask, client: FlaskClient) -> None:
    """After the password alone an editor reaches no staff page."""
    editor = make_person(app, Role.EDITOR)
    assert give_password(client, editor).headers["Location"] == "/id/masuk/kode"
    for path in ("/id/ruang-kerja/", "/id/ruang-kerja/akun", "/id/ruang-kerja/akun/aplikasi"):
        assert client.get(path).headers["Location"].startswith("/id/masuk?")
