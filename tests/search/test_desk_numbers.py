"""The desk's page of what is asked and read: small numbers hidden, ways onward, a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.core.clock import city_day
from layak.core.counting import read_name
from layak.search.counts import keep_counts, question_name
from tests.conftest import TestClock
from tests.words import word

DESK = "/id/ruang-kerja/pencarian"
FILE = f"{DESK}/angka.csv"
Count = Callable[..., None]


@pytest.fixture
def editor(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody who steers the search."""
    return sign_in("editor")


@pytest.fixture
def count(loaded: Flask) -> Count:
    """Keep counts of today; every word of a question counts as known."""

    def kept(*names: tuple[str, int]) -> None:
        with loaded.app_context():
            keep_counts(dict(names), day=city_day(), secret=b"k" * 32, knows=lambda word: True)

    return kept


def asked(text: str, found: int, lang: str = "id") -> str:
    """The name of a question."""
    return question_name(lang, text, found, is_typed=False)


def section(page: str, title: str, lang: str = "id") -> str:
    """What stands below a heading."""
    return page.split(f"<h2>{word(lang, title)}</h2>")[1].split("<h2>")[0]


def test_desk_without_counts_says_so(editor: FlaskClient) -> None:
    """Each list says in a sentence that it is empty."""
    page = editor.get(DESK).text
    for title, sentence in (
        ("Searched and not found", "No question was asked often enough in these days and found nothing."),
        ("Searched most", "No question was asked often enough in these days."),
        ("Read most", "Nothing was counted in these days."),
    ):
        assert word("id", sentence) in section(page, title)


def test_editor_sees_what_is_missing_and_what_to_do(count: Count, editor: FlaskClient) -> None:
    """A question without results has ways to a synonym, a pin and an article; one with results stands in its own list."""
    count((asked("kota anak", 0), 6), (asked("sekolah ramah", 4), 9), (asked("kota", 3), 4))
    page = editor.get(DESK).text
    missing, found = section(page, "Searched and not found"), section(page, "Searched most")
    assert "kota anak" in missing and ">6<" in missing and "kota anak" not in found
    for way in (
        "jawaban/baru?q=kota+anak&amp;of=id",
        "sinonim/baru?q=kota+anak&amp;of=id",
        "berita/baru?q=kota+anak&amp;of=id",
    ):
        assert f"{DESK.rsplit('/', 1)[0]}/{'' if 'berita' in way else 'pencarian/'}{way}" in missing, way
    assert "sekolah ramah" in found and ">kota<" not in page
    assert "19" in page


def test_administrator_writes_no_news_and_sees_no_way_to_it(count: Count, sign_in: Callable[..., FlaskClient]) -> None:
    """Who may not write is not led to writing."""
    count((asked("kota anak", 0), 6))
    page = sign_in("administrator").get(DESK).text
    assert "kota anak" in page and word("id", "Write about it") not in page


def test_small_numbers_are_hidden(count: Count, editor: FlaskClient, clock: TestClock) -> None:
    """A page read four times says "fewer than 5"; so does a question of which few requests fall into the days shown."""
    clock.moment -= timedelta(days=10)
    count((read_name("page", "tentang", "id"), 4), (read_name("indicator", "7", "id"), 5), (asked("kota anak", 2), 4))
    clock.moment += timedelta(days=10)
    count((asked("kota anak", 2), 1))
    week, month = (editor.get(DESK, query_string={"days": days}).text for days in (7, 30))
    few = word("id", "fewer than %(number)s") % {"number": 5}
    assert few in section(week, "Searched most") and ">5<" in section(month, "Searched most")
    reads = section(month, "Read most")
    assert reads.index(">5<") < reads.index(few) and "/id/tentang/" in reads
    assert word("id", "Nothing was counted in these days.") in section(week, "Read most")


def test_question_is_judged_again_before_it_is_shown(count: Count, editor: FlaskClient, loaded: Flask) -> None:
    """Words that stand nowhere on the site any more are not told, though they are kept."""
    count((asked("zxcvb qwert", 0), 9))
    assert "zxcvb" not in editor.get(DESK).text and "zxcvb" not in editor.get(FILE).text


def test_what_is_no_longer_public_is_left_out(count: Count, editor: FlaskClient) -> None:
    """A page that is gone has no line; a kind that nobody offers is not even kept."""
    count((read_name("page", "gone", "id"), 50), (read_name("nothing", "x", "id"), 50))
    assert word("id", "Nothing was counted in these days.") in section(editor.get(DESK).text, "Read most")


def test_file_holds_the_same_numbers(count: Count, editor: FlaskClient) -> None:
    """Questions, then pages; hidden numbers as "<5"; no text that a spreadsheet takes for a formula; kept by nobody."""
    count((asked("kota anak", 0), 6), (read_name("page", "tentang", "en"), 2))
    answer = editor.get(FILE, query_string={"days": 30})
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row[1:] for row in rows[1:]] == [["kota anak", "id", "6", "0"], [rows[2][1], "id", "<5", ""]]
    assert answer.headers["Cache-Control"] == "no-store" and "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("days", ["0", "8", "-7", "x", "31"])
def test_other_spans_do_not_exist(editor: FlaskClient, days: str) -> None:
    """Seven and thirty days are told; anything else is no page."""
    for path in (DESK, FILE):
        assert editor.get(path, query_string={"days": days}).status_code == 404


def test_english_desk_speaks_english(count: Count, editor: FlaskClient) -> None:
    """The same page in the other language, with the titles of the pages in it."""
    count((read_name("page", "tentang", "id"), 5))
    page: Any = editor.get("/en/desk/search").text
    assert "/en/about/" in section(page, "Read most", "en")
