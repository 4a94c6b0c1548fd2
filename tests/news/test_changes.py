"""What readers are told about a change: notes, dates, and which language is behind the other since when."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.extensions import db
from layak.news.models import Article
from layak.news.service import STATEMENTS
from tests.conftest import TestClock
from tests.news.conftest import ALONE, send
from tests.news.test_desk import begin, edit
from tests.words import word

TICKS = list(STATEMENTS)
PAGES = {"id": "/id/berita/rapat-gugus-tugas", "en": "/en/news/task-force-meets"}
DAY = timedelta(days=1)


@pytest.fixture
def again(sign_in: Callable[..., FlaskClient], client: FlaskClient, clock: TestClock) -> Callable[..., dict[str, str]]:
    """An article of both languages, published; each call publishes it again a day later and gives both pages."""
    number = begin(sign_in("author"))
    days = count(1)

    def publish(status: int = 303, **changes: object) -> dict[str, str]:
        editor = sign_in("editor", email=f"hari{next(days)}@example.org")  # nobody stays signed in for days
        answer = send(editor, edit(number), edit(number) + "/terbitkan", declared=TICKS, alone=ALONE, **changes)
        assert answer.status_code == status, answer.text
        return {lang: client.get(path).text for lang, path in PAGES.items()} | {"answer": answer.text}

    publish()

    def a_day_later(status: int = 303, **changes: object) -> dict[str, str]:
        clock.moment += DAY
        return publish(status, **changes)

    return a_day_later


def plain(page: str) -> str:
    """The words of a page's main part."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main")[0]).split())


def test_a_published_text_does_not_change_without_a_word_to_readers(again: Callable[..., dict[str, str]]) -> None:
    """Each language that changed asks for a note, or for the tick of a small correction, at its own field."""
    refused = again(422, body_id="Isi kedua.")
    assert 'id="note_id-error"' in refused["answer"] and 'id="note_en-error"' not in refused["answer"]
    assert "Isi kedua." in refused["answer"] and "Isi kedua." not in refused["id"]
    both = again(422, body_id="Isi kedua.", body_en="Second body.", note_id="Jam diganti.")
    assert 'id="note_id-error"' not in both["answer"] and 'id="note_en-error"' in both["answer"]


def test_a_change_is_dated_and_told(again: Callable[..., dict[str, str]]) -> None:
    """The newest note stands with its day beside the source, earlier ones in a list, each in its own language."""
    again(body_id="Dua.", body_en="Two.", note_id="Jam diganti.", note_en="The hour changed.")
    pages = again(body_id="Tiga.", body_en="Three.", note_id="Tempat diganti.", note_en="The place changed.")
    shown = plain(pages["en"])
    assert "Updated 23 November 2026: The place changed." in shown
    assert "22 November 2026: The hour changed." in shown
    assert "diganti" not in shown
    assert "23 November 2026: Tempat diganti." in plain(pages["id"])
    assert "The place" not in plain(pages["id"])


def test_a_small_correction_leaves_the_date_alone(again: Callable[..., dict[str, str]], client: FlaskClient) -> None:
    """Neither the page nor the feed nor the map of the site takes it for news, and no note is kept."""
    pages = again(body_id="Dua.", minor=["id"], note_id="Tidak tampil.")
    assert "Dua." in pages["id"]
    assert "Diperbarui" not in plain(pages["id"]) and "Tidak tampil" not in pages["id"]
    assert pages["id"].count("2026-11-22") == 0
    entries = [entry for entry in client.get("/sitemap.xml").text.split("<url>") if "/berita/rapat" in entry]
    assert entries and not any("2026-11-22" in entry for entry in entries)
    assert "2026-11-22" not in client.get("/id/berita/feed.atom").text


def test_readers_of_the_language_behind_learn_since_when_and_what(again: Callable[..., dict[str, str]]) -> None:
    """The first change that is missing gives the day, and every missing one is told in the other language's words."""
    again(body_id="Dua.", note_id="Jam diganti.")
    pages = again(body_id="Tiga.", note_id="Tempat diganti.")
    shown = plain(pages["en"])
    assert "Since 22 November 2026 the Indonesian text is newer than this one." in shown
    assert "22 November 2026: Jam diganti." in shown and "23 November 2026: Tempat diganti." in shown
    assert '<span lang="id">Jam diganti.</span>' in pages["en"]
    assert "Updated" not in shown
    assert "22 November 2026: Jam diganti." in plain(pages["id"])


def test_a_language_catches_up(again: Callable[..., dict[str, str]]) -> None:
    """A major change in the one that was behind makes both current, and its next change starts anew."""
    again(body_id="Dua.", note_id="Jam diganti.")
    pages = again(body_en="Two.", note_en="Brought up to date.")
    assert "is newer than" not in plain(pages["en"]) and "lebih baru" not in plain(pages["id"])
    pages = again(body_en="Three.", note_en="The room changed.")
    shown = plain(pages["id"])
    assert "The room changed." in shown and "Brought up to date." not in shown


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_small_correction_neither_ages_nor_freshens(
    again: Callable[..., dict[str, str]], app: Flask, lang: str
) -> None:
    """In the newer language it leaves the other current or behind as it was; in the one behind it does not catch up."""
    again(minor=["id"], body_id="Satu.")
    again(minor=["en"], body_en="One.")
    with app.app_context():
        article = db.session.get_one(Article, 1)
        assert article.stage_id == article.stage_en
    again(body_id="Dua.", note_id="Jam diganti.")
    pages = again(minor=[lang], **{f"body_{lang}": "Dibetulkan."})
    assert "Since 24 November 2026" in plain(pages["en"])
    assert "Jam diganti." in plain(pages["en"])


def test_a_new_translation_needs_no_note(
    sign_in: Callable[..., FlaskClient], client: FlaskClient, clock: TestClock
) -> None:
    """A language that readers did not have appears as current, and the other one is not dated anew."""
    number = begin(sign_in("author"), title_en="", lead_en="", body_en="")
    for words in ({}, {"title_en": "Task force meets", "lead_en": "Lead.", "body_en": "Body."}):
        clock.moment += DAY
        editor = sign_in("editor", email=f"editor{len(words)}@example.org")
        answer = send(editor, edit(number), edit(number) + "/terbitkan", declared=TICKS, alone=ALONE, **words)
        assert answer.status_code == 303, answer.text
    shown = plain(client.get(PAGES["en"]).text)
    assert "is newer than" not in shown and "Updated" not in shown


def test_the_editor_asks_for_a_note_only_once_there_are_readers(sign_in: Callable[..., FlaskClient]) -> None:
    """A draft has no field for a note; a published article has one for each language that readers have."""
    editor = sign_in("editor")
    number = begin(editor, title_en="", lead_en="", body_en="")
    assert word("id", "What changed, for readers") not in editor.get(edit(number)).text
    send(editor, edit(number), edit(number) + "/terbitkan", declared=TICKS, alone=ALONE)
    page = editor.get(edit(number)).text
    assert 'name="note_id"' in page and 'name="note_en"' not in page


def test_note_that_names_a_child_is_held_back(again: Callable[..., dict[str, str]]) -> None:
    """What changed is public for good, so it is looked through like the text; the sign leads to the note's field."""
    named = "Nama pemenang, Budi (12), ditambahkan."
    stopped = again(422, body_id="Isi lain.", note_id=named)["answer"]
    assert 'href="#note_id"' in stopped and "Budi (12)" in stopped and 'id="signs-error"' in stopped
    assert "Budi" not in again(body_id="Isi lain.", note_id="Nama kegiatan ditambahkan.")["id"]
