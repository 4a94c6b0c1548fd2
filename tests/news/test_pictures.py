"""Uploaded pictures: what is taken, what is refused, what is left of them, who sees them."""

from __future__ import annotations

import io
import os
import re
import shutil
import struct
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from layak.core.clock import now
from layak.core.tick import tick
from layak.news import service
from tests.conftest import TestClock
from tests.news.conftest import ALONE, fields_of, send
from tests.news.test_desk import ALL_TICKS, begin, edit
from tests.words import word

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


def pictures_of(number: int) -> str:
    """The address of an article's pictures."""
    return edit(number) + "/gambar"


def upload(client: FlaskClient, number: int, data: bytes, name: str = "foto.jpg", **changes: str) -> TestResponse:
    """Send a picture for an article through the form."""
    return upload_all(client, number, [(data, name)], **changes)


def upload_all(client: FlaskClient, number: int, files: list[tuple[bytes, str]], **changes: str) -> TestResponse:
    """Send several pictures at once, as a browser without JavaScript does."""
    fields = {**fields_of(client.get(pictures_of(number)).text), **changes}
    fields["upload"] = [(io.BytesIO(data), name) for data, name in files]
    return client.post(pictures_of(number), data=fields, content_type="multipart/form-data")


def rows_of(app: Flask, number: int) -> list[tuple[int, str]]:
    """Number and name of each picture in an article's draft."""
    with app.app_context():
        return [(one.id, one.name) for one in service.get_working_copy(number, at=now()).pictures]


def describe(client: FlaskClient, app: Flask, number: int, place: int = 0, **words: str) -> TestResponse:
    """Say what a picture of an article shows."""
    path = f"{pictures_of(number)}/{rows_of(app, number)[place][0]}"
    return client.post(path, data={**fields_of(client.get(path).text), "licence": "own", **WORDS, **words})


def consent(client: FlaskClient, name: str, **changes: object) -> TestResponse:
    """Put on record who can be recognised in a picture."""
    path = f"/id/ruang-kerja/gambar/{name}/izin"
    return client.post(path, data={**fields_of(client.get(path).text), **changes})


def release(client: FlaskClient, number: int) -> TestResponse:
    """Publish an article."""
    return send(client, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE, minor=["id", "en"])


def illustrate(client: FlaskClient, app: Flask, number: int, data: bytes = b"", **words: str) -> str:
    """Give an article a picture with everything that publishing asks for; gives the name of its files."""
    assert upload(client, number, data or photo()).status_code == 303
    assert describe(client, app, number, -1, **words).status_code == 303
    name = rows_of(app, number)[-1][1]
    assert consent(client, name, people="none").status_code == 303
    return name


def files_in(app: Flask) -> list[Path]:
    """The files of all pictures."""
    return sorted((app.extensions["layak"].settings.instance / "uploads").glob("*"))


@pytest.fixture(autouse=True)
def empty_uploads(app: Flask) -> None:
    """No pictures from the test before."""
    folder = app.extensions["layak"].settings.instance / "uploads"
    shutil.rmtree(folder, ignore_errors=True)


def test_an_editor_illustrates_an_article(staff: Staff, client: FlaskClient, app: Flask) -> None:
    """The picture appears with its words after publishing, in three widths and three forms; it goes when taken down."""
    editor = staff("editor")
    number = begin(editor)
    base = illustrate(editor, app, number, credit="Dinas", licence="cc-by", caption_en="Opening day", focus_x="20")
    name = f"{base}-1280.jpg"
    assert client.get(f"/gambar/{name}").status_code == 404, "a draft's picture is not public"
    assert editor.get(f"/id/ruang-kerja/berita/gambar/{name}").status_code == 200
    assert send(editor, edit(number), edit(number) + "/terbitkan", declared=ALL_TICKS, alone=ALONE).status_code == 303
    page = client.get("/en/news/task-force-meets").text
    assert 'alt="Children play in a park"' in page
    assert 'width="1280" height="720"' in page
    assert "Opening day · Photo: Dinas, CC BY 4.0" in page
    assert [kind for kind in ("image/avif", "image/webp") if f'type="{kind}"' in page] == ["image/avif", "image/webp"]
    made = {path.name.split("-")[1] for path in files_in(app)}
    assert made == {f"{width}.{kind}" for width in (320, 640, 1280) for kind in ("avif", "webp", "jpg")}
    assert client.get(f"/gambar/{base}-320.avif").mimetype == "image/avif"
    answer = client.get(f"/gambar/{name}")
    assert answer.mimetype == "image/jpeg"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert 'class="fx2"' in client.get("/en/news/").text, "the list's square looks at what matters"
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
    """Bombs, false types, broken, moving and tiny files end in 422 with the name told, and nothing on the disk."""
    editor = staff("editor")
    answer = upload(editor, begin(editor), data, name)
    assert answer.status_code == 422
    assert name in answer.text
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
    assert [path.name.split("-")[1] for path in files_in(app)] == ["300.avif", "300.jpg", "300.webp"]
    with Image.open(files_in(app)[0]) as made:
        assert made.mode == "RGB"


@pytest.mark.parametrize(
    "words", ["", "IMG_20211103_101112.jpg", "IMG-20211103-WA0001", "DSC 0042", "foto", "Screenshot 12"]
)
def test_words_that_tell_nothing_are_refused(staff: Staff, app: Flask, words: str) -> None:
    """A picture without words in a language, or with the name of a file, is not taken unless it is decoration."""
    editor = staff("editor")
    number = begin(editor)
    upload(editor, number, photo((320, 200)))
    refused = describe(editor, app, number, alt_en=words)
    assert refused.status_code == 422
    assert "Anak bermain di taman" in refused.text
    assert describe(editor, app, number, alt_id=words, alt_en="", is_decorative="y").status_code == 303


def test_only_the_words_of_a_picture_can_be_changed(staff: Staff, app: Flask, client: FlaskClient) -> None:
    """New words need no new file; readers see them after the next publishing."""
    editor = staff("editor")
    number = begin(editor)
    illustrate(editor, app, number)
    assert release(editor, number).status_code == 303
    assert describe(editor, app, number, alt_id="Taman kota pada pagi hari").status_code == 303
    compared = editor.get(f"/id/ruang-kerja/berita/{number}/riwayat/banding?old=1&new=2").text
    assert "Berkas gambar" in compared and not re.search(r"\b[0-9a-f]{32}<", compared)
    assert "Taman kota pada pagi hari" not in client.get("/id/berita/rapat-gugus-tugas").text
    assert release(editor, number).status_code == 303
    assert 'alt="Taman kota pada pagi hari"' in client.get("/id/berita/rapat-gugus-tugas").text
    assert len(files_in(app)) == 9


def test_pictures_are_put_in_order_and_taken_out(staff: Staff, client: FlaskClient, app: Flask) -> None:
    """The first one leads, the others stand below the text; without any the article wears its drawn cloth again."""
    editor = staff("editor")
    number = begin(editor)
    names = [illustrate(editor, app, number, alt_id=f"Gambar taman {place}") for place in "abc"]
    press(editor, app, number, "lead", 2)
    press(editor, app, number, "earlier", 2)
    assert [name for _id, name in rows_of(app, number)] == [names[2], names[1], names[0]]
    assert release(editor, number).status_code == 303
    page = client.get("/id/berita/rapat-gugus-tugas").text
    assert [page.index(f"Gambar taman {place}") for place in "cba"] == sorted(
        page.index(f"Gambar taman {p}") for p in "abc"
    )
    assert page.index("Gambar taman c") < page.index("Paragraf satu") < page.index("Gambar taman b")
    assert all(client.get(f"/gambar/{name}-640.webp").status_code == 200 for name in names)
    for _ in names:
        press(editor, app, number, "remove", 0)
    assert release(editor, number).status_code == 303
    page = client.get("/id/berita/rapat-gugus-tugas").text
    assert "/gambar/" not in page and 'class="cloth cover' in page
    assert client.get(f"/gambar/{names[0]}-640.webp").status_code == 404


def press(client: FlaskClient, app: Flask, number: int, act: str, place: int) -> None:
    """Press one of the buttons beside a picture."""
    fields = fields_of(client.get(pictures_of(number)).text)
    answer = client.post(pictures_of(number), data={**fields, act: str(rows_of(app, number)[place][0])})
    assert answer.status_code == 303


def test_of_several_pictures_the_bad_one_is_told_and_the_others_are_kept(staff: Staff, app: Flask) -> None:
    """Two good ones of three are in the article, and the third is named with its reason."""
    editor = staff("editor")
    number = begin(editor)
    answer = upload_all(editor, number, [(photo(), "a.jpg"), (moving(), "gerak.webp"), (photo(colour="red"), "b.jpg")])
    assert answer.status_code == 422
    assert "gerak.webp" in answer.text and "Gambar bergerak" in answer.text
    assert len(rows_of(app, number)) == 2 and len(files_in(app)) == 18


def test_the_script_sends_pictures_one_by_one(staff: Staff, app: Flask) -> None:
    """Each answer tells the version for the next one, or why a picture was refused."""
    editor = staff("editor")
    number = begin(editor)
    fields = fields_of(editor.get(pictures_of(number)).text)
    for data, status in ((photo(), 200), (moving(), 422), (photo(colour="red"), 200)):
        sent = {**fields, "upload": (io.BytesIO(data), "a.jpg")}
        answer = editor.post(pictures_of(number), data=sent, headers={"Accept": "application/json"})
        assert (answer.status_code, bool(answer.json["told"])) == (status, status == 422)
        fields["version"] = str(answer.json["version"])
    assert len(rows_of(app, number)) == 2


@pytest.mark.parametrize("missing", ["words", "people"])
def test_an_article_waits_until_its_picture_is_complete(staff: Staff, app: Flask, missing: str) -> None:
    """Without words, or without the statement about people, nothing is published."""
    editor = staff("editor")
    number = begin(editor)
    upload(editor, number, photo())
    if missing == "people":
        describe(editor, app, number)
    assert release(editor, number).status_code == 422


def test_a_picture_that_comes_too_late_leaves_no_file(staff: Staff, app: Flask) -> None:
    """Who sends a picture for an article that changed meanwhile gets 409; nothing of it stays, the kept one does."""
    editor = staff("editor")
    number = begin(editor)
    assert upload(editor, number, photo(), version="0").status_code == 409
    assert files_in(app) == []
    assert upload(editor, number, photo()).status_code == 303
    kept = files_in(app)
    assert upload(editor, number, photo(), version="0").status_code == 409
    assert files_in(app) == kept and len(kept) == 9


def test_what_a_kill_left_behind_is_swept_after_an_hour(staff: Staff, app: Flask, clock: TestClock) -> None:
    """Files without a row go once they are an hour old; those of a picture stay, and so do fresh ones."""
    editor = staff("editor")
    upload(editor, begin(editor), photo())
    folder = files_in(app)[0].parent
    for path in files_in(app):
        os.utime(path, (0, 0))
    for name, hours in (("a" * 32, 2), ("b" * 32, 0)):
        for path in (folder / f"{name}-320.avif", folder / f"{name}.part"):
            path.mkdir() if path.suffix == ".part" else path.write_bytes(b"x")
            moment = (clock.moment - timedelta(hours=hours)).timestamp()
            os.utime(path, (moment, moment))
    with app.app_context():
        tick(app, "uji")
    left = {path.name[:32] for path in files_in(app)}
    assert "a" * 32 not in left and "b" * 32 in left
    assert len(files_in(app)) == 9 + 2 + 1


@pytest.mark.parametrize(
    "name",
    ["..%2f..%2flayak.env", "%2e%2e/layak.env", "layak.sqlite", "a.jpg", "0" * 32 + "-640.svg", "0" * 32 + "-640.jpg"],
)
def test_no_other_file_can_be_asked_for(client: FlaskClient, name: str) -> None:
    """Only names of ours are looked for, in the one folder."""
    assert client.get(f"/gambar/{name}").status_code == 404


def test_a_picture_for_which_there_was_no_time_may_be_sent_again(
    staff: Staff, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that has too much to do says so: it does not say that the file is no picture."""
    editor = staff("editor")
    number = begin(editor)
    monkeypatch.setattr("layak.news.pictures.MOST_WAIT", 0.01)
    answer = upload(editor, number, photo(colour="maroon"))
    assert answer.status_code == 422 and files_in(app) == []
    assert word("id", "Other pictures are being made just now. Send this one again in a minute.") in answer.text
