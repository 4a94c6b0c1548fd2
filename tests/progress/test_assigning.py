"""Asking many offices for many things at once: looked at first, asked in one transaction, counted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, update

from layak.core.audit import AuditRow
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Cycle, CycleState, EvidenceRequest, Office, Question, RequestState
from layak.progress.service import assigning, requests
from layak.progress.service.cycles import get_running_cycle
from layak.progress.service.faults import Changed, NothingGiven, NotYours
from layak.progress.service.tallies import counts_by_office
from tests import staff
from tests.conftest import START, TestClock
from tests.progress.asking import (
    COORDINATOR,
    DUE,
    OFFICE,
    OFFICER,
    OTHER,
    TODAY,
    ask,
    count,
    empty_cycle,
    inside,
    row,
    state,
)

PATH = "/en/desk/progress/ask"
CHOSEN = {"indicators": ["4", "5"], "kinds": ["budget", "records"], "offices": [OFFICE, OTHER], "due_on": "2026-12-04"}
WISH = assigning.Wish(
    indicators=frozenset({4, 5}), kinds=frozenset({"budget", "records"}), offices=frozenset({OFFICE, OTHER})
)


@pytest.fixture
def site(loaded: Flask) -> Flask:
    """The loaded site without requests."""
    inside(loaded, empty_cycle)
    return loaded


@pytest.fixture
def room(site: Flask) -> Iterator[Flask]:
    """The loaded site without requests, inside its context."""
    with site.app_context():
        yield site
        db.session.remove()


def assign(wish: assigning.Wish = WISH, seen: int = 8, **more: Any) -> int:
    """Ask for all of a wish."""
    given = {"due_on": DUE, "actor": COORDINATOR, "at": START, "on": TODAY, **more}
    return assigning.assign(get_running_cycle().id, wish, seen=seen, **given)


def test_coordinator_sees_what_it_comes_to_before_anything_is_asked(
    site: Flask, sign_in: Callable[..., FlaskClient]
) -> None:
    """The look tells how many requests come about and which exist already, and writes nothing."""
    inside(site, ask)
    client = sign_in("coordinator")
    answer = staff.send(client, PATH, {**CHOSEN, "act": "look"})
    assert answer.status_code == 200
    assert "7 requests come about." in answer.text and "1 exists already" in answer.text
    assert "indicator 4, Records and reporting: Waiting for the office" in answer.text
    assert inside(site, count) == 1


def test_coordinator_asks_for_all_of_it(site: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """Each question goes to each office with one due date and the note, and the counts agree."""
    client = sign_in("coordinator")
    answer = staff.send(client, PATH, {**CHOSEN, "note": "Tahun 2026.", "act": "save", "seen": "8"})
    assert answer.status_code == 303 and answer.headers["Location"] == "/en/desk/progress/matrix?asked=8"
    with site.app_context():
        rows = db.session.scalars(select(EvidenceRequest)).all()
        assert len(rows) == 8 and {(one.due_on, one.note, one.state) for one in rows} == {(DUE, "Tahun 2026.", "asked")}
        assert counts_by_office(get_running_cycle().id) == {OFFICE: {"asked": 4}, OTHER: {"asked": 4}}
        assert db.session.scalar(select(func.count()).where(AuditRow.action == "progress.assign")) == 1


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("indicators", "Choose one indicator at least."),
        ("kinds", "Choose one kind at least."),
        ("offices", "Choose one office at least."),
        ("due_on", "Choose a day."),
    ],
)
def test_what_is_missing_is_told_at_its_field(
    site: Flask, sign_in: Callable[..., FlaskClient], missing: str, told: str
) -> None:
    """Without one of the choices nothing is asked, a sentence says which, and the note stays."""
    data = {name: value for name, value in CHOSEN.items() if name != missing}
    answer = staff.send(sign_in("coordinator"), PATH, {**data, "note": "Tetap di sini.", "act": "save", "seen": "8"})
    assert answer.status_code == 422 and told in answer.text and "Tetap di sini." in answer.text
    assert inside(site, count) == 0


@pytest.mark.parametrize(("day", "told"), [("2026-11-20", "has passed"), ("2062-12-04", "Look at the year")])
def test_day_that_cannot_be_meant_is_refused(
    site: Flask, sign_in: Callable[..., FlaskClient], day: str, told: str
) -> None:
    """A day that has passed, or one many years ahead, is refused in words."""
    answer = staff.send(sign_in("coordinator"), PATH, {**CHOSEN, "due_on": day, "act": "look"})
    assert answer.status_code == 422 and told in answer.text


def test_component_brings_its_indicators_and_its_offices_first(
    site: Flask, sign_in: Callable[..., FlaskClient]
) -> None:
    """With a component only its indicators stand there, and the offices that work for it come first."""
    page = sign_in("coordinator").get(f"{PATH}?component=k1").text
    content = site.extensions["layak"].content
    own = {one.number for one in content.indicators_of("k1")}
    assert all((f'name="indicators" value="{number}"' in page) == (number in own) for number in range(1, 25))
    assert page.index("Suggested for this component") < page.index(f'value="{OFFICE}"') < page.index("The others")


def test_two_coordinators_at_once_do_not_ask_unseen(site: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """Where somebody asked meanwhile, nothing is asked, and the newest number is shown with what was typed."""
    client = sign_in("coordinator")
    inside(site, ask)
    answer = staff.send(client, PATH, {**CHOSEN, "note": "Tetap di sini.", "act": "save", "seen": "8"})
    assert answer.status_code == 409 and "Look once more" in answer.text and "7 requests come about." in answer.text
    assert "Tetap di sini." in answer.text and inside(site, count) == 1


def test_closed_cycle_is_told_in_a_sentence(site: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """In a closed cycle nothing is asked, and the page says why."""
    with site.app_context(), writing() as session:
        session.execute(update(Cycle).values(state=CycleState.CLOSED))
    desk = sign_in("coordinator")
    assert "The cycle is closed." in desk.get(PATH).text
    looked = staff.send(desk, PATH, {**CHOSEN, "act": "look"})
    assert "The cycle is closed." in looked.text and 'value="save"' not in looked.text
    answer = staff.send(desk, PATH, {**CHOSEN, "act": "save", "seen": "8"})
    assert answer.status_code == 409 and "The cycle is closed." in answer.text and inside(site, count) == 0


def test_what_was_withdrawn_is_asked_again(room: Flask) -> None:
    """A withdrawn request is asked again as the same one; one that an office called not its own is left alone."""
    gone, not_ours = ask(), ask(OTHER)
    requests.withdraw(gone, version=1, actor=COORDINATOR, at=START)
    officer = type(OFFICER)(user_id=3, roles=OFFICER.roles, office_key=OTHER)
    requests.say_not_ours(not_ours, "Dinas lain.", version=1, actor=officer, at=START)
    assert assign(seen=7) == 7
    assert state(gone) is RequestState.ASKED and state(not_ours) is RequestState.NOT_OURS
    with pytest.raises(NothingGiven):
        assign(seen=0)


def test_nobody_else_asks_offices(room: Flask) -> None:
    """An officer of an office asks nobody for anything, and a wrong number is refused."""
    with pytest.raises(NotYours):
        assign(actor=OFFICER)
    with pytest.raises(Changed):
        assign(seen=9)
    assert count() == 0


def test_a_whole_cycle_is_asked_at_once(room: Flask) -> None:
    """All questions to sixty offices, 20,160 requests, are asked in one transaction and counted."""
    with writing() as session:
        known = session.scalar(select(func.count()).select_from(Office)) or 0
        base = {"kind": "agency", "components": "", "confidence": "low", "sources": "", "note_id": "", "note_en": ""}
        rows = [
            {"key": f"x{n}", "name_id": f"Contoh {n}", "name_en": f"Example {n}", "short": f"X{n}", **base}
            for n in range(60 - known)
        ]
        session.execute(insert(Office), rows)
    offices = frozenset(db.session.scalars(select(Office.key)))
    cycle_id = get_running_cycle().id
    kinds = frozenset(db.session.scalars(select(Question.kind).where(Question.cycle_id == cycle_id)))
    wish = assigning.Wish(indicators=frozenset(range(1, 25)), kinds=kinds, offices=offices)
    assert assign(wish, seen=20_160) == 20_160 == count()
    assert sum(line["asked"] for line in counts_by_office(cycle_id).values()) == 20_160


def test_request_of_a_bulk_is_like_any_other(room: Flask) -> None:
    """What was asked at once can be handed in like what was asked alone."""
    assign()
    number = db.session.scalar(select(EvidenceRequest.id).where(EvidenceRequest.office_key == OFFICE).limit(1))
    assert number is not None and row(number).version == 1
    requests.hand_in(number, requests.Offer(answer="Ada."), version=1, actor=OFFICER, at=START)
    assert state(number) is RequestState.HANDED_IN


@pytest.mark.parametrize(
    ("due_on", "told"),
    [
        ("2026-12-04", ""),
        ("2026-12-05", "Offices do not work on the due date (a weekend)."),
        ("2026-12-24", "Offices do not work on the due date (Joint leave for Christmas)."),
        ("2027-03-10", "Not all holidays of 2027 are recorded."),
    ],
)
def test_due_date_is_held_against_the_working_days(
    site: Flask, sign_in: Callable[..., FlaskClient], due_on: str, told: str
) -> None:
    """Weekends, holidays and joint leave are told before anything is asked, and years that are not known whole."""
    page = staff.send(sign_in("coordinator"), PATH, CHOSEN | {"due_on": due_on, "act": "look"}).text
    assert "8 requests come about." in page
    said = [one for one in ("Offices do not work on", "Not all holidays of") if one in page]
    assert told in page and said == ([one for one in said if told.startswith(one)] if told else [])


def test_first_due_date_is_a_working_day(site: Flask, sign_in: Callable[..., FlaskClient], clock: TestClock) -> None:
    """Two weeks after 10 December 2026 is joint leave, then Christmas and a weekend: Monday is proposed."""
    client = sign_in("coordinator")
    clock.moment = datetime(2026, 12, 10, 3, tzinfo=UTC)
    client = sign_in("coordinator", email="lain@example.org")
    assert 'value="2026-12-28"' in client.get(PATH).text


def test_each_request_of_a_bulk_says_who_asked_and_when(site: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """One line of the audit trail names the range; the page of each request reads who asked from it."""
    client = sign_in("coordinator", email="penanya@example.org")
    staff.send(client, PATH, CHOSEN | {"act": "save", "seen": "8"})
    with site.app_context():
        acts = db.session.scalars(select(AuditRow.detail).where(AuditRow.action == "progress.assign")).all()
        numbers = sorted(db.session.scalars(select(EvidenceRequest.id)))
        alone = ask(code="06.records")
    told = json.loads(acts[0])
    assert len(acts) == 1 and (told["first"], told["last"]) == (numbers[0], numbers[-1])
    for number in (numbers[0], numbers[-1], alone):
        page = client.get(f"/en/desk/progress/requests/{number}").text
        history = page.split("What was done</h2>")[1]
        assert history.count("Asked") == 1, number
        assert ("penanya@example.org" in history) == (number != alone), number
