"""Places of articles in the second city: offered, shown with their kecamatan, found, and no other ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from layak.app import create_app
from layak.core.clock import now
from layak.extensions import db
from layak.news import service
from layak.news.service import STATEMENTS, Draft
from layak.schema import upgrade_schema
from tests import staff
from tests.conftest import CheckingClient, settings_for
from tests.news.conftest import AUTHOR, EDITOR, fields_of, text


@pytest.fixture
def north(tmp_path: Path) -> Iterator[Flask]:
    """Jakarta Utara with an empty database."""
    app = create_app(settings_for(tmp_path / "data", city="jakarta-utara"))
    app.test_client_class = CheckingClient
    app.config["TESTING"] = True
    with app.app_context():
        upgrade_schema()
        db.session.remove()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_places_of_the_second_city_stand_under_its_articles(north: Flask) -> None:
    """Every place can be chosen, stands with its kecamatan in both languages, and leads the search to the article."""
    places = north.extensions["layak"].content.facilities
    names = {one.code: one.name for one in north.extensions["layak"].content.districts}
    draft = Draft(
        texts={"id": text("Kunjungan tim", slug="kunjungan"), "en": text("The team visits", slug="visit")},
        places=tuple(one.key for one in places),
        tags=("kla",),
    )
    with north.app_context():
        number = service.create_draft(draft, key="uji-utara", actor=AUTHOR, at=now())
        service.publish_article(
            number,
            draft=draft,
            version=1,
            declared=STATEMENTS,
            actor=EDITOR,
            at=now(),
            zone=north.extensions["layak"].zone,
        )
    client = north.test_client()
    for path, lang in (("/id/berita/kunjungan", "id"), ("/en/news/visit", "en")):
        page = client.get(path).text
        assert all(f"{getattr(one, f'name_{lang}')} ({names[one.district]})" in page for one in places)
    found = client.get("/id/cari?q=Penjaringan").text
    assert "kunjungan" in found


def test_the_desk_offers_the_second_citys_places_alone(north: Flask) -> None:
    """A ticked place comes back ticked; one that this city does not have is not taken."""
    other = "puskesmas-kota-lain"
    client = north.test_client()
    staff.sign_in(client, staff.make_person(north, "editor"))
    opened = client.get("/id/ruang-kerja/berita/baru").text
    places = [one.key for one in north.extensions["layak"].content.facilities]
    assert all(f'value="{key}"' in opened for key in places) and f'value="{other}"' not in opened
    values = {**fields_of(opened, "tulisan"), "title_id": "Kunjungan", "lead_id": "Ringkas.", "body_id": "Isi."}
    answer = client.post("/id/ruang-kerja/berita/baru", data={**values, "places": places[:2]})
    assert answer.status_code == 303, answer.text
    kept = fields_of(client.get(answer.location).text, "tulisan")
    assert kept["places"] == places[:2]
    assert (
        client.post("/id/ruang-kerja/berita/baru", data={**values, "key": "lain", "places": [other]}).status_code == 422
    )
