"""Verification visits: planned with a checklist, walked by phone, shown to readers, and held by the cycle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from layak.core.access import Principal, Role
from layak.core.audit import AuditRow
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Cycle, CycleState, Happening, ProgressEvent, Visit, VisitState
from layak.progress.service import visit_lists, visits
from layak.progress.service.faults import Changed, CycleClosed, NoPlaceLeft, NotThere, NotYours
from tests.conftest import START
from tests.staff import send

COORDINATOR = Principal(user_id=1, roles=frozenset({Role.COORDINATOR}))
OFFICER = Principal(user_id=2, roles=frozenset({Role.OFFICE_OFFICER}), office_key="dinsos")
PLAN = "/en/desk/progress/visits/new"
WRITTEN = {
    "name_id": "Kunjungan April",
    "name_en": "Visit in April",
    "cycle": "1",
    "how": "onsite",
    "starts_on": "2027-04-20",
    "ends_on": "2027-04-21",
    "team_id": "Kementerian PPPA",
    "team_size": "3",
}


@pytest.fixture
def room(loaded: Flask) -> Iterator[Flask]:
    """The loaded site, inside its context."""
    with loaded.app_context():
        yield loaded
        db.session.remove()


def plan(name: str = "Kunjungan April") -> visits.VisitPlan:
    """A plan of the running cycle."""
    cycle = db.session.scalar(select(Cycle.id))
    return visits.VisitPlan(cycle_id=cycle, name_id=name, name_en="Visit", team_id="Kementerian PPPA", team_size=3)


def planned(name: str = "Kunjungan April") -> int:
    """A new visit."""
    return visits.plan_visit(plan(name), actor=COORDINATOR, at=START)


def place(name: str) -> visit_lists.PlaceFacts:
    """A place of the city's own."""
    return visit_lists.PlaceFacts(name_id=name, name_en=name, kind="sra", district="14.71.01", indicator=19)


def test_new_visit_begins_with_a_checklist_and_is_made_once(room: Flask) -> None:
    """The second click of the same plan finds the first; another visit of the same name gets an address of its own."""
    first = planned()
    assert planned() == first
    assert [row.text for row in visits.list_checks(first)] == list(visits.CHECKLIST)
    with writing() as session:
        session.execute(update(Visit).where(Visit.id == first).values(name_id="Nama lain"))
    other = planned()
    assert other != first and visits.get_visit(other).key == "kunjungan-april-2"


def test_route_keeps_its_order_and_marks_survive_a_second_click(room: Flask) -> None:
    """Places move up and down, come once, and are marked as visited once."""
    visit = planned()
    a, b, c = (visit_lists.add_place(visit, place(name), actor=COORDINATOR) for name in "ABC")
    assert visit_lists.add_place(visit, place("A"), actor=COORDINATOR) == a
    visit_lists.move_place(c, -1, actor=COORDINATOR)
    visit_lists.move_place(a, -1, actor=COORDINATOR)
    assert [row.id for row in visits.list_places(visit)] == [a, c, b]
    for _click in range(2):
        visit_lists.mark_visited(c, is_visited=True, actor=COORDINATOR, at=START)
    visit_lists.remove_place(a, actor=COORDINATOR)
    assert [(row.id, row.visited_at) for row in visits.list_places(visit)] == [(c, START), (b, None)]
    with pytest.raises(NotThere):
        visit_lists.mark_visited(a, is_visited=True, actor=COORDINATOR, at=START)


def test_lists_of_a_visit_have_an_end(room: Flask) -> None:
    """Nobody can fill a route or a checklist without end."""
    visit = planned()
    for number in range(visit_lists.MOST_LINES):
        visit_lists.add_place(visit, place(f"Tempat {number}"), actor=COORDINATOR)
    with pytest.raises(NoPlaceLeft):
        visit_lists.add_place(visit, place("Satu lagi"), actor=COORDINATOR)


def test_readers_learn_of_a_visit_only_when_it_is_shown(room: Flask) -> None:
    """Being done is told of a shown visit alone; every step is in the audit trail."""
    hidden, shown = planned("Diam"), planned("Tampil")
    visits.set_visit_state(hidden, VisitState.DONE, version=1, actor=COORDINATOR, at=START)
    visits.show_visit(shown, version=1, actor=COORDINATOR, at=START)
    visits.set_visit_state(shown, VisitState.DONE, version=2, actor=COORDINATOR, at=START)
    told = db.session.execute(select(ProgressEvent.what, ProgressEvent.subject).order_by(ProgressEvent.id)).all()
    assert told[-2:] == [(Happening.VISIT_SHOWN, "visit:tampil"), (Happening.VISIT_DONE, "visit:tampil")]
    assert not any(subject == "visit:diam" for _what, subject in told)
    kept = set(db.session.scalars(select(AuditRow.action).where(AuditRow.subject == f"visit:{shown}")))
    assert kept == {"progress.plan_visit", "progress.show_visit", "progress.visit_done"}


def test_two_people_at_once_and_strangers_change_nothing(room: Flask) -> None:
    """An old version, an officer and a closed cycle each keep a visit as it is."""
    visit = planned()
    visits.change_visit(visit, plan("Baru"), version=1, actor=COORDINATOR)
    with pytest.raises(Changed):
        visits.change_visit(visit, plan("Lama"), version=1, actor=COORDINATOR)
    with pytest.raises(NotYours):
        visits.show_visit(visit, version=2, actor=OFFICER, at=START)
    with writing() as session:
        session.execute(update(Cycle).values(state=CycleState.CLOSED))
    for verb in (
        lambda: visits.show_visit(visit, version=2, actor=COORDINATOR, at=START),
        lambda: visit_lists.add_place(visit, place("A"), actor=COORDINATOR),
        lambda: planned("Sesudah tutup"),
    ):
        with pytest.raises(CycleClosed):
            verb()
    assert visits.get_visit(visit).name_id == "Baru" and visits.get_visit(visit).shown_at is None


def test_coordinator_plans_a_visit_and_walks_it(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """Plan, add a place and mark it on the day, all through the pages."""
    client = sign_in("coordinator")
    where = send(client, PLAN, WRITTEN).headers["Location"]
    spot = {
        "act": "add",
        "facility": "",
        "name_id": "SMA Contoh",
        "kind": "sra",
        "district": "14.71.01",
        "indicator": "0",
    }
    assert send(client, f"{where}places", spot).status_code == 303
    with loaded.app_context():
        visit = db.session.scalars(select(Visit).where(Visit.name_id == "Kunjungan April")).one()
        row = visits.list_places(visit.id)[0]
        number = visit.id
    assert row.indicator == 19  # its kind says so
    assert send(client, where, {"act": f"visited:{row.id}"}).status_code == 303
    page = client.get(where).text
    assert "Visited" in page and "SMA Contoh" in page and "Kementerian PPPA" in page
    checklist = send(client, f"{where}checklist", {"act": "add", "text": "Bus sudah dipesan", "office": "dinsos"})
    assert checklist.status_code == 303 and "Bus sudah dipesan" in client.get(where).text
    refused = send(client, where, {"act": "show", "version": "1"})
    assert refused.status_code == 422 and "Read it all first" in refused.text
    assert send(client, where, {"act": "show", "version": "1", "is_safe": "y"}).status_code == 303
    with loaded.app_context():
        assert visits.get_visit(number).shown_at is not None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name_id": " "}, "Give the visit a name."),
        ({"ends_on": "2027-04-01"}, "The last day lies before the first."),
        ({"starts_on": ""}, "Give the first day, too."),
        ({"starts_on": "1826-04-20"}, "This year cannot be right."),
        ({"team_id": "Dr. Contoh, S.Sos., M.Si."}, "This looks like a person’s name."),
        ({"team_size": "tiga"}, "Write a whole number from 1 to 200."),
        ({"team_size": "0"}, "Write a whole number from 1 to 200."),
        ({"name_en": "x" * 201}, "at most 200 letters"),
    ],
)
def test_a_plan_with_a_mistake_is_kept_and_told(
    loaded: Flask, sign_in: Callable[..., FlaskClient], change: dict[str, str], sentence: str
) -> None:
    """Bad input answers 422 with a sentence, and what was typed is still in the form."""
    answer = send(sign_in("coordinator"), PLAN, {**WRITTEN, **change})
    assert answer.status_code == 422 and sentence in answer.text
    assert 'value="Visit in April"' in answer.text or "x" * 201 in answer.text


def test_slower_coordinator_keeps_what_was_typed(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """An old version answers 409 with the form as it was typed; sent again it is saved."""
    client = sign_in("coordinator")
    edit = send(client, PLAN, WRITTEN).headers["Location"] + "edit"
    assert send(client, edit, {**WRITTEN, "name_id": "Pertama", "version": "1"}).status_code == 303
    late: Any = send(client, edit, {**WRITTEN, "name_id": "Kedua", "version": "1"})
    assert late.status_code == 409 and 'value="Kedua"' in late.text and "Somebody else changed this" in late.text
    assert send(client, edit, {**WRITTEN, "name_id": "Kedua", "version": "2"}).status_code == 303


def test_closed_cycle_is_told_in_a_sentence(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """Whoever still has the page of a closed cycle reads why nothing changes."""
    client = sign_in("coordinator")
    where = send(client, PLAN, WRITTEN).headers["Location"]
    with loaded.app_context(), writing() as session:
        session.execute(update(Cycle).values(state=CycleState.CLOSED))
    for path, form in ((where, {"act": "done", "version": "1"}), (f"{where}edit", {**WRITTEN, "version": "1"})):
        answer = send(client, path, form)
        assert answer.status_code == 409 and "The cycle of this visit is closed." in answer.text
