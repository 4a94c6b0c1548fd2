"""Numbers of an office by Excel: a sheet to fill in, nothing shown before the coordinator shows it, clear refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from layak.core.audit import AuditRow
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Figure, ProgressEvent, Series
from tests.progress.asking import OFFICE, inside
from tests.progress.books import cell, column, opened, saved, send_book
from tests.progress.papers import NIK
from tests.staff import token_of

PAGE = "/en/desk/tasks/numbers"
FIRST = 3


@pytest.fixture
def series(loaded: Flask) -> str:
    """A series of the civil registry without any figure."""

    def add() -> str:
        with writing() as session:
            session.execute(update(Series).values(office_key=None))
            session.add(
                Series(
                    key="akta",
                    indicator=4,
                    name_id="Akta kelahiran",
                    name_en="Birth certificates",
                    unit_id="anak",
                    unit_en="children",
                    office_key=OFFICE,
                )
            )
        return "akta"

    return inside(loaded, add)


@pytest.fixture
def officer(series: str, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """An officer of the civil registry."""
    return sign_in("office_officer", office_key=OFFICE)


def filled(data: bytes, *rows: dict[str, Any]) -> bytes:
    """The workbook with values in its first rows, one dictionary for each."""
    book = opened(data)
    sheet = book["Numbers"]
    for number, values in enumerate(rows, start=FIRST):
        for key, value in values.items():
            cell(sheet, number, key).value = value
    return saved(book)


def say_yes(client: FlaskClient, answer: Any) -> Any:
    """Look at what a sheet would change, and take it over."""
    assert answer.status_code == 303, answer.text
    looked = client.get(answer.location)
    return client.post(answer.location, data={"csrf_token": token_of(looked)})


def figures(app: Flask) -> dict[tuple[str, str], Any]:
    """What is kept of the series, by kecamatan and sex."""
    rows = inside(app, lambda: list(db.session.scalars(select(Figure).join(Series).where(Series.key == "akta"))))
    return {(row.district, row.sex): row for row in rows}


def test_office_fills_in_its_template_and_readers_see_nothing_of_it(
    loaded: Flask, officer: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    """Rows wait with locked keys and lists; what comes is hidden, audited, and on the coordinator's list."""
    data = officer.get(f"{PAGE}/download").get_data()
    sheet = opened(data)["Numbers"]
    assert [cell(sheet, FIRST, key).value for key in ("series", "district", "sex")] == ["akta", "whole city", "all"]
    assert sheet.protection.sheet and cell(sheet, FIRST, "series").protection.locked
    assert not cell(sheet, FIRST, "value").protection.locked
    assert len(sheet.data_validations.dataValidation) == 3
    assert {cell(sheet, n, "series").value for n in range(FIRST, sheet.max_row + 1)} == {"akta"}
    told = inside(loaded, lambda: db.session.scalar(select(func.count()).select_from(ProgressEvent)))
    rows = [{"value": value, "basis": "survey", "source": "Rekap"} for value in (900, "450", 450.0)]
    done = say_yes(officer, send_book(officer, PAGE, filled(data, *rows)))
    assert done.status_code == 303 and "3 rows were written" in officer.get(done.location).text
    kept = figures(loaded)
    assert {place: int(row.value) for place, row in kept.items()} == {("", ""): 900, ("", "L"): 450, ("", "P"): 450}
    assert all(row.shown_at is None and row.office_key == OFFICE for row in kept.values())
    with loaded.app_context():
        acts = db.session.scalars(select(AuditRow.action).order_by(AuditRow.id.desc()).limit(4)).all()
        assert acts == ["progress.import_sheet", *["progress.figure.write"] * 3]
        assert db.session.scalar(select(func.count()).select_from(ProgressEvent)) == told
    waiting = sign_in("coordinator").get("/en/desk/progress/new-numbers").text
    assert "Birth certificates" in waiting and "3 numbers" in waiting
    again = send_book(officer, PAGE, officer.get(f"{PAGE}/download").get_data())
    assert "stands here already" in again.text


def test_office_cannot_touch_what_readers_see_or_what_is_not_its_own(loaded: Flask, officer: FlaskClient) -> None:
    """A shown number, another office's series, "verified", another year: each is told at its row; nothing is taken."""
    data = officer.get(f"{PAGE}/download").get_data()
    row = {"value": 9, "basis": "survey", "source": "Rekap"}
    say_yes(officer, send_book(officer, PAGE, filled(data, row)))
    with loaded.app_context(), writing() as session:
        session.execute(update(Figure).values(shown_at=func.current_timestamp()))
        other = db.session.scalars(select(Series.key).where(Series.key != "akta")).first()
    book = opened(officer.get(f"{PAGE}/download").get_data())
    sheet = book["Numbers"]
    cell(sheet, FIRST, "value").value = 10
    for key, value in {**row, "basis": "verified"}.items():
        cell(sheet, FIRST + 1, key).value = value
    cell(sheet, FIRST + 2, "value").value = -1
    cell(sheet, FIRST + 3, "source").value = "Rekap"
    for key, value in {**row, "source": f"Rekap, NIK {NIK}"}.items():
        cell(sheet, FIRST + 4, key).value = value
    for number, name in enumerate((other, "akta"), start=sheet.max_row + 1):
        for key, value in {**row, "series": name, "year": 2026 if name == other else 1999}.items():
            sheet.cell(row=number, column=column(sheet, key)).value = value
    answer = send_book(officer, PAGE, saved(book))
    assert answer.status_code == 422
    for words in (
        "Readers see this number already",
        "Only the coordinator says",
        "“Number” is empty",
        "“Who counted” is empty",
        "another office’s",
        "about other years",
        "“Source” tells of persons",
    ):
        assert words in answer.text, words
    assert len(figures(loaded)) == 1 and figures(loaded)["", ""].value == 9


def test_number_that_readers_saw_meanwhile_is_refused_at_the_yes(loaded: Flask, officer: FlaskClient) -> None:
    """Between look and yes the coordinator shows the number: 409 with the row and why, and it stays as it was."""
    data = officer.get(f"{PAGE}/download").get_data()
    say_yes(officer, send_book(officer, PAGE, filled(data, {"value": 9, "basis": "survey", "source": "Rekap"})))
    book = filled(officer.get(f"{PAGE}/download").get_data(), {"value": 10})
    waiting = send_book(officer, PAGE, book)
    token = token_of(officer.get(waiting.location))
    with loaded.app_context(), writing() as session:
        session.execute(update(Figure).values(shown_at=func.current_timestamp()))
    late = officer.post(waiting.location, data={"csrf_token": token})
    assert late.status_code == 409 and "Nothing was written." in late.text
    assert figures(loaded)["", ""].value == 9


def test_template_comes_in_both_languages_and_is_read_in_either(officer: FlaskClient) -> None:
    """The page offers both; keys, lists and heads of one language are read on the page of the other."""
    assert "/id/ruang-kerja/tugas/angka/unduh" in officer.get(PAGE).text
    data = officer.get("/id/ruang-kerja/tugas/angka/unduh").get_data()
    book = opened(data)
    sheet = book.worksheets[1]
    for key, value in {"value": "1.250", "basis": "survei", "source": "Rekap"}.items():
        cell(sheet, FIRST, key).value = value
    asked = send_book(officer, PAGE, saved(book))
    assert asked.status_code == 422 and "may mean two numbers" in asked.text
    cell(sheet, FIRST, "value").value = "1.250,00"
    assert send_book(officer, PAGE, saved(book)).status_code == 303
