"""Preview links: somebody without an account reads exactly one version, comments, and may be the second pair of eyes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from layak.core.audit import AuditRow
from layak.extensions import db
from layak.news.models import ArticleAct, PreviewLink
from layak.news.service import STATEMENTS
from tests.conftest import TestClock
from tests.news.conftest import fields_of, say_nobody, send
from tests.news.test_desk import begin, edit
from tests.news.test_endings import take_down
from tests.news.test_pictures import describe, photo, rows_of, upload
from tests.page_rules import check_page
from tests.words import word

TICKS = list(STATEMENTS)
MARK = "Published alone, not yet seen by a second person."


@pytest.fixture
def editor(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """The editor who writes and makes the links."""
    return sign_in("editor", email="satu@example.org")


def links_page(number: int) -> str:
    """Where the links of an article are made."""
    return f"{edit(number)}/tautan-pratinjau"


def make_link(editor: FlaskClient, number: int, *, days: str = "3", for_whom: str = "Kepala Seksi") -> str:
    """Make a link through the form and give its path."""
    opened = editor.get(links_page(number))
    values = {**fields_of(opened.text), "version": re.search(r'name="version"[^>]*value="(\d+)"', opened.text)[1]}
    answer = editor.post(links_page(number), data={**values, "days": days, "for_whom": for_whom})
    assert answer.status_code == 200, answer.text
    found = re.search(r">http://localhost(/id/pratinjau/[\w-]{40,})<", answer.text)
    assert found, answer.text
    return found[1]


def look(client: FlaskClient, path: str) -> TestResponse:
    """Open a preview; its page keeps the page rules, and its headers are stricter than those of other pages."""
    answer = client.get(path, is_checked=False)
    check_page(answer.text, path)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"] and '<meta name="robots" content="noindex">' in answer.text
    assert "Set-Cookie" not in answer.headers
    return answer


def approve(client: FlaskClient, path: str, function: str = "Kepala Seksi") -> TestResponse:
    """Send the approval."""
    return client.post(f"{path}/setuju", data={"function": function}, is_checked=False)


def comment(client: FlaskClient, path: str, text: str) -> TestResponse:
    """Send a comment."""
    return client.post(f"{path}/komentar", data={"text": text}, is_checked=False)


def publish(editor: FlaskClient, number: int, **changes: object) -> TestResponse:
    """Press the button that shows an article to readers."""
    return send(editor, edit(number), edit(number) + "/terbitkan", declared=TICKS, **changes)


def test_somebody_without_an_account_reads_both_languages(editor: FlaskClient, client: FlaskClient) -> None:
    """The link shows text, version and end in either frame; nothing is cookied, stored, indexed or public."""
    number = begin(editor)
    path = make_link(editor, number)
    page = look(client, path).text
    assert "Rapat gugus tugas" in page and "Task force meets" in page
    assert "24 November 2026, 10.00 WIB" in page and "Kepala Seksi" in page
    assert "Task force meets" not in page[: page.index("</head>")], "a shared link would show it to a whole group"
    assert (
        word("en", "A text to read before it is published")
        in look(client, path.replace("/id/prat", "/en/prev", 1).replace("previnjau", "preview")).text
    )
    assert client.get("/id/berita/rapat-gugus-tugas").status_code == 404


def test_the_link_is_shown_once_and_kept_as_a_digest(editor: FlaskClient, app: Flask) -> None:
    """Neither table, state log nor audit trail holds the token, and the page of links never shows it again."""
    number = begin(editor)
    token = make_link(editor, number).rsplit("/", 1)[1]
    assert token not in editor.get(links_page(number)).text
    with app.app_context():
        rows = [*db.session.scalars(select(PreviewLink)), *db.session.scalars(select(ArticleAct))]
        rows += list(db.session.scalars(select(AuditRow)))
        assert len(rows) >= 3 and token not in " ".join(str(vars(row)) for row in rows)


def test_a_link_ends_and_can_be_closed(editor: FlaskClient, client: FlaskClient, clock: TestClock) -> None:
    """After its days, and at once when it is closed; ended, closed and invented ones look alike, and nothing is kept."""
    number = begin(editor)
    first, second = make_link(editor, number, days="1"), make_link(editor, number, for_whom="Sekretaris")
    page = editor.get(links_page(number)).text
    last = fields_of(page)["link"]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    closed = editor.post(f"{links_page(number)}/tutup", data={"csrf_token": token, "link": last})
    assert closed.status_code == 303
    states = {path: client.get(path, is_checked=False).status_code for path in (first, second)}
    assert sorted(states.values()) == [200, 404]
    clock.moment += timedelta(days=1)
    for path in (first, "/id/pratinjau/" + "x" * 43):
        gone = look(client, path)
        assert gone.status_code == 404 and word("id", "This link no longer works") in gone.text
    assert approve(client, first).status_code == comment(client, first, "Halo").status_code == 404


def test_guessing_is_slowed(client: FlaskClient) -> None:
    """Whoever asks for one invented link after the other has to wait."""
    answers = [client.get(f"/id/pratinjau/{number}", is_checked=False).status_code for number in range(61)]
    assert (answers[0], answers[-1]) == (404, 429)


def test_a_comment_reaches_the_editor_as_plain_text(editor: FlaskClient, client: FlaskClient, app: Flask) -> None:
    """It stands in editor, history and on the page of the link, escaped, once; an empty one is refused."""
    number = begin(editor)
    path = make_link(editor, number)
    for _ in range(2):
        assert comment(client, path, "Tanggalnya <b>salah</b>.").status_code == 303
    assert comment(client, path, "  ").status_code == 422
    assert "Tanggalnya &lt;b&gt;salah&lt;/b&gt;." in look(client, path).text
    page = editor.get(edit(number)).text
    assert page.count("Tanggalnya &lt;b&gt;salah&lt;/b&gt;.") == 1
    assert word("id", "comment through a link") in page
    long = comment(client, path, "a" * 2001)
    assert long.status_code == 422 and "a" * 2001 in long.text


def test_a_link_cannot_be_used_from_another_site(editor: FlaskClient, client: FlaskClient, app: Flask) -> None:
    """A foreign page that knew the address changes nothing."""
    path = make_link(editor, begin(editor))
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://example.org"}
    answer = client.post(f"{path}/setuju", data={"function": "Kepala"}, headers=headers, is_checked=False)
    assert answer.status_code == 403
    with app.app_context():
        assert db.session.scalar(select(PreviewLink.approved_at)) is None


def test_an_approval_through_a_link_is_the_second_pair_of_eyes(
    editor: FlaskClient, client: FlaskClient, app: Flask
) -> None:
    """The writer then publishes without a reason or a mark; the log says through which link, made by whom, for whom."""
    number = begin(editor)
    assert publish(editor, number).status_code == 422
    path = make_link(editor, number)
    assert [approve(client, path).status_code for _ in range(2)] == [303, 303]
    assert word("id", "Approve this version") in look(client, path).text
    page = editor.get(edit(number)).text
    assert word("id", "approved through a link") in page and word("id", "Publish alone") not in page
    assert publish(editor, number).status_code == 303
    assert client.get("/id/berita/rapat-gugus-tugas").status_code == 200
    assert word("id", MARK) not in editor.get(edit(number)).text
    with app.app_context():
        link = db.session.scalars(select(PreviewLink)).one()
        acts = db.session.execute(select(ArticleAct.act, ArticleAct.actor, ArticleAct.reason)).all()
        assert ("link_approve", f"link:{link.id}", "Kepala Seksi") in [tuple(act) for act in acts]
        assert [act.act for act in acts].count("link_approve") == 1
        audit = db.session.scalars(select(AuditRow).where(AuditRow.action == "news.link_approve")).one()
        assert link.maker in str(audit.detail) and audit.actor == f"link:{link.id}"
    assert "satu@example.org" in page and link.maker not in page and "Kepala Seksi" in page


def test_a_change_of_the_text_voids_the_approval(editor: FlaskClient, client: FlaskClient) -> None:
    """Saved or typed while publishing: what nobody else saw is one's own writing again; an address alone is none."""
    number = begin(editor)
    approve(client, make_link(editor, number))
    assert publish(editor, number, body_id="Diganti saat terbit.").status_code == 422
    opened = fields_of(editor.get(edit(number)).text, "tulisan")
    for version in range(1, 6):
        said = editor.post(f"{edit(number)}/sudah-dibaca", data={**opened, "published": str(version)})
        assert said.status_code == 409
    send(editor, edit(number), slug_id="alamat-lain")
    send(editor, edit(number), body_id="Diganti lebih dulu.")
    assert publish(editor, number).status_code == 422


def test_an_older_version_cannot_be_approved(editor: FlaskClient, client: FlaskClient, app: Flask) -> None:
    """The link shows its own version and says that it is not the present one; the approval is refused."""
    number = begin(editor)
    path = make_link(editor, number)
    send(editor, edit(number), body_id="Kalimat yang baru.")
    page = look(client, path).text
    assert "Kalimat yang baru." not in page and "/setuju" not in page
    assert word("id", "This version can no longer be approved.") in page
    assert approve(client, path).status_code == 409
    with app.app_context():
        assert db.session.scalar(select(PreviewLink.approved_at)) is None


def test_writer_and_maker_cannot_approve_while_signed_in(
    editor: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    """Who wrote it, or made the link, gets a sentence; another editor who is signed in may."""
    author, other = sign_in("author"), sign_in("editor", email="dua@example.org")
    number = begin(author)
    path = make_link(editor, number)
    for client in (author, editor):
        refused = approve(client, path)
        assert refused.status_code == 422 and 'value="Kepala Seksi"' in refused.text
    assert approve(other, path).status_code == 303


def test_an_approval_of_what_was_published_alone_takes_the_mark_away(
    editor: FlaskClient, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    """The version that readers have was then seen by a second person; a newer draft's approval does not say so."""
    other = sign_in("editor", email="dua@example.org")
    number = begin(editor)
    publish(editor, number, alone="Pengumuman ini mendesak.")
    assert word("id", MARK) in editor.get(edit(number)).text
    approve(client, make_link(other, number))
    assert word("id", MARK) not in editor.get(edit(number)).text
    send(editor, edit(number), body_id="Sama sekali lain.")
    approve(client, make_link(editor, number))
    answer = publish(editor, number, note_id="Isi diganti.")
    assert answer.status_code == 303


def test_own_link_does_not_take_the_own_mark_away(
    editor: FlaskClient, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    """Who published alone, or wrote, could open the own link signed out: it is recorded, and the mark stays.

    It stays through another publication of the same words, too; a link of somebody else takes it away.
    """
    author, other = sign_in("author"), sign_in("editor", email="dua@example.org")
    number = begin(author)
    send(editor, edit(number), body_id="Isi yang diubah editor.")
    publish(editor, number, alone="Pengumuman ini mendesak.")
    for maker in (editor, author):
        assert approve(client, make_link(maker, number, for_whom="Camat")).status_code == 303
        shown = editor.get(edit(number)).text
        assert word("id", MARK) in shown and "Camat" in shown
    send(editor, edit(number), slug_id="alamat-lain")
    assert publish(editor, number, note_id="Alamat diganti.").status_code == 422
    assert publish(editor, number, alone="Pengumuman ini mendesak.", minor=["id", "en"]).status_code == 303
    assert word("id", MARK) in editor.get(edit(number)).text
    approve(client, make_link(other, number))
    assert word("id", MARK) not in editor.get(edit(number)).text


def test_a_link_ends_with_an_article_published_in_error(editor: FlaskClient, client: FlaskClient) -> None:
    """Its text, its picture and its forms are gone behind the link as they are for readers, also after an undo."""
    number = begin(editor)
    publish(editor, number, alone="Pengumuman ini mendesak.")
    path = make_link(editor, number)
    take_down(editor, number, "in_error")
    assert client.get(path, is_checked=False).status_code == 404
    assert approve(client, path).status_code == 404 and comment(client, path, "Sudah benar.").status_code == 404
    page = editor.get(f"/id/ruang-kerja/berita/{number}")
    again = f"/id/ruang-kerja/berita/{number}/tampilkan-lagi"
    assert page.status_code == 200
    editor.post(again, data=fields_of(page.text))
    assert client.get(path, is_checked=False).status_code == 404


def test_approving_a_newer_draft_leaves_the_mark_of_what_readers_have(editor: FlaskClient, client: FlaskClient) -> None:
    """Nobody but its writer has read the published version."""
    number = begin(editor)
    publish(editor, number, alone="Pengumuman ini mendesak.")
    send(editor, edit(number), body_id="Sama sekali lain.")
    approve(client, make_link(editor, number))
    assert word("id", MARK) in editor.get(edit(number)).text


def test_a_link_made_twice_leaves_one(editor: FlaskClient, client: FlaskClient) -> None:
    """A double click: the first of two like links dies."""
    number = begin(editor)
    first, second = make_link(editor, number), make_link(editor, number)
    assert [client.get(path, is_checked=False).status_code for path in (first, second)] == [404, 200]


def test_a_link_needs_a_function_and_a_length(editor: FlaskClient) -> None:
    """Without them, or with a length of its own, nothing is made."""
    number = begin(editor)
    values = {**fields_of(editor.get(links_page(number)).text), "version": "1"}
    for wrong in (
        {"for_whom": "", "days": "3"},
        {"for_whom": "Kepala", "days": "30"},
        {"for_whom": "x" * 81, "days": "1"},
    ):
        answer = editor.post(links_page(number), data={**values, **wrong}, is_checked=False)
        assert answer.status_code == 422, wrong


def test_the_picture_is_shown_through_the_link_alone(
    app: Flask, editor: FlaskClient, client: FlaskClient, clock: TestClock
) -> None:
    """Its file answers at the link's address, at no public one, and not after the link's end."""
    number = begin(editor)
    data = io.BytesIO()
    Image.new("RGB", (800, 600), "teal").save(data, "JPEG")
    data.seek(0)
    opened = editor.get(f"{edit(number)}/gambar")
    values = {**fields_of(opened.text), "upload": (data, "a.jpg")}
    assert editor.post(f"{edit(number)}/gambar", data=values).status_code == 303
    assert describe(editor, app, number, alt_id="Alun-alun kota", alt_en="Town square").status_code == 303
    assert "<img" not in look(client, make_link(editor, number)).text  # nobody has said who is in it
    say_nobody(app, rows_of(app, number)[0][1])
    path = make_link(editor, number)
    source = re.search(r'<img src="(/pratinjau/[^"]+)" alt="Alun-alun kota"', look(client, path).text)[1]
    assert client.get(source).mimetype == "image/jpeg"
    assert client.get(source.replace("/pratinjau/" + path.rsplit("/", 1)[1], "")).status_code == 404
    assert client.get(re.sub(r"[0-9a-f]{32}", "0" * 32, source)).status_code == 404
    clock.moment += timedelta(days=4)
    assert client.get(source).status_code == 404


def test_every_picture_is_shown_through_the_link_in_its_order(
    app: Flask, editor: FlaskClient, client: FlaskClient
) -> None:
    """With caption and terms, as on the article's page; one of which nobody said who is in it stays out."""
    number = begin(editor)
    for place in range(4):
        upload(editor, number, photo(colour=("teal", "navy", "olive", "gray")[place]))
        words = {"alt_id": f"Taman kota {place}", "alt_en": f"Town park {place}", "caption_id": f"Keterangan {place}"}
        assert describe(editor, app, number, place, **words).status_code == 303
    names = [row[1] for row in rows_of(app, number)]
    for name in (names[0], names[1], names[3]):
        say_nobody(app, name)
    path = make_link(editor, number)
    page = look(client, path).text
    assert re.findall(r'<img src="[^"]+" alt="([^"]*)"', page) == [f"Taman kota {place}" for place in (0, 1, 3)]
    assert "Keterangan 3" in page and names[2] not in page
    for name, status in zip(names, (200, 200, 404, 200), strict=True):
        assert client.get(f"/pratinjau/{path.rsplit('/', 1)[1]}/gambar/{name}-1280.jpg").status_code == status


def test_a_picture_without_words_and_without_a_record_stays_hidden_behind_a_link(
    app: Flask, editor: FlaskClient, client: FlaskClient
) -> None:
    """Words can come later; who can be recognised has to be said before anybody else sees it."""
    number = begin(editor)
    upload(editor, number, photo())
    name = rows_of(app, number)[0][1]
    path = make_link(editor, number)
    assert name not in look(client, path).text
    say_nobody(app, name)
    assert name in look(client, path).text
