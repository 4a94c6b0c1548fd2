"""All of a cycle in one workbook, at the desk and at the command line: nothing lost, nothing half done, all told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import func, select, update

from layak.core.audit import AuditRow
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import (
    Cycle,
    EvidenceRequest,
    Figure,
    Office,
    PartScore,
    Pledge,
    ProgressEvent,
    Question,
    Series,
    SheetImport,
)
from layak.progress.service import get_running_cycle, renaming
from layak.progress.service.scoring import PartValue, list_parts, mark_of, save_parts
from tests.conftest import START
from tests.progress.asking import COORDINATOR, TODAY, inside
from tests.progress.books import cell, column, opened, saved, send_book
from tests.staff import token_of

PAGE = "/en/desk/progress/excel"
FIRST = 3


@pytest.fixture
def coordinator(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """The task force's coordinator."""
    return sign_in("coordinator")


@pytest.fixture
def command(loaded: Flask) -> Callable[..., Any]:
    """Runs `flask progress ...`."""
    return lambda *words, **more: loaded.test_cli_runner().invoke(args=["progress", *map(str, words)], **more)


def row_named(sheet: Any, **names: object) -> int:
    """The number of the row in which these columns hold these values."""
    for number in range(FIRST, sheet.max_row + 1):
        if all(cell(sheet, number, key).value == value for key, value in names.items()):
            return number
    raise AssertionError(names)


def put(book: Workbook, sheet: str, names: dict[str, object], **values: object) -> None:
    """Change cells of one row of a workbook; without names a row is added below."""
    page = book[sheet]
    if names:
        number = row_named(page, **names)
    else:
        number = next(n for n in range(FIRST, page.max_row + 2) if page.cell(row=n, column=1).value is None)
    for key, value in values.items():
        page.cell(row=number, column=column(page, key)).value = value


@contextmanager
def editing(path: Path) -> Iterator[Workbook]:
    """A workbook on disk, opened, changed and saved again."""
    book = opened(path.read_bytes())
    yield book
    path.write_bytes(saved(book))


def newest(app: Flask, table: Any) -> int:
    """The highest number of a table of steps."""
    return inside(app, lambda: db.session.scalar(select(func.max(table.id))) or 0)


def since(app: Flask, table: Any, number: int) -> list[Any]:
    """The rows of a table of steps that came after a number."""
    return inside(app, lambda: list(db.session.scalars(select(table).where(table.id > number).order_by(table.id))))


def with_points(app: Flask) -> None:
    """Give the running cycle one part score."""

    def write() -> None:
        cycle = get_running_cycle()
        stored = list_parts(cycle.id).get("self", {})
        parts = {"k1": PartValue(value=100)}
        save_parts(cycle.id, "self", parts, "Lembar 1", mark=mark_of(*stored.values()), actor=COORDINATOR, at=START)

    inside(app, write)


def test_export_that_nobody_touched_changes_nothing_in_either_language(
    loaded: Flask, command: Callable[..., Any], tmp_path: Path
) -> None:
    """Written in one language and read in the other, unchanged: nothing differs and nothing is written."""
    path = tmp_path / "semua.xlsx"
    assert command("export", path, "--lang", "en").exit_code == 0
    before = newest(loaded, AuditRow)
    for lang in ("en", "id"):
        done = command("import", path, "--lang", lang)
        assert done.exit_code == 0 and "Nothing differs" in done.output
    assert newest(loaded, AuditRow) == before


def test_three_cells_in_three_sheets_are_three_changes_for_staff_and_readers(
    loaded: Flask, command: Callable[..., Any], tmp_path: Path
) -> None:
    """Exactly three changes are shown and written, in the audit trail and, as readers see them, the public history."""
    with_points(loaded)
    path = tmp_path / "semua.xlsx"
    command("export", path, "--lang", "en")
    with loaded.app_context():
        figure = db.session.execute(
            select(Figure, Series.key).join(Series).where(Figure.shown_at.is_not(None), Figure.year >= 2023).limit(1)
        ).one()
        shown, key = figure[0], figure[1]
        value = int(shown.value)
    names = {"series": key, "year": shown.year, "category": shown.category or None}
    place = opened(path.read_bytes())["Numbers"]
    number = row_named(place, value=value, **names)
    names |= {one: cell(place, number, one).value for one in ("district", "sex")}
    with editing(path) as book:
        put(book, "Numbers", names, value=value + 1)
        put(book, "Points by part", {"basis": "Self score", "part": "k1"}, value="120,5")
        put(book, "Offices", {"office": "dinsos"}, short="Dinas Sosial Kota")
    audit, told = newest(loaded, AuditRow), newest(loaded, ProgressEvent)
    no = command("import", path, "--lang", "en", input="n\n")
    assert no.exit_code == 1 and newest(loaded, AuditRow) == audit
    assert sum("→" in line for line in no.output.splitlines()) == 3
    yes = command("import", path, "--lang", "en", "--yes")
    assert yes.exit_code == 0 and "Written: 3 rows" in yes.output, yes.output
    acts = {one.action for one in since(loaded, AuditRow, audit)}
    assert acts == {
        "progress.figure.write",
        "progress.save_part",
        "progress.change_office",
        "progress.import_sheet",
    }
    assert {one.actor for one in since(loaded, AuditRow, audit)} == {"system"}
    events = [one.what for one in since(loaded, ProgressEvent, told)]
    assert sorted(events) == ["figure_changed", "office_renamed", "part_score"]
    again = command("import", path, "--lang", "en", "--yes")
    assert again.exit_code == 0 and "Nothing differs" in again.output


def test_faults_are_told_by_sheet_row_and_column_and_keep_everything_out(
    loaded: Flask, command: Callable[..., Any], tmp_path: Path
) -> None:
    """Each row that its verb would refuse is told in words before anything is written, from every sheet at once."""
    with_points(loaded)
    path = tmp_path / "semua.xlsx"
    command("export", path, "--lang", "en")
    book = opened(path.read_bytes())
    key = cell(book["Numbers"], FIRST, "series").value
    with editing(path) as book:
        put(book, "Requests", {"code": cell(book["Requests"], FIRST, "code").value}, due_on="2020-01-01")
        put(book, "Requests", {}, code="99.none", office="disdukcapil", due_on="2027-01-04")
        put(book, "Numbers", {"series": key, "year": cell(book["Numbers"], FIRST, "year").value}, value="12,5")
        put(book, "Numbers", {}, series=key, year=1999, value=4, basis="survey", source="S")
        put(book, "Numbers", {}, series="none-such", year=2026, value=4, basis="survey", source="S")
        put(book, "Points by part", {"basis": "Self score", "part": "k2"}, value=20)
        put(book, "Points by part", {"basis": "Score verified by the province", "part": "k1"}, value=20, source="S")
        put(book, "Offices", {"office": "dinsos"}, short=cell(book["Offices"], FIRST, "short").value)
        put(book, "Series", {}, series="Not a key", indicator=4, name_id="a", name_en="b", unit_id="c", unit_en="d",
            is_protection="no", is_additive="yes")  # fmt: skip
        put(book, "Awards", {"year": 2025}, predicate=None)
        put(book, "Target", {"fact": "target"}, sources="S99999")
    before = newest(loaded, AuditRow)
    done = command("import", path, "--lang", "en", "--yes")
    assert done.exit_code == 1 and newest(loaded, AuditRow) == before
    for words in (
        "Sheet Requests, row 3, column D: This day has passed",
        "has no question with this code",
        "write a whole number",
        "about other years",
        "no series with this key",
        "“Source of these points” is empty",
        "fell by more than a tenth",
        "Two offices would have this name",
        "small letters, digits and hyphens",
        "A rank stands where one was awarded",
        "The list of sources has no such key",
    ):
        assert words in done.output, (words, done.output)


def test_years_ahead_and_points_that_cannot_be_are_told(
    loaded: Flask, command: Callable[..., Any], tmp_path: Path
) -> None:
    """No award of a year that has not begun, no points below zero, no other indicator for what offices were asked."""
    path = tmp_path / "semua.xlsx"
    command("export", path, "--lang", "en")
    with editing(path) as book:
        put(book, "Awards", {}, year=2062, state="A rank was awarded", predicate="Utama", sources="S026",
            confidence="One press source")  # fmt: skip
        put(book, "Questions", {"code": "05.records"}, maximum=-5, place=-1)
        put(book, "Questions", {"code": cell(book["Requests"], FIRST, "code").value}, indicator="24")
    done = command("import", path, "--lang", "en", "--yes")
    assert done.exit_code == 1
    for words in (
        "a year from 2006 on that has begun",
        "Between 0 and 1000 points can be reached",
        "a whole number from 0 to 9999",
        "Offices were asked this already",
    ):
        assert words in done.output, (words, done.output)


def test_rows_are_added_where_they_may(loaded: Flask, command: Callable[..., Any], tmp_path: Path) -> None:
    """A request, a series and a number are added; a request gets another day and a promise its English words."""
    path = tmp_path / "semua.xlsx"
    command("export", path, "--lang", "en")
    with loaded.app_context():
        request = db.session.scalars(select(EvidenceRequest).where(EvidenceRequest.state == "asked")).first()
        code = db.session.get_one(Question, request.question_id).code
        office = db.session.get_one(Office, request.office_key).short
        key = db.session.scalars(select(Series.key)).first()
        pledge = db.session.scalars(select(Pledge.id)).first()
    with editing(path) as book:
        put(book, "Requests", {"code": code, "office": office}, due_on="2027-02-01")
        put(book, "Promises", {"pledge": pledge}, text_en="Written in Excel")
        put(book, "Requests", {}, code="24.budget", office="dinsos", due_on="2027-02-02", note="Untuk 2026.")
        put(book, "Series", {}, series="seri-baru", indicator=4, name_id="a", name_en="b", unit_id="c", unit_en="d",
            is_protection="ya", is_additive="no")  # fmt: skip
        put(book, "Numbers", {}, series=key, year=2026, sex="P", category="baru", value=4, basis="survei", source="S")
    done = command("import", path, "--lang", "en", "--yes")
    assert done.exit_code == 0 and "Written: 5 rows" in done.output, done.output
    with loaded.app_context():
        assert db.session.get_one(EvidenceRequest, request.id).due_on.isoformat() == "2027-02-01"
        added = db.session.scalars(select(EvidenceRequest).order_by(EvidenceRequest.id.desc())).first()
        assert (added.office_key, added.note, added.state) == ("dinsos", "Untuk 2026.", "asked")
        assert db.session.scalars(select(Series).filter_by(key="seri-baru")).one().is_protection
        figure = db.session.scalars(select(Figure).filter_by(category="baru")).one()
        assert (figure.sex, figure.value, figure.shown_at) == ("P", 4, None)
        assert db.session.get_one(Pledge, pledge).text_en == "Written in Excel"


def test_office_renamed_or_merged_meanwhile_is_understood(
    loaded: Flask, command: Callable[..., Any], tmp_path: Path
) -> None:
    """A sheet with an office's old name is read; a row of one that was merged says to download again."""
    path = tmp_path / "semua.xlsx"
    command("export", path, "--lang", "en")
    who: dict[str, Any] = {"actor": COORDINATOR, "at": START, "on": TODAY}
    draft = renaming.OfficeDraft(name_id="Dinas Baru", name_en="New Office", short="Dinbar", kind="agency")
    inside(loaded, renaming.rename_office, "dinsos", draft, version=1, **who)
    again = command("import", path, "--lang", "en", "--yes")
    assert again.exit_code == 0, again.output
    path_now = tmp_path / "baru.xlsx"
    command("export", path_now, "--lang", "en")
    inside(loaded, renaming.merge_office, "dinsos", "disdukcapil", "Perda 1", version=again_version(loaded), **who)
    with editing(path_now) as book:
        put(book, "Requests", {}, code="24.budget", office="Dinbar", due_on="2027-02-02")
    merged = command("import", path_now, "--lang", "en", "--yes")
    assert merged.exit_code == 1 and "asked for nothing any more" in merged.output


def again_version(app: Flask) -> int:
    """The version of the renamed office."""
    return int(inside(app, lambda: db.session.get_one(Office, "dinsos").version))


def test_coordinator_sends_it_at_the_desk_and_is_told_where_it_failed(loaded: Flask, coordinator: FlaskClient) -> None:
    """Preview with the sheet's name, then a yes after the cycle was closed: 409, the row, and nothing written."""
    data = coordinator.get(f"{PAGE}/download").get_data()
    book = opened(data)
    code = cell(book["Questions"], FIRST, "code").value
    cell(book["Questions"], FIRST, "text_en").value = "Which regulation?"
    waiting = send_book(coordinator, PAGE, saved(book))
    assert waiting.status_code == 303
    page = coordinator.get(waiting.location)
    assert f"Questions · {code}" in page.text and "Which regulation?" in page.text
    with loaded.app_context(), writing() as session:
        session.execute(update(Cycle).values(state="closed"))
    late = coordinator.post(waiting.location, data={"csrf_token": token_of(page)})
    assert late.status_code == 409 and "Sheet Questions, row 3: The cycle is closed." in late.text
    shut = send_book(coordinator, PAGE, data)
    assert shut.status_code == 422 and "The cycle is closed." in shut.text
    with loaded.app_context():
        assert not db.session.scalar(select(Question.id).where(Question.text_en != ""))


def test_yes_after_another_cycle_began_writes_into_neither(loaded: Flask, coordinator: FlaskClient) -> None:
    """A new question that waited for its yes does not land in the cycle that runs meanwhile."""
    data = coordinator.get(f"{PAGE}/download").get_data()
    book = opened(data)
    page = book["Questions"]
    row = next(n for n in range(FIRST, page.max_row + 2) if page.cell(row=n, column=1).value is None)
    for key, value in {"code": "99.x", "indicator": 4, "kind": "Budget", "text_id": "Apa?"}.items():
        page.cell(row=row, column=column(page, key)).value = value
    page.cell(row=row, column=column(page, "is_required")).value = "yes"
    waiting = send_book(coordinator, PAGE, saved(book))
    assert waiting.status_code == 303, waiting.text
    token = token_of(coordinator.get(waiting.location))
    with loaded.app_context(), writing() as session:
        session.add(Cycle(key="2031", year=2031, name_id="Baru", name_en="New", opened_at=START))
    late = coordinator.post(waiting.location, data={"csrf_token": token})
    assert late.status_code == 409 and "Somebody else changed something" in late.text
    with loaded.app_context():
        assert not db.session.scalar(select(Question.id).where(Question.code == "99.x"))
        assert db.session.scalar(select(SheetImport.applied_at)) is None


def test_workbook_of_another_cycle_is_refused(
    loaded: Flask, coordinator: FlaskClient, command: Callable[..., Any], tmp_path: Path
) -> None:
    """The workbook says of which cycle it is: sent when another runs it is refused, at the desk and by the command."""
    download = coordinator.get(f"{PAGE}/download")
    assert "progress-2027-" in download.headers["Content-Disposition"]
    assert "Towards the next evaluation" in coordinator.get(PAGE).text
    book = opened(saved(opened(download.get_data())))
    assert book["!"]["A1"].value == "Towards the next evaluation"
    cell(book["Offices"], FIRST, "short").value = "Lain"
    waiting = send_book(coordinator, PAGE, saved(book))
    assert "Towards the next evaluation" in coordinator.get(waiting.location).text
    with loaded.app_context(), writing() as session:
        session.add(Cycle(key="2031", year=2031, name_id="Baru", name_en="New", opened_at=START))
    answer = send_book(coordinator, PAGE, saved(book))
    assert answer.status_code == 422 and "about another cycle" in answer.text
    path = tmp_path / "semua.xlsx"
    path.write_bytes(saved(book))
    done = command("import", path, "--lang", "en", "--yes")
    assert done.exit_code == 1 and "about another cycle" in done.output


def test_command_says_what_a_file_lacks_and_what_cannot_be_read(
    loaded: Flask, command: Callable[..., Any], tmp_path: Path
) -> None:
    """A page saved as .xlsx, a workbook of something else, and one without a sheet: a sentence each, exit code 1 or 0."""
    path = tmp_path / "x.xlsx"
    path.write_text("<html><table><tr><td>1</td></tr></table></html>")
    assert "Excel" in command("import", path).output
    command("export", path, "--lang", "en")
    book = opened(path.read_bytes())
    for title in book.sheetnames:
        if title != "Offices":
            del book[title]
    path.write_bytes(saved(book))
    part = command("import", path, "--lang", "en")
    assert part.exit_code == 0 and "Nothing differs" in part.output
    book["Offices"].title = "Something"
    for _row in (1, 2):
        book["Something"].delete_rows(1)
    path.write_bytes(saved(book))
    lost = command("import", path, "--lang", "en")
    assert lost.exit_code == 1 and "No sheet in this file is one of ours" in lost.output


def test_audit_of_an_import_names_rows_not_words(loaded: Flask, command: Callable[..., Any], tmp_path: Path) -> None:
    """The trail of an import holds counts and keys only."""
    path = tmp_path / "semua.xlsx"
    command("export", path, "--lang", "en")
    with editing(path) as book:
        put(book, "Questions", {"code": "04.records"}, text_en="A sentence of somebody")
    before = newest(loaded, AuditRow)
    assert command("import", path, "--lang", "en", "--yes").exit_code == 0
    rows = since(loaded, AuditRow, before)
    assert json.loads(rows[-1].detail) == {"kind": "everything", "rows": 1}
    assert all("somebody" not in row.detail for row in rows)
    assert inside(loaded, lambda: db.session.scalar(select(func.count()).select_from(PartScore))) == 0
