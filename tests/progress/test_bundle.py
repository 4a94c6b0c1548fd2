"""The bundle for the national form: what stands in the ZIP, what is missing, who may have it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from html5lib import HTMLParser
from openpyxl import load_workbook
from sqlalchemy import select, update

from layak.core.audit import AuditRow
from layak.core.database import writing
from layak.core.long_answers import PLACES
from layak.core.store.folder import FolderStore
from layak.extensions import db
from layak.progress.models import Cycle, Evidence
from layak.progress.service import requests
from layak.progress.service.evidence.bundle import get_bundle, list_sizes
from layak.progress.service.evidence.documents import take_document
from layak.progress.service.requests import GivenLink, Offer
from tests.conftest import START
from tests.known_states import KnownStates
from tests.progress import asking
from tests.progress.asking import COORDINATOR, OFFICER, TODAY
from tests.progress.papers import pdf

DESK = "/en/desk/progress/bundle"
NAMES = ("SK Gugus Tugas KLA – tahun 2025?.pdf", "CON.pdf", "Laporan “rapat” koordinasi " + "panjang " * 20 + ".pdf")


def folder(app: Flask) -> Path:
    """Where documents lie."""
    found: Path = app.extensions["layak"].settings.instance / "documents"
    return found


@pytest.fixture
def cycle(loaded: Flask, known: KnownStates) -> str:
    """A cycle in which indicator 4 has accepted documents, a link and an answer, and one document that waits."""
    return asking.make_once(loaded, known, "bundle", lambda: make_cycle(loaded))


def make_cycle(loaded: Flask) -> str:
    """Ask, hand in and accept; gives the key of the cycle."""
    with loaded.app_context():
        asking.empty_cycle()
        key = db.session.scalars(select(Cycle.key)).one()
        for code, count in (("04.records", len(NAMES)), ("04.regulation", 1)):
            number = asking.ask(code=code)
            files = [
                take_document(
                    io.BytesIO(pdf(f"Dokumen {code} {at}.")),
                    NAMES[at],
                    store=FolderStore(folder(loaded)),
                    ends_on=(date(2026, 10, 1), TODAY + timedelta(days=30), None)[at],
                )
                for at in range(count)
            ]
            link = GivenLink(address="https://drive.example.org/sk", name="drive.example.org")
            offer = Offer(answer="=Perwali 12", files=files, links=[link] if count > 1 else [])
            requests.hand_in(number, offer, version=1, actor=OFFICER, at=START)
            if count > 1:
                requests.accept(number, version=2, actor=COORDINATOR, at=START)
        with writing() as session:
            session.execute(update(Evidence).where(Evidence.form == "link").values(is_alive=False, checked_at=START))
        db.session.remove()
    return key


def opened(data: bytes) -> zipfile.ZipFile:
    """A ZIP that is whole."""
    file = zipfile.ZipFile(io.BytesIO(data))
    assert file.testzip() is None
    return file


def index_of(file: zipfile.ZipFile, name: str = "00-index.xlsx") -> list[tuple[object, ...]]:
    """The rows of an index below its two heads."""
    book = load_workbook(io.BytesIO(file.read(name)))
    return [tuple(cell.value for cell in row) for row in book.worksheets[0].iter_rows(min_row=3)]


def missing_of(file: zipfile.ZipFile, name: str = "00-index.xlsx") -> list[str]:
    """What an index calls missing."""
    book = load_workbook(io.BytesIO(file.read(name)))
    return [str(row[0].value) for row in book.worksheets[1].iter_rows(min_row=3)]


def downloads(app: Flask) -> int:
    """How many downloads are on record."""
    with app.app_context():
        rows = db.session.scalars(select(AuditRow).where(AuditRow.action == "progress.download_bundle")).all()
        db.session.remove()
    return len(rows)


def test_coordinator_downloads_the_accepted_documents_with_index_cover_and_what_is_missing(
    loaded: Flask, cycle: str, sign_in: Callable[..., FlaskClient]
) -> None:
    """Names are numbered and safe; index, digests, cover sheets and the missing list fit what is in the ZIP."""
    desk = sign_in("coordinator")
    answer = desk.get(f"{DESK}/{cycle}/4/download")
    assert answer.status_code == 200 and answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"].startswith(f"attachment; filename=bundle-{cycle}-04-")
    assert "no-store" in answer.headers["Cache-Control"] and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Length" not in answer.headers and answer.is_streamed
    file = opened(answer.data)
    documents = [name for name in file.namelist() if name.endswith(".pdf")]
    assert [name[:3] for name in documents] == ["01-", "02-", "03-"]
    assert all(name.isascii() and len(name) <= 100 and not set(name) & set('<>:"/\\|?* ') for name in file.namelist())
    assert documents[0].endswith("-sk-gugus-tugas-kla-tahun-2025.pdf") and documents[1].endswith("-con.pdf")
    rows = index_of(file)
    assert [row[1] for row in rows] == [*documents, None] and [row[0] for row in rows] == [1, 2, 3, 4]
    for row in rows[:3]:
        assert hashlib.sha256(file.read(str(row[1]))).hexdigest() == row[10]
    assert rows[3][9] == "https://drive.example.org/sk" and rows[0][11] == "=Perwali 12"
    told = missing_of(file)
    assert sum("no office was asked" in one for one in told) == 12
    assert sum("not accepted yet" in one for one in told) == 1
    assert sum("ended on 1 October 2026" in one for one in told) == 1
    assert sum("holds only until" in one for one in told) == 1 and sum("does not answer" in one for one in told) == 1
    for name, lang in (("00-cover-sheet.html", "en"), ("00-lembar-sampul.html", "id")):
        page = file.read(name).decode()
        HTMLParser(strict=True).parse(page)
        assert f'lang="{lang}"' in page and "://" not in page.replace("https://drive.example.org/sk", "")
        assert all(document in page for document in documents) and "<link" not in page and "<script" not in page
    assert downloads(loaded) == 1


def test_what_waits_comes_along_only_on_request_and_is_marked(cycle: str, sign_in: Callable[..., FlaskClient]) -> None:
    """With the tick the document that nobody accepted yet is there, and its name and its row say so."""
    file = opened(sign_in("coordinator").get(f"{DESK}/{cycle}/4/download?waiting=1").data)
    waiting = [name for name in file.namelist() if "not-accepted-yet" in name]
    assert len(waiting) == 1 and len([name for name in file.namelist() if name.endswith(".pdf")]) == 4
    assert [row[8] for row in index_of(file) if row[1] == waiting[0]] == ["Not accepted yet"]


def test_lost_and_damaged_files_are_told_and_break_nothing(
    loaded: Flask, cycle: str, sign_in: Callable[..., FlaskClient]
) -> None:
    """A file that is gone and one of the right length with other bytes are left out; page and index name them."""
    with loaded.app_context():
        digests = db.session.scalars(select(Evidence.digest).where(Evidence.digest != "").order_by(Evidence.id)).all()
        db.session.remove()
    gone, spoilt = (folder(loaded) / digest for digest in digests[:2])
    gone.unlink()
    spoilt.chmod(0o600)
    spoilt.write_bytes(b"x" * spoilt.stat().st_size)
    desk = sign_in("coordinator")
    assert desk.get(f"{DESK}/{cycle}/4").text.count("lost or damaged") == 1
    file = opened(desk.get(f"{DESK}/{cycle}/4/download").data)
    assert [name[:3] for name in file.namelist() if name.endswith(".pdf")] == ["03-"]
    assert sum("lost or damaged" in one for one in missing_of(file)) == 2
    assert [row[0] for row in index_of(file)] == [3, 4]


def test_all_indicators_come_as_folders_also_from_a_closed_cycle(
    loaded: Flask, cycle: str, sign_in: Callable[..., FlaskClient]
) -> None:
    """One ZIP has a folder for each of the 24, with the documents of indicator 4 in its own; one line is on record."""
    with loaded.app_context(), writing() as session:
        session.execute(update(Cycle).values(state="closed", closed_at=START))
    file = opened(sign_in("coordinator").get(f"/id/ruang-kerja/kemajuan/paket/{cycle}/unduh").data)
    folders = {name.split("/")[0] for name in file.namelist()}
    assert len(folders) == 24 and len([name for name in file.namelist() if name.endswith(".pdf")]) == 3
    assert all(name.startswith("04-") for name in file.namelist() if name.endswith(".pdf"))
    assert downloads(loaded) == 1


def test_counts_of_the_page_are_those_of_each_bundle(loaded: Flask, cycle: str) -> None:
    """What the list counts without reading rows equals what each bundle names."""
    with loaded.app_context():
        number = db.session.scalars(select(Cycle.id)).one()
        for waiting in (False, True):
            sizes = list_sizes(number, with_waiting=waiting, on=TODAY)
            for indicator in range(1, 25):
                bundle = get_bundle(number, indicator, with_waiting=waiting, on=TODAY)
                size = sizes[indicator]
                assert (size.documents, size.size, size.gaps) == (bundle.documents, bundle.size, len(bundle.gaps))
        db.session.remove()


def test_pages_stand_in_both_languages_and_heads_record_nothing(
    loaded: Flask, cycle: str, sign_in: Callable[..., FlaskClient]
) -> None:
    """List and cover sheet open in both languages; HEAD has the headers of the download and leaves no line."""
    desk = sign_in("coordinator")
    for path in ("/id/ruang-kerja/kemajuan/paket/", f"{DESK}/", f"{DESK}/?waiting=1&cycle={cycle}"):
        assert desk.get(path).status_code == 200
    for path in (f"/id/ruang-kerja/kemajuan/paket/{cycle}/4", f"{DESK}/{cycle}/4?waiting=1"):
        assert "01-" in desk.get(path).text
    head = desk.head(f"{DESK}/{cycle}/4/download")
    assert head.status_code == 200 and head.mimetype == "application/zip" and not head.data
    assert head.headers["Content-Disposition"].startswith("attachment")
    for path in (
        f"{DESK}/{cycle}/25/download",
        f"{DESK}/{cycle}/0",
        f"{DESK}/none/4/download",
        f"{DESK}/none/download",
    ):
        assert desk.get(path).status_code == 404
    assert downloads(loaded) == 0


def test_bundle_that_has_to_wait_is_not_on_record(
    loaded: Flask, cycle: str, sign_in: Callable[..., FlaskClient]
) -> None:
    """While every place for downloads is taken a bundle is refused before anything is made or recorded; later it comes."""
    desk, path = sign_in("coordinator"), f"{DESK}/{cycle}/4/download"
    held = [desk.get(path) for _ in range(PLACES)]
    refused = desk.get(path)
    assert refused.status_code == 503 and refused.headers["Retry-After"] == "30"
    assert "Every page still works" in refused.text and desk.head(path).status_code == 200
    assert downloads(loaded) == PLACES
    for answer in reversed(held):  # in one thread, the request that came last ends first
        answer.close()
    opened(desk.get(path).data)
    assert downloads(loaded) == PLACES + 1


def test_nobody_else_has_a_bundle(loaded: Flask, cycle: str, sign_in: Callable[..., FlaskClient]) -> None:
    """Officers and editors get 403, strangers the sign-in; nothing is on record."""
    for client in (sign_in("office_officer", office_key=asking.OFFICE), sign_in("editor")):
        for path in (f"{DESK}/", f"{DESK}/{cycle}/4", f"{DESK}/{cycle}/4/download", f"{DESK}/{cycle}/download"):
            assert client.get(path).status_code == 403
    assert loaded.test_client().get(f"{DESK}/{cycle}/4/download").status_code == 303
    assert downloads(loaded) == 0


def test_download_that_stops_in_the_middle_leaves_nothing_behind(
    loaded: Flask, cycle: str, sign_in: Callable[..., FlaskClient]
) -> None:
    """The store has the same files as before, and the next download is whole."""
    desk, before = sign_in("coordinator"), sorted(folder(loaded).iterdir())
    answer = desk.get(f"{DESK}/{cycle}/4/download", buffered=False)
    assert next(iter(answer.response)).startswith(b"PK")
    answer.close()
    assert sorted(folder(loaded).iterdir()) == before
    assert len(opened(desk.get(f"{DESK}/{cycle}/4/download").data).namelist()) == 6
