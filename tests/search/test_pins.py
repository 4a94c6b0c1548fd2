"""Answers that editors pin to questions: on top, marked, and only while readers may see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.audit import AuditRow
from layak.core.clock import now
from layak.extensions import db
from layak.search.models import PinnedAnswer
from layak.search.pins import pins_for
from tests.conftest import TestClock
from tests.news.conftest import publish
from tests.staff import send, token_of
from tests.words import word

__all__ = ["publish"]
SignIn = Callable[..., FlaskClient]
LIST = "/id/ruang-kerja/pencarian/jawaban"
NEW = f"{LIST}/baru"
ABOUT = "/id/tentang/"


@pytest.fixture
def editor(sign_in: SignIn) -> FlaskClient:
    """Somebody who steers the search."""
    return sign_in("editor")


def pin(client: FlaskClient, questions: str, *addresses: str, lang: str = "id", path: str = NEW, **more: object) -> Any:
    """Fill in the form."""
    named = {f"address_{number}": address for number, address in enumerate(addresses, start=1)}
    return send(client, path, {"questions": questions, "lang": lang, **named, **more})


def chosen(client: FlaskClient, question: str, path: str = "/id/cari") -> list[str]:
    """The addresses that stand above the results of a question, marked as chosen."""
    text = client.get(path, query_string={"q": question}).text
    mark = word(path[1:3], "Chosen by the editors")
    if mark not in text:
        return []
    return re.findall(r'<h3><a href="([^"]+)"', text.split(mark)[1].split("</section>")[0])


def test_reader_finds_the_pinned_pages_on_top(editor: FlaskClient, client: FlaskClient) -> None:
    """In the editors' order, for all forms and orders of the words, at once, and not a second time below."""
    assert chosen(client, "akta lahir") == []
    assert pin(editor, "akta lahir\nmembuat akte", "/id/kemajuan/indikator/7", ABOUT).status_code == 303
    for question in ("akta lahir", "kelahiran AKTA", "  akta, lahir!", "membuat akte"):
        assert chosen(client, question) == ["/id/kemajuan/indikator/7", ABOUT], question
    for question in ("akta", "akta lahir anak", "lahir akta sekolah"):
        assert chosen(client, question) == [], question
    assert chosen(client, "akta lahir", "/en/search") == []
    text = client.get("/id/cari?q=akta+lahir").text
    assert text.count('<a href="/id/kemajuan/indikator/7"') == 1


def test_pins_stand_where_nothing_else_is_found(editor: FlaskClient, client: FlaskClient) -> None:
    """A question without any result has its pinned answer, and the page does not say that nothing was found."""
    pin(editor, "qwertzuiop", ABOUT)
    text = client.get("/id/cari?q=qwertzuiop").text
    assert chosen(client, "qwertzuiop") == [ABOUT]
    assert word("id", "No results for “%(question)s” yet. Try a shorter word or its abbreviation.")[:18] not in text


def test_filters_and_later_pages_go_without_pins(editor: FlaskClient, client: FlaskClient) -> None:
    """Who narrows the results to something gets just that."""
    pin(editor, "kota layak anak", ABOUT)
    assert chosen(client, "kota layak anak") == [ABOUT]
    assert word("id", "Chosen by the editors") not in client.get("/id/cari?q=kota+layak+anak&kind=indicator").text


def test_pin_of_what_is_taken_down_is_not_shown_and_told_at_the_desk(
    app: Flask, editor: FlaskClient, client: FlaskClient, publish: Callable[..., int]
) -> None:
    """Readers see the rest; the desk's list and its front page say so; saving again leaves it out."""
    number = publish("Rapat baru", "New meeting")
    assert pin(editor, "rapat gugus", "/id/berita/rapat-baru", ABOUT).status_code == 303
    assert chosen(client, "rapat gugus") == ["/id/berita/rapat-baru", ABOUT]
    path = f"/id/ruang-kerja/berita/{number}/tarik"
    version = re.findall(r'name="version"[^>]* value="(\d+)"', editor.get(path).text)[0]
    assert send(editor, path, {"ending": "in_error", "into": "", "version": version}).status_code == 303
    assert chosen(client, "rapat gugus") == [ABOUT]
    assert word("id", "Not public: readers do not see it") in editor.get(LIST).text
    assert LIST in editor.get("/id/ruang-kerja/berita/").text
    form = editor.get(f"{LIST}/1").text
    assert f'value="{ABOUT}"' in form and "rapat-baru" not in form


def test_scheduled_article_cannot_be_pinned_before_its_time(
    app: Flask, editor: FlaskClient, client: FlaskClient, publish: Callable[..., int], clock: TestClock
) -> None:
    """What readers cannot see yet is refused; a thing whose time has not come is not shown."""
    publish("Rapat baru", "New meeting")
    pin(editor, "rapat gugus", "/id/berita/rapat-baru")
    with app.app_context():
        assert pins_for("rapat gugus", "id", now()) and not pins_for("rapat gugus", "id", now() - timedelta(days=1))


BAD = [
    "https://evil.example/",
    "//evil.example",
    "/id/tidak-ada/",
    "/id/ruang-kerja/",
    "javascript:alert",
    "/id/cari?q=x",
    "x",
]


@pytest.mark.parametrize("address", BAD)
def test_only_what_the_search_knows_can_be_pinned(app: Flask, editor: FlaskClient, address: str) -> None:
    """Other sites, rooms of staff and addresses without a page are refused, and what was typed stays."""
    answer = pin(editor, "akta lahir", address)
    assert answer.status_code == 422 and "akta lahir" in answer.text
    with app.app_context():
        assert not db.session.scalars(select(PinnedAnswer)).all()


def test_question_has_one_row(app: Flask, editor: FlaskClient) -> None:
    """The same words in another order are refused elsewhere, and free in the other language; no page is no answer."""
    pin(editor, "akta lahir", ABOUT)
    assert pin(editor, "lahir akta", ABOUT).status_code == 422
    assert pin(editor, "akta lahir", ABOUT, lang="en").status_code == 303
    assert pin(editor, "sekolah").status_code == 422
    assert pin(editor, "yang di", ABOUT).status_code == 422


def test_editor_chooses_from_results_without_a_script(editor: FlaskClient) -> None:
    """Looking saves nothing and keeps what was typed; a button puts an address into the first empty field."""
    first = editor.get(NEW, query_string={"q": "akta kelahiran", "of": "id"})
    assert "akta kelahiran" in first.text
    data = {"csrf_token": token_of(first), "questions": "akta kelahiran", "lang": "id", "address_1": ABOUT}
    looked = editor.post(NEW, data={**data, "look": "1"})
    assert looked.status_code == 200 and "/id/kemajuan/indikator/" in looked.text
    address = re.findall(r'name="put" value="(/id/kemajuan/indikator/\d+)"', looked.text)[0]
    put = editor.post(NEW, data={**data, "put": address})
    fields = dict(re.findall(r'name="(address_\d)"[^>]* value="([^"]*)"', put.text))
    assert fields == {"address_1": ABOUT, "address_2": address, "address_3": ""}
    assert word("id", "Nothing here.") in editor.get(LIST).text


def test_pins_are_changed_and_removed(app: Flask, editor: FlaskClient, client: FlaskClient, sign_in: SignIn) -> None:
    """Each act is live at once and recorded; the second of two editors is told and loses nothing."""
    pin(editor, "akta lahir", ABOUT)
    other = sign_in("administrator")
    assert pin(other, "akta lahir", "/id/kemajuan/indikator/7", path=f"{LIST}/1", version="1").status_code == 303
    assert chosen(client, "akta lahir") == ["/id/kemajuan/indikator/7"]
    late = pin(editor, "akta lahir\nakte", ABOUT, path=f"{LIST}/1", version="1")
    assert late.status_code == 409 and "akte" in late.text
    assert chosen(client, "akta lahir") == ["/id/kemajuan/indikator/7"]
    for _ in range(2):
        assert send(other, f"{LIST}/1/hapus", form=NEW).status_code == 303
    assert chosen(client, "akta lahir") == []
    with app.app_context():
        acts = [row.action for row in db.session.scalars(select(AuditRow)) if row.action.startswith("pins.")]
    assert acts == ["pins.add", "pins.change", "pins.remove"]
