"""What readers see of visits: nothing before it is shown, then facts with their source, found by the search."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from layak.app import create_app
from layak.core.access import Principal, Role
from layak.core.database import writing
from layak.core.language import LANGUAGES
from layak.core.searchable import source_for
from layak.extensions import db
from layak.progress.models import Finding, Visit, VisitPlace
from layak.progress.service import findings, visit_lists, visits
from layak.schema import upgrade_schema
from tests.conftest import START, settings_for
from tests.page_rules import parse_page, words_of

COORDINATOR = Principal(user_id=1, roles=frozenset({Role.COORDINATOR}))
LISTS = ("/id/kemajuan/kunjungan", "/en/progress/visits")


@pytest.fixture
def room(loaded: Flask) -> Iterator[Flask]:
    """The loaded site, inside its context."""
    with loaded.app_context():
        yield loaded
        db.session.remove()


def visit_of_ten(name: str = "Kunjungan rahasia") -> int:
    """A visit with one place and one finding that nobody has shown yet."""
    number = visits.plan_visit(visits.VisitPlan(name_id=name, name_en=name), actor=COORDINATOR, at=START)
    facts = visit_lists.PlaceFacts(name_id="SMA Tersembunyi", name_en="Hidden school", district="14.71.01")
    spot = visit_lists.add_place(number, facts, actor=COORDINATOR)
    noted = findings.FindingFacts(text_id="Temuan tersembunyi", visit_place_id=spot, indicator=19)
    findings.note_finding(number, noted, actor=COORDINATOR, at=START, on=START.date())
    return number


def test_readers_see_a_visit_only_while_it_is_shown(room: Flask, client: FlaskClient) -> None:
    """Hidden: 404 and no word of it anywhere; shown: by kecamatan; taken back: gone at once, out of the search too."""
    number = visit_of_ten()
    path = "/en/progress/visits/kunjungan-rahasia"
    assert client.get(path).status_code == 404
    assert all("rahasia" not in client.get(one).text for one in LISTS)
    visits.show_visit(number, version=1, actor=COORDINATOR, at=START)
    page = client.get(path).text
    assert ("Hidden school" in page and "Kecamatan Sukajadi" in page) or "Kecamatan" in page
    assert "Temuan tersembunyi" not in page  # findings are shown one by one
    assert "Kunjungan rahasia" in client.get(LISTS[1]).text
    source = source_for("visit")
    assert source is not None and len(source.document_for("kunjungan-rahasia")) == len(LANGUAGES)
    visits.hide_visit(number, version=2, actor=COORDINATOR)
    assert client.get(path).status_code == 404 and source.document_for("kunjungan-rahasia") == []
    assert "rahasia" not in client.get(LISTS[1]).text


def test_finding_is_read_with_its_state_and_its_outcome_once_it_is_closed(room: Flask, client: FlaskClient) -> None:
    """An outcome that an office wrote is nobody's to read before the coordinator closed the finding."""
    number = visit_of_ten("Kunjungan terbuka")
    row = findings.list_findings(number)[0]
    visits.show_visit(number, version=1, actor=COORDINATOR, at=START)
    findings.show_finding(row.id, version=row.version, actor=COORDINATOR, at=START)
    with writing() as session:
        session.execute(update(Finding).where(Finding.id == row.id).values(outcome_id="Baru ditulis kantor"))
    page = client.get("/id/kemajuan/kunjungan/kunjungan-terbuka").text
    assert "Temuan tersembunyi" in page and "Baru ditulis kantor" not in page
    english = client.get("/en/progress/visits/kunjungan-terbuka").text
    assert "not in English yet" in english and '<p lang="id">Temuan tersembunyi</p>' in english
    assert [one.text_id for one in findings.list_findings_of(19)] == ["Temuan tersembunyi"]


def test_day_on_which_a_finding_was_closed_is_the_citys(room: Flask, client: FlaskClient) -> None:
    """Closed at half past five in the morning, page and open data say that day, not the one that UTC still has."""
    number = visit_of_ten("Kunjungan pagi")
    row = findings.list_findings(number)[0]
    visits.show_visit(number, version=1, actor=COORDINATOR, at=START)
    findings.show_finding(row.id, version=row.version, actor=COORDINATOR, at=START)
    early = {"state": "closed", "outcome_id": "Sudah.", "closed_at": datetime(2026, 11, 20, 22, 30, tzinfo=UTC)}
    with writing() as session:
        session.execute(update(Finding).where(Finding.id == row.id).values(early))
    assert "Closed on 21 November 2026" in client.get("/en/progress/visits/kunjungan-pagi").text
    assert client.get(f"/api/v1/findings/finding-{row.id}").get_json()["closed_on"] == "2026-11-21"


def test_sample_of_pekanbaru_says_that_it_is_one(room: Flask, client: FlaskClient) -> None:
    """The planned visit carries the mark of samples in the list and on its page, and goes with the samples."""
    for path in (LISTS[1], "/en/progress/visits/contoh-kunjungan"):
        page = client.get(path)
        assert page.status_code == 200 and "sample data" in page.text
    assert client.get("/en/progress/").text.count("/en/progress/visits") == 1
    result = room.test_cli_runner().invoke(args=["demo", "clear"])
    assert result.exit_code == 0 and db.session.scalar(select(Visit.id)) is None
    assert client.get("/en/progress/visits/contoh-kunjungan").status_code == 404


def test_sample_of_north_jakarta_tells_what_its_source_tells(tmp_path: Any) -> None:
    """Three people, six places and no date, each finding marked as an example, and the article beside it (S111)."""
    app = create_app(settings_for(tmp_path, city="jakarta-utara"), at=lambda: START)
    run = app.test_cli_runner()
    with app.app_context():
        upgrade_schema()
    for arguments in (("content", "load"), ("demo", "load")):
        result = run.invoke(args=list(arguments))
        assert result.exit_code == 0, result.output
    page = app.test_client().get("/en/progress/visits/tim-verifikasi-nasional")
    assert page.status_code == 200
    words = words_of(parse_page(page.text))
    for told in (
        "People in the team",
        "sample data",
        "The day is not known.",
        "Al Muhajirin",
        "one press source",
        "ANTARA",
    ):
        assert told in words, told
    assert page.text.count("Example: ") == 3  # two findings and one outcome
    assert "national-team-verifying-visits-six-places" in page.text
    assert run.invoke(args=["demo", "load"]).output.count("Sample progress: 0 rows added.") == 1
    assert run.invoke(args=["demo", "clear"]).exit_code == 0
    with app.app_context():
        assert db.session.scalar(select(Visit.id)) is None and db.session.scalar(select(VisitPlace.id)) is None
        db.session.remove()
        db.engine.dispose()


def test_long_list_is_paged_and_an_unknown_page_is_not_there(room: Flask, client: FlaskClient) -> None:
    """Twenty to a page, whatever stands before; page numbers that lead nowhere answer 404."""
    with writing() as session:
        row = {"name_id": "N", "name_en": "N", "form": "onsite", "state": "done", "shown_at": START, "version": 1}
        facts = {"note_id": "", "note_en": "", "sources": "", "confidence": "high", "doubt_id": "", "doubt_en": ""}
        texts = dict.fromkeys(("team_id", "team_en", "summary_id", "summary_en"), "")
        rows = [{**row, **facts, **texts, "key": f"n-{one}", "is_sample": False} for one in range(45)]
        session.execute(insert(Visit), rows)
    assert client.get(f"{LISTS[0]}?page=3").status_code == 200
    assert 'rel="next"' in client.get(LISTS[0]).text
    for page in ("0", "-1", "4", "x"):
        assert client.get(f"{LISTS[0]}?page={page}").status_code == 404


def test_site_map_names_shown_visits(room: Flask, client: FlaskClient, run: Callable[..., Any]) -> None:
    """Outside search engines learn of what readers see, and of nothing else."""
    visit_of_ten()
    text = client.get("/sitemap.xml").text
    assert "/id/kemajuan/kunjungan/contoh-kunjungan" in text and "rahasia" not in text
