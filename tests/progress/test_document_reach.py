"""Every way to a document for every role and every state of it: nothing is reached that is not one's own or shown."""

from __future__ import annotations

import hashlib
import inspect
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from layak.core.access import Role
from layak.core.audit import AuditRow
from layak.core.database import writing
from layak.extensions import db
from layak.progress.models import Cycle, Evidence, Finding, Partner, Pledge, Visit
from layak.progress.service import requests, task_links
from layak.progress.service.requests import GivenFile, Offer, evidence_rows
from tests.conftest import START
from tests.progress import asking
from tests.progress.asking import COORDINATOR, OFFICE, OFFICER, OTHER

SERVING = {
    "progress.show_document",
    "progress_desk.open_document",
    "progress_desk.download_bundle",
    "progress_desk.download_all_bundles",
}
"""The endpoints that send documents; all of them are asked below."""

STATES = ("private", "shown", "taken_back", "erased")
SUBJECTS = ("hand_in", "finding", "pledge")
ROLES = (*(role.value for role in Role), "own officer", "stranger")
MARK = b"%PDF-1.4 canary "
HEADERS = (
    {"Range": "bytes=0-9"},
    {"If-None-Match": "*"},
    {"If-Modified-Since": "Sat, 21 Nov 2037 03:00:00 GMT"},
    {"If-Range": '"x"', "Range": "bytes=-9"},
)


@dataclass
class Held:
    """The documents by subject and state, the number of the cycle's key and a task link's token."""

    numbers: dict[tuple[str, str], int]
    cycle: str
    token: str


def file_of(app: Flask, name: str) -> GivenFile:
    """A file in the store as if it had been judged."""
    data = MARK + name.encode()
    folder: Path = app.extensions["layak"].settings.instance / "documents"
    folder.mkdir(exist_ok=True)
    digest = hashlib.sha256(data).hexdigest()
    (folder / digest).write_bytes(data)
    return GivenFile(digest=digest, name=f"{name}.pdf", media_type="application/pdf", size=len(data), scan="clean")


@pytest.fixture
def held(loaded: Flask) -> Iterator[Held]:
    """A hand-in that was accepted, a finding and a pledge, each with a document in every state."""
    with loaded.app_context():
        asking.empty_cycle()
        number = asking.ask(code="04.records")
        files = {subject: [file_of(loaded, f"{subject}-{state}") for state in STATES] for subject in SUBJECTS}
        requests.hand_in(number, Offer(answer="Ada", files=files["hand_in"]), version=1, actor=OFFICER, at=START)
        requests.accept(number, version=2, actor=COORDINATOR, at=START)
        open_one = asking.ask(code="04.budget")
        token = task_links.make_task_link(open_one, days=5, actor=COORDINATOR, at=START)
        with writing() as session:
            visit = Visit(key="uji", name_id="Uji", name_en="Test", shown_at=START)
            partner = Partner(name="Radio Uji", kind="media")
            session.add_all([visit, partner])
            session.flush()
            finding = Finding(visit_id=visit.id, text_id="Temuan", noted_at=START, office_key=OFFICE, shown_at=START)
            pledge = Pledge(partner_id=partner.id, text_id="Siaran", promised_on=START.date(), shown_at=START)
            session.add_all([finding, pledge])
            session.flush()
            for column, subject, name in (
                ("finding_id", finding.id, "finding"),
                ("pledge_id", pledge.id, "pledge"),
            ):
                for row in evidence_rows(None, Offer(files=files[name]), OFFICER, START):
                    setattr(row, column, subject)
                    session.add(row)
            session.flush()
            shown = {"title": "Judul", "shown_at": START}
            session.execute(update(Evidence).where(Evidence.name.endswith("-shown.pdf")).values(**shown))
            session.execute(update(Evidence).where(Evidence.name.endswith("-taken_back.pdf")).values(title="Judul"))
            gone = {"digest": "", "erased_at": START, "title": "Judul"}
            session.execute(update(Evidence).where(Evidence.name.endswith("-erased.pdf")).values(**gone))
        rows = db.session.execute(select(Evidence.name, Evidence.id).where(Evidence.form == "file")).all()
        numbers = {tuple(name.removesuffix(".pdf").split("-")): number for name, number in rows}
        held = Held(numbers, db.session.scalars(select(Cycle.key)).one(), str(token))  # type: ignore[arg-type]
        db.session.remove()
    yield held


def desk_path(number: int) -> str:
    """Where staff save a document."""
    return f"/en/desk/progress/documents/{number}"


def public_path(number: int) -> str:
    """Where readers save one that is shown."""
    return f"/id/kemajuan/dokumen/{number}/judul.pdf"


def client_for(role: str, app: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Somebody of a role; officers belong to another office unless they are the own one's."""
    if role == "stranger":
        return app.test_client()
    if role == "own officer":
        return sign_in("office_officer", office_key=OFFICE)
    return sign_in(role, office_key=OTHER)


def opened(app: Flask) -> int:
    """How many openings and downloads are on record."""
    with app.app_context():
        acts = ("progress.open_document", "progress.download_bundle")
        count = db.session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.action.in_(acts)))
        db.session.remove()
    return count or 0


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_exactly_what_is_its_own_or_shown(
    loaded: Flask, held: Held, sign_in: Callable[..., FlaskClient], role: str
) -> None:
    """The desk's address, the readers' address and both bundles, for documents of every kind in every state."""
    client, reached = client_for(role, loaded, sign_in), 0
    for (subject, state), number in held.numbers.items():
        may = state != "erased" and (role == "coordinator" or (role == "own officer" and subject != "pledge"))
        answer = client.get(desk_path(number))
        assert answer.status_code == (303 if role == "stranger" else 200 if may else 404), (subject, state)
        assert (MARK in answer.data) == may
        reached += may
        answer = client.get(public_path(number))
        assert answer.status_code == (200 if state == "shown" else 404), (subject, state)
        assert (MARK in answer.data) == (state == "shown")
    for path in (
        f"/en/desk/progress/bundle/{held.cycle}/4/download",
        f"/en/desk/progress/bundle/{held.cycle}/download",
    ):
        answer = client.get(path)
        assert answer.status_code == (200 if role == "coordinator" else 303 if role == "stranger" else 403)
        if role == "coordinator":
            with zipfile.ZipFile(io.BytesIO(answer.data)) as file:
                names = [name for name in file.namelist() if name.endswith(".pdf")]
                assert len(names) == 3 and all(b"canary hand_in-" in file.read(name) for name in names)
            reached += 1
    assert opened(loaded) == reached


def test_ids_guessed_in_a_row_open_nothing(
    loaded: Flask, held: Held, sign_in: Callable[..., FlaskClient], client: FlaskClient
) -> None:
    """Another office's officer and a stranger try every number under every address; only shown ones answer readers."""
    shown = {number for (_, state), number in held.numbers.items() if state == "shown"}
    officer = sign_in("office_officer", office_key=OTHER)
    for number in range(max(held.numbers.values()) + 3):
        assert officer.get(desk_path(number)).status_code == 404
        assert officer.get(f"{desk_path(number)}/show").status_code == 403
        for path in (public_path(number), f"/en/progress/documents/{number}/x.pdf"):
            answer = client.get(path)
            assert (answer.status_code in (200, 303)) == (number in shown) and answer.status_code in (200, 303, 404)
            assert MARK not in answer.data or number in shown
    assert opened(loaded) == 0


@pytest.mark.parametrize("state", ["private", "taken_back", "erased"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_old_links_give_nothing_whatever_a_browser_remembers(
    held: Held, client: FlaskClient, state: str, method: str
) -> None:
    """No header brings back what is not shown: no byte, no 206, no 304; and what is shown is always sent whole."""
    for subject in SUBJECTS:
        for headers in ({}, *HEADERS):
            answer = client.open(public_path(held.numbers[subject, state]), method=method, headers=headers)
            assert answer.status_code == 404 and MARK not in answer.data and "Content-Range" not in answer.headers
            answer = client.open(public_path(held.numbers[subject, "shown"]), method=method, headers=headers)
            assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"]
            assert "ETag" not in answer.headers and "Last-Modified" not in answer.headers
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_names_with_dots_and_codes_lead_nowhere(loaded: Flask, held: Held, client: FlaskClient) -> None:
    """Neither a path of the store nor a name of a file is an address, however it is written."""
    with loaded.app_context():
        digest = db.session.scalars(select(Evidence.digest).where(Evidence.name == "hand_in-private.pdf")).one()
        db.session.remove()
    shown, private = held.numbers["hand_in", "shown"], held.numbers["hand_in", "private"]
    for path in (
        f"/documents/{digest}",
        f"/static/documents/{digest}",
        f"/static/../instance/documents/{digest}",
        f"/static/%2e%2e/documents/{digest}",
        f"/id/kemajuan/dokumen/{shown}/..%2f{private}%2fjudul.pdf",
        f"/id/kemajuan/dokumen/{shown}/../{private}/judul.pdf",
        f"/id/kemajuan/dokumen/{shown}%2f..%2f{private}/judul.pdf",
        f"/id/kemajuan/dokumen/{private}%00/judul.pdf",
        f"/id/kemajuan/dokumen/0{private}/judul.pdf",
        f"/id/kemajuan/dokumen/{private}.0/judul.pdf",
        f"/id/kemajuan/dokumen/-{private}/judul.pdf",
        f"/id/kemajuan/dokumen/{digest}/judul.pdf",
        f"/id/kemajuan/paket/{held.cycle}/4/unduh",
    ):
        answer = client.get(path, is_checked=False)
        assert MARK + b"hand_in-private" not in answer.data, path
        assert answer.status_code in (303, 404) and "private" not in answer.headers.get("Location", ""), path


def test_a_task_link_leads_to_no_document_and_ends_for_good(loaded: Flask, held: Held, client: FlaskClient) -> None:
    """Its page names no document; taken back or with another ending it is a 404 that tells nothing."""
    page = client.get(f"/id/tugas/{held.token}", is_checked=False)
    assert page.status_code == 200 and "hand_in-" not in page.text
    for path in (f"/id/tugas/{held.token}/dokumen/1", f"/id/tugas/{held.token}x", f"/id/tugas/{held.token}%2f..%2f1"):
        assert client.get(path, is_checked=False).status_code == 404
    with loaded.app_context(), writing() as session:
        ended = START - timedelta(days=1)
        session.execute(update(task_links.TaskLink).values(revoked_at=ended))
    again = client.get(f"/id/tugas/{held.token}", is_checked=False)
    assert again.status_code == 404 and "04" not in again.text.split("<main")[1]


def test_no_other_address_sends_documents(loaded: Flask) -> None:
    """A view that sends a document or a bundle stands in the table above, so that all of this is asked of it too."""
    found = {
        endpoint
        for endpoint, view in loaded.view_functions.items()
        if any(word in inspect.getsource(inspect.unwrap(view)) for word in ("send_document(", "send_bundle("))
    }
    assert found == SERVING
