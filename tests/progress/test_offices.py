"""Offices that change in the middle of a cycle: renamed, merged, ended, added; nothing is lost, nothing half done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.access import Principal, Role
from layak.core.content.city import OfficeKind
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import (
    Cycle,
    CycleState,
    EvidenceRequest,
    HandIn,
    Office,
    ProgressEvent,
    Question,
    Tally,
    Visit,
    VisitCheck,
)
from layak.progress.service import list_offices, opening, renaming, requests
from layak.progress.service.faults import AlreadyThere, Changed, NotThere, NotWith, OfficeOver, ReasonNeeded, StillOpen
from layak.progress.service.offices import list_names
from layak.progress.service.renaming import Merged, OfficeDraft
from tests.conftest import START
from tests.staff import make_person, send

TODAY = date(2026, 11, 21)
OLD, NEW = "disdukcapil", "dinsos"
COORDINATOR = Principal(user_id=1, roles=frozenset({Role.COORDINATOR}))
WHO: dict[str, Any] = {"actor": COORDINATOR, "at": START, "on": TODAY}
LIST = "/en/desk/progress/offices"
DRAFT = OfficeDraft(
    name_id="Dinas Keluarga", name_en="Office for Families", short="Disga", kind=OfficeKind.AGENCY, components=("k2",)
)


@pytest.fixture
def unasked(loaded: Flask) -> Flask:
    """The loaded site with no request yet."""
    with loaded.app_context():
        with writing() as session:
            for table in (HandIn, EvidenceRequest, Tally):
                session.execute(table.__table__.delete())
        db.session.remove()
    return loaded


@pytest.fixture
def room(unasked: Flask) -> Iterator[Flask]:
    """The same, inside its context."""
    with unasked.app_context():
        yield unasked
        db.session.remove()


@pytest.fixture
def desk(unasked: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """A coordinator at work."""
    return sign_in("coordinator")


def ask(office: str, code: str = "04.records") -> int:
    """Ask an office in the running cycle."""
    number = db.session.scalar(select(Question.id).where(Question.code == code))
    assert number is not None
    return requests.ask(number, office, due_on=date(2026, 12, 4), **WHO)


def hand_in(number: int, office: str = OLD, answer: str = "SK 12") -> None:
    """Hand in as an officer of an office."""
    officer = Principal(user_id=2, roles=frozenset({Role.OFFICE_OFFICER}), office_key=office)
    version = row(number).version
    requests.hand_in(number, requests.Offer(answer=answer), version=version, actor=officer, at=START)


def row(number: int) -> EvidenceRequest:
    """A request as it stands."""
    db.session.expire_all()
    return db.session.get_one(EvidenceRequest, number)


def merge(key: str = OLD, into: str = NEW, reason: str = "Perda baru.", version: int = 1) -> Merged:
    """Merge one office into another."""
    return renaming.merge_office(key, into, reason, version=version, **WHO)


def tallies() -> dict[tuple[str, int, str], int]:
    """What the matrix says."""
    db.session.expire_all()
    found = db.session.scalars(select(Tally).where(Tally.count > 0))
    return {(one.office_key, one.indicator, one.state): one.count for one in found}


def told() -> list[tuple[str, str | None]]:
    """What readers were told, oldest first."""
    rows = db.session.execute(select(ProgressEvent.what, ProgressEvent.office_key).order_by(ProgressEvent.id))
    return [(one.what, one.office_key) for one in rows]


def test_renamed_office_keeps_its_key_and_its_old_name(room: Flask) -> None:
    """The old name stands with its day; readers are told; who comes second is told so."""
    before = db.session.get_one(Office, OLD).short
    renaming.rename_office(OLD, DRAFT, version=1, **WHO)
    office = db.session.get_one(Office, OLD)
    assert (office.short, office.components, office.version) == ("Disga", "k2", 2)
    assert [(one.short, one.until) for one in list_names(OLD)] == [(before, TODAY)]
    assert told()[-1] == ("office_renamed", OLD)
    with pytest.raises(Changed):
        renaming.rename_office(OLD, DRAFT, version=1, **WHO)


def test_other_components_are_no_other_name(room: Flask) -> None:
    """Only names have a history."""
    office = db.session.get_one(Office, OLD)
    draft = OfficeDraft(
        name_id=office.name_id, name_en=office.name_en, short=office.short, kind=OfficeKind.AGENCY, components=("k5",)
    )
    renaming.rename_office(OLD, draft, version=1, **WHO)
    assert list_names(OLD) == []
    assert told()[-1:] != [("office_renamed", OLD)]


def test_two_offices_of_one_name_are_refused(room: Flask) -> None:
    """They would be taken for one another, whether added or renamed."""
    assert renaming.add_office(DRAFT, **WHO) == "disga"
    with pytest.raises(AlreadyThere):
        renaming.add_office(DRAFT, **WHO)
    with pytest.raises(AlreadyThere):
        renaming.rename_office(OLD, DRAFT, version=1, **WHO)


def test_merged_office_hands_its_open_requests_over_with_what_was_handed_in(room: Flask) -> None:
    """State and hand-ins stay, the count follows, what was accepted stays with whoever handed it in."""
    handed, waiting, done = ask(OLD), ask(OLD, "05.records"), ask(OLD, "06.records")
    hand_in(handed)
    hand_in(done)
    requests.accept(done, version=2, actor=COORDINATOR, at=START)
    assert merge() == Merged(moved=2, withdrawn=0, accounts=0)
    assert [(row(one).office_key, row(one).state) for one in (handed, waiting, done)] == [
        (NEW, "handed_in"),
        (NEW, "asked"),
        (OLD, "accepted"),
    ]
    assert tallies() == {(NEW, 4, "handed_in"): 1, (NEW, 5, "asked"): 1, (OLD, 6, "accepted"): 1}
    assert db.session.scalars(select(HandIn.request_id)).all() == [handed, done]
    assert told()[-1] == ("office_merged", OLD)
    assert OLD not in [one.key for one in list_offices(on=TODAY)]
    hand_in(waiting, NEW)
    with pytest.raises(NotThere):
        merge(version=2)


def test_question_put_to_both_is_asked_once_and_the_withdrawn_one_says_why(room: Flask) -> None:
    """The successor's own request stands as it is."""
    first, second = ask(OLD), ask(NEW)
    assert merge() == Merged(moved=0, withdrawn=1, accounts=0)
    assert (row(first).state, row(first).reason, row(first).office_key) == ("withdrawn", "Perda baru.", OLD)
    assert (row(second).state, row(second).version) == ("asked", 1)
    assert tallies() == {(OLD, 4, "withdrawn"): 1, (NEW, 4, "asked"): 1}


def test_request_that_the_successor_had_refused_goes_on_with_its_hand_ins(room: Flask) -> None:
    """Otherwise nobody would be asked any more."""
    first, second = ask(OLD), ask(NEW)
    hand_in(second, NEW, "Jawaban lama")
    requests.withdraw(second, version=2, actor=COORDINATOR, at=START)
    hand_in(first)
    assert merge() == Merged(moved=1, withdrawn=0, accounts=0)
    assert (row(first).state, row(second).state) == ("withdrawn", "handed_in")
    kept = db.session.execute(select(HandIn.request_id, HandIn.number, HandIn.answer).order_by(HandIn.number)).all()
    assert [tuple(one) for one in kept] == [(second, 1, "Jawaban lama"), (second, 2, "SK 12")]


def test_closed_cycles_stay_as_they_are(room: Flask) -> None:
    """What was asked then was asked of the old office."""
    number = ask(OLD)
    with writing() as session:
        session.scalars(select(Cycle)).one().state = CycleState.CLOSED
    assert merge() == Merged(moved=0, withdrawn=0, accounts=0)
    assert (row(number).office_key, row(number).state) == (OLD, "asked")


def test_merge_that_cannot_be_is_refused(room: Flask) -> None:
    """Without a reason, into itself, into nothing, at another version: nothing is written."""
    number = ask(OLD)
    for change, fault in (
        ({"reason": " "}, ReasonNeeded),
        ({"into": OLD}, NotWith),
        ({"into": "tidak-ada"}, NotThere),
        ({"version": 9}, Changed),
    ):
        with pytest.raises(fault):
            merge(**change)  # type: ignore[arg-type]
    assert row(number).office_key == OLD


def test_office_ends_only_when_nothing_is_open(room: Flask) -> None:
    """A request and a check of a visit hold it; merged, the check goes along."""
    number = ask(OLD)
    with writing() as session:
        visit = Visit(key="uji", name_id="Uji", name_en="Trial")
        session.add(visit)
        session.flush()
        session.add(VisitCheck(visit_id=visit.id, place=1, text="Siapkan ruang", office_key=OLD))
    with pytest.raises(StillOpen) as caught:
        renaming.end_office(OLD, version=1, **WHO)
    assert caught.value.count == 2
    requests.withdraw(number, version=1, actor=COORDINATOR, at=START)
    merge()
    assert db.session.scalars(select(VisitCheck.office_key).where(VisitCheck.visit_id == visit.id)).all() == [NEW]
    renaming.end_office("bappeda", version=1, **WHO)
    assert "bappeda" not in [one.key for one in list_offices(on=TODAY)]


# The pages


def test_coordinator_renames_an_office_and_readers_see_it(desk: FlaskClient, client: FlaskClient) -> None:
    """The component page takes the names from the database; the desk shows what it was called before."""
    assert "Office for Families" not in client.get("/en/progress/component/k2").text
    typed = {"name_id": DRAFT.name_id, "name_en": DRAFT.name_en, "short": "Disga", "kind": "agency", "version": "1"}
    answer = send(desk, f"{LIST}/{OLD}", {**typed, "components": "k2"})
    assert answer.status_code == 303
    assert "Office for Families" in client.get("/en/progress/component/k2").text
    page = desk.get(f"{LIST}/{OLD}").text
    assert "until 21 November 2026" in page
    again = send(desk, f"{LIST}/{OLD}", {**typed, "name_en": "Typed again"})
    assert again.status_code == 409
    assert "Somebody else changed this" in again.text and "Typed again" in again.text


def test_coordinator_merges_an_office_and_learns_whose_accounts_to_bind_anew(
    desk: FlaskClient, unasked: Flask, client: FlaskClient
) -> None:
    """How much moved, how many accounts are left; the office is gone from readers' lists and from the choices."""
    with unasked.app_context():
        ask(OLD)
    make_person(unasked, Role.OFFICE_OFFICER, "petugas@example.org", office_key=OLD)
    assert "Civil registry office" in client.get("/en/progress/component/k1").text
    page = desk.get(f"{LIST}/{OLD}/merge").text
    assert "still has 1 thing to do" in page and "1 account is bound to it" in page
    empty = send(desk, f"{LIST}/{OLD}/merge", {"version": "1", "into": "", "reason": "Perda baru."})
    assert empty.status_code == 422 and "Choose the office that takes over." in empty.text
    assert "Perda baru." in empty.text
    done = send(desk, f"{LIST}/{OLD}/merge", {"version": "1", "into": NEW, "reason": "Perda baru."})
    assert done.status_code == 303
    told = desk.get(done.location).text
    assert "1 open request moved." in told and "1 account is still bound to it." in told
    assert "Civil registry office" not in client.get("/en/progress/component/k1").text
    assert OLD not in desk.get(f"{LIST}/{NEW}/merge").text
    assert "Asked no more" in desk.get(LIST).text


def test_office_with_work_left_is_not_ended(desk: FlaskClient, unasked: Flask) -> None:
    """409 with the number; without work it ends."""
    with unasked.app_context():
        ask(OLD)
    late = send(desk, f"{LIST}/{OLD}/end", {"version": "1"}, form=f"{LIST}/{OLD}")
    assert late.status_code == 409 and "It still has 1 thing to do. Merge it" in late.text
    assert send(desk, f"{LIST}/{NEW}/end", {"version": "1"}, form=f"{LIST}/{NEW}").status_code == 303
    assert desk.get(f"{LIST}/{NEW}").text.count("<form") == desk.get(LIST).text.count("<form")


def test_office_of_the_citys_own_is_added(desk: FlaskClient, client: FlaskClient) -> None:
    """It stands in the list and on its component's page; the same again is refused with everything kept."""
    typed = {"name_id": DRAFT.name_id, "name_en": DRAFT.name_en, "short": "Disga", "kind": "agency", "components": "k2"}
    assert send(desk, f"{LIST}/new", typed).status_code == 303
    assert "Disga" in desk.get(LIST).text
    assert "Office for Families" in client.get("/en/progress/component/k2").text
    again = send(desk, f"{LIST}/new", typed)
    assert again.status_code == 409 and "Office for Families" in again.text
    assert send(desk, f"{LIST}/new", {**typed, "short": "", "kind": "x"}).status_code == 422


def test_officer_of_a_merged_office_works_for_its_successor(
    unasked: Flask, desk: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    """Before the merge only its own requests, after it the successor's too, to see and to hand in; never another's."""
    officer = sign_in("office_officer", email="petugas@example.org", office_key=OLD)
    with unasked.app_context():
        own, theirs, foreign = ask(OLD), ask(NEW, "05.records"), ask("dinkes", "06.records")
    assert officer.get(f"/en/desk/tasks/{theirs}").status_code == 404
    with unasked.app_context():
        merge()
    listed = officer.get("/en/desk/tasks/").text
    assert f"/en/desk/tasks/{own}" in listed and f"/en/desk/tasks/{theirs}" in listed
    assert send(officer, f"/en/desk/tasks/{own}", {"version": "2", "answer": "SK 12"}).status_code == 303
    assert send(officer, f"/en/desk/tasks/{theirs}", {"version": "1", "answer": "SK 13"}).status_code == 303
    with unasked.app_context():
        assert [str(row(one).state) for one in (own, theirs)] == ["handed_in", "handed_in"]
    assert officer.get(f"/en/desk/tasks/{foreign}").status_code == 404
    assert "works for the office that took over" in desk.get(f"{LIST}/{OLD}").text


def test_returned_request_of_a_merged_office_goes_to_its_successor(room: Flask) -> None:
    """What was accepted before the merge and is returned after it can be handed in again, with the count at its side."""
    number = ask(OLD)
    hand_in(number)
    requests.accept(number, version=2, actor=COORDINATOR, at=START)
    merge()
    requests.give_back(number, "Tahunnya salah.", version=3, actor=COORDINATOR, at=START)
    assert (row(number).office_key, row(number).state) == (NEW, "returned")
    assert tallies() == {(NEW, 4, "returned"): 1}
    hand_in(number, NEW, "SK 14")


def test_return_to_an_office_that_ended_is_refused_in_words(unasked: Flask, desk: FlaskClient) -> None:
    """Where nobody follows, or the successor is asked the same itself, the words stay and nothing changes."""
    with unasked.app_context():
        number, same = ask(OLD), ask(NEW)
        for one, office in ((number, OLD), (same, NEW)):
            hand_in(one, office)
            requests.accept(one, version=2, actor=COORDINATOR, at=START)
        merge()
    here = f"/en/desk/progress/requests/{number}"
    refused = send(desk, here, {"act": "give_back", "version": "3", "reason": "Tahunnya salah."})
    assert refused.status_code == 422 and "Its successor is asked the same" in refused.text
    assert "Tahunnya salah." in refused.text
    with unasked.app_context():
        assert (row(number).office_key, row(number).state) == (OLD, "accepted")
        alone = ask("disnaker", "05.records")
        hand_in(alone, "disnaker")
        requests.accept(alone, version=2, actor=COORDINATOR, at=START)
        renaming.end_office("disnaker", version=1, **WHO)
        with pytest.raises(OfficeOver):
            requests.give_back(alone, "Tahun.", version=3, actor=COORDINATOR, at=START)


def test_reopened_cycle_asks_the_successor_what_was_left_behind(room: Flask) -> None:
    """A cycle that was closed while its office was merged goes on with the office that took over."""
    number = ask(OLD)
    cycle = db.session.scalars(select(Cycle)).one()
    cycle_id = cycle.id
    opening.close_cycle(cycle_id, version=cycle.version, actor=COORDINATOR, at=START)
    merge()
    assert row(number).office_key == OLD
    db.session.expire_all()
    version = db.session.get_one(Cycle, cycle_id).version
    opening.reopen_cycle(cycle_id, version=version, actor=COORDINATOR, at=START)
    assert (row(number).office_key, row(number).state) == (NEW, "asked")
    assert tallies() == {(NEW, 4, "asked"): 1}


def test_reader_learns_earlier_names_and_who_took_over(room: Flask) -> None:
    """The page of an office names what it was called and until when; that of a merged one leads to its successor."""
    client, before = room.test_client(), db.session.get_one(Office, OLD).name_en
    renaming.rename_office(OLD, DRAFT, version=1, **WHO)
    page = client.get(f"/en/progress/offices/{OLD}").text
    assert "Office for Families" in page and f": {before}" in page and "until 21 November 2026" in page
    merge(version=2)
    page = client.get(f"/en/progress/offices/{OLD}").text
    assert "This office has ended." in page and f'href="/en/progress/offices/{NEW}"' in page


def test_form_of_an_office_without_its_version_changes_nothing_and_says_so(desk: FlaskClient, unasked: Flask) -> None:
    """A form that lost its fields on the way overwrites nothing: it is shown again as one that is no longer current."""
    answer = send(desk, f"{LIST}/{OLD}", {"short": "Hilang"})
    assert answer.status_code in (409, 422)
    with unasked.app_context():
        assert "Hilang" not in {one.short for one in list_offices()}
