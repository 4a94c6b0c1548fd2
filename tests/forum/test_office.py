"""What an office writes about ideas that were sent to it: drafts until a moderator has passed them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from layak.core.access import Principal, Role
from layak.core.audit import AuditRow
from layak.extensions import db
from layak.forum.models import DraftState
from layak.forum.service import late_answers, office_answers
from layak.forum.states import State
from tests.forum.conftest import Desk
from tests.forum.offices import ANSWER, DUE, LIST, MONDAY, ORIGINAL, TEXT, TITLE, City, write


def test_office_reads_the_public_version_of_its_own_ideas_only(city: City, officer: Callable[..., Desk]) -> None:
    """Its own ideas, nearest due first, by their public numbers; others' are not there, the original nowhere."""
    city.send_idea(due=DUE + timedelta(days=7))
    first, foreign = city.send_idea(), city.send_idea(city.offices[1])
    hidden_one = city.send_idea(state=State.IN_REVIEW)
    desk = officer()
    page = desk.see(LIST).text
    assert [int(one) for one in re.findall(rf'href="{LIST}/(\d+)"', page)] == [first, first - 1]
    assert "7 Desember 2026" in page
    shown = desk.see(f"{LIST}/{first}")
    assert shown.status_code == 200 and TEXT in shown.text and " checked" not in shown.text
    assert ORIGINAL not in shown.text + page
    for number in (foreign, hidden_one, 999):
        assert desk.see(f"{LIST}/{number}").status_code == 404
    assert desk.see(f"{LIST}?part=x").status_code == 404


def test_empty_list_says_what_would_stand_there(city: City, officer: Callable[..., Desk]) -> None:
    """Once while nothing was ever sent, without parts; then for each empty part what it holds."""
    desk = officer()
    page = desk.see(LIST).text
    assert "Belum ada usulan untuk dinas Anda." in page and "?part=" not in page
    city.send_idea()
    for part, told in (("going", "Tidak ada janji yang belum selesai."), ("over", "Belum ada yang selesai.")):
        assert told in desk.see(f"{LIST}?part={part}").text
    assert "baru hari ini" in desk.see(LIST).text or "di dinas Anda" in desk.see(LIST).text
    city.change(40, state=State.DONE)
    assert "di dinas Anda" not in desk.see(f"{LIST}?part=over").text, "what is over is with nobody"
    assert "Tidak ada usulan yang menunggu jawaban" in desk.see(LIST).text


def test_answer_waits_for_a_moderator_and_may_be_changed_or_taken_back(
    city: City, officer: Callable[..., Desk], client: Any
) -> None:
    """Nobody outside the desk reads it; the state stays; a change is a new version; taken back it is gone."""
    number, desk = city.send_idea(), officer()
    assert write(desk, number).status_code == 303
    assert "Moderator sedang membaca jawaban Anda" in desk.see(LIST).text
    assert ANSWER not in client.get(f"/id/forum-anak/usulan/{number}").text
    page = desk.see(f"{LIST}/{number}")
    assert ANSWER in page.text and "masih menunggu moderator" in page.text
    assert write(desk, number, verb="answer_planned", year="2027").status_code == 303
    (draft,) = city.drafts()
    assert (draft.verb, draft.year, draft.version, draft.state) == ("answer_planned", 2027, 2, DraftState.WAITING)
    assert write(desk, number, page=page, act="withdraw").status_code == 409  # from the window of before the change
    assert write(desk, number, act="withdraw").status_code == 303
    assert city.drafts() == []
    with city.app.app_context():
        told = " ".join(db.session.scalars(select(AuditRow.detail)))
        assert ANSWER not in told and "answer_planned" in told


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"verb": ""}, "Pilih salah satu."),
        ({"text_id": "  "}, "Tulis dalam bahasa Indonesia."),
        ({"verb": "answer_planned"}, "Rencana perlu tahunnya"),
        ({"verb": "answer_planned", "year": "2025"}, "Rencana perlu tahunnya"),
        ({"verb": "answer_planned", "year": "besok"}, "besok"),
        ({"year": "2027"}, "Hanya rencana yang punya tahun"),
        ({"text_id": "a" * 2001}, "2000"),
    ],
)
def test_answer_that_lacks_something_is_kept_and_told(
    city: City, officer: Callable[..., Desk], answers: dict[str, str], told: str
) -> None:
    """Bad input is told at the field, what was typed stays, and nothing is stored."""
    number, desk = city.send_idea(), officer()
    page = write(desk, number, **answers)
    assert page.status_code == 422 and told in page.text
    assert answers.get("text_id", ANSWER).strip() in page.text and city.drafts() == []


def test_words_that_give_somebody_away_are_shown_before_they_are_sent(city: City, officer: Callable[..., Desk]) -> None:
    """A telephone number needs a second press, for exactly these words."""
    number, desk = city.send_idea(), officer()
    page = write(desk, number, text_id="Hubungi Pak Budi Santoso di 0812 3456 7890.")
    assert page.status_code == 422 and "<mark>0812 3456 7890</mark>" in page.text and city.drafts() == []
    anyway = re.search(r'value="(anyway:[0-9a-f]+)"', page.text)
    assert anyway
    again = write(desk, number, text_id="Hubungi 0813 5555 1234.", act=anyway[1])
    assert again.status_code == 422 and city.drafts() == []
    anyway = re.search(r'value="(anyway:[0-9a-f]+)"', again.text)
    assert anyway and write(desk, number, text_id="Hubungi 0813 5555 1234.", act=anyway[1]).status_code == 303


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://www.pekanbaru.go.id/berita/lampu-taman", "https://www.pekanbaru.go.id/berita/lampu-taman"),
        ("/id/berita/", "/id/berita/"),
        ("http://localhost/id/berita/", "/id/berita/"),
        ("http://www.pekanbaru.go.id/a", None),
        ("javascript:alert(1)", None),
        ("//evil.example.org/a", None),
        ("https://192.168.1.4/a", None),
        ("https://user:pw@example.org/a", None),
        ("/id/ruang-kerja/", None),
        ("/id/tidak-ada-halaman/x/y", None),
        ("", None),
    ],
)
def test_report_needs_a_proof_that_everybody_can_open(
    city: City, officer: Callable[..., Desk], address: str, kept: str | None
) -> None:
    """A whole https address or a public page of this site; a file is not offered, and the page says why."""
    number, desk = city.send_idea(state=State.WILL_DO), officer()
    assert "pemeriksaan persetujuan" in desk.see(f"{LIST}/{number}").text
    answer = write(desk, number, verb="report_done", proof_address=address, proof_title="Lampu di taman")
    if kept is None:
        assert answer.status_code == 422 and city.drafts() == []
    else:
        assert answer.status_code == 303 and city.drafts()[0].proof_address == kept


def test_second_officer_is_told_and_loses_nothing(city: City, officer: Callable[..., Desk]) -> None:
    """Of two who answer at once the second reads so, with the own words; a double click makes one row."""
    number, one, two = city.send_idea(), officer("satu"), officer("dua")
    first, second = one.see(f"{LIST}/{number}"), two.see(f"{LIST}/{number}")
    assert write(one, number, page=first).status_code == 303
    assert write(one, number, page=first).status_code == 303  # the second click of the first officer
    late = write(two, number, page=second, text_id="Kami menjawab lain.")
    assert late.status_code == 409 and "Kami menjawab lain." in late.text and "sudah menunggu moderator" in late.text
    assert [draft.text_id for draft in city.drafts()] == [ANSWER]
    first, second = one.see(f"{LIST}/{number}"), two.see(f"{LIST}/{number}")
    assert write(two, number, page=second, text_id="Bersama.").status_code == 303
    late = write(one, number, page=first, text_id="Sendiri.")
    assert late.status_code == 409 and "Sendiri." in late.text
    assert [draft.text_id for draft in city.drafts()] == ["Bersama."]


def test_idea_that_moved_on_meanwhile_keeps_what_was_typed(city: City, officer: Callable[..., Desk]) -> None:
    """Sent to another office, or answered: nothing is stored, and the words are shown again."""
    number, desk = city.send_idea(), officer()
    page = desk.see(f"{LIST}/{number}")
    city.change(number, office_key=city.offices[1])
    late = write(desk, number, page=page)
    assert late.status_code == 409 and ANSWER in late.text and TITLE not in late.text
    city.change(number, office_key=city.offices[0], state=State.NOT_NOW)
    late = write(desk, number, page=page)
    assert late.status_code == 409 and ANSWER in late.text and city.drafts() == []


def test_office_reads_why_its_words_came_back_and_asks_one_question(city: City, officer: Callable[..., Desk]) -> None:
    """Returned words stand in the form with the reason; after one passed question no second one is offered."""
    number, desk = city.send_idea(), officer()
    write(desk, number, verb="question", text_id="Lampu yang mana?")
    city.settle(DraftState.RETURNED, "Tolong lebih ramah.")
    assert "Dikembalikan moderator" in desk.see(LIST).text
    page = desk.see(f"{LIST}/{number}").text
    assert "Tolong lebih ramah." in page and "Lampu yang mana?" in page
    assert write(desk, number, verb="question", text_id="Lampu mana yang kamu maksud?").status_code == 303
    city.settle(DraftState.PASSED)
    page = desk.see(f"{LIST}/{number}").text
    assert 'value="question"' not in page and "sudah sampai ke anak" in page
    assert write(desk, number, verb="question", text_id="Satu lagi?").status_code == 409
    assert write(desk, number).status_code == 303


def test_passed_answer_moves_the_idea_on_and_its_report_needs_a_proof(
    city: City, officer: Callable[..., Desk], moderator: Desk
) -> None:
    """What a moderator passed takes the step; then the office can report; its own words it does not pass itself."""
    number, desk = city.send_idea(), officer()
    write(desk, number)
    city.pass_waiting(moderator.principal, "Kami memasang lampu.")
    assert f"{LIST}/{number}" not in desk.see(LIST).text
    assert f"{LIST}/{number}" in desk.see(f"{LIST}?part=going").text
    page = desk.see(f"{LIST}/{number}").text
    assert 'value="report_done"' in page and 'value="answer_will_do"' not in page and ANSWER not in page
    proof = {"proof_address": "/id/berita/", "proof_title": "Lampu menyala"}
    assert write(desk, number, verb="report_done", **proof).status_code == 303
    city.pass_waiting(moderator.principal, "Lampu sudah menyala.")
    page = desk.see(f"{LIST}/{number}").text
    assert "tidak ada yang perlu ditulis" in page and "Terwujud" in page


def test_heir_of_an_office_finds_its_ideas(city: City, officer: Callable[..., Desk]) -> None:
    """Where one office took over another's work, its officers read and answer what was sent to the old one."""
    number = city.send_idea(city.offices[1])
    desk = officer()
    assert desk.see(f"{LIST}/{number}").status_code == 404
    city.merge(city.offices[1], city.offices[0])
    assert f"{LIST}/{number}" in desk.see(LIST).text
    assert write(desk, number).status_code == 303 and city.drafts()[0].office_key == city.offices[0]


def test_services_refuse_whoever_is_no_officer(city: City) -> None:
    """Other roles, and an office officer without an office, get nothing from the services."""
    number = city.send_idea()
    words = office_answers.OfficeWords("answer_will_do", ANSWER)
    with city.app.app_context():
        for actor in (
            Principal(user_id=1, roles=frozenset({Role.MODERATOR}), office_key=city.offices[0]),
            Principal(user_id=1, roles=frozenset({Role.OFFICE_OFFICER})),
        ):
            for act in (
                lambda who: office_answers.get_office_idea(who, number, MONDAY),
                lambda who: office_answers.submit_draft(
                    who, 1, words, at=datetime(2026, 11, 24, tzinfo=UTC), today=MONDAY
                ),
                lambda who: late_answers.list_late(who, today=MONDAY),
            ):
                with pytest.raises(office_answers.NotYours):
                    act(actor)
