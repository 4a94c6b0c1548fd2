"""Taking down: three reasons, what each address answers, and showing an article again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.audit import AuditRow
from layak.core.searchable import source_for
from layak.extensions import db
from tests.news.conftest import fields_of
from tests.words import word

PAGES = ("/id/berita/rapat-lama", "/en/news/old-meeting")
LISTS = ("/id/berita/", "/en/news/", "/id/berita/feed.atom", "/en/news/feed.atom", "/sitemap.xml", "/id/")
Publish = Callable[..., int]


@pytest.fixture
def editor(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who takes down."""
    return sign_in("editor")


@pytest.fixture
def number(publish: Publish, client: FlaskClient) -> int:
    """A published article whose pages were read, and so kept, before anything happens to it."""
    made = publish("Rapat lama", "Old meeting")
    for path in (*PAGES, *LISTS):
        assert client.get(path).status_code == 200
    return made


def take_down(editor: FlaskClient, number: int, ending: str, into: str = ""):
    """Give a reason and press the button."""
    path = f"/id/ruang-kerja/berita/{number}/tarik"
    return editor.post(path, data={**fields_of(editor.get(path).text), "ending": ending, "into": into})


def is_listed(client: FlaskClient, app: Flask) -> bool:
    """Whether any list, feed, map or the search's documents name it."""
    with app.app_context():
        documents = [one.title for one in source_for("article").documents()]
    pages = " ".join(client.get(path).text for path in LISTS)
    return "Rapat lama" in documents or "rapat-lama" in pages or "old-meeting" in pages


def test_an_article_published_in_error_is_gone(
    editor: FlaskClient, client: FlaskClient, app: Flask, number: int
) -> None:
    """410 in both languages with a clear page without any of its words; in no list, feed, map or search."""
    assert take_down(editor, number, "in_error").status_code == 303
    for path in PAGES:
        gone = client.get(path)
        assert gone.status_code == 410 and gone.headers["Cache-Control"] == "no-store"
        assert "Rapat lama" not in gone.text and "Isi berita." not in gone.text
        assert word(path.split("/")[1], "It was published in error. Nothing of it is shown any more.") in gone.text
    assert not is_listed(client, app)


def test_an_article_that_went_into_another_leads_there(
    editor: FlaskClient, client: FlaskClient, app: Flask, publish: Publish, number: int
) -> None:
    """301 in each language to the other article's address in it; the whole link or its last part is taken."""
    publish("Rapat baru", "New meeting")
    assert take_down(editor, number, "merged", "http://localhost/en/news/new-meeting?x=1#y").status_code == 303
    answers = [client.get(path) for path in PAGES]
    assert [one.status_code for one in answers] == [301, 301]
    assert [one.headers["Location"] for one in answers] == ["/id/berita/rapat-baru", "/en/news/new-meeting"]
    assert not is_listed(client, app)


@pytest.mark.parametrize("into", ["", "/id/berita/tidak-ada", "/id/berita/rapat-lama", "/id/berita/masih-draf", "/"])
def test_it_leads_only_to_a_published_article(
    editor: FlaskClient, client: FlaskClient, draft_only: Publish, number: int, into: str
) -> None:
    """No address, an unknown one, its own and a draft's are refused beside the field; nothing is taken down."""
    draft_only()
    answer = take_down(editor, number, "merged", into)
    assert answer.status_code == 422 and 'id="into-error"' in answer.text
    assert client.get(PAGES[0]).status_code == 200


def test_a_withdrawn_article_keeps_its_text_under_a_banner(
    editor: FlaskClient, client: FlaskClient, app: Flask, number: int
) -> None:
    """Its own page stays, marked for readers and closed to search engines; no list, feed, map or search has it."""
    before = client.get(PAGES[0]).text
    assert take_down(editor, number, "withdrawn").status_code == 303
    page = client.get(PAGES[0])
    assert page.status_code == 200 and "Isi berita." in page.text
    assert "Dicabut pada 21 November 2026" in page.text
    assert (
        '<meta name="robots" content="noindex">' in page.text
        and "wa.me/?text" not in page.text
        and "ld+json" not in page.text
    )
    assert "Dicabut pada" not in before
    pair = 'rel="alternate" hreflang='  # only pages for search engines name it; a demonstration is noindex anyway
    assert pair in before and pair not in page.text
    assert client.get("/en/news/rapat-lama").headers["Location"] == PAGES[1]
    assert not is_listed(client, app)


def test_taking_down_is_undone(editor: FlaskClient, client: FlaskClient, app: Flask, number: int) -> None:
    """Readers get back what they had, with its dates, in every list; a second press does nothing; both acts are kept."""
    before = client.get(PAGES[0]).text
    for ending in ("in_error", "withdrawn"):
        take_down(editor, number, ending)
        form = fields_of(editor.get(f"/id/ruang-kerja/berita/{number}").text)
        back = f"/id/ruang-kerja/berita/{number}/tampilkan-lagi"
        assert editor.post(back, data=form).status_code == 303
        assert editor.post(back, data=form).status_code == 409
        assert client.get(PAGES[0]).text == before
        assert is_listed(client, app)
    with app.app_context():
        acts = db.session.scalars(select(AuditRow.action)).all()
    assert acts.count("news.unpublish") == acts.count("news.republish") == 2


def test_a_reason_is_asked_for(editor: FlaskClient, client: FlaskClient, number: int) -> None:
    """None is chosen beforehand, and without one nothing happens."""
    path = f"/id/ruang-kerja/berita/{number}/tarik"
    form = fields_of(editor.get(path).text)
    assert "ending" not in form
    assert editor.post(path, data=form).status_code == 422
    assert editor.post(path, data={**form, "ending": "bosan"}).status_code == 422
    assert client.get(PAGES[0]).status_code == 200


def test_a_merged_article_whose_target_is_gone_is_gone_too(
    editor: FlaskClient, client: FlaskClient, publish: Publish, number: int
) -> None:
    """The address follows what became of the other one: first there, then its 410."""
    other = publish("Rapat baru", "New meeting")
    take_down(editor, number, "merged", "rapat-baru")
    take_down(editor, other, "in_error")
    assert client.get(client.get(PAGES[0]).headers["Location"]).status_code == 410


def test_an_article_merged_twice_leads_on_in_one_step(
    editor: FlaskClient, client: FlaskClient, publish: Publish, number: int
) -> None:
    """A went into B and later B into C: the address of A leads to C at once."""
    second = publish("Rapat kedua", "Second meeting")
    publish("Rapat ketiga", "Third meeting")
    take_down(editor, number, "merged", "rapat-kedua")
    take_down(editor, second, "merged", "rapat-ketiga")
    for path, target in zip(PAGES, ("/id/berita/rapat-ketiga", "/en/news/third-meeting"), strict=True):
        led = client.get(path)
        assert led.status_code == 301 and led.headers["Location"].endswith(target)
