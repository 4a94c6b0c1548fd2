"""Meetings of the task force: an agenda from what is late, a page to project, minutes, decisions as tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.core.access import Role
from layak.core.audit import AuditRow
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import EvidenceRequest, Meeting, MeetingItem, Tally
from layak.progress.service import requests
from layak.progress.service.meetings import list_decisions_of
from tests.conftest import START
from tests.news.conftest import fields_of
from tests.progress.test_requests import COORDINATOR, question

LIST = "/id/ruang-kerja/kemajuan/rapat"
TODAY = START.date()


@pytest.fixture
def room(loaded: Flask) -> Iterator[Flask]:
    """A request to the civil registry that is late, and no meeting yet."""
    with loaded.app_context():
        with writing() as session:
            for table in (EvidenceRequest, Tally, MeetingItem, Meeting):
                session.execute(table.__table__.delete())
        due = TODAY - timedelta(days=2)
        requests.ask(question(), "disdukcapil", due_on=due, actor=COORDINATOR, at=START, on=TODAY)
        db.session.remove()
    yield loaded


@pytest.fixture
def coordinator(room: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """The task force's coordinator."""
    return sign_in("coordinator")


def planned(client: FlaskClient, **changes: str) -> str:
    """Plan a meeting through its form; returns its page."""
    form = fields_of(client.get(f"{LIST}/baru").text) | {"held_on": "2026-11-25", "starts_at": "09.00"}
    answer = client.post(f"{LIST}/baru", data=form | changes)
    assert answer.status_code == 303, answer.text
    path, _mark, query = str(answer.location).partition("?")
    assert "Tersimpan" in client.get(f"{path}?{query}").text
    return path


def decided(client: FlaskClient, path: str, **changes: str) -> str:
    """Add a decision through its form; returns the meeting's page."""
    form = fields_of(client.get(f"{path}/keputusan").text) | {"text": "Kirim data akta.", "office_key": "disdukcapil"}
    answer = client.post(f"{path}/keputusan", data=form | changes)
    assert answer.status_code == 303, answer.text
    return client.get(answer.location).text


def test_agenda_begins_with_what_is_late(coordinator: FlaskClient) -> None:
    """The form proposes a line for each late office; lines can be taken out and added, and are kept in order."""
    form = fields_of(coordinator.get(f"{LIST}/baru").text)
    assert "Disdukcapil: 1 permintaan terlambat" in form["agenda"].splitlines()
    path = planned(coordinator, agenda="Pembukaan\n\n  Data akta  \nPenutup")
    assert fields_of(coordinator.get(path).text)["agenda"].splitlines() == ["Pembukaan", "Data akta", "Penutup"]


def test_page_to_project_holds_the_state_and_the_agenda(coordinator: FlaskClient) -> None:
    """Where the cycle stands, which offices are late, the agenda and what was decided before, on one page."""
    path = planned(coordinator, agenda="Pembukaan", place="Ruang rapat utama")
    decided(coordinator, path, due_on="2026-11-20")
    page = coordinator.get(f"{path}/layar").text
    for words in ("Pembukaan", "Ruang rapat utama", "Disdukcapil: <b>1</b>", "Kirim data akta.", "0 dari 1 diterima"):
        assert words in page


def test_decision_is_a_task_until_it_is_carried_out(room: Flask, coordinator: FlaskClient) -> None:
    """A decision is listed for its office and on the next agenda, is told when its day is over, and can be closed."""
    path = planned(coordinator)
    page = decided(coordinator, path, due_on="2026-11-20")
    assert "Kirim data akta." in page and "Lewat harinya" in page
    with room.app_context():
        assert [row.text for row in list_decisions_of("disdukcapil")] == ["Kirim data akta."]
        assert list_decisions_of("dinsos") == []
        item = db.session.query(MeetingItem).filter_by(kind="decision").one().id
    assert "1 keputusan masih terbuka" in fields_of(coordinator.get(f"{LIST}/baru").text)["agenda"]
    token = fields_of(coordinator.get(path).text)["csrf_token"]
    coordinator.post(f"{LIST}/keputusan/{item}", data={"csrf_token": token, "done": "1"})
    with room.app_context():
        assert list_decisions_of() == []
        acts = [row.action for row in db.session.query(AuditRow) if row.subject.startswith("meeting:")]
    assert acts == ["progress.plan_meeting", "progress.decide", "progress.mark_done"]


def test_minutes_of_the_slower_of_two_are_not_lost(room: Flask, coordinator: FlaskClient) -> None:
    """Who saves second reads that somebody was faster, with the typed minutes still there."""
    path = planned(coordinator)
    first = fields_of(coordinator.get(path).text)
    assert coordinator.post(path, data=first | {"minutes": "Catatan pertama"}).status_code == 303
    answer = coordinator.post(path, data=first | {"minutes": "Catatan kedua"})
    assert answer.status_code == 409 and "Catatan kedua" in fields_of(answer.text)["minutes"]
    with room.app_context():
        assert db.session.query(Meeting).one().minutes == "Catatan pertama"
    again = coordinator.post(path, data=fields_of(answer.text) | {"act": "decide"})
    assert again.status_code == 303 and again.location == f"{path}/keputusan"
    with room.app_context():
        assert db.session.query(Meeting).one().minutes == "Catatan kedua"


def test_decision_of_the_slower_of_two_is_not_lost(room: Flask, coordinator: FlaskClient) -> None:
    """Who adds a decision after somebody saved the minutes keeps the words in the form and can send them again."""
    path = planned(coordinator)
    form = fields_of(coordinator.get(f"{path}/keputusan").text) | {"text": "Kirim data."}
    coordinator.post(path, data=fields_of(coordinator.get(path).text) | {"minutes": "Catatan"})
    answer = coordinator.post(f"{path}/keputusan", data=form)
    assert answer.status_code == 409 and fields_of(answer.text)["text"].strip() == "Kirim data."
    assert coordinator.post(f"{path}/keputusan", data=fields_of(answer.text)).status_code == 303


WRONG = [
    ({"title": " "}, "Isi dulu"),
    ({"held_on": ""}, "Pilih harinya"),
    ({"held_on": "2026-02-30"}, "2026-02-30"),
    ({"starts_at": "25.00"}, "seperti 09.00"),
    ({"title": "a" * 201}, "Persingkat"),
]


@pytest.mark.parametrize(("given", "told"), WRONG, ids=range(len(WRONG)))
def test_wrong_input_is_told_and_kept(coordinator: FlaskClient, given: dict[str, str], told: str) -> None:
    """Each wrong field is named; the agenda that was typed stays."""
    form = fields_of(coordinator.get(f"{LIST}/baru").text) | {"held_on": "2026-11-25", "agenda": "KENARI"}
    answer = coordinator.post(f"{LIST}/baru", data=form | given)
    assert answer.status_code == 422 and told in answer.text and "KENARI" in answer.text


@pytest.mark.parametrize("role", [role.value for role in Role if role is not Role.COORDINATOR])
def test_others_see_no_meeting(room: Flask, sign_in: Callable[..., FlaskClient], role: str) -> None:
    """Meetings are the coordinator's."""
    assert sign_in(role).get(LIST).status_code == 403


def test_meeting_that_is_not_there_is_not_found(coordinator: FlaskClient) -> None:
    """A number that no meeting has leads nowhere."""
    assert coordinator.get(f"{LIST}/99").status_code == 404 and date(2026, 1, 1)
