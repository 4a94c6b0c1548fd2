"""What readers see of offices: counts by office and by indicator, fresh after each step, and nothing else."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from layak.core.content.city import OfficeKind
from layak.core.database import writing
from layak.extensions import db
from layak.progress import service
from layak.progress.models import Office
from layak.progress.service import lateness, renaming, requests
from tests.conftest import START
from tests.page_rules import parse_page, tag, words_of
from tests.progress.asking import COORDINATOR, OFFICE, OTHER, ask, empty_cycle, hand_in, inside, row

PATH = "/en/progress/offices"
NAME = "Civil registry office"


@pytest.fixture
def site(loaded: Flask) -> Flask:
    """The loaded site without requests."""
    inside(loaded, empty_cycle)
    return loaded


def line(page: str, name: str) -> str:
    """The row of a table that begins with a name."""
    rows = [" ".join(words_of(cell) for cell in row) for row in parse_page(page).iter() if tag(row) == "tr"]
    return next(one for one in rows if one.startswith(name))


def test_each_step_is_seen_in_the_counts(site: Flask, client: FlaskClient) -> None:
    """Asked, handed in, accepted: the next reader sees the new counts, on both pages."""
    assert line(client.get(PATH).text, NAME) == f"{NAME} Not asked for yet"
    number = inside(site, ask)
    assert line(client.get(PATH).text, NAME) == f"{NAME} 1 0 0"
    inside(site, hand_in, number)
    assert line(client.get(PATH).text, NAME) == f"{NAME} 1 1 0"
    with site.app_context():
        requests.accept(number, version=row(number).version, actor=COORDINATOR, at=START)
    assert line(client.get(PATH).text, NAME) == f"{NAME} 1 1 1"
    assert line(client.get(f"{PATH}/{OFFICE}").text, "4.").endswith(" 1 1 1")


def test_words_of_offices_are_never_shown(site: Flask, client: FlaskClient) -> None:
    """Neither what was handed in nor why it was returned stands on a page for readers."""
    with site.app_context():
        number = ask()
        hand_in(number, "Jawaban rahasia.")
        requests.give_back(number, "Alasan rahasia.", version=row(number).version, actor=COORDINATOR, at=START)
    for path in (PATH, f"{PATH}/{OFFICE}", "/id/kemajuan/perangkat-daerah", f"/id/kemajuan/perangkat-daerah/{OFFICE}"):
        assert "rahasia" not in client.get(path).text


def test_office_is_found_by_each_of_its_names(site: Flask, client: FlaskClient) -> None:
    """The search knows an office by name and short name in both languages, and by what it was called before."""
    address = {"en": f"/en/progress/offices/{OFFICE}", "id": f"/id/kemajuan/perangkat-daerah/{OFFICE}"}
    with site.app_context():
        office = service.get_office(OFFICE)
    assert address["en"] in client.get("/en/search?q=civil+registry+office").text
    assert address["id"] in client.get(f"/id/cari?q={office.short}").text
    draft = renaming.OfficeDraft(
        name_id="Dinas Pencatatan Warga",
        name_en="Citizens' records office",
        short="Capilwarga",
        kind=OfficeKind(office.kind),
        components=office.components.split(),
    )
    with site.app_context():
        today = START.date()
        renaming.rename_office(OFFICE, draft, version=office.version, actor=COORDINATOR, at=START, on=today)
    for words in ("capilwarga", office.short):
        assert address["id"] in client.get(f"/id/cari?q={words}").text, words


def test_office_without_requests_and_one_that_does_not_exist(site: Flask, client: FlaskClient) -> None:
    """An office that was asked for nothing says so; an unknown one is a 404."""
    assert "was not asked for anything" in client.get(f"{PATH}/{OTHER}").text
    assert client.get(f"{PATH}/nobody").status_code == 404


def test_samples_are_marked(loaded: Flask, client: FlaskClient) -> None:
    """An office whose counts hold examples says so beside them."""
    with loaded.app_context():
        first = next(iter(sorted(lateness.offices_with_samples(1))))
    assert "sample data" in client.get(f"{PATH}/{first}").text


def test_more_than_sixty_offices_are_paged(site: Flask, client: FlaskClient) -> None:
    """Sixty offices to a page in either language's words; a page that is not there is a 404."""
    base = {"kind": "agency", "components": "", "confidence": "low", "sources": "", "note_id": "", "note_en": ""}
    rows = [
        {"key": f"x{n}", "name_id": f"Contoh {n}", "name_en": f"Example {n}", "short": f"ZZ{n:02}", **base}
        for n in range(60)
    ]
    with site.app_context(), writing() as session:
        session.execute(insert(Office), rows)
    assert 'href="/en/progress/offices?page=2"' in client.get(PATH).text
    assert "Example 59" in client.get(f"{PATH}?page=2").text
    assert "Contoh 59" in client.get("/id/kemajuan/perangkat-daerah?halaman=2").text
    assert client.get(f"{PATH}?page=9").status_code == 404 and client.get(f"{PATH}?page=x").status_code == 404


@pytest.mark.sqlite(reason="reads plans in the words of SQLite")
@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("SHOWN_BY_OFFICE", "ix_evidence_request_shown_late"),
        ("SAMPLES", "ix_evidence_request_sample"),
        ("BY_OFFICE", "ix_evidence_request_cycle_id_state"),
    ],
)
def test_pages_read_by_index(site: Flask, query: str, index: str) -> None:
    """What a page asks of 20,000 requests is answered through an index."""
    with site.app_context():
        statement = getattr(lateness, query).statement.compile(dialect=db.engine.dialect)
        values = {name: "1" for name in statement.params}
        plan = db.session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {statement}", tuple(values[name] for name in statement.positiontup)
        )
        assert any(index in str(step) for step in plan), query


def test_reader_finds_the_way(loaded: Flask, client: FlaskClient) -> None:
    """The progress page leads to the offices, and the map for search engines names them."""
    assert f'href="{PATH}"' in client.get("/en/progress/").text
    assert "/en/progress/offices" in client.get("/sitemap.xml").text
