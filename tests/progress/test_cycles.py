"""Cycles and their stages: opened from the framework or as a copy, changed, closed, opened again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from layak.core.access import Principal, Role
from layak.core.audit import AuditRow
from layak.core.changes import current_edition
from layak.core.database import writing
from layak.core.working_days import holidays_of
from layak.extensions import db
from layak.progress.models import Cycle, EvidenceRequest, HandIn, Office, ProgressEvent, Question, StageState, Tally
from layak.progress.service import cycles, opening, requests, stages
from layak.progress.service.faults import AlreadyThere, Changed, CycleClosed, NotNow
from layak.progress.service.opening import CycleDraft
from layak.progress.service.stages import StageDraft
from tests.conftest import START
from tests.staff import send
from tests.words import word

TODAY = date(2026, 11, 21)
COORDINATOR = Principal(user_id=1, roles=frozenset({Role.COORDINATOR}))
OFFICER = Principal(user_id=2, roles=frozenset({Role.OFFICE_OFFICER}), office_key="dinsos")
DRAFT = CycleDraft(year=2029, name_id="Penilaian 2029", name_en="Evaluation of 2029", data_from=2027, data_to=2028)
WHO: dict[str, Any] = {"actor": COORDINATOR, "at": START}
LIST = "/en/desk/progress/cycles"


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


def cycle(key: str = "2027") -> Any:
    """A cycle as it stands."""
    db.session.expire_all()
    return cycles.get_cycle(key)


def ask(code: str = "04.records", office: str = "dinsos", due: date = date(2026, 12, 4), key: str = "2027") -> int:
    """Ask an office in a cycle."""
    question = db.session.scalar(select(Question.id).where(Question.code == code, Question.cycle_id == cycle(key).id))
    assert question is not None
    return requests.ask(question, office, due_on=due, on=TODAY, **WHO)


def copy(room: Flask, draft: CycleDraft = DRAFT, *, with_requests: bool = True) -> Any:
    """Copy the running cycle."""
    holidays = holidays_of(room.extensions["layak"].content.framework.holidays)
    key = opening.copy_cycle(
        draft, cycle().id, with_requests=with_requests, holidays=holidays, on=TODAY, actor=COORDINATOR, at=START
    )
    return cycle(key)


def told() -> list[str]:
    """What readers were told, oldest first."""
    return list(db.session.scalars(select(ProgressEvent.what).order_by(ProgressEvent.id)))


def test_cycle_from_the_framework_has_its_stages_and_questions(room: Flask) -> None:
    """24 indicators by 14 kinds, the eight stages in order, all ahead; readers and the audit trail learn of it."""
    content, edition = room.extensions["layak"].content, current_edition()
    made = cycle(opening.open_cycle(DRAFT, content=content, **WHO))
    assert (made.key, made.year, made.data_from, made.data_to, made.is_sample) == ("2029", 2029, 2027, 2028, False)
    assert len(cycles.list_questions(made.id)) == 24 * 14
    steps = cycles.list_stages(made.id)
    assert [one.stage for one in steps] == [one.key for one in content.stages]
    assert {one.state for one in steps} == {StageState.AHEAD}
    assert told()[-1] == "cycle_opened" and current_edition() > edition
    assert db.session.scalars(select(AuditRow.action)).all()[-1] == "progress.open_cycle"
    assert cycles.get_running_cycle().id == made.id
    with pytest.raises(AlreadyThere):
        opening.open_cycle(DRAFT, content=content, **WHO)


def test_second_cycle_of_a_year_has_a_key_of_its_own(room: Flask) -> None:
    """Two cycles may share a year when their names differ."""
    draft = CycleDraft(year=2027, name_id="Uji coba", name_en="Trial")
    assert opening.open_cycle(draft, content=room.extensions["layak"].content, **WHO) == "2027-2"


def test_copy_brings_questions_and_on_request_what_was_asked(room: Flask) -> None:
    """Due dates lie whole years later on working days; nothing that was handed in comes along."""
    first = ask(due=date(2026, 12, 4))
    ask("05.records", "dp3apm", date(2026, 12, 24))
    gone = ask("06.records", due=date(2026, 12, 4))
    requests.withdraw(gone, version=1, actor=COORDINATOR, at=START)
    requests.hand_in(first, requests.Offer(answer="SK 12"), version=1, actor=OFFICER, at=START)
    made = copy(room)
    rows = db.session.scalars(select(EvidenceRequest).where(EvidenceRequest.cycle_id == made.id)).all()
    assert sorted((one.office_key, one.state, one.due_on, one.version) for one in rows) == [
        ("dinsos", "asked", date(2028, 12, 4), 1),
        ("dp3apm", "asked", date(2028, 12, 25), 1),
    ]
    assert db.session.scalar(select(func.count()).select_from(HandIn)) == 1
    tallies = db.session.execute(select(Tally.office_key, Tally.indicator, Tally.count).filter_by(cycle_id=made.id))
    assert sorted(tuple(row) for row in tallies) == [("dinsos", 4, 1), ("dp3apm", 5, 1)]
    assert {one.starts for one in cycles.list_stages(made.id)} == {""}
    assert made.copied_from == cycle().id


def test_copy_without_requests_asks_nobody(room: Flask) -> None:
    """Only the questions come along."""
    ask()
    made = copy(room, with_requests=False)
    assert len(cycles.list_questions(made.id)) == 24 * 14
    assert db.session.scalar(select(EvidenceRequest.id).where(EvidenceRequest.cycle_id == made.id)) is None


def test_copy_avoids_holidays_and_days_that_are_over(room: Flask) -> None:
    """17 August is moved on; a day of the same year comes a year later, 29 February as 28 February."""
    holidays = holidays_of(room.extensions["layak"].content.framework.holidays)
    assert opening.moved(date(2026, 8, 17), 1, TODAY, holidays) == date(2027, 8, 18)
    assert opening.moved(date(2024, 11, 20), 1, TODAY, holidays) == date(2027, 11, 22)
    assert opening.moved(date(2028, 2, 29), 1, TODAY, holidays) == date(2029, 2, 28)


def test_copy_asks_the_successor_of_a_merged_office_once_and_nobody_for_an_ended_one(room: Flask) -> None:
    """An office that is asked the same already is not asked twice."""
    ask(office="dinsos")
    ask(office="dp3apm")
    ask("05.records", "disdukcapil")
    with writing() as session:
        merged, ended = session.get_one(Office, "dinsos"), session.get_one(Office, "disdukcapil")
        merged.successor_key, merged.ended_on, ended.ended_on = "dp3apm", TODAY, TODAY
    made = copy(room)
    rows = db.session.execute(select(EvidenceRequest.office_key).where(EvidenceRequest.cycle_id == made.id)).all()
    assert [row.office_key for row in rows] == ["dp3apm"]


def test_same_stage_may_stand_twice_and_be_put_in_order(room: Flask) -> None:
    """Province, then ministry, each with its note; readers are told where it stands."""
    here = cycle()
    draft = StageDraft(
        stage="verifikasi_administrasi",
        state=StageState.AHEAD,
        starts="2027-04",
        ends="2027-04-20",
        note_id="oleh kementerian",
        note_en="by the ministry",
    )
    stages.add_stage(here.id, draft, version=here.version, **WHO)
    last = cycles.list_stages(here.id)[-1]
    for _ in range(4):
        stages.move_stage(here.id, last.id, is_earlier=True, version=cycle().version, **WHO)
    order = [one.stage for one in cycles.list_stages(here.id)]
    assert order[3:5] == ["verifikasi_administrasi"] * 2
    assert [one.place for one in cycles.list_stages(here.id)] == list(range(1, 10))
    assert told()[-1] == "stage"
    stages.remove_stage(here.id, last.id, version=cycle().version, **WHO)
    assert [one.stage for one in cycles.list_stages(here.id)].count("verifikasi_administrasi") == 1


def test_two_people_at_once_lose_nothing(room: Flask) -> None:
    """Whoever comes second is told so; a closed cycle refuses, and opened again goes on as it was."""
    here = cycle()
    step = cycles.list_stages(here.id)[0]
    draft = StageDraft(stage=step.stage, state=StageState.DONE)
    stages.change_stage(here.id, step.id, draft, version=here.version, **WHO)
    with pytest.raises(Changed):
        stages.change_stage(here.id, step.id, draft, version=here.version, **WHO)
    opening.close_cycle(here.id, version=cycle().version, **WHO)
    assert told()[-1] == "cycle_closed"
    with pytest.raises(CycleClosed):
        stages.change_stage(here.id, step.id, draft, version=cycle().version, **WHO)
    opening.reopen_cycle(here.id, version=cycle().version, **WHO)
    assert (told()[-1], cycle().state, cycle().closed_at) == ("cycle_opened", "open", None)
    with pytest.raises(NotNow):
        opening.reopen_cycle(here.id, version=cycle().version, **WHO)


# The pages


@pytest.fixture
def desk(unasked: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """A coordinator at work."""
    return sign_in("coordinator")


FILLED = {"source": "framework", "name_id": "Penilaian 2029", "name_en": "Evaluation of 2029", "year": "2029"}


def test_coordinator_opens_a_cycle_and_sees_which_one_runs(desk: FlaskClient, client: FlaskClient) -> None:
    """From the overview to the open cycle; the list names the running one, readers see its stages."""
    assert f'href="{LIST}"' in desk.get("/en/desk/progress/").text
    answer = send(desk, f"{LIST}/open", FILLED)
    assert (answer.status_code, answer.location) == (303, f"{LIST}/2029")
    page = desk.get(LIST).text
    assert page.index("Evaluation of 2029") < page.index(word("en", "Running")) < page.index("Towards the next")
    assert "336" in desk.get(f"{LIST}/2029").text
    assert client.get("/en/progress/").status_code == 200


def test_overview_still_tells_what_waits_in_the_cycle_before(desk: FlaskClient, unasked: Flask) -> None:
    """A newer cycle runs; the older open one is named with its late requests until it is closed."""
    overview = "/en/desk/progress/"
    with unasked.app_context():
        ask(due=date(2026, 11, 23))
    with unasked.app_context(), writing() as session:
        session.execute(update(EvidenceRequest).values(due_on=date(2026, 11, 2)))
    send(desk, f"{LIST}/open", FILLED)
    page = desk.get(overview).text
    assert "Evaluation of 2029" in page and "Nothing waits for you." in page
    assert 'href="/en/desk/progress/requests?cycle=2027&amp;late=1"' in page and "Still open:" in page
    send(desk, f"{LIST}/2027/close", {"version": "1"})
    assert "Still open:" not in desk.get(overview).text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"year": "1999"}, "Write a year between 2011 and 2100"),
        ({"year": "next"}, "Write a year between 2011 and 2100"),
        ({"name_en": ""}, "readers see it in both languages"),
        ({"data_from": "2028", "data_to": "2027"}, "lies before the first one"),
        ({"note_id": "Menuju Utama"}, "in both languages, or in none"),
        ({"source": "2001"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(desk: FlaskClient, change: dict[str, str], said: str) -> None:
    """422 with a sentence, and what was typed stays."""
    answer = send(desk, f"{LIST}/open", {**FILLED, **change})
    assert answer.status_code == 422
    assert said in answer.text and "Penilaian 2029" in answer.text
    assert "integer value" not in answer.text  # ours alone, not the library's beside it


def test_same_cycle_twice_is_refused_with_everything_kept(desk: FlaskClient) -> None:
    """As a second click would open it again."""
    send(desk, f"{LIST}/open", FILLED)
    answer = send(desk, f"{LIST}/open", FILLED)
    assert answer.status_code == 409
    assert "There is one of this name already" in answer.text and "Penilaian 2029" in answer.text


def test_edit_of_a_cycle_that_changed_keeps_what_was_typed(desk: FlaskClient) -> None:
    """409 with the text in the form and the version that stands now, so that sending it again counts."""
    typed = {"name_id": "Menuju Utama", "name_en": "Towards Utama", "year": "2027", "version": "77", "is_real": "y"}
    answer = send(desk, f"{LIST}/2027/edit", typed)
    assert answer.status_code == 409
    assert "Somebody else changed this" in answer.text and "Menuju Utama" in answer.text
    assert 'name="version" type="hidden" value="1"' in answer.text
    assert send(desk, f"{LIST}/2027/edit", {**typed, "version": "1"}).status_code == 303
    page = desk.get(f"{LIST}/2027").text
    assert "Towards Utama" in page and "sample data" not in page


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("2027-13", "", "Write a day as 2027-04-20"),
        ("Januari", "", "Write a day as 2027-04-20"),
        ("2027-05", "2027-04-20", "It ends before it begins"),
        ("", "1027", "This year cannot be right"),
    ],
)
def test_date_that_is_none_is_told(desk: FlaskClient, starts: str, ends: str, said: str) -> None:
    """A day, a month or a year, in order."""
    typed = {"stage": "mandiri", "state": "ahead", "starts": starts, "ends": ends, "version": "1"}
    answer = send(desk, f"{LIST}/2027/stages/new", typed)
    assert answer.status_code == 422 and said in answer.text


def test_stage_as_far_as_it_is_known_reaches_readers(desk: FlaskClient, client: FlaskClient) -> None:
    """A year alone is enough; the public page is not the cached one of before."""
    assert "2031" not in client.get("/en/progress/").text
    typed = {"stage": "tindak_lanjut", "state": "now", "starts": "2031", "ends": "", "version": "1"}
    assert send(desk, f"{LIST}/2027/stages/new", typed).status_code == 303
    assert "2031" in client.get("/en/progress/").text


def test_readers_see_the_note_and_that_it_is_closed(desk: FlaskClient, client: FlaskClient) -> None:
    """In their language, at once; written as text, whatever stands in it."""
    typed = {"name_id": "Menuju Utama", "name_en": "Towards Utama", "year": "2027", "version": "1"}
    notes = {"note_id": "Sasaran: Utama", "note_en": "Aim: <b>Utama</b>"}
    assert "Aim:" not in client.get("/en/progress/").text
    assert send(desk, f"{LIST}/2027/edit", {**typed, **notes}).status_code == 303
    assert "Aim: &lt;b&gt;Utama&lt;/b&gt;" in client.get("/en/progress/").text
    assert "This evaluation is closed." not in client.get("/en/progress/").text
    assert send(desk, f"{LIST}/2027/close", {"version": "2"}).status_code == 303
    assert "This evaluation is closed." in client.get("/en/progress/").text
    assert "Sasaran: Utama" in client.get("/id/kemajuan/").text


def test_closing_says_what_is_open_and_a_closed_cycle_explains_itself(desk: FlaskClient, unasked: Flask) -> None:
    """The confirm page counts; afterwards a form that was still open is answered with a sentence."""
    with unasked.app_context():
        ask()
        number = cycles.list_stages(cycle().id)[1].id
    page = desk.get(f"{LIST}/2027/close").text
    assert "1 request without an answer" in page and "7 stages that are not done" in page
    assert send(desk, f"{LIST}/2027/close", {"version": "1"}).status_code == 303
    typed = {"stage": "mandiri", "state": "ahead", "version": "2", "note_id": "catatan", "note_en": "a note"}
    answer = send(desk, f"{LIST}/2027/stages/new", typed)
    assert answer.status_code == 409
    assert "This cycle is closed" in answer.text and "catatan" in answer.text
    late = send(desk, f"{LIST}/2027/stages/{number}/move", {"version": "2", "to": "earlier"}, form=f"{LIST}/2027")
    assert late.status_code == 409 and "This cycle is closed" in late.text
    assert send(desk, f"{LIST}/2027/reopen", {"version": "2"}, form=f"{LIST}/2027").status_code == 303
    assert "This cycle is closed" not in desk.get(f"{LIST}/2027").text


def test_stage_of_another_cycle_is_not_there(desk: FlaskClient, unasked: Flask) -> None:
    """Numbers lead nowhere outside their cycle."""
    send(desk, f"{LIST}/open", FILLED)
    with unasked.app_context():
        number = cycles.list_stages(cycle().id)[0].id
    assert desk.get(f"{LIST}/2029/stages/{number}").status_code == 404
    assert desk.get(f"{LIST}/1999").status_code == 404


def test_years_without_all_holidays_are_named(desk: FlaskClient) -> None:
    """The coordinator learns that due dates there avoid weekends and known days only."""
    assert "Not all holidays of 2027 are recorded" in desk.get(f"{LIST}/2027").text


def test_cycle_is_a_row_that_content_never_overwrites(room: Flask, run: Callable[..., Any]) -> None:
    """Loading the files again leaves the coordinator's words."""
    opening.change_cycle(cycle().id, DRAFT, version=1, is_sample=False, **WHO)
    assert run("content", "load").exit_code == 0
    assert cycle().name_en == "Evaluation of 2029"
    assert db.session.scalar(select(func.count()).select_from(Cycle)) == 1


def test_newsroom_sees_a_stage_that_was_moved(desk: FlaskClient, sign_in: Callable[..., FlaskClient]) -> None:
    """The calendar of articles shows the stages as the coordinator keeps them, sample or not."""
    author = sign_in("author", email="penulis@example.org")
    calendar = "/en/desk/calendar?month=2027-09"
    assert "Final verification" not in author.get(calendar).text
    typed = {"stage": "verifikasi_final", "state": "ahead", "starts": "2027-09-07", "ends": "2027-09-09"}
    assert send(desk, f"{LIST}/2027/stages/new", {**typed, "version": "1"}).status_code == 303
    page = author.get(calendar).text
    assert "Final verification, 7 September 2027 – 9 September 2027" in page and "sample data" in page
