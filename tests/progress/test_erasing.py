"""Erasing documents after a cycle: what goes, what stays, when it may happen, and what a kill leaves."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from layak.core.audit import AuditRow
from layak.core.database import writing
from layak.core.store.folder import FolderStore
from layak.extensions import db
from layak.progress.models import Cycle, Evidence, Finding, Partner, Pledge, Visit
from layak.progress.service import requests
from layak.progress.service.evidence import documents, erasing, releasing
from layak.progress.service.evidence.documents import take_document
from layak.progress.service.requests import Offer, evidence_rows
from tests import staff
from tests.conftest import START, TestClock
from tests.known_states import KnownStates
from tests.progress import asking
from tests.progress.asking import COORDINATOR, OFFICE, OFFICER
from tests.progress.papers import pdf

LATER = START + timedelta(days=366)
NAMES = ("private", "shared", "shown", "finding", "open_finding", "pledge")


def folder(app: Flask) -> Path:
    """Where documents lie."""
    found: Path = app.extensions["layak"].settings.instance / "documents"
    return found


def given(app: Flask, name: str) -> Any:
    """A document in the store, as old as its cycle."""
    file = take_document(io.BytesIO(pdf(f"Dokumen {name}.")), f"{name}.pdf", store=FolderStore(folder(app)))
    os.utime(folder(app) / file.digest, (START.timestamp(), START.timestamp()))
    return file


@pytest.fixture
def closed(loaded: Flask, clock: TestClock, known: KnownStates) -> str:
    """A closed cycle with a private document, one that a pledge still names, a shown one and proofs; a year later."""
    for path in folder(loaded).glob("[0-9a-f]*"):
        path.unlink()  # what tests before this one left
    key = asking.make_once(loaded, known, "closed cycle", lambda: make_closed(loaded))
    clock.moment = LATER
    return key


def make_closed(loaded: Flask) -> str:
    """Ask, hand in, show, prove and close; gives the key of the cycle."""
    with loaded.app_context():
        asking.empty_cycle()
        number = asking.ask(code="04.records")
        files = [given(loaded, name) for name in NAMES[:3]]
        requests.hand_in(number, Offer(answer="Jawaban", files=files), version=1, actor=OFFICER, at=START)
        shown = db.session.scalars(select(Evidence.id).where(Evidence.name == "shown.pdf")).one()
        releasing.show_document(shown, "Peraturan", is_looked_at=True, actor=COORDINATOR, at=START)
        with writing() as session:
            cycle = session.scalars(select(Cycle)).one()
            visit = Visit(key="uji", cycle_id=cycle.id, name_id="Uji", name_en="Test")
            partner = Partner(name="Radio Uji", kind="media")
            session.add_all([visit, partner])
            session.flush()
            done = Finding(visit_id=visit.id, text_id="Selesai", state="closed", noted_at=START, office_key=OFFICE)
            still = Finding(visit_id=visit.id, text_id="Belum", state="open", noted_at=START, office_key=OFFICE)
            kept = Pledge(
                partner_id=partner.id, text_id="Siaran", promised_on=START.date(), closed_on=START.date(), state="kept"
            )
            runs = Pledge(partner_id=partner.id, text_id="Iklan", promised_on=START.date())
            session.add_all([done, still, kept, runs])
            session.flush()
            proofs = (
                ("finding_id", done.id, given(loaded, "finding")),
                ("finding_id", still.id, given(loaded, "open_finding")),
                ("pledge_id", kept.id, given(loaded, "pledge")),
                ("pledge_id", runs.id, files[1]),
            )
            for column, subject, file in proofs:
                (row,) = evidence_rows(None, Offer(files=[file]), OFFICER, START)
                setattr(row, column, subject)
                session.add(row)
            cycle.state, cycle.closed_at = "closed", START
            key = cycle.key
        db.session.remove()
    return key


def there(app: Flask) -> set[str]:
    """The documents whose rows still name a file that is in the store; and nothing else is in the store."""
    with app.app_context():
        rows = db.session.execute(select(Evidence.name, Evidence.digest).where(Evidence.digest != "")).all()
        db.session.remove()
    files = {path.name for path in folder(app).glob("[0-9a-f]*")}
    assert files == {digest for _, digest in rows}
    return {name.removesuffix(".pdf") for name, _ in rows}


def erase(app: Flask, groups: set[erasing.Group], **changes: Any) -> int:
    """Erase by the service."""
    with app.app_context():
        cycle = db.session.scalars(select(Cycle)).one()
        mark = erasing.mark_of(erasing.list_erasable(cycle))
        asked = {
            "mark": mark,
            "days": 365,
            "documents": FolderStore(folder(app)),
            "actor": COORDINATOR,
            "at": LATER,
            **changes,
        }
        count = erasing.erase_documents(cycle.id, groups, **asked)
        db.session.remove()
    return count


def test_coordinator_erases_private_documents_after_a_typed_yes(
    loaded: Flask, closed: str, sign_in: Callable[..., FlaskClient], client: FlaskClient
) -> None:
    """Private files go, shown ones, proofs and a file that another row names stay; hand-ins keep the line."""
    desk, path = sign_in("coordinator"), f"/en/desk/progress/cycles/{closed}/erase-documents"
    page = desk.get(path)
    assert page.status_code == 200 and "3-1-1-1" in page.text
    wrong = staff.send(desk, path, {"mark": "3-1-1-1", "typed": "ya", "shown": "y"})
    assert wrong.status_code == 422 and f"Type exactly: {closed}" in wrong.text and 'value="ya"' in wrong.text
    stale = staff.send(desk, path, {"mark": "9-1-1-1", "typed": closed})
    assert stale.status_code == 409 and there(loaded) == set(NAMES)
    done = staff.send(desk, path, {"mark": "3-1-1-1", "typed": closed})
    assert done.status_code == 303 and "3 documents were erased" in desk.get(done.headers["Location"]).text
    assert there(loaded) == {"shared", "shown", "finding", "pledge"}
    with loaded.app_context():
        private = db.session.scalars(select(Evidence).where(Evidence.name == "private.pdf")).one()
        acts = db.session.scalars(select(AuditRow.detail).where(AuditRow.action == "progress.erase_documents")).all()
        number, request = private.id, db.session.scalars(select(requests.EvidenceRequest.id)).one()
        db.session.remove()
    assert acts == ['{"private": 3}']
    for path in (f"/en/desk/progress/documents/{number}", f"/en/desk/progress/documents/{number}/show"):
        assert desk.get(path).status_code == 404
    officer = sign_in("office_officer", office_key=OFFICE)
    assert officer.get(f"/en/desk/progress/documents/{number}").status_code == 404
    told = "private.pdf: the document was erased on"
    assert told in desk.get(f"/en/desk/progress/requests/{request}").text
    assert "the document was erased on" in officer.get(f"/en/desk/tasks/{request}").text
    assert "Erased on" in desk.get("/en/desk/progress/documents/").text
    assert client.get(releasing_path(loaded), follow_redirects=True).status_code == 200


def releasing_path(app: Flask) -> str:
    """Where readers save the shown document."""
    with app.app_context():
        number = db.session.scalars(select(Evidence.id).where(Evidence.name == "shown.pdf")).one()
        db.session.remove()
    return f"/en/progress/documents/{number}/peraturan.pdf"


def test_chosen_groups_go_too_and_readers_lose_the_shown_one_at_once(
    loaded: Flask, closed: str, client: FlaskClient
) -> None:
    """With everything chosen only what another row names stays, and the public address is a 404."""
    path = releasing_path(loaded)
    assert client.get(path).status_code == 200
    assert erase(loaded, set(erasing.Group)) == 6
    assert there(loaded) == {"shared"} and client.get(path).status_code == 404
    assert erase(loaded, set(erasing.Group)) == 0


def test_nothing_goes_too_early_from_an_open_cycle_or_by_an_officer(loaded: Flask, closed: str) -> None:
    """Each refusal leaves every row and file."""
    with pytest.raises(erasing.TooEarly):
        erase(loaded, {erasing.Group.PRIVATE}, at=START + timedelta(days=364))
    with pytest.raises(requests.NotYours):
        erase(loaded, {erasing.Group.PRIVATE}, actor=OFFICER)
    with pytest.raises(erasing.Changed):
        erase(loaded, {erasing.Group.PRIVATE}, mark="0-0-0-0")
    with loaded.app_context(), writing() as session:
        session.execute(update(Cycle).values(state="open", closed_at=None))
    with pytest.raises(erasing.NotNow):
        erase(loaded, {erasing.Group.PRIVATE}, mark="3-1-1-1")
    assert there(loaded) == set(NAMES)


def test_what_a_kill_leaves_is_swept_by_the_tick(loaded: Flask, closed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the rows and before the files, nobody reaches a file, and the next sweep removes them."""

    def killed(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(erasing, "remove_lost", killed)
    with pytest.raises(KeyboardInterrupt):
        erase(loaded, {erasing.Group.PRIVATE})
    assert len(list(folder(loaded).glob("[0-9a-f]*"))) == 6
    with loaded.app_context():
        assert documents.sweep_documents(FolderStore(folder(loaded)), LATER) == 2
        db.session.remove()
    assert there(loaded) == {"shared", "shown", "finding", "pledge"}


def test_command_shows_counts_and_asks_before_it_erases(loaded: Flask, closed: str, run: Callable[..., Any]) -> None:
    """A wrong word erases nothing; the right one erases what was named; without a cycle it says so."""
    refused = run("progress", "erase", closed, input="ya\n")
    assert refused.exit_code == 1 and "Nothing was erased." in refused.output and there(loaded) == set(NAMES)
    done = run("progress", "erase", closed, "--with", "finding", "--yes", closed)
    assert done.exit_code == 0 and "Erased: 4." in done.output, done.output
    assert there(loaded) == {"shared", "shown", "pledge"}
    assert "There is no such cycle." in run("progress", "erase", "none").output
