"""The course of a request: asked, handed in, returned, accepted; counted with each step, and each step on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from layak.core.access import Principal, Role
from layak.core.audit import AuditRow
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import (
    Cycle,
    CycleState,
    Evidence,
    EvidenceRequest,
    HandIn,
    HandInState,
    ProgressEvent,
    Question,
    RequestState,
    Tally,
)
from layak.progress.service import requests
from layak.progress.service.faults import (
    Changed,
    CycleClosed,
    NothingGiven,
    NotNow,
    NotYours,
    ProgressFault,
    ReasonNeeded,
)
from layak.progress.service.tallies import count_again
from tests.conftest import START

TODAY = date(2026, 11, 21)
DUE = date(2026, 12, 4)
OFFICE, OTHER = "disdukcapil", "dinsos"
COORDINATOR = Principal(user_id=1, roles=frozenset({Role.COORDINATOR}))
OFFICER = Principal(user_id=2, roles=frozenset({Role.OFFICE_OFFICER}), office_key=OFFICE)
STRANGER = Principal(user_id=3, roles=frozenset({Role.OFFICE_OFFICER}), office_key=OTHER)
WORDS = requests.Offer(answer="Perwali 12 tahun 2025.")


@pytest.fixture
def room(loaded: Flask) -> Iterator[Flask]:
    """The loaded site, inside its context."""
    with loaded.app_context():
        yield loaded
        db.session.remove()


def question(code: str = "04.records") -> int:
    """The number of a question of the running cycle."""
    found = db.session.scalar(select(Question.id).where(Question.code == code))
    assert found is not None
    return found


def ask(office: str = OFFICE, code: str = "04.records") -> int:
    """Ask an office for something that the samples do not ask for already."""
    return requests.ask(question(code), office, due_on=DUE, actor=COORDINATOR, at=START, on=TODAY)


def fresh() -> int:
    """A request that nobody has answered yet."""
    with writing() as session:
        session.execute(EvidenceRequest.__table__.delete())
        session.execute(Tally.__table__.delete())
    return ask()


def row(number: int) -> EvidenceRequest:
    """A request as it stands."""
    db.session.expire_all()
    return db.session.get_one(EvidenceRequest, number)


def states() -> dict[tuple[str, int, str], int]:
    """What the tally says, without the noughts."""
    db.session.expire_all()
    return {
        (one.office_key, one.indicator, one.state): one.count for one in db.session.scalars(select(Tally)) if one.count
    }


def test_request_goes_from_asked_to_accepted_and_readers_learn_of_it(room: Flask) -> None:
    """Each step changes the state and the count, stands in the audit trail; only acceptance is told to readers."""
    number = fresh()
    before = db.session.scalar(select(func.count()).select_from(ProgressEvent))
    assert states() == {(OFFICE, 4, "asked"): 1}
    assert requests.hand_in(number, WORDS, version=1, actor=OFFICER, at=START) == 1
    assert states() == {(OFFICE, 4, "handed_in"): 1}
    requests.accept(number, version=2, actor=COORDINATOR, at=START)
    assert states() == {(OFFICE, 4, "accepted"): 1}
    told = db.session.scalars(select(ProgressEvent).order_by(ProgressEvent.id)).all()[before:]
    assert [(one.what, one.indicator, one.office_key) for one in told] == [("accepted", 4, OFFICE)]
    acts = db.session.scalars(select(AuditRow.action).where(AuditRow.subject == f"request:{number}")).all()
    assert acts == ["progress.ask", "progress.hand_in", "progress.accept"]


def test_returned_hand_in_is_kept_and_the_next_one_replaces_nothing_of_it(room: Flask) -> None:
    """A return needs words; the first hand-in keeps them, the second stands beside it with its own number."""
    number = fresh()
    requests.hand_in(number, WORDS, version=1, actor=OFFICER, at=START)
    with pytest.raises(ReasonNeeded):
        requests.give_back(number, "  ", version=2, actor=COORDINATOR, at=START)
    requests.give_back(number, "Nomor SK belum ada.", version=2, actor=COORDINATOR, at=START)
    assert (row(number).state, row(number).reason) == ("returned", "Nomor SK belum ada.")
    link = requests.GivenLink(address="https://contoh.example/sk.pdf", name="contoh.example")
    assert requests.hand_in(number, requests.Offer(links=[link]), version=3, actor=OFFICER, at=START) == 2
    kept = db.session.scalars(select(HandIn).order_by(HandIn.number)).all()
    assert [(one.state, one.reason, one.answer) for one in kept] == [
        (HandInState.RETURNED, "Nomor SK belum ada.", WORDS.answer),
        (HandInState.SENT, "", ""),
    ]
    given = select(Evidence.address).where(Evidence.hand_in_id.is_not(None))
    assert db.session.scalars(given).all() == ["https://contoh.example/sk.pdf"]


def test_hand_in_before_a_decision_replaces_the_one_before(room: Flask) -> None:
    """An office that hands in again before anybody decided leaves one hand-in to decide on."""
    number = fresh()
    requests.hand_in(number, WORDS, version=1, actor=OFFICER, at=START)
    requests.hand_in(number, WORDS, version=2, actor=OFFICER, at=START)
    assert db.session.scalars(select(HandIn.state).order_by(HandIn.number)).all() == ["replaced", "sent"]
    assert states() == {(OFFICE, 4, "handed_in"): 1}


def test_office_says_not_ours_and_another_is_asked(room: Flask) -> None:
    """The reason stays with the request, which can be asked again."""
    number = fresh()
    requests.say_not_ours(number, "Milik Dinas Sosial.", version=1, actor=OFFICER, at=START)
    assert row(number).reason == "Milik Dinas Sosial."
    ask(OTHER)
    assert ask() == number
    assert states() == {(OFFICE, 4, "asked"): 1, (OTHER, 4, "asked"): 1}


REFUSED: list[tuple[Callable[[int], Any], type[ProgressFault]]] = [
    (lambda n: requests.hand_in(n, requests.Offer(answer="  "), version=1, actor=OFFICER, at=START), NothingGiven),
    (lambda n: requests.hand_in(n, WORDS, version=1, actor=STRANGER, at=START), NotYours),
    (lambda n: requests.hand_in(n, WORDS, version=1, actor=COORDINATOR, at=START), NotYours),
    (lambda n: requests.hand_in(n, WORDS, version=9, actor=OFFICER, at=START), Changed),
    (lambda n: requests.accept(n, version=1, actor=COORDINATOR, at=START), NotNow),
    (lambda n: requests.accept(n, version=1, actor=OFFICER, at=START), NotYours),
    (lambda n: requests.give_back(n, "Kurang.", version=1, actor=COORDINATOR, at=START), NotNow),
    (lambda n: requests.give_back(n, "Kurang.", version=1, actor=OFFICER, at=START), NotYours),
    (lambda n: requests.say_not_ours(n, "", version=1, actor=OFFICER, at=START), ReasonNeeded),
    (lambda n: requests.say_not_ours(n, "Bukan.", version=1, actor=STRANGER, at=START), NotYours),
    (lambda n: requests.withdraw(n, version=1, actor=OFFICER, at=START), NotYours),
    (lambda n: requests.change_due(n, DUE, version=1, actor=OFFICER), NotYours),
    (lambda n: ask(), NotNow),
]


@pytest.mark.parametrize(("act", "fault"), REFUSED, ids=range(len(REFUSED)))
def test_step_that_nobody_may_take_writes_nothing(
    room: Flask, act: Callable[[int], Any], fault: type[ProgressFault]
) -> None:
    """Who may not, who comes too late and who gives nothing change neither the request nor its count."""
    number = fresh()
    before = states(), db.session.scalar(select(func.count()).select_from(AuditRow))
    with pytest.raises(fault):
        act(number)
    assert (row(number).state, row(number).version) == ("asked", 1)
    assert (states(), db.session.scalar(select(func.count()).select_from(AuditRow))) == before


def test_closed_cycle_stands_still(room: Flask) -> None:
    """Nothing is asked or handed in once the cycle is closed."""
    number = fresh()
    with writing() as session:
        session.scalars(select(Cycle)).one().state = CycleState.CLOSED
    with pytest.raises(CycleClosed):
        requests.hand_in(number, WORDS, version=1, actor=OFFICER, at=START)
    with pytest.raises(CycleClosed):
        ask(OTHER)


def test_another_day_takes_the_shown_lateness_away(room: Flask) -> None:
    """A new due date begins anew: neither warned nor shown late."""
    number = fresh()
    with writing() as session:
        late = session.get_one(EvidenceRequest, number)
        late.warned_at = late.shown_late_at = START
    requests.change_due(number, DUE + timedelta(days=7), version=1, actor=COORDINATOR)
    found = row(number)
    assert (found.due_on, found.warned_at, found.shown_late_at) == (DUE + timedelta(days=7), None, None)


@pytest.mark.parametrize("seed", range(5))
def test_tally_is_what_counting_gives_after_any_steps(room: Flask, seed: int) -> None:
    """After 60 steps in any order, allowed or not, the kept counts equal those that are counted from the requests."""
    lot = Random(seed)  # noqa: S311
    fresh()
    acts = [
        lambda n, v: ask(lot.choice((OFFICE, OTHER)), lot.choice(("04.records", "05.budget"))),
        lambda n, v: requests.hand_in(n, WORDS, version=v, actor=lot.choice((OFFICER, STRANGER)), at=START),
        lambda n, v: requests.accept(n, version=v, actor=COORDINATOR, at=START),
        lambda n, v: requests.give_back(n, "Kurang.", version=v, actor=COORDINATOR, at=START),
        lambda n, v: requests.say_not_ours(n, "Bukan.", version=v, actor=lot.choice((OFFICER, STRANGER)), at=START),
        lambda n, v: requests.withdraw(n, version=v, actor=COORDINATOR, at=START),
    ]
    for _ in range(60):
        one = lot.choice(db.session.scalars(select(EvidenceRequest)).all())
        try:
            lot.choice(acts)(one.id, one.version)
        except ProgressFault:
            db.session.rollback()
    kept = states()
    with writing() as session:
        for cycle_id in session.scalars(select(Cycle.id)):
            count_again(cycle_id)
    assert kept == states() and set(RequestState) >= {state for *_, state in kept}
