"""Photos cost few bytes; who asks for fewer still (Save-Data) gets words and a link, and nobody gets the other's page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from tests.news.test_pictures import begin, illustrate, release
from tests.weight import visit
from tests.words import word

SAVING = {"Save-Data": "on"}
PHONE_DOTS = 360 * 3
WITH_A_PHOTO = 60_000
PAGES = {
    "article": ("/id/berita/rapat-gugus-tugas", "/en/news/task-force-meets"),
    "list": ("/id/berita/", "/en/news/"),
    "home": ("/id/", "/en/"),
    "press": ("/id/pers/", "/en/press/"),
}
ALT = {"id": "Anak bermain di taman", "en": "Children play in a park"}


@pytest.fixture
def illustrated(sign_in: Callable[..., FlaskClient], app: Flask) -> str:
    """One published article with a picture; gives the beginning of its files' addresses."""
    editor = sign_in("editor")
    number = begin(editor)
    name = illustrate(editor, app, number)
    assert release(editor, number).status_code == 303
    return f"/gambar/{name}"


def test_reader_who_saves_data_gets_no_picture(illustrated: str, client: FlaskClient) -> None:
    """No page loads one; the article says in words what it shows, and links to a file of the size that it names."""
    for name, paths in PAGES.items():
        for path in paths:
            page = client.get(path, headers=SAVING)
            assert "<img" not in page.text and "<source" not in page.text, name
            assert "<img" in client.get(path).text or name == "press", f"{path}: a picture for everybody else"
            assert "Save-Data" in page.headers["Vary"] and "Save-Data" in client.get(path).headers["Vary"]
    for lang, path in zip(("id", "en"), PAGES["article"], strict=True):
        told = client.get(path, headers=SAVING).text
        assert f"{ALT[lang]} <a" in told
        link = re.search(rf'<a href="({illustrated}-640\.jpg)">([^<]+)</a>', told)
        assert link is not None
        size = -(-len(client.get(link[1]).data) // 1000)
        assert link[2] == word(lang, "Show the photo (%(size)s kB)") % {"size": size}


def test_pages_kept_for_savers_and_for_others_are_never_mixed_up(illustrated: str, client: FlaskClient) -> None:
    """Whoever comes first, each gets the own page from the cache, byte for byte; other spellings of the wish count, too."""
    path = PAGES["article"][0]
    for first, second in ((SAVING, {}), ({}, SAVING)):
        client.application.extensions["layak_resets"][0]()
        answers = [client.get(path, headers=wish) for wish in (first, second, first, second)]
        assert [("<img" in one.text) for one in answers] == [not first, not second] * 2
        assert answers[0].data == answers[2].data and answers[1].data == answers[3].data
    for wish, has_picture in (("ON", False), ("off", True), ("", True), ("on, on", True)):
        assert ("<img" in client.get(path, headers={"Save-Data": wish}).text) is has_picture, wish


def test_page_without_pictures_does_not_differ(client: FlaskClient, app: Flask) -> None:
    """A proxy may keep one form of it for everybody."""
    assert "Save-Data" not in client.get("/id/tentang/").headers.get("Vary", "")


def test_phone_loads_an_article_with_its_photo_in_60_kilobytes(
    sign_in: Callable[..., FlaskClient], app: Flask, client: FlaskClient
) -> None:
    """Page, files and the photo that a phone with three dots to a point chooses; its place is known before it comes."""
    editor = sign_in("editor")
    number = begin(editor)
    bands = [Image.effect_noise((320, 240), 60).resize((1600, 1200), Image.Resampling.BICUBIC) for _ in range(3)]
    upload = io.BytesIO()
    Image.merge("RGB", bands).save(upload, "JPEG", quality=92)
    assert len(upload.getvalue()) > 300_000, "finer than a phone's photo of this size"
    illustrate(editor, app, number, data=upload.getvalue())
    assert release(editor, number).status_code == 303
    seen = visit(client, PAGES["article"][0])
    text = client.get(seen.page).text
    source = re.search(r'<source type="image/avif" srcset="([^"]+)" sizes="[^"]*, (\d+)vw">', text)
    assert source is not None and re.search(r'<img [^>]*width="1280" height="960"', text)
    files = [(int(width), path) for path, width in re.findall(r"(\S+) (\d+)w", source[1])]
    wanted = PHONE_DOTS * int(source[2]) / 100
    photo = client.get(next(path for width, path in files if width >= wanted))
    assert len(photo.data) > 20_000 and seen.size + len(photo.data) <= WITH_A_PHOTO
