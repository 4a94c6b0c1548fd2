"""Nothing lost, nothing half: kills in the midst of publishing, reads right after it, two at the same moment, lost lines."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from layak.news.models import Article
from layak.news.service.drafts import TITLE_LENGTH
from layak.search.service import Search
from tests import soak
from tests.breaking import demonstration, kill_and_start
from tests.news.conftest import ALONE, fields_of, send
from tests.news.test_desk import ALL_TICKS, COMPLETE, NEW, begin, count_of, edit
from tests.ops.writers import LOST, STATEMENTS, Answer, Browser
from tests.ops.writers import sign_in as sign_in_served
from tests.served import ServedSite

KILLS = 40 if soak.IS_LONG else 1
READS = 300 if soak.IS_LONG else 42
MEETINGS = 30 if soak.IS_LONG else 2
SEED = 407
SLOWEST_KILL = 0.12
"""Seconds after the button was pressed; publishing takes a part of this, so that kills fall before, in and after it."""
Clients = tuple[FlaskClient, FlaskClient]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedSite]:
    """A demonstration with its two workers."""
    with demonstration(tmp_path_factory, "sturdy") as site:
        yield site


@pytest.fixture(scope="module")
def cookie(site: ServedSite) -> str:
    """The session of an editor; signing in twice within the life of one code is refused."""
    return sign_in_served(site, "editor")


@pytest.fixture
def two(sign_in: Callable[..., FlaskClient]) -> Clients:
    """Two editors."""
    return sign_in("editor", email="satu@example.org"), sign_in("editor", email="dua@example.org")


def draft(browser: Browser, word: str) -> tuple[str, list[tuple[str, str]]]:
    """Keep a draft in both languages; gives its address and what the button to publish sends."""
    opened = browser.get(NEW)
    fields = [("title_id", f"Perpustakaan {word}"), ("title_en", f"Library {word}"), ("district", "")]
    fields += [("slug_id", f"perpustakaan-{word}"), ("slug_en", f"library-{word}"), ("components", "k4")]
    fields += [("lead_id", "Buku datang."), ("lead_en", "Books come."), ("event", "2026")]
    fields += [("body_id", f"Buku {word} singgah."), ("body_en", f"Books {word} stop here.")]
    fields += [("csrf_token", opened.field("csrf_token"))]
    saved = browser.post(NEW, *fields, key=opened.field("key"), version="0")
    assert saved.status == 303, saved.text
    declared = [("declared", one) for one in STATEMENTS]
    return saved.location, [*fields, *declared, ("alone", "Penulisnya bertugas sendiri."), ("version", "1")]


def views(word: str) -> list[str]:
    """Where a published article stands, in both languages."""
    pages = [f"/id/berita/perpustakaan-{word}", f"/en/news/library-{word}", "/id/berita/", "/en/news/"]
    return [*pages, "/id/berita/feed.atom", "/en/news/feed.atom", "/sitemap.xml", f"/id/cari?q={word}"]


def shows(browser: Browser, path: str, word: str) -> bool:
    """Whether a view holds the article: its page answers, and lists lead to it."""
    answer = browser.get(path)
    assert answer.status in (200, 404), path
    language = "perpustakaan" if path.startswith("/id/") else "library"
    is_shown = f"{language}-{word}" in answer.text
    return answer.status == 200 and (is_shown or (path == "/sitemap.xml" and f"perpustakaan-{word}" in answer.text))


@soak.soak
def test_no_read_after_publishing_is_stale(site: ServedSite, cookie: str) -> None:
    """Each read after the answer shows the article, in both workers, languages and every list at once."""
    browser, reader = Browser(site, cookie), Browser(site)
    assert not any(shows(reader, path, "segar0") for path in views("segar0") * 2)
    reads = stale = number = 0
    while reads < READS:
        path, fields = draft(browser, f"segar{number}")
        assert browser.post(f"{path}/terbitkan", *fields).status == 303
        for view in views(f"segar{number}") * 2:
            reads, stale = reads + 1, stale + (not shows(reader, view, f"segar{number}"))
        number += 1
    soak.tell("reads right after publishing, of them stale", f"{reads}, {stale}")
    assert stale == 0


@soak.soak
def test_a_publishing_that_is_killed_leaves_all_or_nothing(site: ServedSite, cookie: str) -> None:
    """After kill -9 in its midst, page, list, feed, map and search agree in both languages, and a second try works."""
    chance, shown = random.Random(SEED), 0  # noqa: S311  (repeatable, no secret)
    browser = Browser(site, cookie)
    for number in range(KILLS):
        word = f"putus{number}"
        path, fields = draft(browser, word)
        sending = threading.Thread(target=press, args=(browser, path, fields))
        sending.start()
        threading.Event().wait(chance.uniform(0, SLOWEST_KILL))
        kill_and_start(site)
        sending.join(30)
        found = {shows(Browser(site), view, word) for view in views(word)}
        assert len(found) == 1, (word, [(view, shows(Browser(site), view, word)) for view in views(word)])
        shown += True in found
        again = browser.post(f"{path}/terbitkan", *fields)
        assert again.status == 303, again.text  # a second click where it was published, the first where not
        assert all(shows(Browser(site), view, word) for view in views(word))
    soak.tell("kills while publishing, shown afterwards, half", f"{KILLS}, {shown}, 0")


def press(browser: Browser, path: str, fields: list[tuple[str, str]]) -> Answer | None:
    """Press the button; None when the line was lost."""
    try:
        return browser.post(f"{path}/terbitkan", *fields)
    except LOST:
        return None


def test_a_line_that_breaks_while_sending_stores_nothing(site: ServedSite, cookie: str) -> None:
    """Half a form, and the line is gone: no draft is kept, and the site answers on."""
    browser = Browser(site, cookie)
    token = browser.get(NEW).field("csrf_token")
    body = f"csrf_token={token}&key=putus-di-jalan&version=0&title_id=Setengah+jalan&body_id=" + "a" * 2000
    head = f"POST {NEW} HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nCookie: {browser.cookie}\r\nConnection: close\r\n"
    head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    for share in (0.1, 0.5, 0.99):
        with socket.create_connection(("127.0.0.1", site.port), timeout=10) as line:
            line.sendall((head + body[: int(len(body) * share)]).encode())
    threading.Event().wait(0.5)
    assert "Setengah jalan" not in browser.get("/id/ruang-kerja/berita/").text
    with urlopen(f"{site.url}/healthz", timeout=10) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("missing", [1, 500])
def test_half_a_form_is_refused_whatever_the_server_says(two: Clients, app: Flask, missing: int) -> None:
    """A server may hand over what came as if it were all; what is shorter than announced is a 400, and is kept nowhere."""
    form = {**fields_of(two[0].get(NEW).text, "tulisan"), **COMPLETE, "body_id": "a" * 1000}
    body = urlencode(form, doseq=True)
    answer = two[0].post(
        NEW,
        data=body[:-missing],
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"CONTENT_LENGTH": str(len(body)), "wsgi.input_terminated": True},
    )
    assert answer.status_code == 400 and count_of(app, Article) == 0


def at_once(*errands: Callable[[], TestResponse]) -> list[TestResponse]:
    """Do several things at the same moment and give what came back, in order."""
    gate, answers = threading.Barrier(len(errands)), dict[int, TestResponse]()

    def go(place: int, errand: Callable[[], TestResponse]) -> None:
        gate.wait(10)
        answers[place] = errand()

    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(errands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [answers[place] for place in range(len(errands))]


@soak.soak
def test_of_two_who_publish_in_the_same_second_one_wins(two: Clients, client: FlaskClient) -> None:
    """One text is shown; the other person gets a page that says so, with the own text in the form."""
    for number in range(MEETINGS):
        path = edit(begin(two[0], slug_id=f"bersama-{number}", slug_en=f"together-{number}"))
        forms = [
            {
                **fields_of(one.get(path).text, "tulisan"),
                "declared": ALL_TICKS,
                "alone": ALONE,
                "body_id": f"Naskah orang ke-{place}.",
            }
            for place, one in enumerate(two)
        ]
        answers = at_once(*(lambda one=one, form=form, path=path: one.post(path + "/terbitkan", data=form)
                            for one, form in zip(two, forms, strict=True)))  # fmt: skip
        assert sorted(one.status_code for one in answers) == [303, 409]
        winner = [one.status_code for one in answers].index(303)
        shown = client.get(f"/id/berita/bersama-{number}").text
        assert f"Naskah orang ke-{winner}." in shown and f"Naskah orang ke-{1 - winner}." not in shown
        assert fields_of(answers[1 - winner].text, "tulisan")["body_id"] == f"Naskah orang ke-{1 - winner}."


@soak.soak
def test_of_two_who_take_an_address_in_the_same_moment_one_gets_it(two: Clients, app: Flask) -> None:
    """The other one is told beside the field, with every typed word kept."""
    for number in range(MEETINGS):
        forms = [
            {
                **fields_of(one.get(NEW).text, "tulisan"),
                **COMPLETE,
                "slug_id": f"satu-alamat-{number}",
                "body_id": f"Naskah orang ke-{place}.",
            }
            for place, one in enumerate(two)
        ]
        answers = at_once(*(lambda one=one, form=form: one.post(NEW, data=form)
                            for one, form in zip(two, forms, strict=True)))  # fmt: skip
        assert sorted(one.status_code for one in answers) == [303, 422]
        loser = [one.status_code for one in answers].index(422)
        assert 'id="slug_id-error"' in answers[loser].text
        assert fields_of(answers[loser].text, "tulisan")["body_id"] == f"Naskah orang ke-{loser}."
    assert count_of(app, Article) == MEETINGS


@soak.soak
def test_a_double_click_in_the_same_moment_makes_one_article(two: Clients, app: Flask) -> None:
    """Two requests of one press lead to one article."""
    for number in range(MEETINGS):
        form = {**fields_of(two[0].get(NEW).text, "tulisan"), **COMPLETE, "slug_id": f"klik-{number}", "slug_en": ""}
        first, second = at_once(*[lambda form=form: two[0].post(NEW, data=form)] * 2)
        assert first.headers["Location"] == second.headers["Location"]
        assert count_of(app, Article) == number + 1


@pytest.mark.parametrize("letters", ["a", "panjang "])
def test_a_title_of_300_characters_is_kept_or_told(two: Clients, app: Flask, letters: str) -> None:
    """What is longer than a title may be comes back whole with a word beside it; what fits is published as it is."""
    title = (letters * 300)[:300].strip()
    answer = send(two[0], NEW, **{**COMPLETE, "title_id": title})
    if len(title) > TITLE_LENGTH:
        assert answer.status_code == 422 and 'id="title_id-error"' in answer.text and count_of(app, Article) == 0
        assert fields_of(answer.text, "tulisan")["title_id"] == title
        return
    path = answer.headers["Location"]
    shown = send(two[0], path, path + "/terbitkan", declared=ALL_TICKS, alone=ALONE)
    assert title in app.test_client().get(shown.headers["Location"]).text


def test_lists_are_new_before_the_slow_work_after_a_publication(
    app: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page, list, feed and map turn together: while the search still writes its index, no list of before is shown."""
    editor = sign_in("editor")
    number, form = begin(editor), {"declared": ALL_TICKS, "alone": ALONE}
    places = ("/id/berita/", "/en/news/", "/id/berita/feed.atom", "/sitemap.xml", "/id/")
    texts = {place: client.get(place).text for place in places}
    shown: list[str] = []

    def look(self: Search) -> None:
        reader = app.test_client()
        shown.extend(place for place in places if reader.get(place).text != texts[place])

    monkeypatch.setattr(Search, "follow", look)
    assert send(editor, edit(number), edit(number) + "/terbitkan", **form).status_code == 303
    assert sorted(shown) == sorted(places)
