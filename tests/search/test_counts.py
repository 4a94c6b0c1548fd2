"""Counts without people: how often pages are read and what is searched, and what nobody must ever see there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.changes import current_edition, last_change
from layak.core.clock import city_day
from layak.core.counting import MOST_NAMES, Tally
from layak.core.database import DatabaseBusy
from layak.core.searchable import source_for
from layak.extensions import db
from layak.search import counts
from layak.search.models import QuestionCount, ReadCount, SearchDay, ToldQuestion
from tests.conftest import TestClock

Run = Callable[..., Any]
ABOUT = "/id/tentang/"
COLUMNS = {
    "read_count": {"day", "kind", "key", "lang", "n"},
    "search_day": {"day", "lang", "asked", "empty", "untold"},
    "question_count": {"day", "lang", "digest", "n"},
    "told_question": {"lang", "digest", "text", "found"},
}
"""The list is the rule (docs/adr/0212): no address, no agent, no cookie, no moment."""


def ask(client: FlaskClient, question: str, times: int = 1, **headers: str) -> None:
    """Ask as a browser without a script does."""
    for _ in range(times):
        answer = client.get("/id/cari", query_string={"q": question}, headers=headers, is_checked=False)
        assert answer.status_code == 200


def rows(app: Flask, model: Any) -> list[Any]:
    """What a table holds."""
    with app.app_context():
        return list(db.session.scalars(select(model)))


def reads(app: Flask) -> dict[tuple[str, str, str], int]:
    """How often each thing was read, as it is kept."""
    return {(row.kind, row.key, row.lang): row.n for row in rows(app, ReadCount)}


def told(app: Flask) -> list[str]:
    """The questions whose words are kept."""
    return [row.text for row in rows(app, ToldQuestion)]


def test_nothing_of_a_person_is_kept() -> None:
    """The tables have these columns and no other."""
    assert {name: set(db.metadata.tables[name].columns.keys()) for name in COLUMNS} == COLUMNS


def test_reader_is_counted_also_where_the_page_is_stored(loaded: Flask, client: FlaskClient, run: Run) -> None:
    """Each visit counts once, whether it was rendered, came from the cache, or had not changed; each language apart."""
    first = client.get(ABOUT)
    client.get(ABOUT)
    assert client.get(ABOUT, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    client.get("/en/about/")
    client.get("/id/kemajuan/indikator/7")
    assert run("tick").exit_code == 0
    client.get(ABOUT)
    run("tick")
    assert reads(loaded) == {("page", "tentang", "id"): 4, ("page", "tentang", "en"): 1, ("indicator", "7", "id"): 1}


def test_article_is_counted_under_its_key(loaded: Flask, client: FlaskClient, run: Run) -> None:
    """An article counts as the thing that the search knows, in both languages one."""
    found = re.findall(r'href="(/id/berita/[a-z0-9-]+)"', client.get("/id/berita/").text)[0]
    assert client.get(found).status_code == 200
    run("tick")
    [(kind, key, lang)] = reads(loaded)
    with loaded.app_context():
        source = source_for(kind)
        assert source and lang == "id"
        assert found.split("/")[-1] in [document.values["slug"] for document in source.document_for(key)]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"Sec-Fetch-Mode": "cors"},
        {"Authorization": "Basic YTpi"},
    ],
)
def test_what_nobody_reads_does_not_count(
    loaded: Flask, client: FlaskClient, run: Run, headers: dict[str, str]
) -> None:
    """What is fetched ahead, what a script fetches, and what somebody with a session reads is no reading."""
    for _ in range(2):
        client.get(ABOUT, headers=headers)
        client.head(ABOUT)
    run("tick")
    assert reads(loaded) == {}


def test_staff_and_children_with_a_session_are_not_counted(loaded: Flask, client: FlaskClient, run: Run) -> None:
    """Who has a cookie of ours reads and asks uncounted."""
    client.set_cookie("layak", "abc")
    client.get(ABOUT)
    ask(client, "kota layak anak", 5)
    run("tick")
    assert reads(loaded) == {} and rows(loaded, SearchDay) == []


def test_help_and_pages_for_children_are_not_counted(loaded: Flask, client: FlaskClient, run: Run) -> None:
    """Nobody learns how often help was opened, or what children read."""
    for path in ("/id/bantuan/", "/id/kemajuan/indikator/7/anak", "/id/forum-anak/"):
        assert client.get(path).status_code == 200
    run("tick")
    assert reads(loaded) == {}


def test_question_is_told_when_it_was_asked_five_times(loaded: Flask, client: FlaskClient, run: Run) -> None:
    """Four requests leave a digest and a number; the fifth brings the words, folded."""
    ask(client, "Kota Layak Anak", 4)
    run("tick")
    assert told(loaded) == [] and [row.n for row in rows(loaded, QuestionCount)] == [4]
    assert "layak" not in "".join(row.digest for row in rows(loaded, QuestionCount))
    ask(client, "kota  LAYAK anak")
    run("tick")
    assert told(loaded) == ["kota layak anak"] and [row.n for row in rows(loaded, QuestionCount)] == [5]


NEVER = [
    "0812 3456 7890",
    "kota 081234567890",
    "0 8 1 2 3 4 5 6 7 8",
    "1471 0123 0499 0001",
    "1471012304990001",
    "saya dipukul ayah di rumah",
    "aku mau bunuh diri",
    "budi.santoso@contoh.id",
    "Ranggawuni Prabaswara",
    "kota layak anak dan sekolah ramah anak di kecamatan",
]
"""Telephone numbers, identity numbers, cries for help, names, and what is too long to be a search."""


@pytest.mark.parametrize("question", NEVER)
def test_what_may_be_of_a_person_is_never_told(loaded: Flask, client: FlaskClient, run: Run, question: str) -> None:
    """However often it is asked, and on however many days, its words are nowhere; it counts in the day's sum."""
    for _ in range(12):
        ask(client, question)
    run("tick")
    assert told(loaded) == []
    [day] = rows(loaded, SearchDay)
    assert day.asked == 12


@pytest.mark.parametrize("question", ["saya mau lapor ayah saya pukul saya", "guru saya pegang saya", "smp negeri 3"])
def test_what_the_forum_hears_is_withheld(app: Flask, question: str) -> None:
    """Harm and personal data stay untold also where every word stands on the site; an ordinary question is told."""
    name, other = (counts.question_name("id", text, 1, is_typed=False) for text in (question, "taman bermain"))
    with app.app_context():
        counts.keep_counts({name: 50, other: 50}, day=city_day(), secret=b"k" * 32, knows=lambda word: True)
    assert told(app) == ["taman bermain"]


def test_number_is_not_even_counted_by_its_digest(loaded: Flask, client: FlaskClient, run: Run) -> None:
    """A telephone number could be guessed from a digest: none is made."""
    ask(client, "0812 3456 7890", 3)
    run("tick")
    assert rows(loaded, QuestionCount) == []
    assert [(row.asked, row.empty, row.untold) for row in rows(loaded, SearchDay)] == [(3, 3, 3)]


def test_unknown_word_needs_more_days(loaded: Flask, client: FlaskClient, run: Run, clock: TestClock) -> None:
    """A word that stands nowhere on the site is told after ten requests on three days, not before."""
    for day in range(3):
        ask(client, "beasiswa", 5)
        run("tick")
        assert told(loaded) == (["beasiswa"] if day == 2 else [])
        clock.moment += timedelta(days=1)
    assert [row.found for row in rows(loaded, ToldQuestion)] == [0]


def test_question_is_counted_once_while_it_is_typed(loaded: Flask, client: FlaskClient, run: Run) -> None:
    """Of what htmx asks letter by letter only the last state counts; another page of results is no question."""
    for typed in ("k", "ko", "kota", "kota layak", "kota layak anak"):
        ask(client, typed, **{"HX-Request": "true", "Sec-Fetch-Mode": "cors"})
    client.get("/id/cari?q=kota+layak+anak&kind=page", is_checked=False)
    run("tick")
    assert [row.n for row in rows(loaded, QuestionCount)] == [1]
    assert [row.asked for row in rows(loaded, SearchDay)] == [1]


def test_counts_end_after_thirty_days(loaded: Flask, client: FlaskClient, run: Run, clock: TestClock) -> None:
    """On the thirtieth day everything is there, on the next nothing is, the words of questions neither."""
    ask(client, "kota layak anak", 5)
    client.get(ABOUT)
    run("tick")
    clock.moment += timedelta(days=counts.KEEP_DAYS - 1)
    run("tick")
    assert told(loaded) and reads(loaded)
    clock.moment += timedelta(days=1)
    run("tick")
    assert not any(rows(loaded, model) for model in (ReadCount, QuestionCount, SearchDay, ToldQuestion))


def test_words_go_when_fewer_than_five_requests_are_left(
    loaded: Flask, client: FlaskClient, run: Run, clock: TestClock
) -> None:
    """A question of which only four requests are young enough is not told any more."""
    ask(client, "kota layak anak", 1)
    run("tick")
    clock.moment += timedelta(days=20)
    ask(client, "kota layak anak", 4)
    run("tick")
    assert told(loaded) == ["kota layak anak"]
    clock.moment += timedelta(days=10)
    run("tick")
    assert told(loaded) == [] and [row.n for row in rows(loaded, QuestionCount)] == [4]


def test_counting_empties_no_page_cache(loaded: Flask, client: FlaskClient, run: Run) -> None:
    """A batch makes no edition and no change: pages stay stored, and the index has nothing to follow."""
    run("tick")  # what else is due today
    client.get(ABOUT)
    ask(client, "kota layak anak", 5)
    with loaded.app_context():
        before = current_edition(), last_change()
        run("tick")
        assert (current_edition(), last_change()) == before
    assert reads(loaded)


def test_batch_that_cannot_be_kept_is_kept_with_the_next(
    loaded: Flask, client: FlaskClient, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the database is busy nothing is lost and nothing counts twice."""

    def busy(*_: Any, **__: Any) -> int:
        raise DatabaseBusy

    client.get(ABOUT)
    with monkeypatch.context() as patched:
        patched.setattr("layak.search.wiring.keep_counts", busy)
        run("tick")
    assert reads(loaded) == {}
    client.get(ABOUT)
    run("tick")
    assert reads(loaded) == {("page", "tentang", "id"): 2}


def test_flood_of_questions_fills_no_table(loaded: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many made-up questions a day holds a bounded number; those that are there go on counting."""
    monkeypatch.setattr(counts, "MOST_A_DAY", 3)
    names = [counts.question_name("id", f"kota {number}", 1, is_typed=False) for number in range(9)]
    with loaded.app_context():
        for _ in range(2):
            counts.keep_counts(dict.fromkeys(names, 1), day=city_day(), secret=b"k" * 32, knows=lambda word: True)
    assert sorted(row.n for row in rows(loaded, QuestionCount)) == [2, 2, 2]
    assert [(row.asked, row.untold) for row in rows(loaded, SearchDay)] == [(18, 12)]


def test_tally_is_bounded_and_gives_back() -> None:
    """A process holds so many names at most; what is given back is added to what came meanwhile."""
    tally = Tally()
    for number in range(MOST_NAMES + 5):
        tally.add(f"ask:{number}")
    taken = tally.take()
    assert len(taken) == MOST_NAMES and tally.take() == {}
    tally.add("a")
    tally.give_back({"a": 2, "b": 1})
    tally.add("b")
    assert tally.take() == {"a": 3, "b": 2}
