"""Error pages: in the reader's language, with the text kept and ready to be sent again, and never a secret in them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine
from werkzeug.test import TestResponse
from wtforms import PasswordField

from layak.core import database, errors
from layak.core.demo_file import read_demo_file
from layak.core.forms import Form
from layak.extensions import db, limiter
from layak.ops import health
from tests.conftest import TestClock
from tests.forum.conftest import FORM, Child
from tests.news.conftest import fields_of
from tests.words import word

LANGS = ("id", "en")
IDEA = "Kami ingin jalur sepeda yang aman ke sekolah."
NEWS = {"id": "/id/ruang-kerja/berita/baru", "en": "/en/desk/news/new"}
TITLES = {
    400: "This page was open too long",
    401: "You are no longer signed in",
    404: "This page does not exist.",
    500: "Something broke on our side",
    503: "The site is busy right now",
}


@pytest.fixture
def child(loaded: Flask) -> Callable[[str], Child]:
    """A child of the demonstration who came in with a pass and stands at the second question."""
    passes = iter(read_demo_file(loaded.extensions["layak"].settings.instance)["passes"])

    def make(lang: str) -> Child:
        one = Child(loaded.test_client(), next(passes)["pass"], lang)
        one.enter()
        one.fill("topic", topic="k2")
        return one

    return make


def token_of(page: TestResponse) -> str:
    """The token of a page's first form."""
    found = FORM.search(page.text)
    assert found is not None, page.request.path
    return found[1]


def text_of(page: TestResponse) -> str:
    """What stands in the kept text of an error page."""
    return str(fields_of(page.text)["text"])


def send_again(client: FlaskClient, failed: TestResponse) -> TestResponse:
    """Press "Send once more" on an error page."""
    return client.post(failed.request.path, data=fields_of(failed.text))


@contextmanager
def locked_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another process holds the writer's lock for longer than anybody waits; waiting is short here."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    monkeypatch.setattr(database, "LOCK_LIMITS", "SELECT set_config('lock_timeout', '200', true)")
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        url = db.engine.url
    if url.get_backend_name() == "postgresql":
        with create_engine(url).begin() as other:
            other.exec_driver_sql(database.TAKE_LOCK)
            yield
        return
    with closing(sqlite3.connect(str(url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")


@pytest.mark.parametrize("lang", LANGS)
def test_child_with_a_stale_form_sends_its_text_again(child: Callable[[str], Child], lang: str) -> None:
    """A form without a valid token answers 400 with the text and a fresh token, with which it is taken."""
    one = child(lang)
    failed = one.send(one.path("idea"), "stale", text=IDEA, act="next")
    assert failed.status_code == 400
    assert word(lang, TITLES[400]) in failed.text and text_of(failed) == IDEA
    assert send_again(one.client, failed).headers["Location"].endswith(one.path("place"))
    assert IDEA in one.see("idea").text


@pytest.mark.parametrize("lang", LANGS)
def test_child_whose_visit_ended_keeps_its_text_through_the_door(
    child: Callable[[str], Child], clock: TestClock, lang: str
) -> None:
    """After the visit ended the text waits behind both doors, and stands in the question again after coming in."""
    one = child(lang)
    token = token_of(one.see("idea"))
    clock.moment += timedelta(minutes=20)
    failed = one.send(one.path("idea"), token, text=IDEA, act="next")
    if failed.status_code == 400:
        failed = send_again(one.client, failed)
    assert failed.status_code == 401 and IDEA in failed.text
    entered = one.client.post(one.path("pass"), data={"csrf_token": token_of(failed), "code": one.code, "kept": IDEA})
    assert entered.headers["Location"].endswith(one.path("idea"))
    assert IDEA in one.see("idea").text


@pytest.mark.parametrize("lang", LANGS)
def test_author_who_was_signed_out_sends_again_after_signing_in(
    app: Flask, sign_in: Callable[..., FlaskClient], lang: str
) -> None:
    """A lost sign-in answers 401 with the article's text; signed in again, the same form is taken."""
    author = sign_in("author")
    fields = {**fields_of(author.get(NEWS[lang]).text, "tulisan"), "title_id": "Taman baca dibuka", "when": "now"}
    stranger = app.test_client()
    fields["csrf_token"] = token_of(stranger.get(f"/{lang}/" + ("masuk" if lang == "id" else "sign-in")))
    failed = stranger.post(NEWS[lang], data=fields)
    assert failed.status_code == 401
    assert word(lang, TITLES[401]) in failed.text and "Taman baca dibuka" in failed.text
    shown = re.findall(r"<textarea[^>]*>\s*([^<]*)<", failed.text)
    assert "now" not in shown and fields_of(failed.text)["when"] == "now"
    again = author.post(NEWS[lang], data={**fields_of(failed.text), "csrf_token": token_of(author.get(NEWS[lang]))})
    assert again.status_code == 303, again.text


@pytest.mark.parametrize("lang", LANGS)
def test_child_over_the_limit_keeps_its_text_and_comes_in_later(child: Callable[[str], Child], lang: str) -> None:
    """Too many tries at the door answer 429 with the time to wait; the text that waits comes back, the code does not."""
    one = child(lang)
    other = Child(one.client.application.test_client(), one.code, lang)
    token = token_of(other.see("pass"))
    for _ in range(121):
        failed = other.send(other.path("pass"), token, code="0000-0000-0000", kept=IDEA)
    assert failed.status_code == 429 and int(failed.headers["Retry-After"]) > 0
    assert fields_of(failed.text)["kept"] == IDEA and "0000-0000" not in failed.text
    limiter.reset()
    again = other.client.post(failed.request.path, data={**fields_of(failed.text), "code": other.code})
    assert again.headers["Location"].endswith(other.path("idea"))
    assert IDEA in other.see("idea").text


@pytest.mark.parametrize("lang", LANGS)
def test_child_meets_a_fault_of_ours_and_keeps_its_text(
    child: Callable[[str], Child], lang: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An unforeseen error answers 500 without a trace, keeps the text, and writes none of it into the log."""
    one = child(lang)
    with monkeypatch.context() as broken:
        broken.setattr("layak.forum.service.texts.find_personal", lambda text: 1 / 0)
        failed = one.fill("idea", text=IDEA, act="next")
    assert failed.status_code == 500 and word(lang, TITLES[500]) in failed.text
    for leak in ("ZeroDivision", "Traceback", "site/layak", "find_personal"):
        assert leak not in failed.text
    assert "ZeroDivision" in caplog.text and "jalur sepeda" not in caplog.text
    assert text_of(failed) == IDEA
    assert send_again(one.client, failed).headers["Location"].endswith(one.path("place"))


@pytest.mark.parametrize("is_idle", [False, True], ids=["just now", "after two minutes"])
@pytest.mark.parametrize("lang", LANGS)
def test_child_meets_a_busy_database_and_keeps_its_text(
    child: Callable[[str], Child],
    loaded: Flask,
    clock: TestClock,
    monkeypatch: pytest.MonkeyPatch,
    lang: str,
    is_idle: bool,
) -> None:
    """A database that another process holds answers 503 with Retry-After; readers notice nothing; later it is taken."""
    one = child(lang)
    token = token_of(one.see("idea"))
    clock.moment += timedelta(minutes=2 if is_idle else 0)
    with locked_database(loaded, monkeypatch):
        failed = one.send(one.path("idea"), token, text=IDEA, act="next")
    assert failed.status_code == 503 and int(failed.headers["Retry-After"]) > 0
    assert word(lang, TITLES[503]) in failed.text and text_of(failed) == IDEA
    assert send_again(one.client, failed).headers["Location"].endswith(one.path("place"))


def test_readers_are_served_while_the_database_is_held(loaded: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading, searching and the health of the process go on; only readiness says that nothing can be written."""
    monkeypatch.setattr(health, "KEPT_SECONDS", 0)
    with locked_database(loaded, monkeypatch):
        reader = loaded.test_client()
        for path in ("/id/", "/en/news/", "/id/kemajuan/", "/en/search?q=visit", "/id/berita/feed.atom", "/healthz"):
            assert reader.get(path).status_code == 200, path
        assert reader.get("/readyz").status_code == 503
    assert reader.get("/readyz").status_code == 200


def test_staff_read_on_while_the_database_is_held(
    loaded: Flask, sign_in: Callable[..., FlaskClient], clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That somebody was here cannot be noted then, which is no reason to show no page."""
    editor = sign_in("editor")
    assert editor.get("/id/ruang-kerja/berita/").status_code == 200
    clock.moment += timedelta(minutes=2)
    with locked_database(loaded, monkeypatch):
        assert editor.get("/id/ruang-kerja/berita/").status_code == 200


@pytest.mark.parametrize("lang", LANGS)
def test_reader_who_is_lost_finds_ways_on(client: FlaskClient, lang: str) -> None:
    """An address that leads nowhere answers 404 in its language, with search, home and help; nothing is stored."""
    page = client.get(f"/{lang}/tidak-ada/sama-sekali")
    assert page.status_code == 404 and word(lang, TITLES[404]) in page.text
    assert "no-store" in page.headers["Cache-Control"] and "129" in page.text
    assert 'name="q"' in page.text and f'href="/{lang}/"' in page.text


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [("POST", "/id/berita/", 405), ("DELETE", "/en/news/", 405), ("PUT", "/id/", 405), ("POST", "/id/tiada", 404)],
)
def test_reader_with_a_wrong_method_gets_a_page(client: FlaskClient, method: str, path: str, code: int) -> None:
    """A method that a page does not know answers with a page of ours."""
    assert client.open(path, method=method).status_code == code


@pytest.mark.parametrize("lang", LANGS)
def test_child_with_too_large_a_form_is_told_where_its_text_is(child: Callable[[str], Child], lang: str) -> None:
    """More than two megabytes answer 413; the visit stays, so that the way back leads to the text."""
    one = child(lang)
    failed = one.fill("idea", text="a" * 2_100_000, act="next")
    assert failed.status_code == 413 and "aaaa" not in failed.text
    assert one.see("idea").status_code == 200


def test_secrets_are_never_kept() -> None:
    """No field that hides what is typed, and none that takes words or a code, comes back on an error page."""
    secret = {"words", "code", "csrf_token"}
    waiting = list(Form.__subclasses__())
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        fields = {name: getattr(form, name) for name in dir(form) if hasattr(getattr(form, name, None), "field_class")}
        secret |= {name for name, field in fields.items() if issubclass(field.field_class, PasswordField)}
    assert len(secret) > 6
    assert secret <= errors.NEVER_KEPT


def test_staff_with_a_stale_sign_in_form_do_not_see_their_password(client: FlaskClient) -> None:
    """The page that comes back keeps the address and leaves the password out."""
    failed = client.post("/id/masuk", data={"email": "a@example.org", "password": "rahasia sekali 123"})
    assert failed.status_code == 400 and "a@example.org" in failed.text
    assert "rahasia sekali" not in failed.text


@pytest.mark.parametrize("path", ["/static/../wsgi.py", "/id/berita/%00", "/healthz/x", "/sitemap.xml/x", "/apa"])
def test_stranger_outside_the_languages_gets_indonesian_with_english(client: FlaskClient, path: str) -> None:
    """An address without a language answers in Indonesian and says the same in English beside it."""
    page: Any = client.get(path)
    assert page.status_code == 404 and 'lang="id"' in page.text
    assert "Page not found" in page.text


DESKS = {"id": "/id/ruang-kerja/", "en": "/en/desk/"}
NEWSROOM = {"id": "/id/ruang-kerja/berita/", "en": "/en/desk/news/"}


@pytest.mark.parametrize("lang", LANGS)
def test_staff_who_are_lost_stay_in_their_rooms(sign_in: Callable[..., FlaskClient], lang: str) -> None:
    """What is not there, closed or stale keeps the desk's doors for staff who are signed in, and leads back to them."""
    author = sign_in("author")
    people = {"id": "staf", "en": "staff"}[lang]
    failures = {
        author.get(f"{DESKS[lang]}{people}"): 403,
        author.get(f"{NEWSROOM[lang]}999"): 404,
        author.get(f"{DESKS[lang]}nowhere/at-all"): 404,
        author.post(NEWS[lang], data={"title_id": "Judul yang tetap ada"}): 400,
    }
    for failed, code in failures.items():
        assert failed.status_code == code, failed.request.path
        assert '<body class="desk">' in failed.text and f'href="{NEWSROOM[lang]}"' in failed.text, code
        assert word(lang, "Sign out") in failed.text and f'href="{DESKS[lang]}"' in failed.text, code
    assert "Judul yang tetap ada" in failed.text


def test_stranger_who_is_lost_at_the_desk_sees_no_door_of_it(client: FlaskClient) -> None:
    """Without a session the page of an unknown address is the readers' own, and no cookie is set."""
    lost = client.get("/id/ruang-kerja/tidak-ada")
    assert lost.status_code == 404 and '<body class="desk">' not in lost.text
    assert "Set-Cookie" not in lost.headers


def test_staff_meet_a_failure_of_ours_on_a_page_that_asks_nobody(
    sign_in: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 500 and a 503 at the desk stay simple: the readers' frame, with no door and no session behind it."""
    editor = sign_in("editor")
    for fault, code in ((ZeroDivisionError(), 500), (database.DatabaseBusy(), 503)):

        def broken(*_args: object, fault: Exception = fault, **_more: object) -> None:
            raise fault

        monkeypatch.setattr("layak.news.service.count_desk", broken)
        failed = editor.get(NEWSROOM["id"])
        assert failed.status_code == code
        assert '<body class="desk">' not in failed.text and word("id", "Sign out") not in failed.text


@pytest.mark.parametrize(("lang", "path"), [("id", "/id/berita/"), ("en", "/en/news/"), ("en", "/en/search")])
def test_reader_of_a_page_that_a_list_does_not_have_is_led_to_its_start(
    client: FlaskClient, lang: str, path: str
) -> None:
    """A false page or filter of a list answers 404 in the page's language, with the way to the list's start."""
    lost = client.get(path + "?page=0")
    assert lost.status_code == 404 and f'<html lang="{lang}">' in lost.text
    assert f'href="{path}"><span>{word(lang, "To the start of the list")}' in lost.text
    nowhere = client.get(f"/{lang}/nowhere?page=2").text
    assert word(lang, "To the start of the list") not in nowhere


@pytest.mark.parametrize("path", ["/id/forum-anak/kartu", "/id/forum-anak/kata"])
def test_child_whose_card_or_words_did_not_arrive_is_led_to_the_form(client: FlaskClient, path: str) -> None:
    """Where all that was typed is secret nothing is shown again: no empty box and no button that cannot work."""
    failed = client.post(path, data={"code": "ABCD-EFGH-JKLM", "words": "awan batu cerah daun 11"})
    assert failed.status_code == 400
    assert "<textarea" not in failed.text and "Kirim sekali lagi" not in failed.text
    assert f'href="{path}"' in failed.text and "Buka formulirnya lagi" in failed.text
