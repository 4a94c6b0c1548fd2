"""The first wall of progress: the ladder, the history, components and indicators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from layak.core.database import writing
from layak.progress import board
from layak.progress.models import Award, Score
from tests.conftest import START, TestClock
from tests.page_rules import parse_page, tag, words_of


def rows_of(page: Element) -> list[str]:
    """The rows of all tables, cell by cell."""
    return [" ".join(words_of(cell) for cell in row) for row in page.iter() if tag(row) == "tr"]


def test_reader_sees_the_awarded_predicate_and_its_history(loaded: Flask, client: FlaskClient) -> None:
    """The ladder marks the awarded level as current, and each year stands with its source and how sure it is."""
    page = parse_page(client.get("/en/progress/").text)
    current = [e for e in page.iter() if e.get("aria-current") == "step" and "Nindya" in words_of(e)]
    assert len(current) == 1
    rows = rows_of(page)
    assert any(row.startswith("2022 Result not found") and "our inference" in row for row in rows)
    assert any(row.startswith("2020 No awards were given") for row in rows)


def test_every_year_names_all_its_sources_and_how_sure_it_is(loaded: Flask, client: FlaskClient) -> None:
    """Each year of the city's file stands with the names of its sources, the first as a link where it can be opened."""
    content = loaded.extensions["layak"].content
    page = parse_page(client.get("/en/progress/").text)
    links = {e.get("href") for e in page.iter() if tag(e) == "a"}
    rows = {row[:4]: row for row in rows_of(page) if row[:4].isdigit() and "score" not in row}
    for award in content.progress.awards:
        sources = [content.source(key) for key in award.sources]
        assert all(one.name in rows[str(award.year)] for one in sources), award.year
        assert board.confidence_words(str(award.confidence)) in rows[str(award.year)]
        assert not sources[0].is_link or sources[0].address in links


def test_what_pages_say_does_not_wait_for_a_day(loaded: Flask, clock: TestClock, client: FlaskClient) -> None:
    """Stages, visits, findings and decrees say their days and leave it to the coordinator to move them on: a page that
    was kept from an earlier day is never wrong, so none has to end by itself. News end on their own day."""
    pages = ("", "offices", "offices/bappeda", "visits", "visits/contoh-kunjungan", "changes")
    texts = []
    for days in (0, 1, 400):
        clock.moment = START + timedelta(days=days)
        answers = [client.get(f"/en/progress/{page}") for page in pages]
        assert all("X-Layak-Until" not in answer.headers for answer in answers)
        texts.append([answer.text for answer in answers])
    assert texts[0] == texts[1] == texts[2]


def test_score_never_stands_without_basis_and_year(loaded: Flask, client: FlaskClient) -> None:
    """Each score names who counted it and when; an approximate one says so."""
    for path, about in (("/id/kemajuan/", "sekitar 600"), ("/en/progress/", "about 600")):
        rows = rows_of(parse_page(client.get(path).text))
        scores = [row for row in rows if "957" in row or "600" in row]
        assert len(scores) == 2 and all(row.startswith("2022") for row in scores)
        assert any(about in row for row in scores)


def test_predicate_is_never_worked_out_from_a_score(loaded: Flask, client: FlaskClient) -> None:
    """A score within a higher band changes nothing about the level that the ladder shows."""
    with loaded.app_context(), writing() as session:
        session.execute(update(Score).values(value=999))
    assert "Sekarang Nindya" in client.get("/id/kemajuan/").text


def test_award_that_staff_edited_is_not_overwritten(
    loaded: Flask, run: Callable[..., Any], client: FlaskClient
) -> None:
    """Loading the files again inserts nothing and leaves what staff changed."""
    with loaded.app_context(), writing() as session:
        session.execute(update(Award).where(Award.year == 2023).values(note_id="Diubah staf."))
    result = run("content", "load")
    assert result.exit_code == 0 and "Progress: 0 facts added." in result.output
    assert "Diubah staf." in client.get("/id/kemajuan/").text


@pytest.mark.parametrize("number", range(1, 25))
def test_each_indicator_explains_itself_to_adults_and_children(loaded: Flask, client: FlaskClient, number: int) -> None:
    """All 24 indicators have a page for adults and one for children, in both languages, each leading to the other."""
    for adult, child in (
        (f"/id/kemajuan/indikator/{number}", f"/id/kemajuan/indikator/{number}/anak"),
        (f"/en/progress/indicator/{number}", f"/en/progress/indicator/{number}/children"),
    ):
        answer = client.get(adult)
        assert answer.status_code == 200 and f'href="{child}"' in answer.text
        answer = client.get(child)
        assert answer.status_code == 200 and f'href="{adult}"' in answer.text


@pytest.mark.parametrize("path", ["/id/kemajuan/indikator/25", "/en/progress/indicator/0", "/id/kemajuan/komponen/k9"])
def test_indicator_that_does_not_exist_is_not_found(client: FlaskClient, path: str) -> None:
    """There are 24 indicators and six components; anything else is a clear 404."""
    assert client.get(path).status_code == 404


def test_indicator_lists_its_news(loaded: Flask, client: FlaskClient) -> None:
    """An indicator's page links the articles that are about it."""
    content = loaded.extensions["layak"].content
    article = next(one for one in content.articles if one.id.indicators)
    answer = client.get(f"/id/kemajuan/indikator/{article.id.indicators[0]}")
    assert article.id.title in answer.text
