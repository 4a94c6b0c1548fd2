"""Task links: one request for whoever holds the address, hand in only; made, used and taken back on record."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from layak.core.access import Principal, Role
from layak.core.audit import AuditRow
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Cycle, CycleState, Evidence, EvidenceRequest, HandIn, TaskLink
from layak.progress.service import requests, task_links
from layak.progress.service.faults import LinkDead, NotYours, TooLong
from layak.progress.service.requests import Offer
from tests.conftest import START, TestClock
from tests.page_rules import check_page
from tests.progress.test_tasks import COLLEAGUE, COORDINATOR, OTHER, act, ask, pdf, room, state_of
from tests.staff import token_of

__all__ = ["room"]
DEAD = "This link no longer works"


@pytest.fixture
def coordinator(room: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """The coordinator, signed in."""
    return sign_in("coordinator", email="koordinator@example.org")


@pytest.fixture
def phone(room: Flask) -> FlaskClient:
    """Somebody without an account, with the message on the phone."""
    return room.test_client()


def links_page(number: int) -> str:
    """Where the links of a request are made."""
    return f"/en/desk/progress/requests/{number}/links"


def make(client: FlaskClient, number: int, days: str = "14") -> str:
    """Make a link through the form and give its path."""
    path = links_page(number)
    answer = client.post(path, data={"csrf_token": token_of(client.get(path)), "days": days})
    assert answer.status_code == 200, answer.text
    found = re.search(r"http://localhost(/en/task/[\w-]{22,})\n", answer.text)
    assert found, answer.text
    return found[1]


def token(app: Flask, number: int, days: int = 14) -> str:
    """A link made by the service: its path."""
    with app.app_context():
        return "/en/task/" + task_links.make_task_link(number, days=days, actor=COORDINATOR, at=START)


def look(client: FlaskClient, path: str) -> TestResponse:
    """Open a link: its page keeps the page rules, sets no cookie, and tells its address to nobody."""
    answer = client.get(path, is_checked=False)
    check_page(answer.text, path)
    is_private(answer)
    return answer


def is_private(answer: TestResponse) -> None:
    """Nobody keeps the answer, indexes it, or learns its address."""
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Set-Cookie" not in answer.headers


def give(client: FlaskClient, path: str, opened: TestResponse | None = None, **given: object) -> TestResponse:
    """Hand in through a link, as the page was opened."""
    opened = opened or client.get(path, is_checked=False)
    hidden = {}
    for name in ("version", "carried"):
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', opened.text)
        hidden[name] = found[1] if found else ""
    return client.post(path, data={**hidden, **given}, content_type="multipart/form-data", is_checked=False)


def test_coordinator_makes_a_link_that_is_shown_once(room: Flask, coordinator: FlaskClient) -> None:
    """The message names office, request, day and address; the token is kept only as its digest."""
    number = ask(room, days=9)
    assert f'href="{links_page(number)}"' in coordinator.get(links_page(number).removesuffix("/links")).text
    path = make(coordinator, number)
    secret = path.rsplit("/", 1)[1]
    again = coordinator.get(links_page(number)).text
    assert secret not in again and "not used yet" in again and "ends " in again
    with room.app_context():
        link = db.session.scalars(select(TaskLink)).one()
        assert link.token_digest == task_links.digest_of(secret)
        assert link.ends_at == START + timedelta(days=14)
        assert secret not in " ".join(db.session.scalars(select(AuditRow.detail)))


def test_message_fits_whatsapp(room: Flask, coordinator: FlaskClient) -> None:
    """The page has a copy field and a wa.me address with the same text, in the page's language."""
    number = ask(room)
    path = links_page(number).replace("/en/desk/progress/requests/", "/id/ruang-kerja/kemajuan/permintaan/")
    path = path.replace("/links", "/tautan")
    answer = coordinator.post(path, data={"csrf_token": token_of(coordinator.get(path)), "days": "60"})
    assert 'data-copy="pesan"' in answer.text and "http://localhost/id/tugas/" in answer.text
    assert 'href="https://wa.me/?text=' in answer.text and "http%3A%2F%2Flocalhost%2Fid%2Ftugas%2F" in answer.text


@pytest.mark.parametrize("days", ["0", "61", "-3", "x", ""])
def test_link_lasts_sixty_days_at_most(room: Flask, coordinator: FlaskClient, days: str) -> None:
    """Another number of days is refused at its field, and no link is made."""
    number = ask(room)
    path = links_page(number)
    answer = coordinator.post(path, data={"csrf_token": token_of(coordinator.get(path)), "days": days})
    assert answer.status_code == 422 and 'id="days-error"' in answer.text
    with room.app_context():
        assert db.session.scalar(select(TaskLink.id)) is None
        with pytest.raises(TooLong):
            task_links.make_task_link(number, days=61, actor=COORDINATOR, at=START)


def test_only_the_coordinator_makes_links(room: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """An officer neither opens the page nor makes one by the service."""
    number = ask(room)
    assert sign_in("office_officer").get(links_page(number)).status_code == 403
    with room.app_context(), pytest.raises(NotYours):
        task_links.make_task_link(number, actor=COLLEAGUE, at=START)


def test_whoever_holds_the_link_sees_this_request_and_nothing_else(room: Flask, phone: FlaskClient) -> None:
    """What, of whom and until when; no hand-in of before, no reason, no other request, no cookie."""
    number = ask(room, note="Lampirkan rekap")
    ask(room, "04.budget", note="Rahasia lain")
    act(room, requests.hand_in, number, Offer(answer="Jawaban lama"), actor=COLLEAGUE)
    act(room, requests.give_back, number, "Alasan dikembalikan")
    text = look(phone, token(room, number)).text
    assert "Lampirkan rekap" in text and "5 December 2026" in text and 'name="answer"' in text
    assert not [words for words in ("Jawaban lama", "Alasan dikembalikan", "Rahasia lain") if words in text]
    assert "/desk/" not in text and "/ruang-kerja/" not in text
    assert look(phone, token(room, number).replace("/en/task/", "/id/tugas/")).status_code == 200


def test_link_takes_words_a_document_and_a_link_without_an_account(room: Flask, phone: FlaskClient) -> None:
    """After sending the page says that we have it, with number and time; the audit knows the link and no person."""
    number = ask(room)
    path = token(room, number)
    answer = give(phone, path, answer="Ada.", files=[pdf()], links="https://drive.example.org/a")
    assert answer.status_code == 303, answer.text
    is_private(answer)
    thanks = look(phone, answer.headers["Location"])
    assert "Thank you, we have it" in thanks.text and "Hand-in 1, 21 November 2026, 10:00 WIB." in thanks.text
    with room.app_context():
        link = db.session.scalars(select(TaskLink)).one()
        given = db.session.scalars(select(HandIn).filter_by(request_id=number)).one()
        assert (link.uses, link.used_at, given.link_id, given.actor) == (1, START, link.id, "anyone")
        assert len(db.session.scalars(select(Evidence).filter_by(hand_in_id=given.id)).all()) == 2
        rows = db.session.scalars(select(AuditRow).filter_by(subject=f"request:{number}").order_by(AuditRow.id)).all()
        assert [(one.action, one.actor) for one in rows[1:]] == [
            ("progress.make_link", COORDINATOR.actor),
            ("progress.hand_in", "anyone"),
            ("progress.use_link", "anyone"),
        ]
        assert rows[-1].detail == f'{{"link": {link.id}}}'


def test_link_works_again_until_somebody_decides(room: Flask, phone: FlaskClient) -> None:
    """Before the decision a second hand-in replaces the first; after it the link is like any other dead one."""
    number = ask(room)
    path = token(room, number)
    assert give(phone, path, answer="Pertama").status_code == 303
    assert give(phone, path, answer="Kedua").headers["Location"].endswith("/thanks/2")
    assert phone.get(f"{path}/thanks/3", is_checked=False).status_code == 404
    act(room, requests.accept, number)
    assert DEAD in look(phone, path).text and DEAD in look(phone, f"{path}/thanks/2").text
    assert give(phone, path, answer="Ketiga").status_code == 404


def test_dead_links_all_look_alike(room: Flask, phone: FlaskClient, clock: TestClock) -> None:
    """Ended, taken back, unknown, of a closed cycle: the same words and the same status, for looking and for sending."""
    revoked, ended, closed = (token(room, ask(room, code), days=3) for code in ("04.records", "04.staff", "04.budget"))
    opened = phone.get(revoked, is_checked=False)
    with room.app_context():
        number = db.session.scalars(select(TaskLink).order_by(TaskLink.id)).first()
        assert number is not None
        task_links.revoke_task_link(number.request_id, number.id, actor=COORDINATOR, at=START)
    unknown = "/en/task/" + "x" * 32
    pages = [look(phone, revoked), look(phone, unknown)]
    sent = give(phone, revoked, opened, answer="Sudah lama saya tulis <b>", links="https://contoh.example/a")
    assert sent.status_code == 404 and DEAD in sent.text
    assert "Sudah lama saya tulis &lt;b&gt;" in sent.text and "https://contoh.example/a" in sent.text
    clock.moment = START + timedelta(days=3)
    pages.append(look(phone, ended))
    clock.moment = START
    assert look(phone, closed).status_code == 200
    with room.app_context(), writing() as session:
        for cycle in session.scalars(select(Cycle)):
            cycle.state = CycleState.CLOSED
    pages.append(look(phone, closed))
    bare = {re.sub(r"/(?:en/task|id/tugas)/[\w-]+", "", page.text) for page in pages}
    assert len(bare) == 1 and {page.status_code for page in pages} == {404}


def test_coordinator_takes_a_link_back(room: Flask, coordinator: FlaskClient, phone: FlaskClient) -> None:
    """One press ends it at once and is on record; a link of another request is not there."""
    number, other = ask(room), ask(room, "04.staff", OTHER)
    path = make(coordinator, number)
    opened = coordinator.get(links_page(number))
    link = re.search(r'name="link" value="(\d+)"', opened.text)
    assert link
    data = {"csrf_token": token_of(opened), "link": link[1]}
    assert coordinator.post(f"{links_page(other)}/revoke", data=data).status_code == 404
    assert coordinator.post(f"{links_page(number)}/revoke", data=data).status_code == 303
    assert "was taken back" in coordinator.get(links_page(number)).text
    assert DEAD in look(phone, path).text
    with room.app_context():
        assert "progress.revoke_link" in db.session.scalars(select(AuditRow.action)).all()


def test_link_of_a_decided_request_is_not_said_to_work(
    room: Flask, coordinator: FlaskClient, phone: FlaskClient
) -> None:
    """Once accepted nothing can be handed in: the list says that the link rests, and it can still be taken back."""
    number = ask(room)
    path = make(coordinator, number)
    assert "still works" in coordinator.get(links_page(number)).text
    act(room, requests.hand_in, number, Offer(answer="Ada"), actor=COLLEAGUE)
    act(room, requests.accept, number)
    listed = coordinator.get(links_page(number)).text
    assert DEAD in look(phone, path).text and "still works" not in listed
    assert "nothing can be handed in now" in listed and 'name="link"' in listed


def test_link_keeps_what_was_typed(room: Flask, phone: FlaskClient) -> None:
    """A mistake, and somebody who was faster, cost neither words nor documents; the other's words stay unseen."""
    number = ask(room)
    path = token(room, number)
    opened = phone.get(path, is_checked=False)
    wrong = give(phone, path, opened, answer="Kata saya", files=[pdf()], links="ftp://x")
    assert wrong.status_code == 422 and "Kata saya</textarea>" in wrong.text and "kept, " in wrong.text
    act(room, requests.hand_in, number, Offer(answer="Kata rekan"), actor=COLLEAGUE)
    late = give(phone, path, wrong, answer="Kata saya", links="")
    assert late.status_code == 409
    assert "Kata saya</textarea>" in late.text and "kept, " in late.text and "Kata rekan" not in late.text
    check_page(late.text, path)
    assert give(phone, path, late, answer="Kata saya").status_code == 303


def test_documents_kept_through_one_link_are_not_taken_through_another(room: Flask, phone: FlaskClient) -> None:
    """What one link keeps is signed for that link."""
    first, second = token(room, ask(room)), token(room, ask(room, "04.staff", OTHER))
    kept = give(phone, first, act="attach", files=[pdf()])
    assert "kept, " in kept.text
    assert give(phone, second, kept, answer="").status_code == 422


def test_other_sites_cannot_hand_in(room: Flask, phone: FlaskClient) -> None:
    """A page of another site, or one without a name, is refused before the form is read."""
    number = ask(room)
    path = token(room, number)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://jahat.example"}, {"Origin": "null"}):
        answer = phone.post(path, data={"version": "1", "answer": "Ada"}, headers=headers, is_checked=False)
        assert answer.status_code == 403
    assert state_of(room, number) == "asked"


def test_guessing_and_sending_are_slowed_down(room: Flask, phone: FlaskClient) -> None:
    """After sixty unknown links in an hour a network waits, and after forty sends too."""
    answers = [phone.get(f"/en/task/{'y' * 30}{number}", is_checked=False).status_code for number in range(62)]
    assert answers[:60] == [404] * 60 and answers[-1] == 429
    path = token(room, ask(room))
    sent = [phone.post(path, data={"version": "1"}, is_checked=False).status_code for _ in range(42)]
    assert sent[0] == 422 and sent[-1] == 429


def test_request_has_ten_open_links_at_most(room: Flask, coordinator: FlaskClient) -> None:
    """The eleventh is refused in a sentence, and a request that is settled gets none."""
    number = ask(room)
    for _ in range(task_links.MOST_OPEN):
        token(room, number)
    path = links_page(number)
    answer = coordinator.post(path, data={"csrf_token": token_of(coordinator.get(path)), "days": "14"})
    assert answer.status_code == 422 and "ten open links" in answer.text
    act(room, requests.withdraw, number)
    assert "needs no link" in coordinator.get(path).text
    assert coordinator.get(links_page(999_999)).status_code == 404


def test_token_of_a_link_is_no_key_to_the_service(room: Flask) -> None:
    """Without the token nobody hands in by a link's number, not even staff of another office."""
    number = ask(room)
    stranger = Principal(user_id=7, roles=frozenset({Role.OFFICE_OFFICER}), office_key=OTHER)
    token(room, number)
    with room.app_context():
        with pytest.raises(NotYours):
            requests.hand_in(number, Offer(answer="x"), version=1, actor=stranger, at=START)
        with pytest.raises(LinkDead):
            task_links.hand_in_by_link("1", Offer(answer="x"), version=1, at=START)
        assert db.session.get_one(EvidenceRequest, number).state == "asked"
