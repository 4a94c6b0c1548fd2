"""The progress page: part scores by basis with what lies between, evidence in words, the target's year, the ways on."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from layak.core.access import Principal, Role
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Cycle, EvidenceRequest, PartScore, Score, Tally
from layak.progress.service.scoring import PartValue, list_parts, mark_of, save_parts
from tests.conftest import START
from tests.page_rules import parse_page, tag, words_of

COORDINATOR = Principal(user_id=1, roles=frozenset({Role.COORDINATOR}))
EN, ID = "/en/progress/", "/id/kemajuan/"


@pytest.fixture
def scored(loaded: Flask) -> Iterator[Flask]:
    """Two counts of two components in the running cycle, one of them explained."""
    with loaded.app_context():
        with writing() as session:
            session.execute(delete(PartScore))
        number = db.session.scalars(select(Cycle.id)).one()
        first = {"k1": PartValue(value=Decimal(190), maximum=Decimal(200)), "k2": PartValue(value=Decimal("152.5"))}
        save_parts(number, "self", first, "Sheet of 3 March", mark="", actor=COORDINATOR, at=START)
        second = {
            "k1": PartValue(value=Decimal("118.25"), gap_id="Tiga SK tidak ada.", gap_en="Three decrees were missing."),
            "k2": PartValue(value=Decimal("152.5")),
        }
        save_parts(number, "ministry", second, "Letter of 9 May", mark="", actor=COORDINATOR, at=START)
    yield loaded


def table_rows(page: Element, caption: str) -> list[list[str]]:
    """The cells of the rows of one table."""
    found = next(e for e in page.iter() if tag(e) == "table" and caption in words_of(e))
    return [[words_of(cell) for cell in row] for row in found.iter() if tag(row) == "tr" and row.get("class") is None][
        1:
    ]


def test_each_part_score_stands_with_basis_year_and_source(scored: Flask, client: FlaskClient) -> None:
    """Every row of the table names who counted, the year of the cycle and where it comes from; bars show the same."""
    page = parse_page(client.get(EN).text)
    rows = table_rows(page, "Scores of components with basis, year and source")
    assert len(rows) == 4
    assert all("2027" in row[1] and ("Self score" in row[1] or "ministry" in row[1]) and row[2] for row in rows)
    assert [row[1].partition("Sc")[0].partition("Se")[0].strip() for row in rows] == [
        "190 of 200",
        "118.25",
        "152.5",
        "152.5",
    ]
    figures = [e.find("b") for e in page.iter() if tag(e) == "dd" and e.get("class") == "scale"]
    bars = [words_of(e) for e in figures if e is not None]
    assert bars == ["190", "118.25", "152.5", "152.5"]


def test_every_score_of_the_page_has_basis_year_and_source(scored: Flask, client: FlaskClient) -> None:
    """The scores of years too: no row of any table of scores lacks one of the three, in both languages."""
    for path, caption in ((EN, "Scores with year and basis"), (EN, "Scores of components with basis")):
        for row in table_rows(parse_page(client.get(path).text), caption):
            text = " ".join(row)
            assert any(year in text for year in ("2022", "2027"))
            assert "score" in text.lower() and row[-1].strip()


def test_reader_learns_what_lies_between_and_why(scored: Flask, client: FlaskClient) -> None:
    """The difference to the city's own count stands in words, with the reason of the task force."""
    text = client.get(EN).text
    assert "71.75 points less than the city counted." in text
    assert "Why lower: Three decrees were missing." in text
    assert "As many points as the city counted." in text
    assert "71,75" in client.get(ID).text and "Tiga SK tidak ada." in client.get(ID).text


def test_component_page_has_its_scores_with_those_of_its_indicators(scored: Flask, client: FlaskClient) -> None:
    """Bars and table are equal, the indicators' counts stand below, and what is not verified yet says so."""
    with scored.app_context():
        number = db.session.scalars(select(Cycle.id)).one()
        own = {
            "k1": PartValue(value=Decimal(190)),
            "k3": PartValue(value=Decimal(70)),
            "4": PartValue(value=Decimal(40)),
        }
        mark = mark_of(*list_parts(number)["self"].values())
        save_parts(number, "self", own, "Sheet of 4 March", mark=mark, actor=COORDINATOR, at=START)
        db.session.remove()
    page = parse_page(client.get("/en/progress/component/k1").text)
    rows = table_rows(page, "Scores of components with basis, year and source")
    assert [row[0].partition("Why")[0].strip() for row in rows] == [
        "Cluster I: Civil rights and freedoms",
        "Cluster I: Civil rights and freedoms",
        "4. Birth certificates",
    ]
    bars = [words_of(e) for e in page.iter() if tag(e) == "dd" and e.get("class") == "scale"]
    assert bars == ["190", "118.25"] and all(row[1].startswith(bar) for row, bar in zip(rows, bars, strict=False))
    text = words_of(page)
    assert "71.75 points less than the city counted." in text and "Why lower: Three decrees were missing." in text
    assert "Not verified yet" in words_of(parse_page(client.get("/en/progress/component/k3").text))
    other = words_of(parse_page(client.get("/en/progress/component/k5").text))
    assert "Scores: by the city" not in other


def test_no_level_follows_from_part_scores(scored: Flask, client: FlaskClient) -> None:
    """However many points stand there, the ladder shows the awarded level."""
    with scored.app_context(), writing() as session:
        session.execute(update(Score).values(value=999))
        log_change("progress", "standing", "city")
    assert "Now Nindya" in client.get(EN).text


def test_component_tells_how_far_its_evidence_is(loaded: Flask, client: FlaskClient) -> None:
    """Counts of requests in words; withdrawn ones do not count, and nobody's name or answer is there."""
    with loaded.app_context(), writing() as session:
        session.execute(delete(EvidenceRequest))
        session.execute(delete(Tally))
        cycle = session.scalars(select(Cycle.id)).one()
        for state, count in (("accepted", 3), ("asked", 1), ("handed_in", 1), ("withdrawn", 9), ("not_ours", 2)):
            session.add(Tally(cycle_id=cycle, office_key="dinsos", indicator=4, state=state, count=count))
        session.add(Tally(cycle_id=cycle, office_key="dinsos", indicator=1, state="accepted", count=2))
        session.add(Tally(cycle_id=cycle, office_key="dinsos", indicator=7, state="asked", count=2))
        log_change("progress", "tally", "all")
    text = client.get(EN).text
    assert "3 of 5 pieces of evidence accepted" in text
    assert "2 of 2 pieces of evidence accepted" in text and "0 of 2 pieces of evidence accepted" in text
    assert "this is not the ministry’s assessment" in text
    assert "Before Utama, evidence is still missing in:" in text


def test_target_stands_with_its_year_and_children_are_told(loaded: Flask, client: FlaskClient) -> None:
    """The target names its year; a short text tells children where the city stands."""
    text = client.get(EN).text
    assert "Utama in 2027" in text and "The city wants to reach Utama." in text


def test_page_without_any_score_or_request_says_nothing_of_them(loaded: Flask, client: FlaskClient) -> None:
    """No empty chart stands there before the first figure."""
    with loaded.app_context(), writing() as session:
        session.execute(delete(PartScore))
        session.execute(delete(EvidenceRequest))
        session.execute(delete(Tally))
        log_change("progress", "standing", "city")
    text = client.get(EN).text
    assert "Scores of the six components" not in text and "pieces of evidence accepted" not in text


def test_ways_on_lead_to_pages_that_are_there(loaded: Flask, client: FlaskClient) -> None:
    """What changed is one of them; none of them is dead."""
    page = parse_page(client.get(EN).text)
    links = {e.get("href") for e in page.iter() if tag(e) == "a"}
    assert "/en/progress/changes" in links
    section = next(e for e in page.iter() if tag(e) == "section" and "Look further" in words_of(e))
    assert all(client.get(str(e.get("href"))).status_code == 200 for e in section.iter() if tag(e) == "a")
