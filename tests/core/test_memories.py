"""What pages remember of each other, addresses and the frame, is never another page's."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.core.paths import MOST_REMEMBERED, install_paths


def test_reader_finds_addresses_in_the_language_of_each_page(app: Flask) -> None:
    """The same endpoint has one path per language, in whichever order pages are read."""
    url = install_paths(app)
    for path, expected in (("/id/", "/id/berita/"), ("/en/", "/en/news/"), ("/id/", "/id/berita/")):
        with app.test_request_context(path):
            app.preprocess_request()
            assert url("news.list_articles") == expected
            assert url("news.list_articles", lang="en") == "/en/news/"
            assert url("news.list_articles", page=2) == expected + "?page=2"
            assert url("news.list_articles", page=[2, 3]) == expected + "?page=2&page=3"


def test_site_under_a_prefix_has_addresses_of_its_own(app: Flask) -> None:
    """Where the site is mounted is part of each path."""
    url = install_paths(app)
    for prefix in ("", "/kla", ""):
        with app.test_request_context("/id/", environ_overrides={"SCRIPT_NAME": prefix}):
            assert url("news.list_articles") == prefix + "/id/berita/"


def test_remembered_addresses_are_bounded(app: Flask) -> None:
    """Addresses that visitors make up cannot fill the memory; each is still right."""
    url = install_paths(app)
    with app.test_request_context("/id/"):
        for number in range(MOST_REMEMBERED + 5):
            assert url("news.list_articles", page=number).endswith(f"page={number}")
    known = next(cell.cell_contents for cell in url.__closure__ or () if isinstance(cell.cell_contents, dict))
    assert len(known) <= MOST_REMEMBERED


@pytest.mark.parametrize("lang", ["id", "en"])
def test_frame_marks_the_room_that_the_reader_is_in(client: FlaskClient, lang: str) -> None:
    """The kept frame of one room never shows in another, and each language has its own."""
    rooms = {"id": ("/id/berita/", "/id/kemajuan/"), "en": ("/en/news/", "/en/progress/")}[lang]
    for path in (*rooms, *rooms):
        page = client.get(path).text
        assert f'<a href="{path}" aria-current="page">' in page
        assert page.count('aria-current="page"') == 1
        assert f'<html lang="{lang}">' in page
