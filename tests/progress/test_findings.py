"""Findings: noted, dealt with by the office alone, closed only with a proof, and read only once they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from layak.core.access import Principal, Role
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Cycle, CycleState, Evidence, FindingState, Happening, ProgressEvent
from layak.progress.service import findings, visit_lists, visits
from layak.progress.service.faults import (
    Changed,
    CycleClosed,
    NothingGiven,
    NotNow,
    NotThere,
    NotYours,
    ProofNeeded,
    ReasonNeeded,
    VisitHidden,
)
from layak.progress.service.requests import GivenLink, Offer
from tests.conftest import START
from tests.staff import make_person, send
from tests.staff import sign_in as sign_in_as

COORDINATOR = Principal(user_id=1, roles=frozenset({Role.COORDINATOR}))
OFFICER = Principal(user_id=2, roles=frozenset({Role.OFFICE_OFFICER}), office_key="dinkes")
STRANGER = Principal(user_id=3, roles=frozenset({Role.OFFICE_OFFICER}), office_key="dinsos")
PROOF = Offer(links=(GivenLink(address="https://example.org/foto", name="example.org"),))
DAY = START.date()


@pytest.fixture
def room(loaded: Flask) -> Iterator[Flask]:
    """The loaded site, inside its context."""
    with loaded.app_context():
        yield loaded
        db.session.remove()


def visit() -> int:
    """A visit of the running cycle."""
    cycle = db.session.scalar(select(Cycle.id))
    plan = visits.VisitPlan(cycle_id=cycle, name_id="Kunjungan", name_en="Visit")
    return visits.plan_visit(plan, actor=COORDINATOR, at=START)


def noted(number: int, text: str = "Tidak ada tanda jalan keluar.", office: str | None = "dinkes") -> int:
    """A finding for an office."""
    facts = findings.FindingFacts(text_id=text, office_key=office, indicator=15)
    return findings.note_finding(number, facts, actor=COORDINATOR, at=START, on=DAY)


def close(number: int, outcome: str = "Sudah dipasang.", version: int = 2) -> None:
    """Close a finding as the coordinator."""
    findings.close_finding(number, outcome, "", version=version, actor=COORDINATOR, at=START)


def state(number: int) -> str:
    """Where a finding stands."""
    return str(findings.get_finding(number).state)


def test_finding_closes_only_with_a_proof_and_words(room: Flask) -> None:
    """Open, answered by its office with a proof, closed by the coordinator, opened again: its proofs stay."""
    number = noted(visit())
    with pytest.raises(ProofNeeded):
        close(number, version=1)
    findings.answer_finding(number, "Dipasang", PROOF, version=1, actor=OFFICER, at=START)
    assert state(number) == FindingState.WORKING
    with pytest.raises(ReasonNeeded):
        close(number, " ")
    close(number)
    assert state(number) == FindingState.CLOSED
    with pytest.raises(NotNow):
        findings.answer_finding(number, "Lagi", PROOF, version=3, actor=OFFICER, at=START)
    findings.reopen_finding(number, version=3, actor=COORDINATOR)
    assert state(number) == FindingState.WORKING and len(findings.list_proofs(number)) == 1


def test_offices_see_and_answer_their_own_findings_only(room: Flask) -> None:
    """Another office's finding is not there for reading and not theirs for answering; the same note comes once."""
    where = visit()
    number = noted(where)
    assert noted(where) == number
    noted(where, "Tanpa kantor", office=None)
    assert [row.id for row in findings.list_office_findings("dinkes")] == [number]
    assert findings.list_office_findings("dinsos") == []
    with pytest.raises(NotThere):
        findings.get_office_finding(number, "dinsos")
    with pytest.raises(NotThere):
        findings.get_office_finding(number, None)
    with pytest.raises(NotYours):
        findings.answer_finding(number, "Saya", PROOF, version=1, actor=STRANGER, at=START)
    with pytest.raises(NotYours):
        findings.close_finding(number, "Selesai", "", version=1, actor=OFFICER, at=START)
    with pytest.raises(NothingGiven):
        findings.answer_finding(number, " ", Offer(), version=1, actor=OFFICER, at=START)
    assert state(number) == FindingState.OPEN and not db.session.scalar(
        select(func.count(Evidence.id)).where(Evidence.finding_id == number)
    )


def test_finding_is_shown_only_beside_its_visit(room: Flask) -> None:
    """Readers learn of it once the visit is shown; closing a hidden one tells nobody."""
    where = visit()
    number = noted(where)
    with pytest.raises(VisitHidden):
        findings.show_finding(number, version=1, actor=COORDINATOR, at=START)
    visits.show_visit(where, version=1, actor=COORDINATOR, at=START)
    findings.answer_finding(number, "Dipasang", PROOF, version=1, actor=OFFICER, at=START)
    close(number)
    told = select(func.count(ProgressEvent.id)).where(ProgressEvent.what == Happening.FINDING_CLOSED)
    assert db.session.scalar(told) == 0
    findings.show_finding(number, version=3, actor=COORDINATOR, at=START)
    assert db.session.scalar(told) == 1 and [row.id for row in findings.list_findings_of(15)] == [number]
    visits.hide_visit(where, version=2, actor=COORDINATOR)
    assert findings.list_findings_of(15) == [] and findings.list_shown_findings(where) == []


def test_old_versions_foreign_places_and_closed_cycles_change_nothing(room: Flask) -> None:
    """Each is refused, and the finding stays as it was."""
    where, other = (
        visit(),
        visits.plan_visit(visits.VisitPlan(name_id="Lain", name_en="Other"), actor=COORDINATOR, at=START),
    )
    facts = visit_lists.PlaceFacts(name_id="SMA", name_en="School", district="14.71.01")
    foreign = visit_lists.add_place(other, facts, actor=COORDINATOR)
    number = noted(where)
    with pytest.raises(NotThere):
        there = findings.FindingFacts(text_id="Di sana", visit_place_id=foreign)
        findings.change_finding(number, there, version=1, actor=COORDINATOR, on=DAY)
    with pytest.raises(Changed):
        findings.answer_finding(number, "Lama", PROOF, version=7, actor=OFFICER, at=START)
    with writing() as session:
        session.execute(update(Cycle).values(state=CycleState.CLOSED))
    with pytest.raises(CycleClosed):
        findings.answer_finding(number, "Terlambat", PROOF, version=1, actor=OFFICER, at=START)
    assert state(number) == FindingState.OPEN


def test_place_taken_off_the_route_leaves_its_finding(room: Flask) -> None:
    """What was noted there stays, without the place."""
    where = visit()
    facts = visit_lists.PlaceFacts(name_id="SMA", name_en="School", district="14.71.01")
    spot = visit_lists.add_place(where, facts, actor=COORDINATOR)
    there = findings.FindingFacts(text_id="Di sana", visit_place_id=spot)
    number = findings.note_finding(where, there, actor=COORDINATOR, at=START, on=DAY)
    visit_lists.remove_place(spot, actor=COORDINATOR)
    row = findings.get_finding(number)
    assert row.text_id == "Di sana" and row.visit_place_id is None


def test_finding_is_followed_from_note_to_page_by_three_people(
    loaded: Flask, sign_in: Callable[..., FlaskClient]
) -> None:
    """Coordinator notes, officer answers with a link, coordinator closes and shows, a citizen reads it."""
    chief = sign_in("coordinator")
    with loaded.app_context():
        where = visit()
        visits.show_visit(where, version=1, actor=COORDINATOR, at=START)
    note = {"text_id": "Tidak ada tanda.", "place": "0", "indicator": "15", "office": "dinkes", "due_on": "2027-01-10"}
    assert send(chief, f"/en/desk/progress/visits/{where}/new-finding", note).status_code == 303
    with loaded.app_context():
        number = findings.list_findings(where)[0].id
    officer = loaded.test_client()
    sign_in_as(officer, make_person(loaded, Role.OFFICE_OFFICER, office_key="dinkes"))
    assert "Tidak ada tanda." in officer.get("/id/ruang-kerja/temuan/").text
    mine = f"/en/desk/findings/{number}"
    assert "15. Child-friendly" in officer.get(mine).text
    wrong = send(officer, mine, {"version": "1", "outcome": "Dipasang kemarin", "link": "http://example.org/a"})
    assert wrong.status_code == 422 and "Dipasang kemarin" in wrong.text and "https://" in wrong.text
    link = {"version": "1", "outcome": "Dipasang kemarin", "link": "https://example.org/a", "link_title": "Foto"}
    assert send(officer, mine, link).status_code == 303
    assert "Thank you, we have it." in officer.get("/en/desk/findings/").text
    early = send(chief, f"/en/desk/progress/findings/{number}/", {"act": "show", "version": "2"})
    assert early.status_code == 422
    closing = {"version": "2", "outcome_id": "Tanda terpasang.", "outcome_en": "The sign is up."}
    assert send(chief, f"/en/desk/progress/findings/{number}/close", closing).status_code == 303
    shown = {"act": "show", "version": "3", "is_safe": "y"}
    assert send(chief, f"/en/desk/progress/findings/{number}/", shown).status_code == 303
    page = loaded.test_client().get("/en/progress/visits/kunjungan").text
    assert "Tidak ada tanda." in page and "The sign is up." in page and "Done, with proof" in page
    assert "Dipasang kemarin" not in page and "example.org" not in page


def test_another_office_finds_nothing_by_guessing(loaded: Flask) -> None:
    """A number of another office's finding answers 404, for reading and for sending; the coordinator's pages 403."""
    with loaded.app_context():
        where = visit()
        number = noted(where)
    officer = loaded.test_client()
    sign_in_as(officer, make_person(loaded, Role.OFFICE_OFFICER, office_key="dinsos"))
    assert officer.get(f"/en/desk/findings/{number}").status_code == 404
    assert officer.get(f"/en/desk/progress/findings/{number}/").status_code == 403
    assert "Tidak ada tanda" not in officer.get("/id/ruang-kerja/temuan/").text


def test_closing_without_a_proof_is_told_and_keeps_the_words(
    loaded: Flask, sign_in: Callable[..., FlaskClient]
) -> None:
    """The page says what is missing, and the outcome that was typed is still there."""
    chief = sign_in("coordinator")
    with loaded.app_context():
        number = noted(visit())
    answer = send(chief, f"/en/desk/progress/findings/{number}/close", {"version": "1", "outcome_id": "Beres semua"})
    assert answer.status_code == 409 and "Add a proof first" in answer.text and "Beres semua" in answer.text


def test_file_that_is_not_taken_keeps_everything_else(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """A file of another kind gets a sentence; the words stay in the form, and nothing was added."""
    chief = sign_in("coordinator")
    with loaded.app_context():
        number = noted(visit())
    path = f"/en/desk/progress/findings/{number}/proof"
    files = [(BytesIO(b"MZ\x90\x00program"), "bukti.exe")]
    answer = send(chief, path, {"version": "1", "outcome": "Sudah beres", "files": files})
    assert answer.status_code == 422 and "bukti.exe" in answer.text and "Sudah beres" in answer.text
    with loaded.app_context():
        assert findings.list_proofs(number) == [] and state(number) == FindingState.OPEN
