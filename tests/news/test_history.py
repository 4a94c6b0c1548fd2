"""The history of an article: every version with its act, any two beside each other, an older one put back as a draft."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.core.audit import AuditRow
from layak.extensions import db
from layak.news.models import ArticleRevision
from tests.news.conftest import fields_of, send
from tests.news.test_desk import ALL_TICKS, ALONE, NEW, begin, edit

Staff = Callable[[str], FlaskClient]


def history(number: int) -> str:
    """The address of an article's history."""
    return f"{edit(number)}/riwayat"


def compare(number: int, old: int, new: int) -> str:
    """The address of two versions beside each other."""
    return f"{history(number)}/banding?old={old}&new={new}"


def put_back(client: FlaskClient, number: int, restored: int, version: int) -> int:
    """Press the button that puts a version back, and give the status of the answer."""
    token = fields_of(client.get(edit(number)).text, "tulisan")["csrf_token"]
    to = f"{history(number)}/{restored}/kembalikan"
    return client.post(to, data={"csrf_token": token, "version": str(version)}).status_code


def test_history_tells_each_version_who_when_and_why(staff: Staff) -> None:
    """Each version stands with its act, account and time; a publication with its reason and what readers were told."""
    editor = staff("editor")
    number = begin(editor)
    send(editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE)
    send(editor, edit(number), title_id="Rapat kedua")
    send(
        editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE, note_id="Judul diperbaiki."
    )
    page = editor.get(history(number)).text
    assert [page.count(f"Versi {one}:") for one in (1, 2, 3, 4)] == [1, 1, 1, 1]
    for words in (ALONE, "Judul diperbaiki.", "21 November 2026, 10.00 WIB", "editor@example.org"):
        assert words in page
    english = editor.get(f"/en/desk/news/{number}/history")
    assert english.status_code == 200 and "Version 4" in english.text


def test_two_versions_stand_beside_each_other_word_by_word(staff: Staff) -> None:
    """Both languages and the facts that changed are shown; only the words that changed are marked, in <del> and <ins>."""
    editor = staff("editor")
    number = begin(editor)
    send(
        editor,
        edit(number),
        body_id="Paragraf kesatu.\n\n## Sesudah rapat\n\nParagraf dua.",
        title_en="Task force meets again",
        components=["k1"],
        event="4-2021",
        source_name="ANTARA Riau, 2022",
    )
    page = editor.get(compare(number, 1, 2)).text
    assert re.search(r"Paragraf <del>satu</del>\.", page) and re.search(r"Paragraf <ins>kesatu</ins>\.", page)
    assert "<ins>again</ins>" in page and "Paragraf dua." in page
    for label in ("Isi berita", "Judul berita dalam bahasa Inggris", "2021"):
        assert label in page or label == "Isi berita" or label.startswith("Judul")
    heads = re.findall(r"<h2>(.*?)</h2>", page)
    assert len(heads) == 5, heads  # body, English title, components, date, source; nothing that stayed
    assert "<del>" not in editor.get(compare(number, 2, 2)).text.split("</p>", 6)[-1]


def test_versions_that_are_not_there_are_a_404(staff: Staff) -> None:
    """A version, article or page that does not exist is answered with the 404 page."""
    editor = staff("editor")
    number = begin(editor)
    paths = [compare(number, 1, 9), compare(number, 0, 1), history(999), f"{history(number)}?page=2"]
    paths += [f"{history(number)}/banding?old=x", f"{history(999)}/banding"]
    assert [editor.get(path).status_code for path in paths] == [404] * len(paths)
    assert put_back(editor, number, 9, 1) == 404
    assert editor.get(f"{history(number)}/banding").status_code == 200


def test_version_put_back_is_a_new_draft_that_readers_do_not_see(staff: Staff, client: FlaskClient, app: Flask) -> None:
    """The old text becomes the newest version; the page of readers, history and audit say what happened."""
    editor = staff("editor")
    number = begin(editor)
    send(editor, edit(number), body_id="Isi yang baru.")
    send(editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE)
    before = client.get("/id/berita/rapat-gugus-tugas").text
    assert put_back(editor, number, 1, 3) == 303
    opened = fields_of(editor.get(edit(number)).text, "tulisan")
    assert "Paragraf satu." in opened["body_id"] and opened["version"] == "4"
    assert client.get("/id/berita/rapat-gugus-tugas").text == before
    assert "Dibuat dari versi 1." in editor.get(history(number)).text
    with app.app_context():
        acts = db.session.scalars(select(AuditRow.action).where(AuditRow.subject == f"article:{number}")).all()
    assert acts.count("news.restore") == 1


def test_version_is_not_put_back_over_somebody_elses_text(staff: Staff) -> None:
    """Who looked at an older history gets 409, and the newest text stays."""
    editor = staff("editor")
    number = begin(editor)
    send(editor, edit(number), body_id="Isi kedua.")
    send(staff("author"), edit(number), body_id="Isi ketiga.")
    assert put_back(editor, number, 1, 2) == 409
    assert "Isi ketiga." in editor.get(edit(number)).text


def test_version_comes_back_without_an_address_that_another_article_took(staff: Staff) -> None:
    """The old address is left out when another article stands at it now; the text comes back all the same."""
    editor = staff("editor")
    number = begin(editor)
    send(editor, edit(number), slug_id="alamat-lain", title_id="Lain")
    send(editor, NEW, title_id="Baru", lead_id="x", body_id="y", slug_id="rapat-gugus-tugas")
    assert put_back(editor, number, 1, 2) == 303
    opened = fields_of(editor.get(edit(number)).text, "tulisan")
    assert (opened["title_id"], opened["slug_id"]) == ("Rapat gugus tugas", "rapat-gugus-tugas-2")


def test_same_version_put_back_twice_makes_one_revision(staff: Staff, app: Flask) -> None:
    """A version that says the same as the newest one adds nothing."""
    editor = staff("editor")
    number = begin(editor)
    send(editor, edit(number), body_id="Isi kedua.")
    assert [put_back(editor, number, 1, 2), put_back(editor, number, 1, 3)] == [303, 303]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ArticleRevision)) == 3


def test_huge_texts_are_compared_at_once(staff: Staff) -> None:
    """Two texts of 100,000 letters that share next to nothing do not keep the page waiting."""
    editor = staff("editor")
    number = begin(editor, body_id=".,;" * 33_000, body_en="\n\n".join("ab" * 9 for _ in range(5_000)))
    send(editor, edit(number), body_id=";.," * 33_000, body_en="\n\n".join("ba " * 6 for _ in range(5_000)))
    began = time.perf_counter()
    page = editor.get(compare(number, 1, 2), is_checked=False)
    assert page.status_code == 200 and "<del>" in page.text
    assert time.perf_counter() - began < 5


def test_staff_of_other_rooms_see_no_history(staff: Staff, client: FlaskClient) -> None:
    """History, comparison and putting back are for authors and editors alone."""
    number = begin(staff("editor"))
    for path in (history(number), f"{history(number)}/banding"):
        assert staff("moderator").get(path).status_code == 403
        assert client.get(path).status_code == 303
    assert put_back_as(staff("moderator"), number) in (400, 403)


def put_back_as(client: FlaskClient, number: int) -> int:
    """Try to put a version back without the right to write."""
    return client.post(f"{history(number)}/1/kembalikan", data={"version": "1"}).status_code
