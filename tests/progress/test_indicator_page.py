"""An indicator's page: evidence in words and counts, numbers with basis, year and source, a chart that equals its table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from layak.core.access import Principal, Role
from layak.core.changes import log_change
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Evidence, EvidenceRequest, Figure, Question, Series, Tally
from layak.progress.service import requests
from tests.conftest import START
from tests.page_rules import parse_page, tag, words_of

PLAIN, PROTECTION = "/en/progress/indicator/4", "/en/progress/indicator/21"
COORDINATOR = Principal(user_id=1, roles=frozenset({Role.COORDINATOR}))
OFFICER = Principal(user_id=2, roles=frozenset({Role.OFFICE_OFFICER}), office_key="disdukcapil")


def drawn_tag(element: Element) -> str:
    """The name of an element of a drawing, which has a namespace of its own."""
    return str(element.tag).rpartition("}")[2]


def tables(page: Element) -> dict[str, list[list[str]]]:
    """The rows of each table by its caption."""
    found = {}
    for table in (one for one in page.iter() if tag(one) == "table"):
        caption = next(words_of(one) for one in table.iter() if tag(one) == "caption")
        rows = [[words_of(cell) for cell in row] for row in table.iter() if tag(row) == "tr"]
        found[caption] = rows[1:]
    return found


def table(page: Element, words: str) -> list[list[str]]:
    """The rows of the table whose caption holds the words."""
    return next(rows for caption, rows in tables(page).items() if words in caption)


def read(client: FlaskClient, path: str) -> Element:
    """A page as a tree."""
    return parse_page(client.get(path).text)


@pytest.mark.parametrize("path", [PLAIN, PROTECTION, "/id/kemajuan/indikator/4", "/id/kemajuan/indikator/21"])
def test_every_figure_has_basis_year_and_source(loaded: Flask, client: FlaskClient, path: str) -> None:
    """Each number stands in a row that says who counted, for which year, and where it was read."""
    found = {caption: rows for caption, rows in tables(read(client, path)).items() if "20" in caption or "," in caption}
    rows = [row for rows in found.values() for row in rows]
    assert len(rows) > 10
    for _name, _number, origin in rows:
        assert "202" in origin and ("Source: " in origin or "Sumber: " in origin)
        assert "Basis: " in origin or "Dasar: " in origin


@pytest.mark.parametrize("path", [PLAIN, PROTECTION])
def test_chart_says_what_its_table_says(loaded: Flask, client: FlaskClient, path: str) -> None:
    """Years and numbers of the chart, its description and the table of the whole city are equal."""
    page = read(client, path)
    rows = [row[:2] for row in table(page, "whole city")]
    chart = next(one for one in page.iter() if drawn_tag(one) == "svg" and one.get("class") == "chart")
    drawn = [words_of(one) for one in chart if drawn_tag(one) == "text"]
    assert [[year, words] for words, year in zip(drawn[::2], drawn[1::2], strict=True)] == rows
    told = next(words_of(one) for one in chart if drawn_tag(one) == "desc")
    assert told == ", ".join(f"{year}: {words}" for year, words in rows)


def test_bars_are_as_tall_as_their_numbers(loaded: Flask, client: FlaskClient) -> None:
    """The scale begins at nought: the relation of two bars is that of their numbers."""
    page = read(client, PLAIN)
    values = [float(row[1].replace(",", "")) for row in table(page, "whole city")]
    heights = [float(one.get("height") or 0) for one in page.iter() if drawn_tag(one) == "rect" and one.get("y")][-3:]
    assert [round(one / heights[-1], 2) for one in heights] == [round(one / values[-1], 2) for one in values]


def test_small_number_on_protection_stands_nowhere_on_the_page(loaded: Flask, client: FlaskClient) -> None:
    """A kecamatan with a number below 5 says that it is hidden, and the page says why."""
    with loaded.app_context(), writing() as session:
        series = session.scalars(select(Series).where(Series.indicator == 21)).one()
        code = loaded.extensions["layak"].content.districts[0].code
        session.execute(
            delete(Figure).where(Figure.series_id == series.id, (Figure.district != "") | (Figure.sex != ""))
        )
        row = session.scalars(select(Figure).where(Figure.series_id == series.id, Figure.year == 2025)).one()
        facts = {"basis": row.basis, "source": row.source, "shown_at": START, "changed_at": START, "changed_by": "x"}
        session.add(Figure(series_id=series.id, year=2025, district=code, value=3, **facts))
    page = read(client, PROTECTION)
    assert [row[1] for row in table(page, "by district")] == ["hidden"]
    assert "Numbers from 1 to 4 are hidden" in words_of(page)


def test_examples_show_how_hiding_looks(loaded: Flask, client: FlaskClient) -> None:
    """Of the example on protection the small kecamatan is hidden with another one; the city's number is shown."""
    page = read(client, PROTECTION)
    hidden = [row[0] for row in table(page, "by district") if row[1] == "hidden"]
    assert len(hidden) == 2 and loaded.extensions["layak"].content.districts[0].name in hidden
    assert all(row[1] != "hidden" for row in table(page, "whole city"))


def test_figure_that_is_not_shown_yet_is_not_on_the_page(loaded: Flask, client: FlaskClient) -> None:
    """Without a day on which it was shown no figure reaches readers, and a series without one is not named."""
    with loaded.app_context(), writing() as session:
        session.execute(update(Figure).values(shown_at=None))
    page = words_of(read(client, PLAIN))
    assert "No numbers are shown yet." in page and "Example: children" not in page


def test_state_is_told_in_words_and_by_kind(loaded: Flask, client: FlaskClient) -> None:
    """An accepted piece of evidence counts for its kind, and the kind is no longer among what is missing."""
    with loaded.app_context():
        with writing() as session:
            for model in (Evidence, EvidenceRequest, Tally):
                session.execute(delete(model))
        question = db.session.scalar(select(Question.id).where(Question.code == "04.records"))
        assert question is not None
        day = date(2026, 11, 21)
        number = requests.ask(question, "disdukcapil", due_on=date(2026, 12, 4), actor=COORDINATOR, at=START, on=day)
        link = requests.GivenLink(address="https://contoh.example/sk", name="contoh.example", title="SK contoh")
        requests.hand_in(number, requests.Offer(links=[link]), version=1, actor=OFFICER, at=START)
        requests.accept(number, version=2, actor=COORDINATOR, at=START)
    page = read(client, PLAIN)
    kinds = len(loaded.extensions["layak"].content.framework.evidence_kinds)
    assert f"1 of {kinds} kinds of evidence accepted" in words_of(page)
    ready = [row[0] for row in table(page, "Evidence by kind") if row[1] == "Ready"]
    assert len(ready) == 1 and "asked 1, handed in 1, accepted 1" in ready[0]
    assert "SK contoh" not in words_of(page)
    with loaded.app_context(), writing() as session:
        session.execute(update(Evidence).values(shown_at=START, ends_on=date(2027, 5, 3)))
        log_change("progress", "evidence", "1")
    shown = client.get(PLAIN).text
    assert 'href="https://contoh.example/sk"' in shown and "SK contoh" in shown
    assert "Holds until 3 May 2027" in shown


def test_examples_come_marked_and_go_again(loaded: Flask, run: Callable[..., Any], client: FlaskClient) -> None:
    """Each example number is marked; once cleared, no series is left."""
    assert "sample data" in words_of(read(client, PLAIN))
    assert run("demo", "clear").exit_code == 0
    with loaded.app_context():
        assert db.session.scalars(select(Series.id)).all() == []
        assert db.session.scalars(select(Figure.id)).all() == []


def test_evidence_that_nobody_was_asked_for_is_not_called_missing(loaded: Flask, client: FlaskClient) -> None:
    """Missing is what was asked for and did not come; the rest says in plain colour that nobody was asked yet."""
    with loaded.app_context():
        with writing() as session:
            for model in (Evidence, EvidenceRequest, Tally):
                session.execute(delete(model))
            log_change("progress", "tally", "all")
        empty = client.get(PLAIN).text
        assert "Not asked for yet" in empty and 'class="tag no"' not in empty and "Missing" not in empty
        assert "Evidence by kind" not in empty and "What is missing" not in empty
        day = date(2026, 11, 21)
        for code, office in (("04.records", "disdukcapil"), ("04.budget", "dinsos")):
            question = db.session.scalars(select(Question.id).where(Question.code == code)).one()
            requests.ask(question, office, due_on=date(2026, 12, 4), actor=COORDINATOR, at=START, on=day)
        db.session.remove()
    page = read(client, PLAIN)
    states = [row[1] for row in table(page, "Evidence by kind")]
    assert states.count("Missing") == 2 and states.count("Not asked for yet") == len(states) - 2
    assert client.get(PLAIN).text.count('class="tag no"') == 3  # both kinds, and the indicator as a whole
    assert f"{len(states) - 2} kinds were not asked for yet." in words_of(page)
    board = client.get("/en/progress/").text
    assert board.count('class="tag no"') == 1 and board.count("Not asked for yet") == 5
