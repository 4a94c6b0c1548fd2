"""More come than the site can answer: who is told to come again, what that page holds, and who always comes in."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.core.admission import INSIDE, ROOMS, SPARE, Gate, Kind, Room
from layak.core.demo_file import read_demo_file
from layak.core.long_answers import PLACES
from layak.core.serving import THREADS
from tests.core.test_errors import IDEA, NEWS, send_again, text_of, token_of
from tests.core.test_serving import wait_until
from tests.crowd import Crowd
from tests.forum.conftest import Child
from tests.news.conftest import fields_of
from tests.words import word

BUSY = "The site is busy right now"
SMALL = 2048
CLOSED = {kind: Room(places=0, waiting=0, patience=0) for kind in Kind}
PAGES = {"id": "/id/berita/?x=1", "en": "/en/news/?x=1"}
"""A list with a parameter that no page uses: it is never stored."""


@contextmanager
def nobody_comes_in(app: Flask) -> Iterator[None]:
    """The process is full, and stays full."""
    gate: Gate = app.extensions["layak_gate"]
    gate.rooms = CLOSED
    try:
        yield
    finally:
        gate.rooms = ROOMS


@pytest.mark.parametrize("lang", PAGES)
def test_reader_of_a_full_site_is_told_when_to_come_again(app: Flask, client: FlaskClient, lang: str) -> None:
    """A small page in the reader's language, kept by nobody, with the help number; the next time the page is there."""
    with nobody_comes_in(app):
        for path in (PAGES[lang], f"/{lang}/" + {"id": "cari?q=taman&x=1", "en": "search?q=park&x=1"}[lang]):
            told = client.get(path, headers={"Accept-Encoding": "br, gzip"})
            assert (told.status_code, told.headers["Retry-After"]) == (503, "30")
            assert told.headers["Cache-Control"] == "no-store" and "Content-Encoding" not in told.headers
            assert word(lang, BUSY) in told.text and "129" in told.text and len(told.data) < SMALL
            assert '<a class="more" href="">' in told.text, "one click asks for the same address again"
        assert client.head(PAGES[lang]).status_code == 503
    assert client.get(PAGES[lang]).status_code == 200


def test_program_that_asks_a_full_site_gets_data(app: Flask, client: FlaskClient) -> None:
    """The API says the same as data, in both languages."""
    with nobody_comes_in(app):
        told = client.get("/api/v1/articles?x=1")
    assert told.status_code == 503 and told.mimetype == "application/problem+json"
    said = json.loads(told.text)
    assert (said["title"], said["title_id"]) == (BUSY, word("id", BUSY)) and said["status"] == 503


def test_full_site_still_answers_what_is_stored_and_says_that_it_lives(app: Flask, client: FlaskClient) -> None:
    """A stored page, a static file, the health of the process and the quick way out need no place."""
    stored = client.get("/id/berita/")
    sheet = next(part for part in stored.text.split('"') if part.startswith("/static/") and part.endswith(".css"))
    with nobody_comes_in(app):
        assert client.get("/id/berita/").data == stored.data
        assert [client.get(path).status_code for path in (sheet, "/healthz", "/readyz")] == [200, 200, 200]
        gone = client.get("/id/forum-anak/keluar")
    assert gone.status_code == 303 and "google" in gone.headers["Location"]


@pytest.mark.parametrize("lang", PAGES)
def test_child_whose_text_is_refused_by_a_full_site_sends_it_again(loaded: Flask, lang: str) -> None:
    """The page holds the text and the way out; pressed again, the same form is taken."""
    code = read_demo_file(loaded.extensions["layak"].settings.instance)["passes"][0]["pass"]
    one = Child(loaded.test_client(), code, lang)
    one.enter()
    one.fill("topic", topic="k2")
    token = token_of(one.see("idea"))
    with nobody_comes_in(loaded):
        told = one.send(one.path("idea"), token, text=IDEA, act="next")
        assert told.status_code == 503 and text_of(told) == IDEA and "Set-Cookie" not in told.headers
        assert word(lang, "Leave quickly") in told.text
    assert send_again(one.client, told).headers["Location"].endswith(one.path("place"))
    assert IDEA in one.see("idea").text


def test_author_whose_article_is_refused_by_a_full_site_sends_it_again(
    app: Flask, sign_in: Callable[..., FlaskClient]
) -> None:
    """An article with all its fields waits on the page, also where the form could have brought a file."""
    author = sign_in("author")
    fields = {**fields_of(author.get(NEWS["id"]).text, "tulisan"), "title_id": "Taman <baca> dibuka", "when": "now"}
    with nobody_comes_in(app):
        told = author.post(NEWS["id"], data=fields)
        as_parts = author.post(NEWS["id"], data=fields, content_type="multipart/form-data")
    assert told.status_code == as_parts.status_code == 503
    assert fields_of(told.text)["title_id"] == fields_of(as_parts.text)["title_id"] == "Taman <baca> dibuka"
    assert send_again(author, told).status_code == 303


def test_page_for_everybody_does_not_wait_behind_pages_for_one(app: Flask, client: FlaskClient) -> None:
    """Where no more pages for single readers and no more searches are made, one that will be stored is made still."""
    gate: Gate = app.extensions["layak_gate"]
    with nobody_comes_in(app):
        gate.rooms = {**CLOSED, Kind.PAGE: ROOMS[Kind.PAGE]}
        found = [client.get(path).status_code for path in ("/id/berita/", PAGES["id"], "/id/cari?q=taman", "/id/")]
    assert found == [200, 503, 503, 200]


def test_secrets_and_words_of_other_sites_are_not_shown_by_a_full_site(app: Flask, client: FlaskClient) -> None:
    """A password never comes back, nor what another site's page sent; a form that cannot be read is no fault."""
    data = {"email": "a@example.org", "password": "rahasia sekali 123", "csrf_token": "x"}
    with nobody_comes_in(app):
        own = client.post("/id/masuk", data=data)
        foreign = client.post("/id/masuk", data=data, headers={"Sec-Fetch-Site": "cross-site"})
        odd: list[Any] = [b"%ff=%80&" * 40, b"a=1&" * 5000, b""]
        statuses = {client.post("/id/masuk", data=body, content_type=FORM).status_code for body in odd}
        broken = client.post("/id/masuk", data=b"--x", content_type="multipart/form-data; boundary=y")
    assert "a@example.org" in own.text and word("id", "Open the form again") in own.text
    assert word("id", "Send once more") not in own.text
    assert "rahasia" not in own.text + foreign.text and "example.org" not in foreign.text
    assert statuses == {503} and broken.status_code == 503


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("kind", Kind)
def test_no_more_are_worked_on_at_once_than_there_are_places(kind: Kind) -> None:
    """Of a crowd as many come in at once as there are places, and who waits comes in later."""
    gate = Gate({**ROOMS, kind: Room(places=3, waiting=9, patience=10)})
    crowd = Crowd(3)

    def errand() -> None:
        assert gate.enter(kind)
        try:
            crowd.work()
        finally:
            gate.leave(kind)

    crowd.send(12, errand)
    assert crowd.most == 3


def test_who_waits_too_long_or_behind_too_many_is_refused() -> None:
    """One waits for the only place until it comes free, the next is refused at once, and patience ends."""
    gate = Gate({**ROOMS, Kind.READ: Room(places=1, waiting=1, patience=20), Kind.CHANGE: Room(0, 1, 0.01)})
    assert gate.enter(Kind.READ)
    came: list[bool] = []
    waiting = threading.Thread(target=lambda: came.append(gate.enter(Kind.READ)))
    waiting.start()
    assert wait_until(lambda: gate.waiting[Kind.READ] == 1)
    assert not gate.enter(Kind.READ) and not came
    gate.leave(Kind.READ)
    waiting.join(20)
    assert came == [True]
    assert not gate.enter(Kind.CHANGE) and gate.waiting[Kind.CHANGE] == 0


def test_nobody_searches_while_readers_wait() -> None:
    """A search does not wait for a place where readers wait already; one that finds a place of its own takes it."""
    gate = Gate({**ROOMS, Kind.READ: Room(1, 1, 20), Kind.SEARCH: Room(1, 5, 20)})
    assert gate.enter(Kind.READ) and gate.enter(Kind.SEARCH)
    waiting = threading.Thread(target=lambda: gate.enter(Kind.READ))
    waiting.start()
    assert wait_until(lambda: gate.waiting[Kind.READ] == 1)
    assert not gate.enter(Kind.SEARCH)
    gate.leave(Kind.READ)
    waiting.join(20)


def test_a_process_has_threads_for_all_who_wait_and_some_to_refuse_the_others() -> None:
    """Those inside, those who wait and those who read slowly leave threads over, so that nobody waits unseen."""
    assert THREADS - PLACES - INSIDE == SPARE > 0
