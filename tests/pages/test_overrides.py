"""Pages written over their files: both languages in one act, everywhere at once, never lost, and back again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from layak.core.access import Role
from layak.core.audit import AuditRow
from layak.core.searchable import source_for
from layak.extensions import db
from layak.pages import count_pages_due
from layak.pages.models import PageVersion
from tests.conftest import START, TestClock
from tests.news.conftest import fields_of
from tests.staff import make_person, send, sign_in
from tests.words import word

LIST, EDIT = "/id/ruang-kerja/halaman", "/id/ruang-kerja/halaman/tentang"
NEW = {
    "title_id": "Tentang kota kita",
    "lead_id": "Ringkasan baru.",
    "body_id": "Isi baru.\n\n## Bagian\n\nKalimat.",
    "title_en": "About our city",
    "lead_en": "A new summary.",
    "body_en": "New body.\n\n## Part\n\nSentence.",
}


def write(editor: FlaskClient, path: str = EDIT, to: str | None = None, **changes: Any) -> TestResponse:
    """Open the form of a page, change fields and send it."""
    return editor.post(to or path, data={**fields_of(editor.get(path).text, "tulisan"), **NEW, **changes})


def versions(app: Flask) -> list[tuple[int, str]]:
    """Number and act of each version."""
    with app.app_context():
        return [(row.number, row.act) for row in db.session.scalars(select(PageVersion).order_by(PageVersion.id))]


def titles_of(app: Flask) -> set[str]:
    """The titles that the search is offered."""
    with app.app_context():
        return {one.title for one in source_for("page").documents()}


def test_editor_publishes_both_languages_in_one_act(
    sign_in: Callable[..., FlaskClient], client: FlaskClient, app: Flask, clock: TestClock
) -> None:
    """Kept pages, lists of other pages, the map and the search have the new text at once, with the day of the change."""
    clock.moment = START + timedelta(days=3)
    editor = sign_in("editor")
    for path in ("/id/tentang/", "/en/about/", "/id/privasi/", "/sitemap.xml"):
        assert "Tentang kota kita" not in client.get(path).text
    assert write(editor).status_code == 303
    shown = client.get("/id/tentang/").text
    assert "<h1>Tentang kota kita</h1>" in shown and "<h2>Bagian</h2>" in shown and "24 November 2026" in shown
    assert "<h1>About our city</h1>" in client.get("/en/about/").text
    assert "Tentang kota kita" in client.get("/id/privasi/").text
    assert "2026-11-24" in client.get("/sitemap.xml").text
    assert {"Tentang kota kita", "About our city"} <= titles_of(app)
    assert versions(app) == [(1, "publish")]


def test_search_finds_the_new_words(loaded: Flask, sign_in: Callable[..., FlaskClient], client: FlaskClient) -> None:
    """The index follows: a word that only the new text has is found, and after the way back it is not."""
    editor = sign_in("editor")
    write(editor, body_id="Kata langka: trenggiling.")
    assert "Tentang kota kita" in client.get("/id/cari?q=trenggiling").text
    send(editor, f"{EDIT}/berkas", {"version": "1"})
    assert "Tentang kota kita" not in client.get("/id/cari?q=trenggiling").text


def test_way_back_to_the_file_and_its_undo(editor: FlaskClient, client: FlaskClient, app: Flask) -> None:
    """Asked first, the file stands again; what was written stays in the history and can be shown again."""
    before = client.get("/id/tentang/").text
    write(editor)
    asked = editor.get(f"{EDIT}/berkas")
    assert word("id", "Go back to the file?") in asked.text
    assert editor.post(f"{EDIT}/berkas", data=fields_of(asked.text)).status_code == 303
    assert client.get("/id/tentang/").text == before
    assert editor.get(f"{EDIT}/berkas").status_code == 404
    older = editor.get(f"{EDIT}/versi/1")
    assert "Isi baru." in older.text and "New body." in older.text
    assert editor.post(f"{EDIT}/versi/1", data=fields_of(older.text)).status_code == 303
    assert "Isi baru." in client.get("/id/tentang/").text and "New body." in client.get("/en/about/").text
    assert versions(app) == [(1, "publish"), (2, "file"), (3, "back")]
    history = editor.get(EDIT).text
    assert all(word("id", act) in history for act in ("published", "given back to the file", "shown again"))
    assert "editor@example.org" in history and "user:" not in history
    with app.app_context():
        acts = [(row.action, row.subject) for row in db.session.scalars(select(AuditRow)) if row.action[:5] == "page."]
    assert acts == [(f"page.{act}", "page:tentang") for act in ("publish", "file", "back")]


def test_two_editors_lose_nothing(app: Flask, client: FlaskClient, editor: FlaskClient) -> None:
    """Who is second gets 409 with both texts, the own one in the fields; sent again it becomes the newest version."""
    second = app.test_client()
    sign_in(second, make_person(app, "editor", "kedua@example.org"))
    opened = fields_of(second.get(EDIT).text, "tulisan")
    assert write(editor).status_code == 303
    answer = second.post(EDIT, data={**opened, **NEW, "title_id": "Judul orang kedua", "body_en": "Second body."})
    assert answer.status_code == 409
    assert "Judul orang kedua" in answer.text and "Second body." in answer.text
    assert "Tentang kota kita" in answer.text and "New body." in answer.text
    assert "Tentang kota kita" in client.get("/id/tentang/").text and len(versions(app)) == 1
    assert second.post(EDIT, data=fields_of(answer.text, "tulisan")).status_code == 303
    assert "Judul orang kedua" in client.get("/id/tentang/").text
    for path in (f"{EDIT}/berkas", f"{EDIT}/versi/1"):
        assert send(editor, path, {"version": "1"}).status_code == 409
    assert len(versions(app)) == 2


@pytest.mark.parametrize("field", sorted(NEW))
def test_half_a_page_is_not_published(editor: FlaskClient, app: Flask, field: str) -> None:
    """Without title, summary or body of a language nothing is shown; all that was typed comes back."""
    answer = write(editor, **{field: "  "})
    assert answer.status_code == 422 and versions(app) == [] and f'href="#{field}"' in answer.text
    assert all(text.split("\n")[0] in answer.text for name, text in NEW.items() if name != field)


def test_headings_that_skip_a_level_are_told(editor: FlaskClient, app: Flask) -> None:
    """The same rule as for articles."""
    assert write(editor, body_en="Text.\n\n#### Deep").status_code == 422 and versions(app) == []


def test_preview_shows_and_keeps_nothing(editor: FlaskClient, client: FlaskClient, app: Flask) -> None:
    """With htmx a part comes, without it the whole form with the typed text; readers see nothing of it."""
    to = f"{EDIT}/pratinjau"
    whole = write(editor, to=to)
    assert whole.status_code == 200 and whole.text.count("Isi baru.") == 2 and "<h2>Bagian</h2>" in whole.text
    data = {**fields_of(editor.get(EDIT).text, "tulisan"), **NEW}
    part = editor.post(to, data=data, headers={"HX-Request": "true"})
    assert "<html" not in part.text and "<h2>Bagian</h2>" in part.text
    assert versions(app) == [] and "Isi baru." not in client.get("/id/tentang/").text


def test_script_in_a_page_is_dead(editor: FlaskClient, client: FlaskClient) -> None:
    """Markup, links that run and attributes of libraries reach neither readers nor the desk."""
    evil = 'A <script>alert(1)</script> [x](javascript:alert(2)) <a hx-get="/x">y</a> ![z](https://evil.example/z.png)'
    assert (
        write(editor, body_id=evil, title_id="<img src=x onerror=alert(3)>", lead_id="<b>tebal</b>").status_code == 303
    )
    for reader, path in ((client, "/id/tentang/"), (editor, EDIT), (editor, f"{EDIT}/versi/1"), (editor, LIST)):
        page = reader.get(path).text
        assert "<script>alert" not in page and "<img" not in page and 'href="javascript' not in page
        assert "<a hx-get" not in page and "<b>tebal" not in page


@pytest.mark.parametrize(
    "key", ["bantuan", "privasi", "privasi-anak", "untuk-orang-tua", "forum-anak-untuk-anak", "tidak-ada"]
)
def test_help_and_privacy_are_changed_by_a_release_alone(
    editor: FlaskClient, app: Flask, client: FlaskClient, key: str
) -> None:
    """Their numbers and promises cannot be written over, by no address of the desk."""
    path, token = f"/id/ruang-kerja/halaman/{key}", fields_of(editor.get(EDIT).text, "tulisan")
    for more in ("", "/pratinjau", "/berkas", "/versi/1"):
        assert editor.post(path + more, data={**token, **NEW}).status_code == 404
    assert f'href="{path}"' not in editor.get(LIST).text and versions(app) == []


def test_changed_file_is_shown_beside_what_was_written(
    editor: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a release with another text the desk says so and shows the difference; publishing anew settles it."""
    write(editor)
    told = word("id", "The file has changed since")
    assert told not in editor.get(EDIT).text
    site = app.extensions["layak"]
    pages = [
        replace(one, lead="Kalimat dari rilis baru.") if (one.key, one.lang) == ("tentang", "id") else one
        for one in site.content.pages
    ]
    monkeypatch.setattr(site, "content", replace(site.content, pages=tuple(pages)))
    shown = editor.get(EDIT).text
    assert told in shown and "<ins>" in shown and "<del>" in shown and "rilis" in shown
    assert word("id", "Changes of the file in Indonesian") in shown
    assert word("id", "Changes of the file in English") not in shown
    assert word("id", "the file has changed since") in editor.get(LIST).text
    write(editor)
    assert told not in editor.get(EDIT).text


def test_page_is_listed_when_it_is_to_be_read_again(
    sign_in: Callable[..., FlaskClient], app: Flask, clock: TestClock
) -> None:
    """From its day on, in the city's time, the page stands first with a mark; without a day it does not."""
    midnight = START.replace(day=24, hour=17)
    clock.moment = midnight - timedelta(minutes=1)
    editor, to = sign_in("editor"), f"{EDIT}/baca-ulang"
    assert send(editor, to, {"review_on": "2026-11-25"}, form=EDIT).status_code == 303
    mark = word("id", "Read it again")
    for moment, due in ((clock.moment, 0), (midnight, 1)):
        clock.moment = moment
        page = editor.get(LIST).text.split("<tbody>")[1]
        assert page.count(mark) == due and (mark in page.split("</tr>")[0]) == bool(due)
        with app.test_request_context("/id/"):
            assert count_pages_due()[1] == due
    assert send(editor, to, {"review_on": "besok"}, form=EDIT).status_code == 422
    assert send(editor, to, {"review_on": "0001-01-01"}, form=EDIT).status_code == 422
    send(editor, to, {"review_on": ""}, form=EDIT)
    assert mark not in editor.get(LIST).text


@pytest.mark.parametrize("role", [role.value for role in Role if role is not Role.EDITOR])
def test_only_editors_write_over_pages(sign_in: Callable[..., FlaskClient], app: Flask, role: str) -> None:
    """No other role publishes a page, gives it back, or sets its day."""
    client = sign_in(role)
    for path in (EDIT, f"{EDIT}/pratinjau", f"{EDIT}/berkas", f"{EDIT}/baca-ulang", f"{EDIT}/versi/1"):
        assert send(client, path, dict(NEW), form="/id/ruang-kerja/").status_code == 403
    assert versions(app) == []


def test_editors_find_the_rooms_from_their_start(editor: FlaskClient) -> None:
    """The start of the staff rooms leads to pages, notices and redirects, in both languages."""
    for start, paths in (
        ("/id/ruang-kerja/", (LIST, "/id/ruang-kerja/pengumuman", "/id/ruang-kerja/pengalihan")),
        ("/en/desk/", ("/en/desk/pages", "/en/desk/notices", "/en/desk/redirects")),
    ):
        shown = editor.get(start).text
        assert all(f'href="{path}"' in shown for path in paths)
        assert all(editor.get(path).status_code == 200 for path in paths)


@pytest.mark.sqlite(
    reason="a table that is gone stands for a database that does not answer, as SQLite tells both alike"
)
def test_help_stands_where_the_database_does_not_answer(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without what editors wrote, without notices and redirects, pages are those of the files, and nobody keeps them."""
    with app.app_context(), db.engine.begin() as connection:
        for table in ("page_version", "site_notice", "redirect"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
    for path in ("/id/bantuan/", "/id/tentang/", "/en/privacy/"):
        shown = client.get(path)
        assert shown.status_code == 200 and shown.headers["Cache-Control"] == "no-store"
    assert client.get("/id/tidak-ada").status_code == 404
    renders: list[object] = []
    monkeypatch.setattr("layak.pages.public.page_html", lambda body: renders.append(body) or "")
    for _ in range(2):
        assert client.get("/id/privasi/").status_code == 200
    assert len(renders) == 2


def test_editor_reads_that_readers_have_the_page_now(editor: FlaskClient) -> None:
    """After publishing, and after showing an older version again, with the way to both public pages; not before."""
    said, ways = "Readers have it now:", ('href="/id/tentang/"', 'href="/en/about/"')
    path = "/en/desk/pages/tentang"
    assert said not in editor.get(path).text
    first = write(editor, path)
    assert first.status_code == 303 and write(editor, path, title_en="Our city").status_code == 303
    back = editor.post(f"{path}/version/1", data=fields_of(editor.get(f"{path}/version/1").text))
    for answer in (first, back):
        page = editor.get(answer.headers["Location"]).text
        status = page.split('role="status"')[1].split("</div>")[0]
        assert said in status and all(way in status for way in ways)
    assert said not in editor.get(path).text
