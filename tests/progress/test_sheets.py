"""Excel out and in: the round trip changes nothing, three cells are three changes, and every fault has its place."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from layak.core.audit import AuditRow
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import EvidenceRequest, HandIn, Question, SheetImport
from layak.progress.service import requests
from tests.conftest import START
from tests.progress.books import cell, changed, opened, send_book
from tests.progress.test_requests import COORDINATOR, OFFICE, question
from tests.staff import token_of

QUESTIONS = "/id/ruang-kerja/kemajuan/pertanyaan"
ANSWERS = "/id/ruang-kerja/tugas/lembar"
FIRST = 3


@pytest.fixture
def coordinator(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """The task force's coordinator."""
    return sign_in("coordinator")


@pytest.fixture
def officer(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """An officer of the civil registry."""
    return sign_in("office_officer", office_key=OFFICE)


def count(app: Flask, table: Any) -> int:
    """Rows of a table."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def asked(app: Flask, code: str = "04.records") -> int:
    """A request to the civil registry that nobody has answered."""
    with app.app_context():
        with writing() as session:
            session.execute(EvidenceRequest.__table__.delete())
        day = date(2026, 12, 4)
        return requests.ask(question(code), OFFICE, due_on=day, actor=COORDINATOR, at=START, on=START.date())


def test_questions_that_nobody_touched_change_nothing(coordinator: FlaskClient) -> None:
    """Download, send back: the page says that everything stands there already, and nothing waits."""
    data = coordinator.get(f"{QUESTIONS}/unduh").get_data()
    answer = send_book(coordinator, QUESTIONS, data)
    assert answer.status_code == 200 and "sudah ada di sini" in answer.text
    assert "Menuju penilaian berikutnya" in answer.text, "the page names the cycle that the sheet is about"


def test_three_cells_are_three_changes(loaded: Flask, coordinator: FlaskClient) -> None:
    """Three changed cells are listed, written together with one yes, and stand in the audit trail."""
    data = coordinator.get(f"{QUESTIONS}/unduh").get_data()

    def change(sheet: Any) -> None:
        cell(sheet, FIRST, "text_id").value = "Nomor dan tanggal Perda?"
        cell(sheet, FIRST + 1, "maximum").value = "12,5"
        cell(sheet, FIRST + 2, "is_required").value = "tidak"

    answer = send_book(coordinator, QUESTIONS, changed(data, change))
    assert answer.status_code == 303
    looked = coordinator.get(answer.location)
    page = looked.text
    assert page.count("<tr>") == 4 and "12,5" in page and "3 baris berubah" in page
    before = count(loaded, AuditRow)
    done = coordinator.post(answer.location, data={"csrf_token": token_of(looked)})
    assert done.status_code == 303 and "3 baris ditulis" in coordinator.get(done.location).text
    assert count(loaded, AuditRow) == before + 4
    with loaded.app_context():
        rows = db.session.scalars(select(Question).order_by(Question.indicator, Question.place).limit(3)).all()
        assert (rows[0].text_id, rows[1].maximum, rows[2].is_required) == (
            "Nomor dan tanggal Perda?",
            Decimal("12.5"),
            False,
        )
    assert coordinator.get(answer.location).status_code == 404


def test_yes_that_comes_after_another_change_writes_nothing(loaded: Flask, coordinator: FlaskClient) -> None:
    """Somebody else changed the same question meanwhile: 409, and the question stays as that person wrote it."""
    data = coordinator.get(f"{QUESTIONS}/unduh").get_data()
    book = changed(data, lambda sheet: setattr(cell(sheet, FIRST, "text_id"), "value", "Dari lembar"))
    waiting = send_book(coordinator, QUESTIONS, book).location
    token = token_of(coordinator.get(waiting))
    with loaded.app_context(), writing() as session:
        session.scalars(select(Question).order_by(Question.indicator, Question.place)).first().text_id = "Lebih cepat"
    assert coordinator.post(waiting, data={"csrf_token": token}).status_code == 409
    with loaded.app_context():
        assert db.session.scalar(select(Question.text_id).where(Question.text_id != "")) == "Lebih cepat"


def test_empty_sheets_of_an_office_say_so(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """An office that nobody asked and that counts nothing reads it before it downloads an empty sheet."""
    officer = sign_in("office_officer", office_key="dishub")
    assert "the sheet is empty" in officer.get("/en/desk/tasks/sheet").text
    assert "the sheet is empty" in officer.get("/en/desk/tasks/numbers").text


def test_officer_hands_in_by_sheet(loaded: Flask, officer: FlaskClient) -> None:
    """An answer and a link in the row of a request are handed in; nobody else's import can be opened."""
    number = asked(loaded)
    data = officer.get(f"{ANSWERS}/unduh").get_data()

    def fill(sheet: Any) -> None:
        assert cell(sheet, FIRST, "number").value == number
        cell(sheet, FIRST, "answer").value = "=1+1 adalah teks"
        cell(sheet, FIRST, "answer").data_type = "s"
        cell(sheet, FIRST, "links").value = "https://contoh.example/akta.pdf"

    waiting = send_book(officer, ANSWERS, changed(data, fill))
    assert waiting.status_code == 303
    looked = " ".join(officer.get(waiting.location).text.split())
    assert f"{number} · 4. Akta kelahiran anak" in looked and "Menuju penilaian berikutnya" in looked
    officer.post(waiting.location, data={"csrf_token": token_of(officer.get(waiting.location))})
    with loaded.app_context():
        given = db.session.scalars(select(HandIn)).one()
        assert given.answer == "=1+1 adalah teks" and db.session.get_one(EvidenceRequest, number).state == "handed_in"


def test_officer_sees_requests_of_the_own_office_only(
    loaded: Flask, officer: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    """Another office's sheet holds nothing of it, and its import is not to be had by its number."""
    number = asked(loaded)
    other = sign_in("office_officer", office_key="dinsos", email="lain@example.org")
    sheet = opened(other.get(f"{ANSWERS}/unduh").get_data()).worksheets[1]
    assert sheet.cell(row=FIRST, column=1).value is None
    data = officer.get(f"{ANSWERS}/unduh").get_data()
    book = changed(data, lambda sheet: setattr(cell(sheet, FIRST, "answer"), "value", "Ada."))
    assert send_book(other, ANSWERS, book).status_code == 422
    waiting = send_book(officer, ANSWERS, book).location
    assert other.get(waiting).status_code == 403 and number


FAULTS: list[tuple[Callable[[Any], None], str]] = [
    (lambda s: setattr(cell(s, FIRST, "maximum"), "value", "dua belas"), "baris 3, kolom F"),
    (lambda s: setattr(cell(s, FIRST, "maximum"), "value", "1.234"), "bisa berarti dua angka"),
    (lambda s: setattr(cell(s, FIRST, "maximum"), "value", "1,2345"), "lebih dari dua desimal"),
    (lambda s: setattr(cell(s, FIRST, "maximum"), "value", "=A1+1"), "rumus"),
    (lambda s: setattr(cell(s, FIRST, "place"), "value", 1.5), "bilangan bulat"),
    (lambda s: setattr(cell(s, FIRST, "place"), "value", True), "TRUE"),
    (lambda s: setattr(cell(s, FIRST, "kind"), "value", "entah"), "tidak dapat dipilih"),
    (lambda s: setattr(cell(s, FIRST, "kind"), "value", None), "kosong"),
    (lambda s: setattr(cell(s, FIRST, "code"), "value", cell(s, FIRST + 1, "code").value), "Baris 3"),
    (lambda s: setattr(cell(s, FIRST, "code"), "value", None), "menamai baris ini"),
    (lambda s: s.merge_cells("B4:C4"), "B4:C4"),
    (lambda s: setattr(cell(s, FIRST, "text_id"), "value", "a" * 2001), "terlalu panjang"),
]


@pytest.mark.parametrize(("spoil", "told"), FAULTS, ids=range(len(FAULTS)))
def test_fault_is_told_with_its_place_and_nothing_is_taken(
    loaded: Flask, coordinator: FlaskClient, spoil: Callable[[Any], None], told: str
) -> None:
    """One bad cell keeps the whole sheet out, and says where it stands and what to do."""
    data = coordinator.get(f"{QUESTIONS}/unduh").get_data()
    answer = send_book(coordinator, QUESTIONS, changed(data, spoil))
    assert answer.status_code == 422 and told in answer.text
    assert count(loaded, SheetImport) == 0


def old_excel() -> bytes:
    """The beginning of a file of Excel 97."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def zipped(**parts: bytes) -> bytes:
    """A container with these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return stream.getvalue()


FILES: list[tuple[bytes, str]] = [
    (b"", "bukan berkas Excel"),
    (b"kode;indikator\n1;2\n", "bukan berkas Excel"),
    (b"%PDF-1.7\n", "bukan berkas Excel"),
    (old_excel(), "berkas lama"),
    (zipped(word__document_xml=b"<x/>"), "bukan berkas Excel"),
    (zipped(xl__workbook_xml=b"<broken"), "rusak"),
    (zipped(xl__workbook_xml=b"<x/>", xl__vbaProject=b"x"), "makro"),
    (zipped(xl__workbook_xml=b"<x/>", xl__worksheets__sheet1_xml=b" " * 30_000_000), "ukuran"),
    (b"PK\x03\x04" + b"\0" * 100, "rusak"),
]


@pytest.mark.parametrize(("data", "told"), FILES, ids=range(len(FILES)))
def test_file_that_is_no_sheet_is_refused_with_a_sentence(coordinator: FlaskClient, data: bytes, told: str) -> None:
    """What is no workbook, an old one, one with macros, a bomb: a sentence, and nothing is read further."""
    answer = send_book(coordinator, QUESTIONS, data or b" ", "x.xlsx")
    assert answer.status_code == 422 and told in answer.text
