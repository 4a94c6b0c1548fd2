"""What is typed and not saved: kept for its writer alone, put back or thrown away, never in a revision, gone after 30 days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from layak.accounts.models import Staff as Account
from layak.core.database import writing
from layak.extensions import db
from layak.news.models import ArticleRevision, TypedText
from tests.conftest import TestClock
from tests.news.conftest import fields_of, send
from tests.news.test_desk import ALL_TICKS, ALONE, COMPLETE, NEW, begin, count_of, edit

Staff = Callable[[str], FlaskClient]
KEEP = "/id/ruang-kerja/berita/simpan-otomatis"
HTMX = {"HX-Request": "true"}
WAITS = "yang belum disimpan"


def opened(client: FlaskClient, path: str) -> dict[str, Any]:
    """The fields of an editor that somebody opens."""
    return fields_of(client.get(path).text, "tulisan")


def keep(client: FlaskClient, fields: dict[str, Any], **changes: object) -> TestResponse:
    """Send what stands in an opened editor, as its page does every ten seconds."""
    return client.post(KEEP, data={**fields, **changes}, headers=HTMX)


def put_back(client: FlaskClient, path: str, page: str) -> dict[str, Any]:
    """Follow the link that puts the first waiting text back; gives the fields of the form that comes."""
    number = page.split("?typed=")[1].split('"')[0]
    return opened(client, f"{path}?typed={number}")


def test_typed_text_waits_for_its_writer(staff: Staff, app: Flask) -> None:
    """It is kept with the time, makes no revision, is offered on opening again, and comes back as it was left."""
    editor = staff("editor")
    number = begin(editor)
    told = keep(
        editor, opened(editor, edit(number)), body_id="Belum selesai", components=["k1", "k4"], note_id="Catatan"
    )
    assert told.status_code == 200 and "10.00 WIB" in told.text
    assert "autofocus" not in told.text and "HX-Redirect" not in told.headers
    assert count_of(app, ArticleRevision) == 1
    page = editor.get(edit(number)).text
    assert WAITS in page and "Belum selesai" not in page
    back = put_back(editor, edit(number), page)
    assert (back["body_id"], back["components"]) == ("Belum selesai", ["k1", "k4"])
    assert editor.post(edit(number), data=back).status_code == 303
    assert WAITS not in editor.get(edit(number)).text
    assert count_of(app, TypedText) == 0


def test_typed_text_is_nobody_elses(staff: Staff, app: Flask) -> None:
    """Another writer is offered nothing, cannot open it by its number, and cannot throw it away."""
    editor, author = staff("editor"), staff("author")
    number = begin(editor)
    keep(editor, opened(editor, edit(number)), body_id="Rahasia draf")
    page = author.get(edit(number)).text
    assert WAITS not in page
    item = editor.get(edit(number)).text.split("?typed=")[1].split('"')[0]
    assert "Rahasia draf" not in author.get(f"{edit(number)}?typed={item}").text
    author.post(f"{KEEP}/{item}/buang", data=opened(author, edit(number)))
    assert count_of(app, TypedText) == 1


def test_publishing_and_saving_forget_what_was_kept(staff: Staff, app: Flask) -> None:
    """What was saved or published needs no keeping."""
    editor = staff("editor")
    number = begin(editor)
    fields = opened(editor, edit(number))
    keep(editor, fields, body_id="Siap terbit.")
    ticked = {**fields, "body_id": "Siap terbit.", "declared": ALL_TICKS, "alone": ALONE}
    assert editor.post(edit(number) + "/terbitkan", data=ticked).status_code == 303
    assert count_of(app, TypedText) == 0


def test_text_of_a_new_article_waits_under_its_key(staff: Staff, app: Flask) -> None:
    """A new article's text is offered when the next new one is begun, and saving it makes that article."""
    author = staff("author")
    fields = {**opened(author, NEW), **COMPLETE}
    keep(author, fields)
    page = author.get(NEW).text
    back = put_back(author, NEW, page)
    assert (back["title_id"], back["key"]) == (COMPLETE["title_id"], fields["key"])
    assert author.post(NEW, data=back).status_code == 303
    assert count_of(app, TypedText) == 0


def test_waiting_text_can_be_thrown_away_without_losing_what_stands_in_the_form(staff: Staff, app: Flask) -> None:
    """The button removes what waited and gives the page back with what was typed since."""
    editor = staff("editor")
    number = begin(editor)
    keep(editor, opened(editor, edit(number)), body_id="Lama")
    page = editor.get(edit(number)).text
    item = page.split("?typed=")[1].split('"')[0]
    now_typed = {**fields_of(page, "tulisan"), "body_id": "Yang sedang ditulis"}
    answer = editor.post(f"{KEEP}/{item}/buang", data=now_typed)
    assert answer.status_code == 200 and WAITS not in answer.text
    assert fields_of(answer.text, "tulisan")["body_id"] == "Yang sedang ditulis"
    assert count_of(app, TypedText) == 0


def test_second_tab_does_not_take_the_text_of_the_first(staff: Staff, app: Flask) -> None:
    """Who goes on writing without answering the offer loses neither text."""
    editor = staff("editor")
    number = begin(editor)
    first, second = opened(editor, edit(number)), opened(editor, edit(number))
    keep(editor, first, body_id="Tab satu")
    keep(editor, second, body_id="Tab dua")
    keep(editor, first, body_id="Tab satu lagi")
    with app.app_context():
        kept = " ".join(db.session.scalars(select(TypedText.fields)))
    assert "Tab dua" in kept and "Tab satu lagi" in kept
    editor.post(edit(number), data={**first, "body_id": "Tab satu lagi"})
    assert count_of(app, TypedText) == 1


def test_writer_hears_at_once_that_somebody_else_saved(staff: Staff) -> None:
    """Keeping against an older version says which one is there now, and keeps the text all the same."""
    editor, author = staff("editor"), staff("author")
    number = begin(editor)
    slow = opened(editor, edit(number))
    send(author, edit(number), title_id="Judul orang lain")
    told = keep(editor, slow, body_id="Teks saya")
    assert "Orang lain sudah menyimpan versi 2" in told.text and "10.00 WIB" in told.text
    back = put_back(editor, edit(number), editor.get(edit(number)).text)
    assert editor.post(edit(number), data=back).status_code == 409


def test_text_that_is_saved_already_is_not_kept(staff: Staff, app: Flask) -> None:
    """An editor that says what the newest draft says leaves nothing behind; typing and taking it back neither."""
    editor = staff("editor")
    number = begin(editor)
    fields = opened(editor, edit(number))
    keep(editor, fields)
    assert count_of(app, TypedText) == 0
    keep(editor, fields, body_id="Sebentar")
    assert count_of(app, TypedText) == 1
    keep(editor, fields)
    assert count_of(app, TypedText) == 0


def test_old_texts_go_after_thirty_days(staff: Staff, app: Flask, clock: TestClock, run: Callable[..., Any]) -> None:
    """The tick forgets what has waited for 30 days, and nothing younger."""
    editor = staff("editor")
    number = begin(editor)
    keep(editor, opened(editor, edit(number)), body_id="Lama")
    clock.moment += timedelta(days=29)
    run("tick")
    assert count_of(app, TypedText) == 1
    clock.moment += timedelta(days=1, minutes=1)
    run("tick")
    assert count_of(app, TypedText) == 0


def test_texts_go_with_their_account(staff: Staff, app: Flask) -> None:
    """Nothing that somebody typed outlives the account."""
    author = staff("author")
    number = begin(staff("editor"))
    keep(author, opened(author, edit(number)), body_id="Punya penulis")
    with app.app_context(), writing() as session:
        session.delete(session.scalars(select(Account).where(Account.email == "author@example.org")).one())
    assert count_of(app, TypedText) == 0


def test_one_person_keeps_fifty_texts_at_most(staff: Staff, app: Flask, clock: TestClock) -> None:
    """The oldest make room, so that nobody fills the database."""
    author = staff("author")
    fields = opened(author, NEW)
    for place in range(53):
        clock.moment += timedelta(seconds=1)
        keep(author, fields, key=f"berita-{place:012}", title_id=f"Judul {place}")
    with app.app_context():
        keys = set(db.session.scalars(select(TypedText.key)))
        assert db.session.scalar(select(func.count()).select_from(TypedText)) == 50
    assert "berita-000000000000" not in keys and "berita-000000000052" in keys


@pytest.mark.parametrize(("name", "value"), [("key", "../../x"), ("key", ""), ("number", "999")])
def test_text_of_no_article_is_refused(staff: Staff, app: Flask, name: str, value: str) -> None:
    """A key that no article can have, or a number that none has, keeps nothing."""
    author = staff("author")
    assert keep(author, opened(author, NEW), **{name: value}, title_id="x").status_code in (400, 404)
    assert count_of(app, TypedText) == 0


@pytest.mark.parametrize("path", ["save", KEEP, "/id/ruang-kerja/berita/pratinjau"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_text_outlives_the_session(staff: Staff, sign_in: Callable, app: Flask, path: str, headers: dict) -> None:
    """After the session has ended the answer is an error with all of a long text and the way to sign in; sent once
    more by somebody who signed in again, it is saved."""
    editor = staff("editor")
    number = begin(editor)
    body = "Kalimat panjang yang tidak boleh hilang. " * 2_000
    fields = {**opened(editor, edit(number)), "body_id": body}
    editor.delete_cookie("layak")
    answer = editor.post(edit(number) if path == "save" else path, data=fields, headers=headers, is_checked=not headers)
    assert answer.status_code == 401 and "HX-Redirect" not in answer.headers
    again = fields_of(answer.text)
    assert again["body_id"].strip() == body.strip() and again["version"] == "1"
    assert "/id/masuk" in answer.text
    other = sign_in("editor", email="lain@example.org")
    token = opened(other, edit(number))["csrf_token"]
    assert other.post(edit(number), data={**again, "csrf_token": token}).status_code == 303
    assert body.strip() in opened(other, edit(number))["body_id"]
