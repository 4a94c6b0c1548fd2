"""Uploaded pictures: what is taken, what is refused, what is left of them, who sees them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from tests.news.conftest import ALONE, fields_of, send
from tests.news.test_desk import ALL_TICKS, begin, edit

Staff = Callable[[str], FlaskClient]
WORDS = {"alt_id": "Anak bermain di taman", "alt_en": "Children play in a park"}


def photo(size: tuple[int, int] = (1600, 900), kind: str = "JPEG", **extra: object) -> bytes:
    """A picture made here."""
    out = io.BytesIO()
    Image.new(str(extra.pop("mode", "RGB")), size, str(extra.pop("colour", "teal"))).save(out, kind, **extra)
    return out.getvalue()


def photo_with_place() -> bytes:
    """A JPEG that says where and with what it was taken, and lies on its side."""
    exif = Image.Exif()
    exif[0x010F] = "KAMERA-CANARY"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    return photo(exif=exif, comment=b"KOMENTAR-CANARY") + b"<?php EKOR-CANARY"


def bomb(width: int, height: int) -> bytes:
    """A small PNG whose header promises a huge picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def moving() -> bytes:
    """A WebP of two frames."""
    out = io.BytesIO()
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


def upload(client: FlaskClient, number: int, data: bytes, name: str = "foto.jpg", **changes: str) -> TestResponse:
    """Give an article a picture through the form."""
    path = edit(number) + "/gambar"
    fields = {**fields_of(client.get(path).text), **WORDS, **changes, "upload": (io.BytesIO(data), name)}
    return client.post(path, data=fields, content_type="multipart/form-data")


def files_in(app: Flask) -> list[Path]:
    """The files of all pictures."""
    return sorted((app.extensions["layak"].settings.instance / "uploads").glob("*"))


@pytest.fixture(autouse=True)
def empty_uploads(app: Flask) -> None:
    """No pictures from the test before."""
    for path in files_in(app):
        path.unlink()


def test_an_editor_illustrates_an_article(staff: Staff, client: FlaskClient, app: Flask) -> None:
    """The picture appears with its words after publishing, in two widths and two forms; it goes when taken down."""
    editor = staff("editor")
    number = begin(editor)
    assert upload(editor, number, photo(), credit="Dinas").status_code == 303
    name = files_in(app)[0].name
    assert client.get(f"/gambar/{name}").status_code == 404, "a draft's picture is not public"
    assert editor.get(f"/id/ruang-kerja/berita/gambar/{name}").status_code == 200
    assert send(editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE).status_code == 303
    page = client.get("/en/news/task-force-meets").text
    assert 'alt="Children play in a park"' in page
    assert 'width="1280" height="720"' in page
    assert [path.name.split("-")[1] for path in files_in(app)] == ["1280.jpg", "1280.webp", "640.jpg", "640.webp"]
    answer = client.get(f"/gambar/{name}")
    assert answer.mimetype == "image/jpeg"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "/gambar/" in client.get("/en/news/").text
    form = {**fields_of(editor.get(edit(number) + "/tarik").text), "ending": "withdrawn"}
    assert editor.post(edit(number) + "/tarik", data=form).status_code == 303
    assert client.get(f"/gambar/{name}").status_code == 404


def test_nothing_of_the_upload_but_its_pixels_is_kept(staff: Staff, app: Flask) -> None:
    """Camera, place, comment and what hung at the end are gone; the picture stands upright."""
    editor = staff("editor")
    assert upload(editor, begin(editor), photo_with_place()).status_code == 303
    for path in files_in(app):
        data = path.read_bytes()
        assert b"CANARY" not in data
        with Image.open(io.BytesIO(data)) as made:
            assert not made.getexif()
            assert made.height > made.width
            assert "icc_profile" not in made.info


@pytest.mark.parametrize("side", [6000, 20_000, 32_000])
def test_staff_are_told_that_a_picture_is_too_large(staff: Staff, side: int) -> None:
    """However huge, a picture is called too large, not unreadable."""
    editor = staff("editor")
    assert "25 juta titik" in upload(editor, begin(editor), bomb(side, side)).text


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (bomb(9000, 9000), "kecil.png"),
        (bomb(20000, 20000), "kecil.png"),
        (bomb(65000, 2), "pita.png"),
        (b"GIF89a" + b"\0" * 100, "a.gif"),
        (photo(kind="GIF", mode="P", colour="red"), "a.jpg"),
        (b"<html><script>alert(1)</script>", "a.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg"),
        (photo()[:400], "terpotong.jpg"),
        (moving(), "gerak.webp"),
        (photo((8, 8)), "titik.jpg"),
        (b"", "kosong.jpg"),
    ],
)
def test_a_hostile_upload_is_refused_and_leaves_no_file(staff: Staff, app: Flask, data: bytes, name: str) -> None:
    """Bombs, false types, broken, moving and tiny files end in 422 with the words kept, and nothing on the disk."""
    editor = staff("editor")
    answer = upload(editor, begin(editor), data, name)
    assert answer.status_code == 422
    assert "Anak bermain di taman" in answer.text
    assert files_in(app) == []


def test_a_file_beyond_the_limit_is_refused(staff: Staff, app: Flask) -> None:
    """More than 12 MB is answered with 413 or 422, before anything is decoded."""
    editor = staff("editor")
    number = begin(editor)
    assert upload(editor, number, photo() + b"\0" * (12 * 1024 * 1024)).status_code in (413, 422)
    assert files_in(app) == []


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("JPEG", "CMYK"), ("JPEG", "L"), ("WEBP", "RGBA")],
)
def test_every_usual_kind_of_picture_is_taken(staff: Staff, app: Flask, kind: str, mode: str) -> None:
    """Transparent, grey, 16-bit, palette and printing colours all come out as plain RGB."""
    editor = staff("editor")
    out = io.BytesIO()
    Image.new(mode, (300, 200)).save(out, kind)
    assert upload(editor, begin(editor), out.getvalue(), "x.png").status_code == 303
    assert [path.name.split("-")[1] for path in files_in(app)] == ["300.jpg", "300.webp"]
    with Image.open(files_in(app)[0]) as made:
        assert made.mode == "RGB"


@pytest.mark.parametrize(
    "words", ["", "IMG_20211103_101112.jpg", "IMG-20211103-WA0001", "DSC 0042", "foto", "Screenshot 12"]
)
def test_words_that_tell_nothing_are_refused(staff: Staff, words: str) -> None:
    """A picture without words in a language, or with the name of a file, is not taken unless it is decoration."""
    editor = staff("editor")
    number = begin(editor)
    assert upload(editor, number, photo(), alt_en=words).status_code == 422
    assert upload(editor, number, photo(), alt_id=words, alt_en="", is_decorative="y").status_code == 303


def test_only_the_words_of_a_picture_can_be_changed(staff: Staff, app: Flask, client: FlaskClient) -> None:
    """New words need no new file; readers see them after the next publishing."""
    editor = staff("editor")
    number = begin(editor)
    upload(editor, number, photo())
    send(editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE)
    path = edit(number) + "/gambar"
    fields = {**fields_of(editor.get(path).text), "alt_id": "Taman kota pada pagi hari"}
    assert editor.post(path, data=fields).status_code == 303
    assert "Taman kota pada pagi hari" not in client.get("/id/berita/rapat-gugus-tugas").text
    send(editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE)
    assert 'alt="Taman kota pada pagi hari"' in client.get("/id/berita/rapat-gugus-tugas").text
    assert len(files_in(app)) == 4


def test_a_picture_can_be_taken_out(staff: Staff, client: FlaskClient) -> None:
    """Without its picture the article wears its drawn cloth again."""
    editor = staff("editor")
    number = begin(editor)
    upload(editor, number, photo())
    path = edit(number) + "/gambar"
    assert editor.post(path, data={**fields_of(editor.get(path).text), "remove": "1"}).status_code == 303
    send(editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE)
    page = client.get("/id/berita/rapat-gugus-tugas").text
    assert "/gambar/" not in page and 'class="cloth cover' in page


def test_a_picture_that_comes_too_late_leaves_no_file(staff: Staff, app: Flask) -> None:
    """Who sends a picture for an article that changed meanwhile gets 409; nothing of it stays, the kept one does."""
    editor = staff("editor")
    number = begin(editor)
    assert upload(editor, number, photo(), version="0").status_code == 409
    assert files_in(app) == []
    assert upload(editor, number, photo()).status_code == 303
    kept = files_in(app)
    assert upload(editor, number, photo(), version="0").status_code == 409
    path = edit(number) + "/gambar"
    words = {**fields_of(editor.get(path).text), **WORDS, "version": "0"}
    assert editor.post(path, data=words).status_code == 409
    assert files_in(app) == kept and len(kept) == 4


@pytest.mark.parametrize(
    "name",
    ["..%2f..%2flayak.env", "%2e%2e/layak.env", "layak.sqlite", "a.jpg", "0" * 32 + "-640.svg", "0" * 32 + "-640.jpg"],
)
def test_no_other_file_can_be_asked_for(client: FlaskClient, name: str) -> None:
    """Only names of ours are looked for, in the one folder."""
    assert client.get(f"/gambar/{name}").status_code == 404
