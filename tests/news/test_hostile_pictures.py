"""Hostile uploads (each made by code): refused with a sentence, or made anew with nothing of theirs but pixels."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from layak.news.pictures import base_name
from tests import soak
from tests.news.hostile import CANARY, picture, refused, taken, with_place
from tests.news.marks import foreign_parts
from tests.news.test_desk import begin
from tests.news.test_pictures import files_in, upload

Staff = Callable[[str], FlaskClient]
MOST_MEMORY = 150 * 1024 * 1024
"""How much more the server may hold after all of them; what one of them needs is given back with its process."""

EXIFTOOL = shutil.which("exiftool")
PLAIN_TAGS = ("File", "System", "ExifTool", "JFIF", "RIFF", "QuickTime", "Meta", "Composite", "AV1")
"""What exiftool tells of any file: its size, its form, when it was written."""


def some_of(cases: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Each third of them in the usual run, all in the long one."""
    return islice(cases, 0, None, 1 if soak.IS_LONG else 3)


def own_seconds() -> float:
    """Seconds of work of the processes that have drawn pictures so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def own_memory() -> int:
    """Memory that this process holds now, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture
def editor(staff: Staff) -> FlaskClient:
    """Somebody who sends pictures."""
    return staff("editor")


@pytest.fixture
def clean(app: Flask) -> Iterator[None]:
    """No files from the test before."""
    folder = app.extensions["layak"].settings.instance / "uploads"
    shutil.rmtree(folder, ignore_errors=True)
    yield
    shutil.rmtree(folder, ignore_errors=True)


@soak.soak
@pytest.mark.usefixtures("clean")
def test_what_is_no_still_picture_is_refused_with_a_sentence(editor: FlaskClient, app: Flask) -> None:
    """False types, moving, broken, empty and huge files: 422, a sentence, no file, little memory, bounded work."""
    number, before = begin(editor), own_memory()
    usual = seconds_of(editor, number, picture(size=(4000, 3000)), 303)
    shutil.rmtree(files_in(app)[0].parent)
    count = 0
    for name, data in some_of(refused()):
        assert seconds_of(editor, number, data, 422, name) <= 2 * usual + 0.5, name
        assert files_in(app) == [], name
        count += 1
    assert count >= (30 if soak.IS_LONG else 10)
    assert own_memory() - before < MOST_MEMORY


def seconds_of(editor: FlaskClient, number: int, data: bytes, status: int, name: str = "a.jpg") -> float:
    """Send a file, await a status, and give the seconds of work that its drawing took."""
    start = own_seconds()
    answer = upload(editor, number, data, name)
    assert answer.status_code == status, name
    if status == 422:
        assert 'class="note bad"' in answer.text or 'class="error' in answer.text or "bad-field" in answer.text, name
    return own_seconds() - start


@soak.soak
@pytest.mark.usefixtures("clean")
def test_what_is_a_picture_comes_out_with_nothing_but_pixels(editor: FlaskClient, app: Flask) -> None:
    """Polyglots, places, comments, profiles and evil names: our name, our type, no foreign piece, no trailing byte."""
    number, before, count = begin(editor), own_memory(), 0
    for name, data in some_of(taken()):
        assert upload(editor, number, data, name).status_code == 303, name
        made = files_in(app)
        assert {path.suffix for path in made} == {".avif", ".webp", ".jpg"}, name
        for path in made:
            content = path.read_bytes()
            assert base_name(path.name), name
            assert foreign_parts(content, path.suffix[1:]) == [], (name, path.suffix)
            assert CANARY not in content and b"<script" not in content
            answer = editor.get(f"/id/ruang-kerja/berita/gambar/{path.name}")
            assert answer.mimetype == {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}[path.suffix[1:]]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        shutil.rmtree(made[0].parent)
        press_remove(editor, number)
        count += 1
    assert count >= (20 if soak.IS_LONG else 6)
    assert own_memory() - before < MOST_MEMORY


def press_remove(editor: FlaskClient, number: int) -> None:
    """Take the article's picture out again: an article has twenty at most."""
    from tests.news.conftest import fields_of

    path = f"/id/ruang-kerja/berita/{number}/gambar"
    page = editor.get(path).text
    row = page.split('name="remove" value="')[1].split('"')[0]
    assert editor.post(path, data={**fields_of(page), "remove": row}).status_code == 303


@pytest.mark.usefixtures("clean")
def test_the_place_of_a_photo_is_really_in_it_before_and_gone_after(editor: FlaskClient, app: Flask) -> None:
    """The sent photo has its place (so that the test can fail); exiftool and our own reader find nothing in ours."""
    assert b"CANARY" in with_place() and foreign_parts(with_place(), "jpg")
    assert upload(editor, begin(editor), with_place()).status_code == 303
    for path in files_in(app):
        assert foreign_parts(path.read_bytes(), path.suffix[1:]) == []
        with Image.open(path) as made:
            assert not made.getexif() and made.height > made.width
    if EXIFTOOL:
        told = subprocess.run(
            [EXIFTOOL, "-a", "-G0", "-s", *files_in(app)], capture_output=True, text=True, check=True
        ).stdout
        rows = [row for row in told.splitlines() if row.startswith("[")]
        assert rows and [row for row in rows if row.split("]")[0][1:] not in PLAIN_TAGS] == []
        assert "GPS" not in told and "CANARY" not in told


@pytest.mark.parametrize("kind", ["jpg", "webp", "avif"])
def test_the_reader_of_files_sees_what_does_not_belong(kind: str) -> None:
    """It finds Exif, XMP and trailing bytes in each form, so that its silence means something."""
    form = {"jpg": "JPEG", "webp": "WEBP", "avif": "AVIF"}[kind]
    exif = Image.Exif()
    exif[0x010F] = "kamera"
    assert foreign_parts(picture(form), kind) == []
    assert foreign_parts(picture(form, exif=exif), kind)
    assert foreign_parts(picture(form, xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"), kind)
    assert foreign_parts(picture(form) + b"ekor", kind)
