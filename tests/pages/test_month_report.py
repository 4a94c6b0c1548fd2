"""The monthly report of the task force: one sheet of three rooms, for coordinators, with nothing that is not theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.core.audit import record
from layak.core.database import writing
from layak.extensions import db
from layak.news.models import Article, ArticleText
from layak.progress.models import EvidenceRequest
from layak.progress.service import requests
from tests.conftest import START, TestClock
from tests.page_rules import parse_page
from tests.progress.test_requests import COORDINATOR, question

PAGE = {"id": "/id/ruang-kerja/laporan-bulanan", "en": "/en/desk/monthly-report"}
SignIn = Callable[..., FlaskClient]


def numbers(page: str) -> dict[str, list[str]]:
    """The rows of the table of evidence: this month's number and today's."""
    rows = [row for row in parse_page(page).iter("tr") if row.find("td") is not None]
    return {row.findtext("th") or "": [cell.text or "" for cell in row.iter("td")] for row in rows}


@pytest.fixture
def desk(loaded: Flask, sign_in: SignIn) -> FlaskClient:
    """A coordinator at the desk of a demonstration."""
    return sign_in("coordinator")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "id",
            (
                "Laporan bulanan",
                "Kota Pekanbaru, November 2026",
                "Keadaan hari ini: 21 November 2026",
                "Diputuskan dalam rapat",
            ),
        ),
        (
            "en",
            ("Monthly report", "City of Pekanbaru, November 2026", "as of 21 November 2026", "Decided at the meeting"),
        ),
    ],
)
def test_coordinator_prints_the_month_in_both_languages(desk: FlaskClient, lang: str, words: tuple[str, ...]) -> None:
    """City, month and day stand on the sheet; it is kept by nobody; the bar of rooms leads to it."""
    page = desk.get(PAGE[lang])
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    assert all(word in page.text for word in words)
    assert page.text.count("<h2") == 4 and 'class="lines"' in page.text
    assert f'href="{PAGE[lang]}"' in desk.get(PAGE[lang].rpartition("/")[0] + "/").text


def test_numbers_of_a_month_are_those_of_its_days(loaded: Flask, desk: FlaskClient, clock: TestClock) -> None:
    """A request of today counts in this month and in no other; the number of the whole cycle follows it."""
    before = numbers(desk.get(PAGE["en"]).text)
    with loaded.app_context():
        with writing() as session:
            session.execute(EvidenceRequest.__table__.delete())
        due = START.date() + timedelta(days=7)
        requests.ask(question("04.records"), "disdukcapil", due_on=due, actor=COORDINATOR, at=START, on=START.date())
        db.session.remove()
    assert before != numbers(desk.get(PAGE["en"]).text)
    assert numbers(desk.get(PAGE["en"]).text)["Asked for"][0] == "1"
    assert numbers(desk.get(f"{PAGE['en']}?month=2026-10").text)["Asked for"][0] == "0"
    assert "Disdukcapil 1" in desk.get(PAGE["en"]).text


def test_articles_stand_in_the_month_of_the_city_in_which_readers_got_them(loaded: Flask, desk: FlaskClient) -> None:
    """The first minutes of a month in the city, still the last day in UTC, count for the month; what is to come does not."""
    with loaded.app_context(), writing() as session:
        rows = [row for row in session.query(Article).filter(Article.state == "published").order_by(Article.id)][:2]
        titles = [session.query(ArticleText.title).filter_by(article_id=row.id, lang="id").scalar() for row in rows]
        rows[0].published_at = START.replace(month=10, day=31, hour=17, minute=5)
        rows[1].published_at = START + timedelta(hours=1)
    shown = {month: desk.get(f"{PAGE['id']}?month={month}").text for month in ("2026-10", "2026-11")}
    assert titles[0] in shown["2026-11"] and titles[0] not in shown["2026-10"]
    assert titles[1] not in shown["2026-11"] + shown["2026-10"]


def test_sheet_tells_nothing_of_a_sealed_text(loaded: Flask, desk: FlaskClient) -> None:
    """Whatever was handed to the officers, the sheet is the same to the letter."""
    token = re.compile(r'name="csrf_token"[^>]*>')
    before = token.sub("", desk.get(PAGE["id"]).text)
    with loaded.app_context(), writing():
        record("user:3", "forum.hand_to_officers", "idea:5")
        record("user:4", "forum.open_sealed", "sealed:77123")
    assert token.sub("", desk.get(PAGE["id"]).text) == before


def test_months_that_do_not_exist_and_other_roles_get_nothing(
    loaded: Flask, desk: FlaskClient, sign_in: SignIn
) -> None:
    """A year back and no further; editors, moderators and administrators have no such sheet."""
    assert [desk.get(f"{PAGE['id']}?month={one}").status_code for one in ("2025-12", "2025-11", "x")] == [200, 404, 404]
    for role in ("editor", "moderator", "administrator"):
        assert sign_in(role, email=f"{role}@example.org").get(PAGE["id"]).status_code == 403


def test_first_month_of_an_empty_site_is_told_kindly(app: Flask, sign_in: SignIn) -> None:
    """Without a cycle, news and answers each part says so."""
    page = sign_in("coordinator").get(PAGE["en"]).text
    for words in ("No cycle is open yet", "Nothing was published", "too small to be shown", "has not answered here"):
        assert words in page
