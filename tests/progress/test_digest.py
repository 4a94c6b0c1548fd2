"""The digest for the task force's group: numbers and links, nothing of a person, nothing of the forum."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import flask_mailman
import pytest
from flask import Flask
from flask.testing import FlaskClient

from layak.core.access import Principal, Role
from layak.core.clock import now
from layak.core.database import writing
from layak.core.outgoing import send_letters
from layak.extensions import db
from layak.progress.digest_words import MOST_LETTERS
from layak.progress.mailing import write_due
from layak.progress.models import EvidenceRequest, Office, Tally
from layak.progress.service import requests
from layak.progress.service.digest_plan import change_plan, due_moment, get_plan
from tests.conftest import START
from tests.progress.test_requests import COORDINATOR, OFFICER, WORDS, question
from tests.staff import token_of

TODAY = START.date()
PAGE = "/id/ruang-kerja/kemajuan/ringkasan"


@pytest.fixture
def room(loaded: Flask) -> Iterator[Flask]:
    """Two requests to the civil registry that are late, one to another office that is due soon."""
    with loaded.app_context():
        with writing() as session:
            session.execute(EvidenceRequest.__table__.delete())
            session.execute(Tally.__table__.delete())
        for office, code, days in (
            ("disdukcapil", "04.records", -3),
            ("disdukcapil", "04.budget", -1),
            ("dinsos", "09.budget", 7),
        ):
            due = TODAY + timedelta(days=days)
            requests.ask(question(code), office, due_on=due, actor=COORDINATOR, at=START, on=TODAY)
        db.session.remove()
    yield loaded


@pytest.fixture
def inside(room: Flask) -> Iterator[Flask]:
    """The same, inside the application's context, for what goes through the service."""
    with room.app_context():
        yield room
        db.session.remove()


def text_of(run: Callable[..., Any], lang: str = "id") -> str:
    """What the command prints."""
    done = run("progress", "digest", "--lang", lang)
    assert done.exit_code == 0, done.output
    return str(done.output)


def test_digest_says_who_owes_what(room: Flask, run: Callable[..., Any]) -> None:
    """Late and soon by the office's short name, most first, with the day and the address of the public page."""
    text = text_of(run)
    assert "Lewat tenggat: Disdukcapil 2" in text and "Tenggat dalam 7 hari: Dinsos 1" in text
    assert "0 dari 3 diterima" in text and "21 November 2026" in text and "/id/kemajuan/" in text
    assert (
        "Past the date: Disdukcapil 2" in text_of(run, "en") and "November 21" in text_of(run, "en")
    ) or "21 November"


def test_handing_in_moves_the_numbers(inside: Flask, run: Callable[..., Any]) -> None:
    """What was handed in waits to be looked at and is owed no more."""
    first = db.session.query(EvidenceRequest).filter_by(office_key="disdukcapil").order_by(EvidenceRequest.id).first()
    requests.hand_in(first.id, WORDS, version=first.version, actor=OFFICER, at=START)
    text = text_of(run)
    assert "Disdukcapil 1" in text and "1 menunggu diperiksa" in text and "1 data dukung baru" in text


def test_digest_stays_short_with_sixty_offices(inside: Flask, run: Callable[..., Any]) -> None:
    """Of many offices the first are named and the others counted; no message is longer than a group reads."""
    with writing() as session:
        for number in range(60):
            session.add(
                Office(key=f"kantor-{number}", kind="agency", name_id="K", name_en="K", short=f"Kantor {number}")
            )
    for number in range(60):
        day = TODAY - timedelta(days=1)
        requests.ask(question("05.budget"), f"kantor-{number}", due_on=day, actor=COORDINATOR, at=START, on=TODAY)
    text = text_of(run)
    assert "dan 49 lagi" in text and len(text) <= MOST_LETTERS + 1


def test_digest_knows_nothing_of_the_forum_and_of_people(inside: Flask, run: Callable[..., Any]) -> None:
    """No word of an idea, of the forum, of an answer or of an account stands in it, in either language."""
    first = db.session.query(EvidenceRequest).filter_by(office_key="disdukcapil").first()
    offer = requests.Offer(answer="KENARI-JAWABAN")
    requests.hand_in(first.id, offer, version=first.version, actor=OFFICER, at=START)
    for lang in ("id", "en"):
        text = text_of(run, lang).lower()
        for word in ("kenari", "forum", "usulan", "suggestion", "contoh.invalid", "user:", "@"):
            assert word not in text


def test_coordinator_copies_or_opens_it_in_whatsapp(room: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """Both languages stand in fields to copy, and the link carries the very same text."""
    page = sign_in("coordinator").get(PAGE).text
    links = [part.split('"')[0] for part in page.split('href="https://wa.me/?text=')[1:]]
    assert len(links) == 2 and "Lewat tenggat: Disdukcapil 2" in unquote(links[0])
    assert "Past the date: Disdukcapil 2" in unquote(links[1])


def test_plan_with_a_wrong_address_is_kept_and_told(room: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """A line that is no address is named; what was typed stays."""
    client = sign_in("coordinator")
    token = token_of(client.get(PAGE))
    data = {
        "csrf_token": token,
        "version": "0",
        "every": "day",
        "hour": "7",
        "lang": "id",
        "addresses": "a@b.example\nbukan",
    }
    answer = client.post(PAGE, data=data)
    assert answer.status_code == 422 and "“bukan”" in answer.text and "a@b.example" in answer.text
    answer = client.post(PAGE, data={**data, "addresses": "a@kota.example"})
    assert answer.status_code == 303 and "a@kota.example" in client.get(PAGE).text
    assert client.post(PAGE, data={**data, "addresses": "c@kota.example"}).status_code == 409


def test_digest_goes_once_in_its_hour(inside: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 07:00 in the city it goes to every address, and not again that day."""
    sent: list[Any] = []
    monkeypatch.setattr(flask_mailman.EmailMessage, "send", lambda self: sent.append((self.to, self.body)) or 1)
    for module in ("layak.progress.mailing", "layak.core.outgoing"):
        monkeypatch.setattr(f"{module}.has_mail", lambda: True)
    change_plan(
        every="day", hour=7, addresses=["a@kota.example", "b@kota.example"], lang="en", version=0, actor=COORDINATOR
    )
    early = START.replace(hour=23, minute=59) - timedelta(days=1)
    assert write_due(early) == 0
    assert write_due(early + timedelta(minutes=1)) == 2
    assert write_due(early + timedelta(minutes=2)) == 0
    assert send_letters(now()) == 2 and send_letters(now()) == 0
    assert [to for to, _ in sent] == [["a@kota.example"], ["b@kota.example"]] and "Past the date" in sent[0][1]
    assert write_due(early + timedelta(days=1, minutes=1)) == 2


def test_weekly_digest_goes_on_mondays(inside: Flask) -> None:
    """Of the days of a week only Monday is due; a night without the site does not move it into the next."""
    change_plan(every="week", hour=7, addresses=["a@kota.example"], lang="id", version=0, actor=COORDINATOR)
    zone = inside.extensions["layak"].zone
    seven = START.replace(hour=0, minute=5)
    due = [due_moment(get_plan(), at=seven + timedelta(days=days), zone=zone) is not None for days in range(7)]
    monday = date(2026, 11, 23)
    assert due == [(seven + timedelta(days=days)).date() == monday for days in range(7)]
    assert due_moment(get_plan(), at=seven + timedelta(days=2, hours=7), zone=zone) is None


@pytest.mark.parametrize("role", [role.value for role in Role if role is not Role.COORDINATOR])
def test_others_do_not_see_it(room: Flask, sign_in: Callable[..., FlaskClient], role: str) -> None:
    """Lateness is internal: only the coordinator opens the page."""
    assert sign_in(role).get(PAGE).status_code == 403
    assert not Principal(roles=frozenset({Role(role)})).may("progress.coordinate")
