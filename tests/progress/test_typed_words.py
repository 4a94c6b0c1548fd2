"""What tells of persons is refused wherever it is typed, with the place; it stays in its field and reaches no table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.extensions import db
from layak.progress.models import Finding, HandIn, Meeting, PartnerKind, RequestState
from layak.progress.service import findings, meetings, partners, task_links, visits
from layak.progress.service.series_keeping import SeriesDraft, save_series
from layak.progress.service.signs import places_in_words
from tests import staff
from tests.conftest import START
from tests.progress.asking import COORDINATOR, DUE, OFFICE, TODAY, ask, empty_cycle, hand_in, inside, state
from tests.progress.books import cell, changed, opened, saved, send_book
from tests.progress.papers import NIK

TYPED = f"Data sudah lengkap.\nNIK anak: {NIK}"
TOLD = "an identity number (NIK) (line 2)"
NAMES = "Daftar nama anak:\n1. Budi Santoso\n2. Siti Aminah\n3. Agus Salim"


@pytest.fixture
def site(loaded: Flask) -> Flask:
    """The loaded site without requests."""
    inside(loaded, empty_cycle)
    return loaded


@pytest.fixture
def coordinator(site: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """The task force's coordinator."""
    return sign_in("coordinator")


@pytest.fixture
def officer(site: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """An officer of the civil registry."""
    return sign_in("office_officer", office_key=OFFICE)


def count(app: Flask, table: Any) -> int:
    """How many rows a table has."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def refuse(client: FlaskClient, path: str, field: str, told: str = TOLD, text: str = TYPED, **others: str) -> None:
    """Send a text that tells of a person: a sentence with its place, and the text still stands in its field."""
    answer = staff.send(client, path, others | {field: text, "version": "1"})
    assert answer.status_code == 422, (path, answer.text)
    assert told in answer.text and "Mask it first" in answer.text, path
    assert NIK in answer.text or text is not TYPED, path


def test_officer_and_link_hand_in_no_persons(site: Flask, officer: FlaskClient) -> None:
    """An answer, a reason, what was done: refused for the officer as for whoever holds a task link."""
    number = inside(site, ask)
    for path, field in ((f"/en/desk/tasks/{number}", "answer"), (f"/en/desk/tasks/{number}/not-ours", "reason")):
        refuse(officer, path, field)
    with site.app_context():
        token = task_links.make_task_link(number, actor=COORDINATOR, at=START)
    form = {"answer": TYPED, "version": "1"}
    answer = site.test_client().post(f"/en/task/{token}", data=form, is_checked=False)  # type: ignore[call-arg]
    assert answer.status_code == 422 and TOLD in answer.text and NIK in answer.text
    assert count(site, HandIn) == 0 and inside(site, state, number) is RequestState.ASKED


def test_coordinator_writes_no_persons(site: Flask, coordinator: FlaskClient) -> None:
    """Notes, reasons, findings and minutes are read by many: none of them takes an identity number."""
    with site.app_context():
        number = ask()
        hand_in(number)
        visit = visits.plan_visit(visits.VisitPlan(name_id="Kunjungan", name_en="Visit"), actor=COORDINATOR, at=START)
        facts = findings.FindingFacts(text_id="Tanda belum ada.", office_key=OFFICE)
        finding = findings.note_finding(visit, facts, actor=COORDINATOR, at=START, on=TODAY)
        draft = meetings.MeetingDraft(title="Rapat", held_on=TODAY)
        meeting = f"/en/desk/progress/meetings/{meetings.plan_meeting(draft, actor=COORDINATOR, at=START)}"
        before = count(site, Finding)
    refuse(coordinator, f"/en/desk/progress/requests/{number}", "reason", act="give_back")
    refuse(coordinator, "/en/desk/progress/ask", "note", due_on=DUE.isoformat(), act="look")
    refuse(coordinator, f"/en/desk/progress/visits/{visit}/new-finding", "text_id", place="0", indicator="0")
    refuse(coordinator, f"/en/desk/progress/findings/{finding}/close", "outcome_id")
    refuse(coordinator, meeting, "minutes", title="Rapat", held_on="2026-11-25")
    refuse(coordinator, meeting, "minutes", "a list of names (line 1)", NAMES, title="Rapat", held_on="2026-11-25")
    refuse(coordinator, f"{meeting}/decisions", "text")
    refuse(coordinator, "/en/desk/progress/numbers/new", "about_id")
    with site.app_context():
        partner = partners.save_partner(
            partners.PartnerDraft(name="Yayasan Uji", kind=PartnerKind.COMMUNITY), actor=COORDINATOR
        )
    refuse(coordinator, f"/en/desk/progress/partners/{partner}/new-promise", "text_id", indicator="3")
    with site.app_context():
        assert db.session.query(Meeting).filter_by(title="Rapat").one().version == 1
    assert count(site, Finding) == before
    assert inside(site, state, number) is RequestState.HANDED_IN


def test_what_readers_see_takes_no_persons(site: Flask, coordinator: FlaskClient) -> None:
    """Series, sources of numbers and scores, promises and titles are public at once: none takes an identity number."""
    told, text = "an identity number (NIK)", f"Register anak {NIK}"
    desk = "/en/desk/progress"
    with site.app_context():
        partner = partners.save_partner(
            partners.PartnerDraft(name="PT Mitra", kind=PartnerKind.BUSINESS), actor=COORDINATOR
        )
        draft = partners.PledgeDraft(text_id="Ruang laktasi.", promised_on=TODAY)
        pledge = partners.save_pledge(partner, draft, actor=COORDINATOR)
        counted = SeriesDraft(indicator=4, name_id="Anak", name_en="Children", unit_id="anak", unit_en="children")
        series = save_series(None, counted, version=None, actor=COORDINATOR)
    for field in ("name_id", "name_en", "about_id", "about_en"):
        refuse(coordinator, f"{desk}/numbers/new", field, told, text)
    refuse(coordinator, f"{desk}/numbers/{series}/table?year=2025", "source", told, text)
    for field in ("text_id", "text_en"):
        refuse(coordinator, f"{desk}/partners/{partner}/new-promise", field, told, text)
    for field in ("result_id", "result_en"):
        refuse(coordinator, f"{desk}/promises/{pledge}/state", field, told, text)
    refuse(coordinator, f"{desk}/partners/new", "name", told, text)
    refuse(coordinator, f"{desk}/scores/total", "sources", told, text)
    refuse(coordinator, f"{desk}/visits/new", "team_id", told, text)


def test_sheet_of_answers_brings_no_persons(site: Flask, officer: FlaskClient) -> None:
    """The sheet is refused as a whole, with the row and the column; nothing of it waits for a yes."""
    inside(site, ask)
    page = "/en/desk/tasks/sheet"

    def fill(sheet: Any) -> None:
        """Write an identity number into the first row."""
        cell(sheet, 3, "answer").value = f"NIK {NIK}"

    answer = send_book(officer, page, changed(officer.get(f"{page}/download").data, fill))
    assert answer.status_code == 422 and "row 3" in answer.text
    assert "“Your answer” tells of persons" in answer.text and count(site, HandIn) == 0


def test_workbook_of_everything_brings_no_persons(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """A number that names a person is refused in each sheet that readers see something of, and a person as a partner."""
    desk, page = sign_in("coordinator"), "/en/desk/progress/excel"
    book = opened(desk.get(f"{page}/download").data)
    typed = {
        "Series": "about_en",
        "Numbers": "source",
        "Promises": "text_id",
        "Awards": "note_en",
        "Whole scores": "sources",
        "Target": "doubt_id",
    }
    for title, key in typed.items():
        cell(book[title], 3, key).value = f"NIK {NIK}"
    cell(book["Partners"], 3, "name").value = "Drs. Budi Santoso"
    new = {key: cell(book["Numbers"], 4, key).value for key in ("series", "year", "value", "basis", "source")}
    for key, value in {**new, "category": f"NIK {NIK}"}.items():
        cell(book["Numbers"], book["Numbers"].max_row + (key == "series"), key).value = value
    answer = send_book(desk, page, saved(book))
    assert answer.status_code == 422 and answer.text.count("tells of persons") == len(typed) + 1
    assert "This looks like a person’s name." in answer.text


def test_what_is_promised_and_counted_names_no_persons(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """Promises, what became of them, series, and sources are read by everybody: none takes an identity number."""
    desk, at = sign_in("coordinator"), "/en/desk/progress/"
    told = "an identity number (NIK)"
    one = f"NIK {NIK}"
    promise = {"indicator": "5", "promised_on": "2026-01-05", "text_id": "Pojok baca"}
    refuse(desk, f"{at}partners/1/new-promise", "text_id", **promise)
    refuse(desk, f"{at}partners/1/new-promise", "text_en", **promise)
    refuse(desk, f"{at}partners/new", "name", told, one, kind="business")
    refuse(desk, f"{at}promises/1/state", "result_id", state="kept")
    series = {"indicator": "4", "name_id": "a", "name_en": "b", "unit_id": "c", "unit_en": "d"}
    refuse(desk, f"{at}numbers/new", "about_id", **series, is_additive="yes", is_protection="no")
    refuse(desk, f"{at}numbers/new", "name_en", told, one, **series, is_additive="yes", is_protection="no")
    refuse(desk, f"{at}scores/award", "sources", told, one, year="2026", state="no_award", confidence="high")
    refuse(desk, f"{at}cycles/open", "name_id", told, one, source="framework", name_en="New", year="2028")


@pytest.mark.parametrize("name", ["Pak Budi", "Siti Aminah, SH", "Ahmad, MT"])
def test_partner_is_no_person(loaded: Flask, sign_in: Callable[..., FlaskClient], name: str) -> None:
    """Titles and degrees are known as people write them, with and without points."""
    answer = staff.send(sign_in("coordinator"), "/en/desk/progress/partners/new", {"name": name, "kind": "business"})
    assert answer.status_code == 422 and "This looks like a person’s name." in answer.text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Perwali Nomor 12 Tahun 2025, 45 anak ikut.", []),
        (f"NIK {NIK}", [("nik", 0)]),
        ("Baris satu\nTanggal lahir: 12-05-2015", [("birth_date", 2)]),
        ("Anak itu lahir di Pekanbaru,\ntanggal 12 Mei 2015.", [("birth_date", 0)]),
        (f"Rapat.\n{NAMES}", [("names", 2)]),
        ("Daftar hadir:\n1. Dinas Kesehatan\n2. Dinas Sosial\n3. Forum Anak", []),
    ],
)
def test_place_of_a_sign_in_typed_words(text: str, found: list[tuple[str, int]]) -> None:
    """Each sign with its line; one that runs over two lines has none; what names no person is left alone."""
    assert [(one.sign, one.row) for one in places_in_words(text)] == found


def test_days_of_statistics_are_nobodys(site: Flask, officer: FlaskClient) -> None:
    """An honest answer about births passes."""
    number = inside(site, ask)
    text = f"Jumlah kelahiran hidup sampai {date(2025, 12, 31):%d-%m-%Y}: 1.204 anak."
    answer = staff.send(officer, f"/en/desk/tasks/{number}", {"answer": text, "version": "1"})
    assert answer.status_code == 303 and count(site, HandIn) == 1
