"""The newsroom decides about reported mistakes; what readers get stands on the article for good."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from layak.core.audit import AuditRow
from layak.core.database import writing
from layak.extensions import db
from layak.news.desk.corrections import count_open_reports
from layak.news.models import ArticleNote, MistakeReport
from layak.news.service import STATEMENTS
from tests.conftest import TestClock
from tests.news.conftest import fields_of
from tests.news.test_reports import send

LIST = "/id/ruang-kerja/koreksi/"
DESK = "/id/ruang-kerja/koreksi/1"
ARTICLE = {"id": "/id/berita/rapat-gugus-tugas", "en": "/en/news/task-force-meets"}
CORRECTION = {
    "state": "corrected",
    "text_id": "Kami menulis hari Selasa. Yang benar hari Rabu.",
    "text_en": "We wrote Tuesday. It was Wednesday.",
    "safe": "y",
}
REPLY = {"state": "replied", "text_id": "Dinas sudah menjawab surat itu.", "who": "Dinas Pendidikan", "safe": "y"}
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    '<a hx-get="/x" hx-trigger="load">x</a>',
    "{{ 7*7 }}",
    "<iframe srcdoc='<script>alert(1)</script>'>",
)


@pytest.fixture
def reported(client: FlaskClient, publish: Callable[..., int]) -> int:
    """A published article about which one mistake is reported; gives the article's number."""
    number = publish()
    assert send(client, contact="budi@example.org").status_code == 303
    return number


def decide(editor: FlaskClient, to: str = DESK, **changes: Any) -> TestResponse:
    """Open a report at the desk and decide about it."""
    filled = {**fields_of(editor.get(to).text, "keputusan"), **changes}
    return editor.post(f"{to}/putuskan", data=filled)


def rows(app: Flask, table: Any) -> list[Any]:
    """All rows of a table."""
    with app.app_context():
        return list(db.session.scalars(select(table).order_by(table.id)))


def test_urgent_reports_stand_on_top_then_the_oldest(
    app: Flask, client: FlaskClient, clock: TestClock, publish: Callable[..., int], staff: Callable[[str], FlaskClient]
) -> None:
    """A child who can be recognised, and words that may tell of harm, come before what has waited longer."""
    publish()
    for told, kind in (
        ("Pertama.", "fact"),
        ("Kedua.", "link"),
        ("Paragraf tiga.", "child"),
        ("Saya dipukul ayah setiap malam.", "other"),
    ):
        send(client, told=told, kind=kind)
        clock.moment += timedelta(minutes=5)
    page = staff("author").get(LIST).text
    references = [row.reference for row in rows(app, MistakeReport)]
    places = [page.index(references[number]) for number in (2, 3, 0, 1)]
    assert places == sorted(places)
    assert "2 laporan mendesak" in page
    assert "129" in staff("author").get("/id/ruang-kerja/koreksi/4").text
    with app.test_request_context("/id/"):
        assert count_open_reports()[1:] == (4, LIST)


def test_author_reads_but_neither_decides_nor_sees_the_contact(
    app: Flask, reported: int, staff: Callable[[str], FlaskClient]
) -> None:
    """An author reads the report without the contact; taking and deciding are refused and change nothing."""
    page = staff("author").get(DESK).text
    assert "hari Rabu" in page and "budi@example.org" not in page and "keputusan" not in page
    token = fields_of(staff("author").get("/id/ruang-kerja/berita/baru").text, "tulisan")["csrf_token"]
    for act in ("ambil", "putuskan"):
        sent = {"csrf_token": token, "version": "1", **CORRECTION}
        assert staff("author").post(f"{DESK}/{act}", data=sent).status_code == 403
    assert rows(app, MistakeReport)[0].state == "new" and rows(app, ArticleNote) == []
    assert "budi@example.org" in staff("editor").get(DESK).text


@pytest.mark.parametrize("role", ["moderator", "coordinator", "administrator", "facilitator", "protection_officer"])
def test_other_roles_do_not_read_reports(reported: int, staff: Callable[[str], FlaskClient], role: str) -> None:
    """Only the newsroom reads what readers reported."""
    for path in (LIST, DESK):
        answer = staff(role).get(path)
        assert answer.status_code == 403 and "hari Rabu" not in answer.text


def test_correction_is_dated_on_the_article_in_both_languages(
    app: Flask, client: FlaskClient, clock: TestClock, reported: int, staff: Callable[[str], FlaskClient]
) -> None:
    """The note stands near the top of each language, the feed's entry is updated, and the acts are in the trail."""
    before = client.get("/en/news/feed.atom").text
    clock.moment += timedelta(days=2)
    taken = staff("editor").post(f"{DESK}/ambil", data=fields_of(staff("editor").get(DESK).text, "keputusan"))
    assert taken.status_code == 303
    assert "Sedang diperiksa" in staff("editor").get(DESK).text
    assert decide(staff("editor"), **CORRECTION).status_code == 303
    for lang, words, said in (
        ("id", "Koreksi, 23 November 2026:", CORRECTION["text_id"]),
        ("en", "Correction, 23 November 2026:", CORRECTION["text_en"]),
    ):
        page = client.get(ARTICLE[lang]).text
        assert words in page and page.index(words) < page.index(said) < page.index('class="lead"')
    after = client.get("/en/news/feed.atom").text
    assert "<updated>2026-11-23T03:00:00Z</updated>" in after and after != before
    with app.app_context():
        acts = list(db.session.scalars(select(AuditRow).where(AuditRow.subject == "report:1").order_by(AuditRow.id)))
    assert [row.action for row in acts] == ["news.report_send", "news.report_take", "news.report_decide"]
    assert '"state": "corrected"' in acts[-1].detail and "Rabu" not in acts[-1].detail
    assert "budi" not in client.get(ARTICLE["id"]).text


def test_article_without_notes_asks_for_none(app: Flask, client: FlaskClient, reported: int) -> None:
    """The article's page knows from its own row that it has no notes: it is whole even where their table is away."""
    with app.app_context(), writing() as session:
        session.execute(text("DROP TABLE article_note"))
    assert client.get(ARTICLE["id"]).status_code == 200


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({**CORRECTION, "text_en": ""}, "Beri tahu pembaca bahasa Inggris"),
        ({**CORRECTION, "safe": []}, "centang ini"),
        ({**CORRECTION, "text_id": "x" * 1001}, "Persingkat teks bahasa Indonesia"),
        ({**REPLY, "who": ""}, "Tulis sebutan"),
        ({**REPLY, "text_id": ""}, "paling sedikit dalam satu bahasa"),
        ({"state": "unchanged", "reason": "tidak", "text_id": "Kalimat yang tetap ada."}, "paling sedikit 10 huruf"),
        ({"state": "", "text_id": "Kalimat yang tetap ada."}, "Pilih salah satu"),
    ],
)
def test_incomplete_decision_keeps_the_text_and_changes_nothing(
    app: Flask, reported: int, staff: Callable[[str], FlaskClient], changes: dict[str, Any], says: str
) -> None:
    """422 with a sentence and all that was typed; the report stays open and nothing stands on the article."""
    answer = decide(staff("editor"), **changes)
    assert answer.status_code == 422
    assert says in html.unescape(answer.text)
    typed = [value for name, value in changes.items() if name in ("text_id", "text_en", "who", "reason") and value]
    assert all(value in answer.text for value in typed)
    assert rows(app, MistakeReport)[0].state == "new" and rows(app, ArticleNote) == []


def test_small_correction_needs_no_note(
    app: Flask, client: FlaskClient, reported: int, staff: Callable[[str], FlaskClient]
) -> None:
    """Ticked as small, a correction closes the report without a box and without a new date."""
    before = client.get("/id/berita/feed.atom").text
    assert decide(staff("editor"), state="corrected", minor="y").status_code == 303
    assert rows(app, MistakeReport)[0].state == "corrected"
    assert "Koreksi," not in client.get(ARTICLE["id"]).text
    assert client.get("/id/berita/feed.atom").text == before


def test_reply_in_one_language_says_so_in_the_other(
    client: FlaskClient, reported: int, staff: Callable[[str], FlaskClient]
) -> None:
    """The reply stands below the article with its day and its name; in the other language with an honest notice."""
    assert decide(staff("editor"), **REPLY).status_code == 303
    page = client.get(ARTICLE["id"]).text
    assert page.index("Isi berita.") < page.index("Hak jawab") < page.index(REPLY["text_id"])
    assert "hanya ada dalam" not in page
    other = client.get(ARTICLE["en"]).text
    assert "Right of reply" in other and "This reply exists in Indonesian only." in other
    assert '<blockquote lang="id">' in other


def test_note_that_shows_a_child_waits_for_an_answer(
    app: Flask, client: FlaskClient, reported: int, staff: Callable[[str], FlaskClient]
) -> None:
    """A sign of a child's identity in a note stops it until somebody answers, as in an article."""
    leak = {**REPLY, "text_id": "Rara (9 tahun) tidak hadir di rapat itu."}
    answer = decide(staff("editor"), **leak)
    assert answer.status_code == 422 and rows(app, ArticleNote) == []
    asked = [name for name in fields_of(answer.text, "keputusan") if name.startswith("answer-")]
    assert asked
    given = dict.fromkeys(asked, "public_adult")
    assert decide(staff("editor"), **leak, **given).status_code == 303
    assert "Rara" in client.get(ARTICLE["id"]).text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_scripts_are_dead_in_queue_note_and_reply(
    app: Flask, client: FlaskClient, publish: Callable[..., int], staff: Callable[[str], FlaskClient], payload: str
) -> None:
    """Whatever readers or editors write is shown as text: at the desk, in the box, below the article."""
    publish()
    send(client, told=payload, quoted=payload, contact=payload)
    send(client, told="Kedua.")
    shown = staff("editor").get(DESK).text
    assert payload in html.unescape(shown)
    decide(staff("editor"), **{**CORRECTION, "text_id": payload})
    decide(staff("editor"), f"{LIST}2", **{**REPLY, "text_id": payload, "who": payload})
    assert len(rows(app, ArticleNote)) == 2
    page = client.get(ARTICLE["id"]).text
    for told in (shown, page, staff("editor").get(LIST).text):
        assert "<script>alert" not in told and "<img src=x" not in told and "<svg/onload" not in told
        assert '<a hx-get="/x"' not in told and "<iframe" not in told and 'href="javascript' not in told
    assert html.unescape(page).count(payload) >= 3


def test_second_editor_who_decides_late_loses_nothing(
    app: Flask, client: FlaskClient, reported: int, staff: Callable[[str], FlaskClient],
    sign_in: Callable[..., FlaskClient],
) -> None:  # fmt: skip
    """Of two who decide at once the first counts; the other gets 409 with the text typed, and nothing is doubled."""
    late = sign_in("editor", email="kedua@example.org")
    opened = fields_of(late.get(DESK).text, "keputusan")
    assert decide(staff("editor"), **CORRECTION).status_code == 303
    answer = late.post(f"{DESK}/putuskan", data={**opened, **REPLY})
    assert answer.status_code == 409
    assert REPLY["text_id"] in answer.text
    assert len(rows(app, ArticleNote)) == 1
    assert late.post(f"{DESK}/ambil", data={**opened}).status_code == 409
    assert rows(app, MistakeReport)[0].state == "corrected"


def test_decision_after_somebody_took_it_is_asked_again_with_its_text(
    app: Flask, reported: int, staff: Callable[[str], FlaskClient], sign_in: Callable[..., FlaskClient]
) -> None:
    """A report that somebody took meanwhile comes back with the typed text, ready to be sent once more."""
    late = sign_in("editor", email="kedua@example.org")
    opened = fields_of(late.get(DESK).text, "keputusan")
    staff("editor").post(f"{DESK}/ambil", data=fields_of(staff("editor").get(DESK).text, "keputusan"))
    answer = late.post(f"{DESK}/putuskan", data={**opened, **CORRECTION})
    assert answer.status_code == 409 and rows(app, ArticleNote) == []
    again = late.post(f"{DESK}/putuskan", data=fields_of(answer.text, "keputusan"))
    assert again.status_code == 303
    assert rows(app, ArticleNote)[0].text_en == CORRECTION["text_en"]


def test_notes_outlast_later_versions_and_taking_down(
    app: Flask, client: FlaskClient, reported: int, staff: Callable[[str], FlaskClient]
) -> None:
    """A correction stays when the article is published again, and under the banner of a withdrawn one."""
    decide(staff("editor"), **CORRECTION)
    path = f"/id/ruang-kerja/berita/{reported}"
    filled = fields_of(staff("editor").get(path).text, "tulisan")
    changed = {**filled, "body_id": "Isi baru.", "note_id": "Isi ditulis ulang.", "declared": list(STATEMENTS),
               "alone": "Tidak ada editor lain hari ini."}  # fmt: skip
    assert staff("editor").post(f"{path}/terbitkan", data=changed).status_code == 303
    page = client.get(ARTICLE["id"]).text
    assert "Isi baru." in page and "Koreksi," in page
    form = fields_of(staff("editor").get(f"{path}/tarik").text)
    staff("editor").post(f"{path}/tarik", data={**form, "ending": "withdrawn"})
    assert "Koreksi," in client.get(ARTICLE["id"]).text


def test_report_about_a_page_is_closed_without_a_note(
    app: Flask, loaded: Flask, client: FlaskClient, staff: Callable[[str], FlaskClient]
) -> None:
    """A page that is no article has no place for notes: its report is closed as corrected, or with a reason."""
    send(client, "/id/lapor-kesalahan?address=/id/kemajuan/")
    page = staff("editor").get(DESK).text
    assert 'href="/id/kemajuan/"' in page and 'name="text_id"' not in page
    assert decide(staff("editor"), state="replied").status_code == 422
    assert decide(staff("editor"), state="corrected").status_code == 303
    assert rows(app, MistakeReport)[0].state == "corrected"


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("/id/tentang/", "/id/tentang/"),
        ("http://localhost/en/about/?x=1", "/en/about/?x=1"),
        ("javascript:alert(1)", ""),
        ("https://evil.example/id/masuk", ""),
        ("//evil.example/id/", ""),
        ("/\\evil.example", ""),
        ("http://localhost@evil.example/id/", ""),
        ("data:text/html,<script>alert(1)</script>", ""),
        ("tentang", ""),
    ],
)
def test_an_address_that_a_reader_typed_leads_nowhere_but_to_a_page_of_ours(
    app: Flask, client: FlaskClient, staff: Callable[[str], FlaskClient], address: str, href: str
) -> None:
    """A report of before may hold anything: it is shown as words, and is a link only where it is a path of this site."""
    send(client, "/id/lapor-kesalahan", address="/id/kemajuan/")
    with app.app_context():
        db.session.query(MistakeReport).update({"address": address})
        db.session.commit()
    page = staff("editor").get(DESK).text
    assert html.escape(address) in page
    assert re.findall(r'<a class="more" href="([^"]*)"', page) == ([href] if href else [])
