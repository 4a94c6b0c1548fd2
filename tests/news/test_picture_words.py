"""Two people write the words of one picture: nothing that was typed is lost, in an article and in the library."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests.news.conftest import fields_of
from tests.news.test_desk import begin
from tests.news.test_pictures import WORDS, photo, pictures_of, rows_of, upload

Staff = Callable[[str], FlaskClient]
TYPED = {**WORDS, "licence": "own", "caption_id": "Keterangan orang kedua"}


def test_second_writer_keeps_the_typed_words(staff: Staff, app: Flask) -> None:
    """Who is second gets 409 with both: the own words in the fields, the other ones to read; then they are kept."""
    author, editor = staff("author"), staff("editor")
    number = begin(author)
    upload(author, number, photo())
    path = f"{pictures_of(number)}/{rows_of(app, number)[0][0]}"
    opened = fields_of(editor.get(path).text)
    first = fields_of(author.get(path).text) | WORDS | {"licence": "own", "caption_id": "Keterangan orang pertama"}
    assert author.post(path, data=first).status_code == 303
    late = editor.post(path, data={**opened, **TYPED})
    assert late.status_code == 409 and "Keterangan orang pertama" in late.text
    again = fields_of(late.text)
    assert again["caption_id"] == TYPED["caption_id"] and again["alt_id"] == WORDS["alt_id"]
    newest = f"{pictures_of(number)}/{rows_of(app, number)[0][0]}"
    assert f'action="{newest}"' in late.text and newest != path
    assert editor.post(newest, data=again).status_code == 303
    assert TYPED["caption_id"] in editor.get(newest).text


def test_second_click_is_no_conflict(staff: Staff, app: Flask) -> None:
    """The same words sent once more change nothing, and an old address opens the words of now."""
    editor = staff("editor")
    number = begin(editor)
    upload(editor, number, photo())
    path = f"{pictures_of(number)}/{rows_of(app, number)[0][0]}"
    sent = {**fields_of(editor.get(path).text), **TYPED}
    assert [editor.post(path, data=sent).status_code for _ in range(2)] == [303, 303]
    rows = rows_of(app, number)
    assert editor.post(path, data=sent).status_code == 303 and rows_of(app, number) == rows
    assert TYPED["caption_id"] in editor.get(path).text


def test_words_of_a_picture_that_was_taken_out_are_shown_back(staff: Staff, app: Flask) -> None:
    """There is nothing to keep them with, so the page of the conflict has them."""
    author, editor = staff("author"), staff("editor")
    number = begin(author)
    upload(author, number, photo())
    row = rows_of(app, number)[0][0]
    path = f"{pictures_of(number)}/{row}"
    opened = fields_of(editor.get(path).text)
    out = {**fields_of(author.get(pictures_of(number)).text), "remove": str(row)}
    assert author.post(pictures_of(number), data=out).status_code == 303
    late = editor.post(path, data={**opened, **TYPED})
    assert late.status_code == 409 and TYPED["caption_id"] in late.text
    assert editor.get(path).status_code == 404


def test_library_keeps_the_typed_words_too(staff: Staff, app: Flask) -> None:
    """The same in the library: both stand on the page, and a second try is taken."""
    author, editor = staff("author"), staff("editor")
    number = begin(author)
    upload(author, number, photo())
    path = f"/id/ruang-kerja/gambar/{rows_of(app, number)[0][1]}"
    opened = fields_of(editor.get(path).text)
    first = {**fields_of(author.get(path).text), **WORDS, "licence": "own", "caption_id": "Keterangan orang pertama"}
    assert author.post(path, data=first).status_code == 303
    late = editor.post(path, data={**opened, **TYPED})
    assert late.status_code == 409 and "Keterangan orang pertama" in late.text
    again = fields_of(late.text)
    assert again["caption_id"] == TYPED["caption_id"]
    assert editor.post(path, data=again).status_code == 303
