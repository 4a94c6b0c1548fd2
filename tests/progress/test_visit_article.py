"""The draft made of a visit: facts in both languages, marked places, one per visit, held back by the usual checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.core.access import Principal, Role
from layak.core.language import LANGUAGES
from layak.extensions import db
from layak.news import service as news
from layak.progress.service import findings, visit_article, visit_lists, visits
from layak.progress.service.faults import Changed, NotYours
from layak.progress.service.requests import GivenLink, Offer
from tests.conftest import START
from tests.staff import send

COORDINATOR = Principal(user_id=1, roles=frozenset({Role.COORDINATOR}))
PROOF = Offer(links=(GivenLink(address="https://example.org/foto", name="example.org"),))


@pytest.fixture
def room(loaded: Flask) -> Iterator[Flask]:
    """The loaded site, inside its context."""
    with loaded.app_context():
        yield loaded
        db.session.remove()


def visit(day: date | None = date(2027, 4, 20), team: str = "Kementerian PPPA") -> int:
    """A shown visit with two places and two findings, one of them closed and shown, the other kept back."""
    plan = visits.VisitPlan(name_id="Kunjungan", name_en="Visit", starts_on=day, team_id=team, team_size=3)
    number = visits.plan_visit(plan, actor=COORDINATOR, at=START)
    for name, district, indicator in (("SMA Contoh", "14.71.01", 19), ("Puskesmas Contoh", "14.71.02", 15)):
        facts = visit_lists.PlaceFacts(name_id=name, name_en=name, district=district, indicator=indicator)
        visit_lists.add_place(number, facts, actor=COORDINATOR)
    visits.show_visit(number, version=1, actor=COORDINATOR, at=START)
    for text in ("Tidak ada tanda.", "Masih rahasia."):
        noted = findings.FindingFacts(text_id=text, indicator=15)
        last = findings.note_finding(number, noted, actor=COORDINATOR, at=START, on=START.date())
        if text.startswith("Tidak"):
            findings.answer_finding(last, "", PROOF, version=1, actor=COORDINATOR, at=START)
            findings.close_finding(last, "Tanda ada.", "The sign is there.", version=2, actor=COORDINATOR, at=START)
            findings.show_finding(last, version=3, actor=COORDINATOR, at=START)
    return number


def make(room: Flask, number: int, version: int = 2) -> str:
    """Make the article of a visit."""
    content = room.extensions["layak"].content
    return visit_article.make_article(number, content, version=version, actor=COORDINATOR, at=START)


def draft_of(key: str) -> news.Draft:
    """What an editor opens."""
    number = news.find_by_key(key)
    assert number is not None
    return news.get_working_copy(number, at=START).draft


def test_draft_holds_the_facts_in_both_languages(room: Flask) -> None:
    """Day, institution, places by kecamatan, indicators with their components, and what readers may see of findings."""
    draft = draft_of(make(room, visit()))
    assert draft.event_date == date(2027, 4, 20) and draft.indicators == (15, 19) and draft.components == ("k3", "k4")
    for lang, closed in (("id", "Selesai. Tanda ada."), ("en", "Done. The sign is there.")):
        body = draft.text(lang).body
        for told in ("Kementerian PPPA", "SMA Contoh", "### Kecamatan", "Tidak ada tanda.", closed):
            assert told in body, (lang, told)
        assert "Masih rahasia" not in body
    assert "[LENGKAPI:" in draft.text("id").body and "[TO COMPLETE:" in draft.text("en").body
    assert set(draft.languages) == set(LANGUAGES)


def test_what_nobody_wrote_yet_is_marked_and_not_invented(room: Flask) -> None:
    """Without a day, an institution, places and findings the draft says what is to be completed."""
    plan = visits.VisitPlan(name_id="Kosong", name_en="Empty")
    number = visits.plan_visit(plan, actor=COORDINATOR, at=START)
    body = draft_of(make(room, number, version=1)).text("id").body
    assert body.count("[LENGKAPI:") == 5


def test_second_click_makes_no_second_article(room: Flask) -> None:
    """The visit keeps its article; an old page makes none, and an officer makes none."""
    number = visit()
    with pytest.raises(Changed):
        make(room, number, version=1)
    before = db.session.scalar(select(func.count()).select_from(db.metadata.tables["article"]))
    key = make(room, number)
    assert make(room, number) == key
    assert db.session.scalar(select(func.count()).select_from(db.metadata.tables["article"])) == before + 1
    officer = Principal(user_id=2, roles=frozenset({Role.OFFICE_OFFICER}), office_key="dinsos")
    with pytest.raises(NotYours):
        visit_article.make_article(number, room.extensions["layak"].content, version=3, actor=officer, at=START)


def test_editor_finds_the_draft_and_the_checks_hold_it(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """Made by the coordinator's button, opened by an editor, not published without what is declared about children."""
    with loaded.app_context():
        number = visit()
    chief = sign_in("coordinator")
    where = f"/en/desk/progress/visits/{number}/"
    assert send(chief, where, {"act": "article", "version": "2"}).status_code == 303
    assert "An article about this visit is in the newsroom" in chief.get(where).text
    with loaded.app_context():
        key = visits.get_visit(number).article_key
        article = news.find_by_key(key)
        assert article is not None
        copy = news.get_working_copy(article, at=START)
        with pytest.raises(news.Rejected) as refused:
            news.publish_article(
                article,
                draft=copy.draft,
                version=copy.version,
                declared=(),
                actor=Principal(user_id=9, roles=frozenset({Role.EDITOR})),
                at=START,
                zone=loaded.extensions["layak"].zone,
            )
        assert set(refused.value.reasons) == {"statements", "unfinished_id", "unfinished_en"}
        assert news.get_teaser(key, lang="id", at=START) is None
    assert sign_in("editor").get(f"/en/desk/news/{article}").status_code == 200
    assert "kunjungan" in loaded.test_client().get("/id/kemajuan/kunjungan/kunjungan").text
