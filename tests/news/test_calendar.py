"""The newsroom's calendar: what appeared, what will, what is planned, and the days that matter to children."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient

from layak.core.content import ContentError
from layak.news.days import read_days
from tests.news.conftest import fields_of, send
from tests.news.test_desk import COMPLETE, NEW, begin, edit
from tests.words import word

PAGE = "/id/ruang-kerja/kalender"
Publish = Callable[..., int]


@pytest.fixture
def author(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who writes."""
    return sign_in("author")


def cells_of(page: str) -> dict[str, str]:
    """The words of each day of the table, by its number; the table has seven headed columns."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert [cell.get("scope") for cell in tree.iterfind(".//table/thead/tr/th")] == ["col"] * 7
    found = {}
    for cell in tree.iterfind(".//table/tbody/tr/td"):
        words = " ".join(" ".join(cell.itertext()).split())
        if words:
            found[words.split()[0]] = words
    return found


def test_a_month_shows_what_appeared_and_what_will(author: FlaskClient, publish: Publish) -> None:
    """Each on the day of the city's zone, also late in the evening of the day before in UTC; in the list too."""
    publish("Sudah terbit", None)
    publish("Akan terbit", None, moment=datetime(2026, 11, 29, 17, 30, tzinfo=UTC))
    page = author.get(PAGE).text
    days = cells_of(page)
    assert len(days) == 30
    assert "Sudah terbit" in days["21"] and "sudah terbit 10.00 WIB" in days["21"]
    assert "Akan terbit" in days["30"] and "terbit 00.30 WIB" in days["30"]
    assert page.count(">Akan terbit<") == 2
    assert "Akan terbit" not in author.get(PAGE + "?month=2026-12").text


def test_the_list_for_phones_leaves_out_empty_days_that_are_over(author: FlaskClient, publish: Publish) -> None:
    """A day with something on it stays, and every day for which one can plan; the table has them all."""
    publish("Sudah terbit", None)
    tree = html5lib.parse(author.get(PAGE).text, namespaceHTMLElements=False)
    days = [int("".join(one.itertext()).split()[1]) for one in tree.iterfind(".//ol[@class='month-list']/li/p/b")]
    assert days == [20, *range(21, 31)]


def test_days_and_stages_stand_on_the_calendar(author: FlaskClient, run: Callable[..., Any]) -> None:
    """With their rule; sample dates of the city's cycle are marked and as exact as they are known."""
    assert run("content", "load").exit_code == 0
    assert "Hari Anak Sedunia Resolusi Majelis Umum PBB 836 (IX)" in cells_of(author.get(PAGE).text)["20"]
    july = author.get(PAGE + "?month=2027-07").text
    assert "Hari Anak Nasional Keputusan Presiden 44/1984" in cells_of(july)["23"]
    assert "Juli 2027" in july
    assert "National Children’s Day" in author.get("/en/desk/calendar?month=2027-07").text
    assert "Oktober 2026 – Desember 2026" in author.get(PAGE).text
    assert "Oktober 2026 – Desember 2026" not in july


def test_months_lead_on(author: FlaskClient) -> None:
    """To the one before and after, over the turn of the year; a month that is none is not found."""
    page = author.get(PAGE + "?month=2026-12").text
    assert f'href="{PAGE}?month=2026-11"' in page and f'href="{PAGE}?month=2027-01"' in page
    for month in ("2026-13", "2026-1", "1999-12", "9999-12", "x", "2026-11-01"):
        assert author.get(f"{PAGE}?month={month}").status_code == 404, month


def test_an_article_is_planned_for_a_day(author: FlaskClient, sign_in: Callable[..., FlaskClient]) -> None:
    """From a day to come a new article opens; its draft stands there until it has a moment of its own."""
    page = author.get(PAGE).text
    assert 'name="day" value="2026-11-25"' in page and 'value="2026-11-20"' not in page
    answer = send(author, f"{NEW}?day=2026-11-25", NEW, **COMPLETE)
    assert answer.status_code == 303
    number = int(answer.headers["Location"].rsplit("/", 1)[1])
    assert "Rapat gugus tugas draf yang direncanakan" in cells_of(author.get(PAGE).text)["25"]
    editor = sign_in("editor")
    token = {"csrf_token": fields_of(editor.get(edit(number)).text, "tulisan")["csrf_token"]}
    assert editor.post(edit(number) + "/rencana", data={"day": "2026-11-26", **token}).status_code == 303
    assert "Rapat" in cells_of(author.get(PAGE).text)["26"]
    assert editor.post(edit(number) + "/rencana", data={"day": "26 November", **token}).status_code == 400
    assert editor.post(edit(number) + "/rencana", data={"day": "", **token}).status_code == 303
    assert "Rapat" not in author.get(PAGE).text


def test_a_day_that_is_none_plans_nothing(author: FlaskClient) -> None:
    """Whatever stands in the address, the draft is kept."""
    assert send(author, f"{NEW}?day=2026-02-31", NEW, **COMPLETE).status_code == 303
    assert "Rapat" not in author.get(PAGE).text
    begin(author, title_id="Tanpa rencana")


@pytest.mark.parametrize("role", ["moderator", "facilitator", "coordinator", "administrator", "office_officer"])
def test_staff_of_other_rooms_do_not_see_it(sign_in: Callable[..., FlaskClient], role: str) -> None:
    """The calendar names drafts, so only the newsroom opens it."""
    assert sign_in(role).get(PAGE).status_code == 403


def test_a_day_that_no_year_has_stops_the_start(tmp_path) -> None:
    """With the file and the line."""
    folder = tmp_path / "content" / "news"
    folder.mkdir(parents=True)
    row = "{month: 2, day: 30, name_id: a, name_en: b, source_id: c, source_en: d}"
    (folder / "days.yaml").write_text(f"days:\n  - {row}\n")
    with pytest.raises(ContentError, match=r"content/news/days\.yaml, line 2"):
        read_days(tmp_path)


def test_the_words_of_the_calendar_are_in_both_languages(author: FlaskClient) -> None:
    """The title names the month."""
    assert word("id", "Calendar: %(month)s").replace("%(month)s", "November 2026") in author.get(PAGE).text
    assert "Calendar: November 2026" in author.get("/en/desk/calendar").text
