"""What somebody meets who writes here for the first time: nothing is praised, hidden or promised that is not so."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.news.conftest import fields_of
from tests.news.test_desk import begin, edit
from tests.news.test_pictures import consent, describe, photo, rows_of, upload
from tests.news.test_previews import approve, make_link

Staff = Callable[[str], FlaskClient]
NEW = {"id": "/id/ruang-kerja/berita/baru", "en": "/en/desk/news/new"}


@pytest.mark.parametrize(
    ("lang", "told", "praise"),
    [
        ("id", "Belum ada tulisan, jadi belum ada yang", ("beres", "Tidak ada tanda")),
        ("en", "Nothing is written yet, so there is nothing to", ("in order", "found nothing", "No sign found")),
    ],
)
def test_an_empty_article_is_not_called_well(staff: Staff, lang: str, told: str, praise: tuple[str, ...]) -> None:
    """Before the first word nothing was checked: neither a count of what is in order nor a tick."""
    page = staff("author").get(NEW[lang]).text
    aside = page.partition("<aside>")[2].partition("</aside>")[0]
    assert aside.count(told) == 2 and 'class="ticks' not in aside
    assert not any(one in aside for one in praise)


def test_words_are_counted_only_where_there_are_some(staff: Staff) -> None:
    """Without JavaScript an empty body tells no count; a written one tells the server's."""
    author = staff("author")
    counts = re.findall(r'<p class="meta"( hidden)? data-count="(body_..)"', author.get(NEW["id"]).text)
    assert counts == [(" hidden", "body_id"), (" hidden", "body_en")]
    page = author.get(edit(begin(author, body_en=""))).text
    assert re.findall(r'<p class="meta"( hidden)? data-count="(body_..)"', page) == [
        ("", "body_id"),
        (" hidden", "body_en"),
    ]


def test_a_picture_tells_everything_it_lacks(staff: Staff, app: Flask) -> None:
    """A new picture lacks its words and who is in it; each stands in its row with a link to the place."""
    editor = staff("editor")
    number = begin(editor)
    upload(editor, number, photo())
    name = rows_of(app, number)[0][1]
    row = editor.get(f"{edit(number)}/gambar").text.partition('<ol class="pictures">')[2].partition("</ol>")[0]
    for words, href in (
        ("Keterangan belum ada", rf"{edit(number)}/gambar/\d+"),
        ("Belum dinyatakan siapa", rf"/id/ruang-kerja/gambar/{name}/izin\?article={number}"),
    ):
        assert re.search(rf'{words}[^<]*</span> <a href="{href}">', row), words
    describe(editor, app, number, 0, alt_id="Ruang kosong", alt_en="An empty room")
    page = editor.get(f"{edit(number)}/gambar").text
    assert "Belum dinyatakan siapa" in page and "Keterangan belum ada" not in page
    assert consent(editor, name, people="none").status_code == 303
    page = editor.get(f"{edit(number)}/gambar").text
    assert "Siap" in page and "Belum dinyatakan siapa" not in page


def test_the_consent_form_asks_for_what_the_server_demands(staff: Staff, app: Flask) -> None:
    """No field of the written consent says that it may be left empty; each answer says whether it needs one."""
    editor = staff("editor")
    number = begin(editor)
    upload(editor, number, photo())
    name = rows_of(app, number)[0][1]
    page = editor.get(f"/id/ruang-kerja/gambar/{name}/izin").text
    assert "boleh dikosongkan" not in page
    notes = re.findall(r'name="people" value="(\w+)"[^>]*><span>[^<]*<small>([^<]*)</small>', page)
    needs = {people: note.startswith("Perlu izin tertulis") for people, note in notes}
    assert needs == {"none": False, "public": False, "adults": True, "children": True}
    for people, is_needed in needs.items():
        assert consent(editor, name, people=people).status_code == (422 if is_needed else 303), people


def test_the_focus_is_asked_for_in_numbers_first(staff: Staff, app: Flask) -> None:
    """Pressing the picture works by a script alone, so that half of the hint waits for the script."""
    editor = staff("editor")
    number = begin(editor)
    upload(editor, number, photo())
    page = editor.get(f"{edit(number)}/gambar/{rows_of(app, number)[0][0]}").text
    hint = re.search(r'<p class="hint">([^<]*angka[^<]*)<span data-press hidden>([^<]+)</span></p>', page)
    assert hint is not None and "tekan" not in hint[1].lower() and "tekan" in hint[2].lower()


def test_the_history_names_people(staff: Staff, client: FlaskClient) -> None:
    """Who acted stands by name or address, a guest by the function of the link."""
    editor = staff("editor")
    number = begin(editor)
    approve(client, make_link(editor, number))
    for address in (f"{edit(number)}/riwayat", edit(number)):
        page = editor.get(address).text
        assert "editor@example.org" in page and "Kepala Seksi, lewat tautan pratinjau" in page
        assert not re.search(r"\buser:\d|\blink:\d", re.sub("<[^>]*>", " ", page))


def folds(page: str) -> dict[str, bool]:
    """Whether the fold that holds a field stands open, by the field's name."""
    found = re.findall(
        r"<details( open)?><summary>(?:(?!</details>).)*?<(?:input|textarea)[^>]* name=\"(\w+)\"", page, re.DOTALL
    )
    return {name: bool(is_open) for is_open, name in found}


def test_what_is_seldom_written_is_folded_until_it_matters(staff: Staff) -> None:
    """Address and children's version wait folded; a fault opens its own, and one language's version opens the other's."""
    author = staff("author")
    new = folds(author.get(NEW["id"]).text)
    assert {name: new[name] for name in ("slug_id", "slug_en", "kids_id", "kids_en")} == dict.fromkeys(
        ("slug_id", "slug_en", "kids_id", "kids_en"), False
    )
    assert not {"title_id", "lead_id", "body_id", "title_en", "lead_en", "body_en"} & set(new)
    number = begin(author, kids_id="Kamu boleh datang.")
    saved = author.get(edit(number)).text
    assert folds(saved)["kids_id"] and folds(saved)["kids_en"] and not folds(saved)["slug_id"]
    assert '<span class="path">rapat-gugus-tugas</span></summary>' in saved
    faulty = author.post(edit(number), data={**fields_of(saved, "tulisan"), "slug_id": "x" * 300})
    assert faulty.status_code == 422 and folds(faulty.text)["slug_id"] and not folds(faulty.text)["slug_en"]
