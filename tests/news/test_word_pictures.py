"""Pictures inside a Word file come in through the door of uploads: in their order, drawn anew, hidden, bounded."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from layak.core.clock import now
from layak.news import service
from layak.news.service.library import MOST_PICTURES
from tests.news.test_desk import begin
from tests.news.test_pictures import (
    empty_uploads,
    files_in,
    photo,
    photo_with_place,
    pictures_of,
    release,
    rows_of,
    upload,
    upload_all,
)
from tests.news.test_word import FALSE_FILES, PICTURE, changed, document, part_of, saved

__all__ = ["empty_uploads"]
COLOURS = ("teal", "navy", "olive")
Staff = Callable[[str], FlaskClient]


def with_pictures(*pictures: bytes) -> bytes:
    """A Word file with text between its pictures."""
    made = document()
    for number, data in enumerate(pictures):
        made.add_paragraph(f"Gambar {number}")
        made.add_picture(io.BytesIO(data))
    return saved(made)


def middle_of(app: Flask, name: str) -> tuple[int, ...]:
    """The colour in the middle of a picture's file."""
    path = next(path for path in files_in(app) if path.name.startswith(name) and path.name.endswith("-320.jpg"))
    with Image.open(path) as picture:
        return picture.getpixel((picture.width // 2, picture.height // 2))


@pytest.fixture
def author(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who writes."""
    return sign_in("author")


def test_pictures_of_a_word_file_become_the_articles_in_their_order(app: Flask, author: FlaskClient) -> None:
    """After those that are there already, each once, in every size; a photo beside the file comes in too."""
    number = begin(author)
    upload(author, number, photo(colour="gray"))
    file = with_pictures(*(photo(colour=colour) for colour in (*COLOURS, COLOURS[0])))
    answer = upload_all(author, number, [(file, "berita.docx"), (photo(colour="white"), "e.jpg")])
    assert answer.status_code == 303
    names = [name for _, name in rows_of(app, number)]
    colours = [middle_of(app, name) for name in names]
    wanted = [(128, 128, 128), (0, 128, 128), (0, 0, 128), (128, 128, 0), (255, 255, 255)]
    assert all(
        abs(a - b) < 6 for one, other in zip(colours, wanted, strict=True) for a, b in zip(one, other, strict=True)
    )
    assert len(files_in(app)) == 9 * len(names)


def test_they_wait_for_words_and_consent_and_tell_no_place(
    app: Flask, sign_in: Callable[..., FlaskClient], client: FlaskClient
) -> None:
    """What the camera wrote stays behind; nothing is published and no address shows them before."""
    editor = sign_in("editor")
    number = begin(editor)
    assert upload_all(editor, number, [(with_pictures(photo_with_place()), "berita.docx")]).status_code == 303
    assert all(b"KAMERA-CANARY" not in path.read_bytes() for path in files_in(app))
    assert release(editor, number).status_code == 422
    assert client.get(f"/gambar/{rows_of(app, number)[0][1]}-320.jpg").status_code == 404


def test_what_cannot_be_a_picture_is_named_and_the_others_are_kept(app: Flask, author: FlaskClient) -> None:
    """One too small, one that moves and one that is none: each by its name in the file, with the reason."""
    number, moving = begin(author), io.BytesIO()
    frames = [Image.new("RGB", (800, 600), colour) for colour in COLOURS]
    frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:])
    file = with_pictures(photo((4, 4)), photo(), moving.getvalue(), photo(colour="navy"))
    broken = next(name for name in ("word/media/image4.jpg", "word/media/image4.jpeg") if has(file, name))
    answer = upload_all(author, number, [(changed(file, broken, b"\xff\xd8\xff<svg onload=alert(1)>"), "berita.docx")])
    assert answer.status_code == 422 and len(rows_of(app, number)) == 1
    for name in ("image1.", "image3.gif", "image4."):
        assert f"<bdi>berita.docx</bdi>: {name}" in answer.text


def has(data: bytes, name: str) -> bool:
    """Whether a file of Word has a part."""
    try:
        part_of(data, name)
    except KeyError:
        return False
    return True


def test_more_pictures_than_an_article_holds_are_told_and_not_drawn(app: Flask, author: FlaskClient) -> None:
    """The first ones fill the article; the others are named, and no file of theirs was made."""
    number = begin(author)
    for _ in range(2):
        upload(author, number, photo())
    rows = rows_of(app, number)
    with app.app_context():
        copy = service.get_working_copy(number, at=now())
    fill(app, number, copy.version, MOST_PICTURES - 1 - len(rows))
    before = len(files_in(app))
    file = with_pictures(*(photo(colour=colour) for colour in COLOURS))
    answer = upload_all(author, number, [(file, "berita.docx")])
    assert answer.status_code == 422 and len(rows_of(app, number)) == MOST_PICTURES
    assert len(files_in(app)) == before + 9 and "image2." in answer.text and "image3." in answer.text


def fill(app: Flask, number: int, version: int, count: int) -> None:
    """Give an article more pictures, by their rows alone."""
    from layak.news.models import Picture
    from tests.news.conftest import EDITOR

    with app.app_context():
        copy = service.get_working_copy(number, at=now())
        more = [Picture(name=f"{at:032x}", width=1600, height=900) for at in range(count)]
        service.set_pictures(number, pictures=[*copy.draft.pictures, *more], version=version, actor=EDITOR, at=now())


def test_a_picture_that_is_only_linked_is_never_opened(app: Flask, author: FlaskClient, tmp_path: Any) -> None:
    """Neither a file of the server nor an address; the page says that it is a link."""
    secret = tmp_path / "rahasia.png"
    Image.new("RGB", (800, 600)).save(secret)
    made = docx.Document(io.BytesIO(with_pictures(photo(colour="navy"))))
    for relation in made.part.rels.values():
        if relation.reltype == PICTURE:
            relation._is_external, relation._target = True, secret.as_uri()
    for blip in made.element.iter(qn("a:blip")):
        blip.set(qn("r:link"), blip.attrib.pop(qn("r:embed")))
    number = begin(author)
    answer = upload_all(author, number, [(saved(made), "berita.docx")])
    assert answer.status_code == 422 and "hanya berisi tautan" in answer.text
    assert rows_of(app, number) == [] and files_in(app) == []


@pytest.mark.parametrize("name", FALSE_FILES)
def test_a_false_word_file_brings_nothing(app: Flask, author: FlaskClient, name: str) -> None:
    """Each hostile file is refused with its sentence, and a photo sent beside it is kept."""
    make, file_name, _reason = FALSE_FILES[name]
    number = begin(author)
    answer = upload_all(author, number, [(make(), file_name), (photo((320, 200)), "a.jpg")])
    assert answer.status_code == 422 and f"<bdi>{file_name}</bdi>" in answer.text
    assert len(rows_of(app, number)) == 1


def test_nothing_stays_behind_when_somebody_was_faster(app: Flask, author: FlaskClient) -> None:
    """The article changed meanwhile: 409, and the files that were drawn are gone again."""
    number = begin(author)
    upload(author, number, photo())
    before = files_in(app)
    answer = upload_all(author, number, [(with_pictures(photo(colour="navy")), "berita.docx")], version="1")
    assert answer.status_code == 409 and files_in(app) == before and len(rows_of(app, number)) == 1


def test_the_editor_says_how_the_pictures_come_in(author: FlaskClient) -> None:
    """The upload of pictures takes the file, and its field says so."""
    page = author.get(pictures_of(begin(author))).text
    assert 'accept="image/jpeg,image/png,image/webp,.docx"' in page
