"""The list of requests and the page of one: accepting, returning, another day, another office, withdrawing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Cycle, CycleState, Evidence, EvidenceRequest, HandIn, ProgressEvent
from layak.progress.models import RequestState as S
from layak.progress.service import requests
from tests.conftest import START
from tests.progress.asking import (
    COORDINATOR,
    OFFICE,
    OFFICER,
    OTHER,
    act,
    ask,
    empty_cycle,
    hand_in,
    inside,
    row,
    state,
)

LIST = "/en/desk/progress/requests"


@pytest.fixture
def site(loaded: Flask) -> Flask:
    """The loaded site without requests."""
    inside(loaded, empty_cycle)
    return loaded


@pytest.fixture
def coordinator(site: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """A coordinator who signed in."""
    return sign_in("coordinator")


def handed_in(site: Flask, code: str = "04.records", due_on: date = date(2026, 12, 4)) -> int:
    """A request whose hand-in waits for a decision."""
    with site.app_context():
        number = ask(code=code, due_on=due_on)
        hand_in(number)
    return number


def test_coordinator_reads_what_was_handed_in(site: Flask, coordinator: FlaskClient) -> None:
    """The page of a request holds question, office, answer and history."""
    page = coordinator.get(f"{LIST}/{handed_in(site)}").text
    assert "Records and reporting for indicator 4." in page and "Perwali 12 tahun 2025." in page
    assert "waits for your decision" in page and "Asked" in page and "Civil registry office" in page


@pytest.mark.parametrize(("ends_on", "words"), [("2026-11-20", "Ended on"), ("2026-11-21", "holds until")])
def test_coordinator_sees_until_when_a_decree_holds(
    site: Flask, coordinator: FlaskClient, ends_on: str, words: str
) -> None:
    """The end of what was handed in stands beside it, before anything is decided."""
    number = handed_in(site)
    with site.app_context(), writing() as session:
        one = session.scalar(select(HandIn.id).filter_by(request_id=number))
        link = {"form": "link", "name": "contoh.example", "address": "https://contoh.example/sk"}
        session.add(
            Evidence(hand_in_id=one, added_at=START, added_by="system", ends_on=date.fromisoformat(ends_on), **link)
        )
    assert words in coordinator.get(f"{LIST}/{number}").text


def test_accepting_leads_to_the_next_that_waits(site: Flask, coordinator: FlaskClient) -> None:
    """After accepting, the coordinator stands before the next hand-in, oldest due first, and at last before the list."""
    later, sooner = handed_in(site), handed_in(site, "05.records", date(2026, 11, 28))
    third = handed_in(site, "06.records", date(2026, 12, 6))
    answer = act(coordinator, later, "accept")
    assert answer.status_code == 303 and answer.headers["Location"] == f"{LIST}/{sooner}?done=accept"
    assert "next one that waits" in coordinator.get(answer.headers["Location"]).text
    assert act(coordinator, sooner, "accept").headers["Location"] == f"{LIST}/{third}?done=accept"
    answer = act(coordinator, third, "accept")
    assert "Nothing else waits for you." in coordinator.get(answer.headers["Location"]).text
    assert inside(site, state, later) is S.ACCEPTED


def test_returning_needs_words(site: Flask, coordinator: FlaskClient) -> None:
    """Without a reason nothing is returned, and the field says so; with one the office's request holds it."""
    number = handed_in(site)
    answer = act(coordinator, number, "give_back", reason="  ")
    assert answer.status_code == 422 and "Write what is missing." in answer.text
    assert inside(site, state, number) is S.HANDED_IN
    assert act(coordinator, number, "give_back", reason="Tahunnya belum ada.").status_code == 303
    with site.app_context():
        assert row(number).reason == "Tahunnya belum ada." and row(number).state == S.RETURNED


def test_reason_that_is_too_long_is_told_and_kept(site: Flask, coordinator: FlaskClient) -> None:
    """What was typed is never cut: the page says the limit and keeps the words."""
    answer = act(coordinator, handed_in(site), "give_back", reason="panjang " * 300)
    assert answer.status_code == 422 and "at most 2000 letters" in answer.text and answer.text.count("panjang") >= 300


def test_button_puts_a_frequent_reason_into_the_field(site: Flask, coordinator: FlaskClient) -> None:
    """A sentence that is needed often joins what was typed; nothing is decided by that."""
    number = handed_in(site)
    answer = act(coordinator, number, "fill:signature", reason="Halaman 2.")
    assert answer.status_code == 200
    assert "Halaman 2. The document is a draft. Send the one that is signed.</textarea>" in answer.text
    assert inside(site, state, number) is S.HANDED_IN


def test_two_coordinators_at_once_lose_nothing(site: Flask, coordinator: FlaskClient) -> None:
    """Whoever comes second is told so, with the newest state and what was typed."""
    number = handed_in(site)
    with site.app_context():
        requests.give_back(number, "Lebih dulu.", version=2, actor=COORDINATOR, at=START)
    answer = act(coordinator, number, "give_back", version=2, reason="Kata-kata saya.")
    assert answer.status_code == 409 and "Somebody else was faster." in answer.text
    assert "Kata-kata saya." in answer.text and "Lebih dulu." in answer.text


def test_closed_cycle_is_told_in_a_sentence(site: Flask, coordinator: FlaskClient) -> None:
    """In a closed cycle nothing moves, and the page says why."""
    number = handed_in(site)
    with site.app_context(), writing() as session:
        session.execute(update(Cycle).values(state=CycleState.CLOSED))
    answer = act(coordinator, number, "accept")
    assert answer.status_code == 409 and "The cycle is closed." in answer.text
    assert inside(site, state, number) is S.HANDED_IN


def test_another_day_and_withdrawing(site: Flask, coordinator: FlaskClient) -> None:
    """The coordinator gives another day, not one that has passed, and takes a question back."""
    number = inside(site, ask)
    answer = act(coordinator, number, "due", due_on="2026-11-01")
    assert answer.status_code == 422 and "This day has passed." in answer.text
    assert act(coordinator, number, "due", due_on="2026-12-18").status_code == 303
    assert inside(site, row, number).due_on == date(2026, 12, 18)
    assert act(coordinator, number, "withdraw").status_code == 303
    assert inside(site, state, number) is S.WITHDRAWN


def test_another_office_is_asked_after_not_ours(site: Flask, coordinator: FlaskClient) -> None:
    """The question goes to another office; the first office's word stays on record."""
    number = inside(site, ask)
    with site.app_context():
        requests.say_not_ours(number, "Ini tugas Dinsos.", version=1, actor=OFFICER, at=START)
    assert "Ini tugas Dinsos." in coordinator.get(f"{LIST}/{number}").text
    answer = act(coordinator, number, "other", office="", other_due_on="2026-12-18")
    assert answer.status_code == 422
    answer = act(coordinator, number, "other", office=OTHER, other_due_on="2026-12-18")
    assert answer.status_code == 303
    with site.app_context():
        made = db.session.scalars(select(EvidenceRequest).filter_by(office_key=OTHER)).one()
        assert made.state == S.ASKED and made.due_on == date(2026, 12, 18) and state(number) is S.NOT_OURS


def test_list_is_filtered_and_late_ones_are_marked(site: Flask, coordinator: FlaskClient) -> None:
    """Each filter holds, what does not fit finds nothing, and lateness stands in a word."""
    late = inside(site, ask, code="05.budget", due_on=date(2026, 11, 1))
    here = handed_in(site)
    for query, found in (
        ("", {late, here}),
        ("late=1", {late}),
        ("state=handed_in", {here}),
        ("indicator=5", {late}),
        ("kind=budget", {late}),
        (f"office={OFFICE}", {late, here}),
        (f"office={OTHER}", set()),
        ("component=k1", {late, here}),
        ("component=k5", set()),
    ):
        page = coordinator.get(f"{LIST}?{query}").text
        assert {number for number in (late, here) if f'{LIST}/{number}"' in page} == found, query
    assert "Late</span>" in coordinator.get(f"{LIST}?late=1").text


def test_list_is_paged_by_fifty(site: Flask, coordinator: FlaskClient) -> None:
    """Fifty requests to a page, oldest due first; a page that is not there is a 404."""
    with site.app_context(), writing():
        content = site.extensions["layak"].content
        codes = [f"{n:02}.{kind.key}" for n in range(1, 5) for kind in content.framework.evidence_kinds]
        first, *_others = [ask(code=code) for code in codes]
    assert "56 requests" in coordinator.get(LIST).text and f'{LIST}/{first}"' in coordinator.get(LIST).text
    assert f'{LIST}/{first}"' not in coordinator.get(f"{LIST}?page=2").text
    assert coordinator.get(f"{LIST}?page=3").status_code == 404


def test_request_that_does_not_exist_and_act_that_does_not(site: Flask, coordinator: FlaskClient) -> None:
    """A number without a request is a 404, an unknown act a 400."""
    assert coordinator.get(f"{LIST}/99999").status_code == 404
    assert act(coordinator, inside(site, ask), "explode").status_code == 400


def test_samples_come_once_and_go_again(loaded: Flask, run: Callable[..., object]) -> None:
    """The examples stand in every state, are marked, come once, and go with all that is theirs."""
    with loaded.app_context():
        rows = db.session.scalars(select(EvidenceRequest)).all()
        assert len(rows) == 25 and all(one.is_sample for one in rows)
        assert {one.state for one in rows} == set(S)
        assert any(one.due_on < START.date() for one in rows)
        assert [one.due_on < START.date() for one in rows if one.shown_late_at] == [True]
    assert run("demo", "load").exit_code == 0  # type: ignore[attr-defined]
    with loaded.app_context():
        assert len(db.session.scalars(select(EvidenceRequest)).all()) == 25
    assert run("demo", "clear").exit_code == 0  # type: ignore[attr-defined]
    with loaded.app_context():
        assert not db.session.scalars(select(EvidenceRequest)).all()
        assert not db.session.scalars(select(HandIn)).all()
        assert not db.session.scalars(select(ProgressEvent).where(ProgressEvent.is_sample)).all()


def test_sample_documents_say_that_they_are_examples(loaded: Flask, client: FlaskClient) -> None:
    """Some are shown to readers, one decree ends soon, one link is dead; name, title and file bear the mark."""
    with loaded.app_context():
        rows = db.session.scalars(select(Evidence).where(Evidence.hand_in_id.is_not(None))).all()
        assert all(one.is_sample and "sample" in one.title.lower() for one in rows)
        assert [one.name for one in rows if one.is_alive is False] == ["example.org"]
        assert any(one.ends_on and START.date() < one.ends_on for one in rows)
        files = {one.name: one for one in rows if one.shown_at}
    assert {"contoh-keputusan.pdf", "contoh-laporan.pdf", "contoh-foto.png"} >= set(files) and len(files) > 1
    for name, one in files.items():
        answer = client.get(f"/en/progress/documents/{one.id}/x", follow_redirects=True)
        assert answer.status_code == 200 and answer.content_length == one.size
        assert not name.endswith(".pdf") or b"CONTOH / SAMPLE" in answer.data
