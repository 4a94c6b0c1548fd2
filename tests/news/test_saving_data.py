"""Readers who ask for few bytes (Save-Data) get words and a link where others get a photo; nobody gets the other's page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.news.test_pictures import begin, illustrate, release
from tests.words import word

SAVING = {"Save-Data": "on"}
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
