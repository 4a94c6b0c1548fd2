"""What an officer does: the list of an office, one request, handing in, and what happens when two are at it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from layak.core.access import Principal, Role
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Cycle, CycleState, Evidence, EvidenceRequest, HandIn, Question, Tally
from layak.progress.service import requests
from layak.progress.service.requests import Offer
from tests.conftest import START
from tests.progress import papers
from tests.staff import token_of

TODAY = date(2026, 11, 21)
OFFICE, OTHER = "disdukcapil", "dinsos"
LIST = "/en/desk/tasks/"
COORDINATOR = Principal(user_id=901, roles=frozenset({Role.COORDINATOR}))
COLLEAGUE = Principal(user_id=902, roles=frozenset({Role.OFFICE_OFFICER}), office_key=OFFICE)


@pytest.fixture
def room(loaded: Flask) -> Flask:
    """The loaded site without the requests of the samples."""
    with loaded.app_context(), writing() as session:
        session.execute(EvidenceRequest.__table__.delete())
        session.execute(Tally.__table__.delete())
    return loaded


@pytest.fixture
def officer(room: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """An officer of the civil registry."""
    return sign_in("office_officer", email="registry@example.org", office_key=OFFICE)


def ask(app: Flask, code: str = "04.records", office: str = OFFICE, *, days: int = 14, note: str = "") -> int:
    """Ask an office for something that is due in so many days."""
    with app.app_context():
        number = db.session.scalar(select(Question.id).where(Question.code == code))
        assert number is not None
        due_on = TODAY + timedelta(days=days)
        return requests.ask(number, office, due_on=due_on, note=note, actor=COORDINATOR, at=START, on=TODAY)


def act(app: Flask, verb: Callable[..., object], number: int, *given: object, actor: Principal = COORDINATOR) -> None:
    """Move a request on by the service, at the version it has now."""
    with app.app_context():
        version = db.session.get_one(EvidenceRequest, number).version
        verb(number, *given, version=version, actor=actor, at=START)


def state_of(app: Flask, number: int) -> str:
    """Where a request stands."""
    with app.app_context():
        return db.session.get_one(EvidenceRequest, number).state


def page(number: int) -> str:
    """Where an officer finds a request."""
    return f"{LIST}{number}"


def fields(answer: TestResponse) -> dict[str, object]:
    """The hidden fields of the form on a page."""
    found = dict.fromkeys(("version", "carried"), "")
    for name in found:
        match = re.search(rf'name="{name}"[^>]*value="([^"]*)"', answer.text)
        found[name] = match[1] if match else ""
    return {**found, "csrf_token": token_of(answer)}


def hand_in(client: FlaskClient, number: int, opened: TestResponse | None = None, **given: object) -> TestResponse:
    """Send the form of a request, as it was opened."""
    opened = opened or client.get(page(number))
    return client.post(page(number), data={**fields(opened), **given}, content_type="multipart/form-data")


def pdf(name: str = "anggaran.pdf", words: str = "Anggaran tahun 2026") -> tuple[io.BytesIO, str]:
    """A small PDF with a line of text."""
    return io.BytesIO(papers.pdf(words)), name


def test_list_shows_late_first_then_due_soon_then_the_rest(room: Flask, officer: FlaskClient) -> None:
    """Requests stand under their headings in the order in which they are due; other offices' stand nowhere."""
    later, soon, late = ask(room, "05.records", days=30), ask(room, "04.budget", days=3), ask(room, days=-2)
    ask(room, "04.staff", OTHER)
    text = officer.get(LIST).text
    places = [text.index(f'href="{page(number)}"') for number in (late, soon, later)]
    assert places == sorted(places)
    headings = [text.index(f"<h2>{words}</h2>") for words in ("Late", "Due within seven days", "Due later")]
    assert headings == sorted(headings)
    assert "3 requests wait for you." in text and "1 of them is late." in text
    assert text.count("/en/desk/tasks/") >= 3 and 'class="card"' in text
    assert len(re.findall(r'<li class="card">', text)) == 3


def test_done_ones_are_folded_and_returned_ones_say_why(room: Flask, officer: FlaskClient) -> None:
    """What is over stands in a fold; what came back says why already on the list."""
    back, over = ask(room), ask(room, "04.budget")
    for number in (back, over):
        act(room, requests.hand_in, number, Offer(answer="Ada."), actor=COLLEAGUE)
    act(room, requests.give_back, back, "Nomor SK belum ada.")
    act(room, requests.accept, over)
    text = officer.get(LIST).text
    assert "Nomor SK belum ada." in text
    fold = text[text.index("<details>") :]
    assert f'href="{page(over)}"' in fold and f'href="{page(back)}"' not in fold
    assert "Done (1)" in fold


def test_search_finds_by_indicator_kind_and_words(room: Flask, officer: FlaskClient) -> None:
    """The name of an indicator, its number, a kind of evidence and the coordinator's note are all found."""
    first, second = ask(room, note="Lampirkan rekap triwulan"), ask(room, "16.budget")
    for typed, number in (("triwulan", first), ("4", first), ("Budget", second), ("16", second)):
        text = officer.get(f"{LIST}?q={typed}").text
        assert f'href="{page(number)}"' in text, typed
    assert "No request holds these words." in officer.get(f"{LIST}?q=tidakada").text
    assert officer.get(f"{LIST}?q=%25_%00").status_code == 200


def test_long_list_has_pages(room: Flask, officer: FlaskClient) -> None:
    """More than thirty requests stand on further pages; one that is not there is 404."""
    codes = [f"{number:02}.{kind}" for number in range(1, 12) for kind in ("budget", "records", "staff")]
    for code in codes:
        ask(room, code)
    first, second = officer.get(LIST).text, officer.get(f"{LIST}?page=2").text
    assert (first.count('<li class="card">'), second.count('<li class="card">')) == (30, 3)
    assert [officer.get(f"{LIST}?{query}").status_code for query in ("page=3", "part=x", "page=0")] == [404] * 3


def test_officer_without_an_office_reads_a_sentence(room: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """An account that is bound to no office is told so, and reaches no request."""
    number = ask(room)
    client = sign_in("office_officer", email="frei@example.org", office_key="tidak-ada")
    assert "not bound to an office yet" in client.get(LIST).text
    assert client.get(page(number)).status_code == 404


def test_request_of_another_office_is_not_there(room: Flask, officer: FlaskClient) -> None:
    """By number nobody reaches what another office was asked for, neither to read nor to answer."""
    own, foreign = ask(room), ask(room, "04.staff", OTHER)
    token = token_of(officer.get(page(own)))
    assert officer.get(page(foreign)).status_code == 404
    given = {"csrf_token": token, "version": "1", "answer": "Ada.", "reason": "Bukan."}
    for path in (page(foreign), f"{page(foreign)}/not-ours", page(999_999)):
        sent = officer.post(path, data=given | {"answer": "Kata yang lama saya tulis."})
        assert sent.status_code == 404
        assert "Kata yang lama saya tulis.</textarea>" in sent.text  # a request may have gone to another office
    assert state_of(room, foreign) == "asked"


def test_officer_hands_in_words_a_document_and_a_link(room: Flask, officer: FlaskClient) -> None:
    """All of it arrives once, with title and end date, and the page says what became of it."""
    number = ask(room, "04.regulation", note="Yang terbaru saja")
    assert "Yang terbaru saja" in officer.get(page(number)).text
    answer = hand_in(
        officer,
        number,
        answer="Perwali ada.",
        files=[pdf("Perwali.pdf")],
        title="Perwali 12/2025",
        ends_on="2028-12-31",
        links="https://drive.example.org/a\n\nhttps://drive.example.org/b",
    )
    assert answer.status_code == 303, answer.text
    text = officer.get(page(number)).text
    assert "Thank you, we have it: hand-in 1." in text and "Being checked" in text
    with room.app_context():
        found = db.session.scalars(select(Evidence).where(Evidence.hand_in_id.is_not(None)).order_by(Evidence.id)).all()
        assert [(one.form, one.title, one.ends_on) for one in found[-3:]] == [
            ("file", "Perwali 12/2025", date(2028, 12, 31)),
            ("link", "", date(2028, 12, 31)),
            ("link", "", date(2028, 12, 31)),
        ]
    assert state_of(room, number) == "handed_in"


def test_taken_document_is_not_lost_when_another_field_is_wrong(room: Flask, officer: FlaskClient) -> None:
    """With a bad link the document stays as kept, with everything typed; the next try hands it in without choosing again."""
    number = ask(room)
    answer = hand_in(
        officer, number, answer="Ada.", files=[pdf()], links="http://drive.example.org/a", ends_on="31/12/2028"
    )
    assert answer.status_code == 422
    assert "kept, " in answer.text and "anggaran.pdf" in answer.text and "A link begins with https://" in answer.text
    assert "Ada.</textarea>" in answer.text and 'value="31/12/2028"' in answer.text
    answer = hand_in(officer, number, answer, answer="Ada.", links="", ends_on="2028-12-31")
    assert answer.status_code == 303, answer.text
    with room.app_context():
        kept = db.session.scalars(select(Evidence).where(Evidence.name == "anggaran.pdf")).one()
        assert kept.ends_on == date(2028, 12, 31)


def test_documents_are_kept_one_by_one_each_with_its_own_end_date(room: Flask, officer: FlaskClient) -> None:
    """Keeping hands nothing in; each document has the name and date it came with, and one can be left out again."""
    number = ask(room, "04.regulation")
    first = hand_in(officer, number, act="attach", files=[pdf("satu.pdf")], title="SK satu", ends_on="2027-01-31")
    assert first.status_code == 200 and "SK satu" in first.text and state_of(room, number) == "asked"
    given = {"act": "attach", "files": [pdf("dua.pdf", "Keputusan kedua")], "title": "SK dua", "ends_on": "2028-01-31"}
    second = hand_in(officer, number, first, **given)
    third = hand_in(officer, number, second, act="attach", files=[pdf("tiga.pdf", "Keputusan ketiga")])
    digest = re.findall(r'name="without" value="([0-9a-f]{64})"', third.text)[2]
    assert hand_in(officer, number, third, act="send", without=digest).status_code == 303
    with room.app_context():
        found = db.session.scalars(select(Evidence).order_by(Evidence.id.desc()).limit(2)).all()
        assert [(one.title, one.ends_on) for one in reversed(found)] == [
            ("SK satu", date(2027, 1, 31)),
            ("SK dua", date(2028, 1, 31)),
        ]


def test_bad_input_is_told_at_its_field_and_nothing_is_lost(room: Flask, officer: FlaskClient) -> None:
    """Nothing at all, six links, a file of another kind: 422 with a sentence, the request stays as it was."""
    number = ask(room)
    links = "\n".join(f"https://drive.example.org/{one}" for one in range(6))
    for given, told in (
        ({"answer": "  "}, "Write an answer, or add a document or a link."),
        ({"links": links}, "At most 5 links."),
        ({"answer": "Ada", "files": [(io.BytesIO(b"MZ\x90"), "jahat.exe")]}, "jahat.exe"),
        ({"answer": "a" * 10_001}, "Make this shorter"),
    ):
        answer = hand_in(officer, number, **given)
        assert answer.status_code == 422 and told in answer.text, told
    assert state_of(room, number) == "asked"


def test_second_officer_sees_what_came_meanwhile_and_loses_nothing(room: Flask, officer: FlaskClient) -> None:
    """Two officers at once: the second one's send is held, shows both, and goes through when pressed again."""
    number = ask(room)
    opened = officer.get(page(number))
    act(room, requests.hand_in, number, Offer(answer="Dari rekan saya."), actor=COLLEAGUE)
    late = hand_in(officer, number, opened, answer="Dari saya sendiri.", files=[pdf()])
    assert late.status_code == 409
    assert "Dari rekan saya." in late.text and "Dari saya sendiri.</textarea>" in late.text and "kept, " in late.text
    assert hand_in(officer, number, late, answer="Dari saya sendiri.").status_code == 303
    with room.app_context():
        states = [(one.answer, one.state) for one in db.session.scalars(select(HandIn).filter_by(request_id=number))]
        assert states == [("Dari rekan saya.", "replaced"), ("Dari saya sendiri.", "sent")]


def test_what_was_typed_is_kept_when_the_request_was_decided_meanwhile(room: Flask, officer: FlaskClient) -> None:
    """A request that is over takes nothing more; the page says why and still shows what was typed."""
    number = ask(room)
    opened = officer.get(page(number))
    act(room, requests.withdraw, number)
    late = hand_in(officer, number, opened, answer="Dari saya sendiri.")
    assert late.status_code == 409
    assert "The coordinator took this request back." in late.text and "Dari saya sendiri." in late.text


def test_closed_cycle_is_told_in_a_sentence(room: Flask, officer: FlaskClient) -> None:
    """In a closed cycle the page says so, before and after sending, and keeps what was typed."""
    number = ask(room)
    opened = officer.get(page(number))
    with room.app_context(), writing() as session:
        session.get_one(Cycle, session.get_one(EvidenceRequest, number).cycle_id).state = CycleState.CLOSED
    late = hand_in(officer, number, opened, answer="Terlambat.")
    assert late.status_code == 409 and "This cycle is closed." in late.text and "Terlambat." in late.text
    assert "Somebody was faster" not in late.text
    assert "This cycle is closed." in officer.get(page(number)).text
    assert page(number) not in officer.get(LIST).text


def test_request_of_a_cycle_that_does_not_run_names_its_cycle(room: Flask, officer: FlaskClient) -> None:
    """The same is asked in two open cycles: those that are not of the running one say of which they are."""
    number = ask(room)
    assert "Towards the next evaluation" not in officer.get(LIST).text
    with room.app_context(), writing() as session:
        session.add(Cycle(key="2031", year=2031, name_id="Baru", name_en="New", opened_at=START))
    assert "Towards the next evaluation" in officer.get(LIST).text
    assert "Towards the next evaluation" in officer.get(page(number)).text


def test_not_ours_needs_a_reason_and_reaches_the_coordinator(room: Flask, officer: FlaskClient) -> None:
    """Without words nothing happens; with them the request waits for another office, and the page says so."""
    number = ask(room)
    path = f"{page(number)}/not-ours"
    opened = officer.get(path)
    assert officer.post(path, data=fields(opened)).status_code == 422
    answer = officer.post(path, data={**fields(opened), "reason": "Ini tugas Dinas Sosial."})
    assert answer.status_code == 303
    assert state_of(room, number) == "not_ours"
    assert "Ini tugas Dinas Sosial." in officer.get(page(number)).text
    assert officer.get(path).status_code == 303


def test_not_ours_meets_a_colleague_who_handed_in(room: Flask, officer: FlaskClient) -> None:
    """Who says "not ours" after a colleague handed in is told, and the reason is still there."""
    number = ask(room)
    opened = officer.get(f"{page(number)}/not-ours")
    act(room, requests.hand_in, number, Offer(answer="Ada."), actor=COLLEAGUE)
    late = officer.post(f"{page(number)}/not-ours", data={**fields(opened), "reason": "Bukan kami."})
    assert late.status_code == 409 and "Bukan kami." in late.text
    assert state_of(room, number) == "handed_in"


def test_what_people_write_stays_text(room: Flask, officer: FlaskClient) -> None:
    """Markup in a note, an answer, a reason or a name of a document is shown as it was typed."""
    number = ask(room, note="<script>alert(1)</script>")
    hand_in(officer, number, answer="<img src=x onerror=alert(1)>")
    act(room, requests.give_back, number, "<b>Kurang</b>")
    text = officer.get(page(number)).text + officer.get(LIST).text
    assert "<img src=x" not in text and "<script>alert" not in text and "<b>Kurang" not in text


def test_start_leads_officers_to_their_tasks(room: Flask, officer: FlaskClient) -> None:
    """The staff rooms' start has the door in both languages."""
    assert 'href="/en/desk/tasks/"' in officer.get("/en/desk/").text
    assert 'href="/id/ruang-kerja/tugas/"' in officer.get("/id/ruang-kerja/").text


def test_photo_needs_a_word_that_no_child_is_recognised(room: Flask, officer: FlaskClient) -> None:
    """What nobody can read is taken only with the tick; then the officer can open it again."""
    number, picture = ask(room), io.BytesIO()
    Image.new("RGB", (40, 40), "green").save(picture, "PNG")
    files = {"files": [(io.BytesIO(picture.getvalue()), "taman.png")]}
    refused = hand_in(officer, number, answer="Foto", **files)
    assert refused.status_code == 422 and "taman.png: We could not read this file." in refused.text
    files = {"files": [(io.BytesIO(picture.getvalue()), "taman.png")]}
    assert hand_in(officer, number, refused, answer="Foto", looked_at="y", **files).status_code == 303
    found = re.search(r'href="([^"]+)">taman.png<', officer.get(page(number)).text)
    assert found and officer.get(found[1]).headers["Content-Disposition"].startswith("attachment")


def test_returned_hand_in_is_mended_instead_of_made_anew(room: Flask, officer: FlaskClient) -> None:
    """After a return the form holds the words, links and documents of the last hand-in; one can be left out."""
    number = ask(room)
    given = {"answer": "Perwali 12.", "links": "https://example.org/folder", "version": "1", "csrf_token": ""}
    given["csrf_token"] = token_of(officer.get(page(number)))
    files = [pdf("satu.pdf", "Pasal 1"), pdf("dua.pdf", "Pasal 2")]
    assert officer.post(page(number), data={**given, "files": files}).status_code == 303
    act(room, requests.give_back, number, "Tahun belum tertulis.")
    opened = officer.get(page(number))
    assert "Perwali 12.</textarea>" in opened.text and "https://example.org/folder</textarea>" in opened.text
    assert "satu.pdf" in opened.text and "from your last hand-in" in opened.text
    with room.app_context():
        digest = db.session.scalar(select(Evidence.digest).where(Evidence.name == "dua.pdf"))
    again = {**fields(opened), "csrf_token": token_of(opened), "answer": "Perwali 12 tahun 2025.", "without": digest}
    assert officer.post(page(number), data={**again, "links": given["links"]}).status_code == 303
    with room.app_context():
        newest = db.session.scalars(select(HandIn).order_by(HandIn.number.desc())).first()
        assert newest is not None and newest.answer == "Perwali 12 tahun 2025."
        kept = db.session.scalars(select(Evidence.name).where(Evidence.hand_in_id == newest.id)).all()
    assert sorted(kept) == ["example.org", "satu.pdf"]


def test_list_leads_to_handing_in_by_excel(room: Flask, officer: FlaskClient) -> None:
    """An officer with something to do finds the sheet."""
    assert "/en/desk/tasks/sheet" not in officer.get(LIST).text
    ask(room)
    assert 'href="/en/desk/tasks/sheet"' in officer.get(LIST).text
