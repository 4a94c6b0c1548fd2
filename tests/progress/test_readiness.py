"""The report before the visit: counts of evidence, decrees that end, dead links, late offices, open findings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from layak.core.access import Principal, Role
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Cycle, Evidence, EvidenceRequest, Finding, Question, Tally, Visit
from layak.progress.service import readiness, requests
from layak.progress.service.faults import NotYours
from tests.conftest import START

PATH = "/en/desk/progress/readiness"
ON = START.date()
VISIT_DAY = ON + timedelta(days=90)
COORDINATOR = Principal(user_id=1, roles=frozenset({Role.COORDINATOR}))
OFFICER = Principal(user_id=2, roles=frozenset({Role.OFFICE_OFFICER}), office_key="dinsos")


@pytest.fixture
def cycle(loaded: Flask) -> int:
    """The number of the running cycle, with nothing asked in it."""
    with loaded.app_context():
        with writing() as session:
            for table in (EvidenceRequest, Tally, Finding, Visit):
                session.execute(delete(table))
        return db.session.scalars(select(Cycle.id)).one()


def ask(code: str, due: date) -> int:
    """Ask an office, inside a context."""
    number = db.session.scalars(select(Question.id).where(Question.code == code)).one()
    return requests.ask(number, "dinsos", due_on=due, actor=COORDINATOR, at=START, on=ON)


def answered(code: str, **evidence: object) -> int:
    """A request that was answered with a link of these traits."""
    number = ask(code, ON + timedelta(days=10))
    link = requests.GivenLink(address="https://contoh.example/sk.pdf", name=f"SK {code}")
    requests.hand_in(number, requests.Offer(links=[link]), version=1, actor=OFFICER, at=START)
    with writing() as session:
        row = session.scalars(select(Evidence).order_by(Evidence.id.desc()).limit(1)).one()
        for name, value in evidence.items():
            setattr(row, name, value)
    return number


def plan_visit(cycle: int) -> None:
    """A visit with an open finding and one that was dealt with."""
    with writing() as session:
        visit = Visit(key="kunjungan-1", cycle_id=cycle, name_id="Kunjungan", name_en="Visit one", starts_on=VISIT_DAY)
        session.add(visit)
        session.flush()
        for text, state in (("Ramp is missing", "open"), ("Sign is missing", "closed")):
            session.add(Finding(visit_id=visit.id, text_id=text, indicator=11, state=state, noted_at=START))


def test_report_shows_what_may_fail_on_the_day(loaded: Flask, cycle: int, sign_in: Callable[..., FlaskClient]) -> None:
    """Ending decrees up to the visit, dead links, late offices and open findings stand there; the rest does not."""
    with loaded.app_context():
        plan_visit(cycle)
        answered("04.budget", ends_on=VISIT_DAY - timedelta(days=1))
        answered("05.budget", ends_on=VISIT_DAY)
        answered("06.budget", is_alive=False)
        answered("07.budget", is_alive=True)
        ask("08.budget", ON - timedelta(days=2))
    text = sign_in("coordinator").get(PATH).text
    assert "Visit one" in text and "SK 04.budget" in text and "SK 05.budget" not in text
    assert "SK 06.budget" in text and "SK 07.budget" not in text
    assert "Ramp is missing" in text and "Sign is missing" not in text
    assert "1 request, due since" in text


def test_report_counts_each_indicator_by_state(loaded: Flask, cycle: int) -> None:
    """Accepted, waiting, returned and missing come from the kept counts."""
    with loaded.app_context():
        number = answered("04.budget")
        requests.accept(number, version=2, actor=COORDINATOR, at=START)
        answered("04.service")
        ask("04.records", ON + timedelta(days=5))
        report = readiness.get_readiness(cycle, actor=COORDINATOR, on=ON)
    assert report.counts == {4: {"accepted": 1, "handed_in": 1, "asked": 1}}
    assert report.visit is None and report.day == ON + timedelta(days=60)


def test_replaced_and_returned_evidence_is_not_reported(loaded: Flask, cycle: int) -> None:
    """Only what counts now can fail on the day."""
    with loaded.app_context():
        number = answered("04.budget", ends_on=ON)
        requests.give_back(number, "Sudah berakhir.", version=2, actor=COORDINATOR, at=START)
        report = readiness.get_readiness(cycle, actor=COORDINATOR, on=ON)
        assert report.ending == []
        again = answered("05.budget", ends_on=ON)
        requests.hand_in(again, requests.Offer(answer="Baru."), version=2, actor=OFFICER, at=START)
        assert readiness.get_readiness(cycle, actor=COORDINATOR, on=ON).ending == []


def test_only_the_coordinator_has_the_report(loaded: Flask, cycle: int, sign_in: Callable[..., FlaskClient]) -> None:
    """An office sees neither its own nor another's lateness here."""
    with loaded.app_context(), pytest.raises(NotYours):
        readiness.get_readiness(cycle, actor=OFFICER, on=ON)
    assert sign_in("office_officer").get(PATH).status_code in (403, 404)


def test_report_of_a_quiet_room_is_whole(loaded: Flask, cycle: int, sign_in: Callable[..., FlaskClient]) -> None:
    """Nothing asked, nothing planned: each part says so in words."""
    text = sign_in("coordinator").get(PATH).text
    for words in ("None ends before that day.", "Every link that was tried answers.", "No office is late."):
        assert words in text
    assert "No finding is open." in text and "No visit is planned with its day" in text
