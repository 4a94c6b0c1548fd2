"""A city that begins with news alone: no page leads to a room that is still empty, whatever the reader does."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from layak.app import create_app
from layak.schema import upgrade_schema
from layak.search.wiring import current_search
from tests.conftest import CheckingClient, settings_for

READ = (
    "/",
    "/berita/",
    "/cari",
    "/cari?q=",
    "/cari?q=zzzz",
    "/cari?q=akta+kelahiran",
    "/cari?q=usulan+anak",
    "/tidak-ada",
)
READ += ("/luring", "/pers/", "/tentang/", "/kota-layak-anak/", "/enam-komponen/", "/bantuan/")
EMPTY_ROOMS = ('href="/id/kemajuan/', 'href="/id/forum-anak/', 'href="/id/data/')


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A reader of a site whose forum and progress are hidden."""
    folder: Path = tmp_path_factory.mktemp("news-alone")
    app = create_app(settings_for(folder, hidden_rooms=frozenset({"forum", "progress"})))
    app.test_client_class = CheckingClient
    with app.app_context():
        upgrade_schema()
    return app.test_client()


@pytest.mark.parametrize("path", READ)
def test_reader_finds_no_door_to_an_empty_room(newcomer: FlaskClient, path: str) -> None:
    """Neither above nor in the middle nor below, with results and without."""
    page = newcomer.get(f"/id{path}").text
    assert not [door for door in EMPTY_ROOMS if door in page]
    assert 'placeholder="Berita, ide' not in page


def test_reader_finds_what_is_of_an_empty_room_once_it_is_shown(newcomer: FlaskClient) -> None:
    """Neither the search, the map nor other pages name it before; its addresses answer. Shown, it is found at once."""
    known = ("/id/kemajuan/indikator/4", "/id/forum-anak/", "/id/perjalanan-ide/")
    for path in known:
        assert newcomer.get(path).status_code == 200
        assert path not in newcomer.get("/sitemap.xml").text
    assert 'href="/id/perjalanan-ide/"' not in newcomer.get("/id/tentang/").text
    assert "/id/kemajuan/" not in newcomer.get("/id/cari?q=akta+kelahiran").text.split("<main", 1)[1]
    folder: Path = newcomer.application.extensions["layak"].settings.instance
    shown = create_app(settings_for(folder))
    with shown.app_context():
        current_search().compare()
    reader = shown.test_client()
    assert all(path in reader.get("/sitemap.xml").text for path in known)
    assert "/id/kemajuan/indikator/4" in reader.get("/id/cari?q=akta+kelahiran").text
    assert 'href="/id/perjalanan-ide/"' in reader.get("/id/tentang/").text


def test_reader_whose_request_is_refused_is_led_to_no_empty_room(newcomer: FlaskClient) -> None:
    """The page of an error that is no lost address leads home, and to progress only where that is shown."""
    refused = newcomer.post("/id/berita/")
    assert refused.status_code == 405 and 'href="/id/"' in refused.text
    assert not [door for door in EMPTY_ROOMS if door in refused.text]
