"""A city that begins with news alone: no page leads to a room that is still empty, whatever the reader does."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from layak.app import create_app
from layak.schema import upgrade_schema
from tests.conftest import CheckingClient, settings_for

READ = ("/", "/berita/", "/cari", "/cari?q=", "/cari?q=zzzz", "/tidak-ada", "/luring")
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


def test_reader_who_searches_finds_facts_and_no_door_to_the_forum(newcomer: FlaskClient) -> None:
    """The national facts that a city begins with are found; beside them nobody is asked for an idea."""
    page = newcomer.get("/id/cari?q=taman").text
    assert 'href="/id/kemajuan/' in page.split("<main", 1)[1]
    assert 'href="/id/forum-anak/' not in page


def test_reader_whose_request_is_refused_is_led_to_no_empty_room(newcomer: FlaskClient) -> None:
    """The page of an error that is no lost address leads home, and to progress only where that is shown."""
    refused = newcomer.post("/id/berita/")
    assert refused.status_code == 405 and 'href="/id/"' in refused.text
    assert not [door for door in EMPTY_ROOMS if door in refused.text]
