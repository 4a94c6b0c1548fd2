"""What staff do: write, look, publish, take back; who may; what happens when two write at once."""

from __future__ import annotations

from collections.abc import Callable

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.core.audit import AuditRow
from layak.extensions import db
from layak.news.models import Article, ArticleRevision, ArticleText
from layak.news.service import STATEMENTS
from tests.news.conftest import ALONE, fields_of, send

Staff = Callable[[str], FlaskClient]
NEW = "/id/ruang-kerja/berita/baru"
ALL_TICKS = list(STATEMENTS)
COMPLETE = {
    "title_id": "Rapat gugus tugas",
    "lead_id": "Semua dinas diminta menyerahkan data.",
    "body_id": "Paragraf satu.\n\n## Sesudah rapat\n\nParagraf dua.",
    "title_en": "Task force meets",
    "lead_en": "All offices are asked for data.",
    "body_en": "Paragraph one.",
    "components": ["kelembagaan"],
    "event": "3-2021",
    "source_name": "ANTARA Riau, 2021",
}


def begin(client: FlaskClient, **changes: object) -> int:
    """Keep a new draft through the form and give its number."""
    answer = send(client, NEW, **{**COMPLETE, **changes})
    assert answer.status_code == 303, answer.text
    return int(answer.headers["Location"].rsplit("/", 1)[1])


def edit(number: int) -> str:
    """The address of an article's editor."""
    return f"/id/ruang-kerja/berita/{number}"


def count_of(app: Flask, table: type) -> int:
    """How many rows a table has."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_an_editor_publishes_both_languages_in_one_act(staff: Staff, client: FlaskClient, app: Flask) -> None:
    """One button, one moment: page, list, feed, map and both languages; the act is in the audit trail."""
    editor = staff("editor")
    number = begin(editor)
    assert client.get("/id/berita/rapat-gugus-tugas").status_code == 404
    answer = send(editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE)
    assert (answer.status_code, answer.headers["Location"]) == (303, edit(number) + "?published=1")
    page = client.get("/id/berita/rapat-gugus-tugas").text
    assert "<h2>Sesudah rapat</h2>" in page
    assert "Maret 2021" in page
    for path in ("/en/news/task-force-meets", "/en/news/", "/en/news/feed.atom", "/sitemap.xml"):
        assert "ask" in client.get(path).text and client.get(path).status_code == 200
    with app.app_context():
        acts = db.session.execute(select(AuditRow.action, AuditRow.actor)).all()
    assert [row.actor[:5] for row in acts if row.action == "news.publish"] == ["user:"]


def test_an_author_hands_over_and_cannot_publish(staff: Staff, client: FlaskClient) -> None:
    """An author's article waits for an editor; the publishing route itself refuses the author."""
    author = staff("author")
    number = begin(author)
    opened = author.get(edit(number)).text
    assert "/terbitkan" not in opened
    assert send(author, edit(number), review="1").status_code == 303
    assert author.get("/id/ruang-kerja/berita/?state=in_review").text.count("Rapat gugus tugas") == 1
    assert send(author, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE).status_code == 403
    assert author.get(edit(number) + "/tarik").status_code == 403
    assert client.get("/id/berita/rapat-gugus-tugas").status_code == 404


@pytest.mark.parametrize("role", ["moderator", "facilitator", "coordinator", "administrator", "office_officer"])
def test_staff_of_other_rooms_stay_outside(staff: Staff, role: str) -> None:
    """Only authors and editors come into the newsroom."""
    for path in ("/id/ruang-kerja/berita/", NEW, "/en/desk/news/new"):
        assert staff(role).get(path).status_code == 403


def test_a_stranger_is_sent_to_sign_in(client: FlaskClient) -> None:
    """The desk shows nothing to somebody without an account."""
    answer = client.get("/id/ruang-kerja/berita/")
    assert answer.status_code == 303
    assert "Rapat" not in answer.text


@pytest.mark.parametrize("missing", STATEMENTS)
def test_nothing_is_published_without_every_statement(staff: Staff, client: FlaskClient, missing: str) -> None:
    """One unticked statement about children keeps the article back, says so, and keeps the text."""
    editor = staff("editor")
    number = begin(editor)
    ticks = [key for key in STATEMENTS if key != missing]
    answer = send(
        editor,
        edit(number),
        edit(number) + "/terbitkan",
        declared=ticks,
        alone=ALONE,
        body_id="Kalimat yang baru diketik.",
    )
    assert answer.status_code == 422
    assert "Kalimat yang baru diketik." in answer.text
    assert 'id="declared-error"' in answer.text
    assert client.get("/id/berita/rapat-gugus-tugas").status_code == 404


def test_no_statement_is_ticked_beforehand(staff: Staff) -> None:
    """A person ticks each statement anew, also after an article was published."""
    editor = staff("editor")
    number = begin(editor)
    send(editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE)
    assert "declared" not in fields_of(editor.get(edit(number)).text, "tulisan")


def test_a_missing_language_does_not_block_but_half_of_one_does(staff: Staff, client: FlaskClient) -> None:
    """Indonesian alone can be published; an English title without a body cannot."""
    editor = staff("editor")
    number = begin(editor, lead_en="", body_en="")
    half = send(editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE)
    assert half.status_code == 422
    assert 'id="title_en-error"' in half.text
    whole = send(
        editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE, title_en="", slug_en=""
    )
    assert whole.status_code == 303
    assert client.get("/en/news/rapat-gugus-tugas").status_code == 200


def test_an_editor_writes_the_next_version_while_readers_see_the_old_one(staff: Staff, client: FlaskClient) -> None:
    """A saved draft of a published article reaches readers only when it is published again."""
    editor = staff("editor")
    number = begin(editor)
    send(editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE)
    send(editor, edit(number), title_id="Rapat kedua", body_id="Isi kedua.")
    assert "Isi kedua." not in client.get("/id/berita/rapat-gugus-tugas").text
    assert "Isi kedua." in editor.get(edit(number)).text
    send(
        editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE, note_id="Isi ditulis ulang."
    )
    assert "Isi kedua." in client.get("/id/berita/rapat-gugus-tugas").text


def test_an_article_taken_down_is_gone_everywhere_at_once(staff: Staff, client: FlaskClient) -> None:
    """Page, list, feed, map and other language lose it in the same moment, cached pages included."""
    editor = staff("editor")
    number = begin(editor)
    send(editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE)
    places = ("/id/berita/", "/en/news/", "/id/berita/feed.atom", "/en/news/feed.atom", "/sitemap.xml")
    assert all("ask" in client.get(path).text.lower() for path in places[1:2])
    form = {**fields_of(editor.get(edit(number) + "/tarik").text), "ending": "in_error"}
    assert editor.post(edit(number) + "/tarik", data=form).status_code == 303
    for path in places:
        page = client.get(path).text.lower()
        assert "gugus-tugas" not in page and "task-force" not in page
    for path in ("/id/berita/rapat-gugus-tugas", "/en/news/task-force-meets"):
        assert client.get(path).status_code == 410
    assert "Paragraf satu." in editor.get(edit(number)).text
    assert editor.post(edit(number) + "/tarik", data=form).status_code == 409


def test_two_editors_at_once_lose_nothing(staff: Staff, app: Flask) -> None:
    """The slower one gets 409 with the own text kept and the other's beside it, and can then save knowingly."""
    first, second = staff("editor"), staff("author")
    number = begin(first)
    slow = fields_of(second.get(edit(number)).text, "tulisan")
    send(first, edit(number), body_id="Kalimat yang pertama.")
    answer = second.post(edit(number), data={**slow, "body_id": "Kalimat yang kedua."})
    assert answer.status_code == 409
    assert "Kalimat yang <del>pertama</del>." in answer.text and "<ins>kedua</ins>" in answer.text
    assert fields_of(answer.text, "tulisan")["body_id"] == "Kalimat yang kedua."
    unsure = second.post(edit(number), data=fields_of(answer.text, "tulisan"))
    assert unsure.status_code == 422
    again = second.post(edit(number), data={**fields_of(unsure.text, "tulisan"), "choice-body_id": "mine"})
    assert again.status_code == 303
    with app.app_context():
        kept = db.session.scalars(select(ArticleRevision.snapshot)).all()
    assert any("Kalimat yang pertama." in one for one in kept)


def test_a_stale_version_publishes_nothing(staff: Staff, client: FlaskClient) -> None:
    """Publishing from an old tab answers 409, with the text kept."""
    editor = staff("editor")
    number = begin(editor)
    old = fields_of(editor.get(edit(number)).text, "tulisan")
    send(editor, edit(number), body_id="Baru.")
    assert editor.post(edit(number) + "/terbitkan", data={**old, "declared": ALL_TICKS}).status_code == 409
    assert client.get("/id/berita/rapat-gugus-tugas").status_code == 404


def test_a_double_click_makes_one_article(staff: Staff, app: Flask) -> None:
    """The same new form sent twice leads to the same article."""
    editor = staff("editor")
    form = {**fields_of(editor.get(NEW).text, "tulisan"), **COMPLETE}
    first, second = editor.post(NEW, data=form), editor.post(NEW, data=form)
    assert first.headers["Location"] == second.headers["Location"]
    assert count_of(app, Article) == 1


def test_a_taken_address_is_refused_with_a_clear_word(staff: Staff) -> None:
    """An address that somebody asked for and another article has is refused beside its field; the text stays."""
    editor = staff("editor")
    begin(editor)
    answer = send(editor, NEW, title_id="Lain", body_id="Isi lain.", slug_id="task-force-meets")
    assert answer.status_code == 422
    assert 'id="slug_id-error"' in answer.text
    assert "Isi lain." in answer.text


def test_the_preview_shows_and_stores_nothing(staff: Staff, app: Flask) -> None:
    """The preview is a part for htmx and a whole page without it; nothing is written, nothing typed is lost."""
    editor = staff("editor")
    number = begin(editor)
    before = count_of(app, ArticleRevision)
    preview = "/id/ruang-kerja/berita/pratinjau"
    whole = send(editor, edit(number), preview, body_id="## Judul kecil\n\n<script>alert(1)</script> *miring*")
    assert whole.status_code == 200
    assert "<h2>Judul kecil</h2>" in whole.text
    assert "<em>miring</em>" in whole.text
    assert "<script>alert" not in whole.text
    assert fields_of(whole.text, "tulisan")["body_id"].startswith("## Judul kecil")
    fields = fields_of(editor.get(edit(number)).text, "tulisan")
    part = editor.post(preview, data=fields, headers={"HX-Request": "true"})
    assert "<html" not in part.text and "Paragraf dua." in part.text
    assert count_of(app, ArticleRevision) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("event", "kemarin"),
        ("event", "31-02-2021"),
        ("source_url", "ftp://example.org/x"),
        ("source_url", "bukan tautan"),
        ("title_id", "x" * 201),
        ("lead_id", "x" * 501),
        ("district", "99.99.99"),
        ("components", ["bukan"]),
        ("indicators", ["25"]),
    ],
)
def test_what_cannot_be_kept_comes_back_with_the_text(staff: Staff, app: Flask, field: str, value: object) -> None:
    """A wrong field answers 422, keeps everything that was typed, and writes nothing."""
    answer = send(staff("author"), NEW, **{**COMPLETE, field: value})
    assert answer.status_code == 422
    assert "Paragraf dua." in answer.text
    assert count_of(app, Article) == 0


def test_text_is_kept_clean(staff: Staff, app: Flask) -> None:
    """Control characters and signs that turn the writing direction are dropped, letters composed (NFC)."""
    begin(staff("author"), title_id="Jude\u0301 \u202eterbalik\x00", body_id="satu\r\ndua\ufeff")
    with app.app_context():
        row = db.session.execute(select(ArticleText.title, ArticleText.body).where(ArticleText.lang == "id")).one()
    assert tuple(row) == ("Jud\u00e9 terbalik", "satu\ndua")


@pytest.mark.parametrize("path", ["/id/ruang-kerja/berita/999", "/id/ruang-kerja/berita/999/gambar"])
def test_an_article_that_is_not_there_is_a_404(staff: Staff, path: str) -> None:
    """An unknown number is answered with the 404 page."""
    assert staff("editor").get(path).status_code == 404


def test_the_desk_stays_quick_with_many_articles(staff: Staff, app: Flask, run: Callable) -> None:
    """The table shows 50 rows and turns pages; a false page is a 404."""
    for number in range(3):
        begin(staff("author"), title_id=f"Judul {number}")
    page = staff("author").get("/id/ruang-kerja/berita/").text
    assert page.index("Judul 2") < page.index("Judul 0")
    for number in ("0", "-1", "2", "999999", "x"):
        assert staff("author").get(f"/id/ruang-kerja/berita/?page={number}").status_code == 404, number
    assert staff("author").get("/id/ruang-kerja/berita/?page=").status_code == 200
    assert staff("author").get("/id/ruang-kerja/berita/?state=bukan").status_code == 404


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "[tautan](javascript:alert(1)) ![x](http://elsewhere.example/x.png)",
    "<a href=# hx-get=/id/ data-hx-post=/id/ hx-trigger=load>x</a>",
    "<style>*{display:none}</style><base href=//elsewhere.example>",
    "</textarea></title></script><iframe src=//elsewhere.example>",
    "{{ 7*7 }} {% raw %} %(site)s %s",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
)


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_text_stays_text_everywhere(staff: Staff, client: FlaskClient, payload: str) -> None:
    """In each field and on each page it is read as letters: the client refuses live markup, handlers, other hosts."""
    editor = staff("editor")
    texts = {f"{name}_{lang}": f"{name} {payload}" for name in ("title", "lead", "body") for lang in ("id", "en")}
    number = begin(editor, **texts, source_name=payload)
    send(editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE)
    assert send(editor, edit(number), "/id/ruang-kerja/berita/pratinjau").status_code == 200
    paths = [edit(number), edit(number) + "/tarik", edit(number) + "/gambar", "/id/ruang-kerja/berita/"]
    assert all(editor.get(path).status_code == 200 for path in paths)
    listed = client.get("/id/berita/").text
    slug = listed.split('href="/id/berita/title')[1].split('"')[0]
    for path in ("/id/berita/", "/en/news/", f"/id/berita/title{slug}", "/id/"):
        page = client.get(path)
        assert page.status_code == 200
        live = list(html5lib.parse(page.text, namespaceHTMLElements=False).iter())
        assert not [one for one in live if one.tag in ("iframe", "base", "style", "math", "object")]
        assert not [one for one in live if one.get("hx-get") == "/id/" or one.get("data-hx-post")]
    assert "49" not in client.get(f"/id/berita/title{slug}").text.split("<article")[1].split("</article")[0]
