"""What changed: every kind of change has words in both languages, on a page by month and in a feed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import delete

from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Happening, ProgressEvent
from layak.progress.service.events import tell
from layak.progress.service.history import PAGE, list_events_of_indicator
from layak.progress.telling import WORDS, event_path, event_words
from tests.conftest import START
from tests.page_rules import parse_page, tag, words_of

ATOM = "{http://www.w3.org/2005/Atom}"
DETAILS: dict[Happening, dict[str, Any]] = {
    Happening.AWARD: {"year": 2027, "state": "awarded", "predicate": "utama"},
    Happening.TARGET: {"year": 2029, "predicate": "kla"},
    Happening.SCORE: {"year": 2027, "basis": "ministry", "value": "588.4"},
    Happening.PART_SCORE: {"year": 2027, "basis": "self", "part": "15", "value": "40.25"},
    Happening.STAGE: {"stage": "pengumpulan", "state": "now"},
    Happening.ACCEPTED: {"kind": "budget"},
}
PATHS = {"id": "/id/kemajuan/perubahan", "en": "/en/progress/changes"}
FEEDS = {"id": "/id/kemajuan/feed.atom", "en": "/en/progress/feed.atom"}


@pytest.fixture
def empty(loaded: Flask) -> Iterator[Flask]:
    """The loaded site with nothing in its history."""
    with loaded.app_context(), writing() as session:
        session.execute(delete(ProgressEvent))
    yield loaded
    with loaded.app_context():
        db.session.remove()


def note(app: Flask, what: Happening, count: int = 1, **more: Any) -> None:
    """Let something have happened."""
    with app.app_context(), writing():
        for number in range(count):
            at = START - timedelta(days=count - number)
            tell(
                what, more.get("subject", "cycle:2027"), at=at, indicator=more.get("indicator"), **more.get("rest", {})
            )


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("what", list(Happening))
def test_every_happening_has_words(empty: Flask, what: Happening, lang: str) -> None:
    """Whatever can happen is one sentence in both languages, with all details and with none."""
    with empty.test_request_context(f"/{lang}/"):
        g.lang = lang
        told = []
        for detail in (DETAILS.get(what, {}), {}):
            with writing() as session:
                session.execute(delete(ProgressEvent))
                tell(what, "office:dinsos", at=START, indicator=15, office_key="dinsos", detail=detail)
            row = db.session.scalars(db.select(ProgressEvent)).one()
            told.append(event_words(row))
            assert event_path(row)
        assert all(text.endswith(".") and "%(" not in text for text in told)
        assert not any(text == event_words(Unknown()) for text in told)


class Unknown:
    """A change of a kind that this edition does not know."""

    what, detail = "something_newer", "{}"


def test_words_know_no_other_happenings() -> None:
    """Each kind has its words, and no words are left without a kind."""
    assert set(WORDS) == set(Happening)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (Happening.AWARD, {"id": "Utama", "en": "Award of 2027: Utama."}),
        (Happening.SCORE, {"id": "588,4", "en": "Score verified by the ministry 2027: 588.4 points."}),
        (Happening.PART_SCORE, {"id": "40,25", "en": "40.25 points"}),
        (Happening.STAGE, {"id": "Mengumpulkan data", "en": "Collecting data"}),
    ],
)
def test_reader_sees_the_change_on_the_page_and_in_the_feed(
    empty: Flask, client: FlaskClient, what: Happening, words: dict[str, str]
) -> None:
    """The same sentence stands on the page and in the feed, each in its language."""
    note(empty, what, rest={"detail": DETAILS[what]})
    for lang, text in words.items():
        assert text in client.get(PATHS[lang]).text
        feed = ET.fromstring(client.get(FEEDS[lang]).text)  # noqa: S314
        assert text in (feed.findtext(f"{ATOM}entry/{ATOM}title") or "")


def test_score_in_the_history_has_basis_and_year(empty: Flask, client: FlaskClient) -> None:
    """A bare number never stands in the history either."""
    note(empty, Happening.SCORE, rest={"detail": DETAILS[Happening.SCORE]})
    text = client.get(PATHS["en"]).text
    assert "588.4" in text and "Score verified by the ministry 2027: 588.4" in text


def test_long_history_is_paged_by_fifty(empty: Flask, client: FlaskClient) -> None:
    """Fifty to a page, the newest first; a page that is not there is not found."""
    note(empty, Happening.ACCEPTED, PAGE + 3, indicator=4, rest={"detail": {"kind": "budget"}})
    counts = []
    for path in (PATHS["en"], f"{PATHS['en']}?page=2"):
        page = parse_page(client.get(path).text)
        counts.append(sum("Evidence accepted" in words_of(one) for one in page.iter() if tag(one) == "li"))
    assert counts == [PAGE, 3]
    for bad in ("3", "0", "x", "999999"):
        assert client.get(f"{PATHS['en']}?page={bad}").status_code == 404
    second = client.get(f"{PATHS['id']}?halaman=2").text
    assert second == client.get(f"{PATHS['id']}?page=2").text != client.get(PATHS["id"]).text


def test_feed_names_each_change_once_and_for_good(empty: Flask, client: FlaskClient) -> None:
    """Entries have ids of their own, lead to a page of this site, and an example says that it is one."""
    note(empty, Happening.ACCEPTED, 2, indicator=4, rest={"is_sample": True})
    answer = client.get(FEEDS["id"])
    feed = ET.fromstring(answer.text)  # noqa: S314
    assert answer.mimetype == "application/atom+xml"
    ids = [one.text for one in feed.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids)) == 3
    entries = feed.findall(f"{ATOM}entry")
    assert all("data contoh" in (one.findtext(f"{ATOM}title") or "") for one in entries)
    assert all("/id/kemajuan/indikator/4" in one.find(f"{ATOM}link").get("href") for one in entries)  # type: ignore[union-attr, operator]


def test_visit_that_readers_do_not_see_is_no_link(empty: Flask, client: FlaskClient) -> None:
    """A visit that was taken back, or has no page, is told without an address."""
    note(empty, Happening.VISIT_SHOWN, subject="visit:nowhere")
    page = parse_page(client.get(PATHS["en"]).text)
    found = [one for one in page.iter() if tag(one) == "li" and "visit was announced" in words_of(one)]
    assert len(found) == 1 and not [one for one in found[0].iter() if tag(one) == "a"]


def test_new_change_ends_the_stored_page(empty: Flask, client: FlaskClient) -> None:
    """A reader who comes after the change sees it."""
    assert "Nothing has changed" in client.get(PATHS["en"]).text
    note(empty, Happening.SNAPSHOT, subject="snapshot:1")
    assert "open data" in client.get(PATHS["en"]).text


def test_indicator_has_its_own_history(empty: Flask) -> None:
    """The newest changes of one indicator, and of no other."""
    note(empty, Happening.ACCEPTED, 3, indicator=4)
    note(empty, Happening.ACCEPTED, 2, indicator=5)
    with empty.app_context():
        assert [row.indicator for row in list_events_of_indicator(4, most=2)] == [4, 4]
