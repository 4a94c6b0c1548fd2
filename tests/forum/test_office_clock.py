"""Offices and time: reminders by mail, and lateness that others may read of after a warning and a release."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from layak.core.access import Principal, Role
from layak.core.tick import run_tasks
from layak.extensions import db
from layak.forum.models import DraftState, PublicVersion, Suggestion
from layak.forum.service import late_answers, reminders
from layak.forum.states import State
from layak.progress.models import Office
from layak.progress.service import renaming
from layak.progress.service.faults import StillOpen
from tests.conftest import TestClock
from tests.forum.conftest import FORM, Desk
from tests.forum.offices import DUE, LIST, MONDAY, TEXT, TITLE, City, write
from tests.staff import sign_in

LATE = "/id/ruang-kerja/forum/terlambat"


@pytest.fixture
def coordinator(city: City, staff: Callable[..., Desk]) -> Desk:
    """The coordinator at work."""
    return staff(Role.COORDINATOR)


def at(day: date, hour: int = 9) -> datetime:
    """A moment of a day in the city."""
    return datetime.combine(day, time(hour), UTC) - timedelta(hours=7)


def test_officers_get_one_letter_each_time(
    city: City, officer: Callable[..., Desk], outbox: Callable[[], list[Any]]
) -> None:
    """It came, three working days before, on the day, a week after: one letter each, from seven on, no word of an idea."""
    idea = city.send_idea()
    officer("satu")
    officer("dua", city.offices[1])
    days = []
    for number in range(24):
        day = MONDAY + timedelta(days=number)
        for hour in (0, 6, 9, 10):
            before = len(outbox())
            with city.app.app_context():
                run_tasks(city.app, at(day, hour))
            days += [(day, hour)] * (len(outbox()) - before)
    assert days == [(MONDAY, 9), (date(2026, 12, 2), 9), (DUE, 9), (date(2026, 12, 14), 9)]
    assert {tuple(one.to) for one in outbox()} == {("satu@example.org",)}
    came, first, _, last = (one.body for one in outbox())
    assert f"{idea}: http://localhost/id/ruang-kerja/forum/kantor/{idea}" in came
    assert TITLE not in came and TEXT not in came
    assert "http://localhost/id/ruang-kerja/forum/kantor" in first and "tiga hari kerja: 1" in first
    assert "Terlambat: 1" in last and TITLE not in first + last and TEXT not in first + last


def test_letter_of_an_arrival_waits_until_it_cannot_be_undone_and_goes_to_each_office(
    city: City, officer: Callable[..., Desk], outbox: Callable[[], list[Any]]
) -> None:
    """Not within the ten seconds of undoing; sent on to another office it is told there; nobody is told of an old one."""
    number, sent_at = city.send_idea(), at(MONDAY)
    city.send_idea(due=DUE)
    city.change(number + 1, forwarded_on=date(2026, 11, 9))
    officer("satu")
    officer("dua", city.offices[1])
    told: list[tuple[str, str]] = []
    for seconds, changes in (
        (5, {"decided_at": sent_at}),
        (70, {}),
        (130, {}),
        (190, {"office_key": city.offices[1], "reminded_on": None}),
    ):
        city.change(number, **changes)
        with city.app.app_context():
            run_tasks(city.app, sent_at + timedelta(seconds=seconds))
        told = [(one.to[0], one.subject) for one in outbox()]
        assert len(told) == {5: 0, 70: 1, 130: 1, 190: 2}[seconds]
    subject = "Usulan anak untuk dinas Anda"
    assert told == [("satu@example.org", subject), ("dua@example.org", subject)]


def test_reminder_rests_while_a_moderator_has_the_answer(
    city: City, officer: Callable[..., Desk], outbox: Callable[[], list[Any]], clock: TestClock
) -> None:
    """An office that has answered is neither reminded nor late; its words came back: then it is both again."""
    number, desk = city.send_idea(), officer()
    write(desk, number)
    late = date(2026, 12, 8)
    with city.app.app_context():
        run_tasks(city.app, at(late))
        assert outbox() == [] and late_answers.overdue(late) == []
    city.settle(DraftState.RETURNED)
    with city.app.app_context():
        run_tasks(city.app, at(late))
        assert len(outbox()) == 1 and len(late_answers.overdue(late)) == 1
        assert reminders.list_due(late) == []


def press(desk: Desk, office: str, act: str, seen: int = 1) -> TestResponse:
    """Press a button beside a late office."""
    token = FORM.search(desk.see("/id/ruang-kerja/akun").text)
    assert token
    return desk.client.post(f"{LATE}/{office}", data={"csrf_token": token[1], "act": act, "seen": seen})


def is_told(city: City, number: int) -> bool:
    """Whether everybody may read that the office has not answered."""
    with city.app.app_context():
        row = db.session.scalars(select(Suggestion).join(PublicVersion).where(PublicVersion.id == number)).one()
        return row.state == State.FORWARDED and row.late_shown_on is not None


def test_lateness_is_shown_only_after_a_warning_and_three_working_days(
    city: City, officer: Callable[..., Desk], coordinator: Desk, outbox: Callable[[], list[Any]], clock: TestClock
) -> None:
    """Late inside at first; warned with a letter; shown on the third working day; taken back; ended by an answer."""
    number, desk, office = city.send_idea(), officer(), city.offices[0]
    assert "Tidak ada dinas yang terlambat." in coordinator.see(LATE).text
    clock.moment = at(date(2026, 12, 10))  # a Thursday
    desk, coordinator = renewed(city, desk), renewed(city, coordinator)
    assert TITLE in coordinator.see(LATE).text and "Terlambat" in desk.see(LIST).text
    assert press(coordinator, office, "show").status_code == 409 and not is_told(city, number)
    assert press(coordinator, office, "warn", seen=2).status_code == 409
    assert press(coordinator, office, "warn").status_code == 303
    (letter,) = outbox()
    assert letter.to == ["satu@example.org"] and TITLE not in letter.body and "Terlambat: 1" in letter.body
    for path in (LIST, f"{LIST}/{number}"):
        told = desk.see(path).text
        assert "mengingatkan dinas Anda pada 10 Desember 2026. Mulai 15 Desember 2026 pembaca boleh" in told
    clock.moment = at(date(2026, 12, 14))
    coordinator = renewed(city, coordinator)
    assert "15 Desember 2026" in coordinator.see(LATE).text
    assert press(coordinator, office, "show").status_code == 409 and not is_told(city, number)
    clock.moment = at(date(2026, 12, 15))
    desk, coordinator = renewed(city, desk), renewed(city, coordinator)
    assert press(coordinator, office, "show").status_code == 303 and is_told(city, number)
    assert press(coordinator, office, "hide").status_code == 303 and not is_told(city, number)
    assert press(coordinator, office, "show").status_code == 303 and is_told(city, number)
    assert "Pembaca bisa melihat bahwa dinas Anda belum menjawab." in desk.see(f"{LIST}/{number}").text
    assert write(desk, number).status_code == 303 and not is_told(city, number)
    assert "Tidak ada dinas yang terlambat." in coordinator.see(LATE).text


def test_warning_does_not_pass_on_to_an_heir(city: City, coordinator: Desk, clock: TestClock) -> None:
    """An office that took over another's work is warned itself before anybody reads that it is late."""
    number = city.send_idea(city.offices[1], due=date(2026, 11, 13))
    assert press(coordinator, city.offices[1], "warn").status_code == 303
    city.merge(city.offices[1], city.offices[0])
    clock.moment = at(date(2026, 12, 1))
    coordinator = renewed(city, coordinator)
    assert press(coordinator, city.offices[0], "show").status_code == 409 and not is_told(city, number)
    assert press(coordinator, city.offices[0], "warn").status_code == 303
    assert press(coordinator, city.offices[0], "show").status_code == 409


def renewed(city: City, desk: Desk) -> Desk:
    """The same person, signed in anew: sessions end after a day."""
    client = city.app.test_client()
    sign_in(client, desk.person)
    return Desk(client, desk.person, desk.role)


def test_office_without_an_heir_does_not_end_while_ideas_wait_for_it(city: City) -> None:
    """Nobody would answer them: it ends only when each was answered, or sent to another office."""
    number, key = city.send_idea(), city.offices[0]

    def end() -> None:
        with city.app.app_context():
            version = db.session.get_one(Office, key).version
            renaming.end_office(key, version=version, actor=Principal(user_id=9), at=at(MONDAY), on=MONDAY)

    with pytest.raises(StillOpen):
        end()
    city.change(number, state=State.NOT_NOW)
    end()
