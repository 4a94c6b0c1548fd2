"""Proofs of findings: readers reach one only once it was shown, and only while its finding and its visit are."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.access import Principal, Role
from layak.core.store.folder import FolderStore
from layak.extensions import db
from layak.progress.models import Evidence
from layak.progress.service import findings, visits
from layak.progress.service.evidence import releasing
from layak.progress.service.evidence.documents import take_document
from layak.progress.service.faults import FindingHidden
from layak.progress.service.requests import GivenLink, Offer
from tests.conftest import START
from tests.progress.papers import pdf
from tests.staff import token_of

COORDINATOR = Principal(user_id=1, roles=frozenset({Role.COORDINATOR}))
TITLE = "Foto tanda jalan keluar"
ADDRESS = "https://drive.example.org/rahasia"
PAGES = ("/id/kemajuan/kunjungan/kunjungan", "/en/progress/visits/kunjungan", "/en/progress/indicator/15")


@dataclass
class Proven:
    """A visit that readers see, with a finding that a document and a link prove; both are private."""

    app: Flask
    visit: int
    finding: int
    document: int

    @property
    def public(self) -> str:
        """Where readers save the document, once it is shown."""
        return f"/id/kemajuan/dokumen/{self.document}/foto-tanda-jalan-keluar.pdf"

    def move(self, *verbs: str) -> None:
        """Let the coordinator show or hide the finding or its visit, one after the other."""
        with self.app.app_context():
            for verb in verbs:
                room, number = (findings, self.finding) if verb.endswith("finding") else (visits, self.visit)
                row = findings.get_finding(number) if room is findings else visits.get_visit(number)
                when = {"at": START} if verb.startswith("show") else {}
                getattr(room, verb)(number, version=row.version, actor=COORDINATOR, **when)
            db.session.remove()

    def show_document(self) -> None:
        """Let readers see the document."""
        with self.app.app_context():
            releasing.show_document(self.document, TITLE, is_looked_at=True, actor=COORDINATOR, at=START)
            db.session.remove()


@pytest.fixture
def proven(loaded: Flask) -> Proven:
    """A finding with its proofs."""
    with loaded.app_context():
        number = visits.plan_visit(visits.VisitPlan(name_id="Kunjungan", name_en="Visit"), actor=COORDINATOR, at=START)
        visits.show_visit(number, version=1, actor=COORDINATOR, at=START)
        facts = findings.FindingFacts(text_id="Belum ada tanda.", office_key="dinkes", indicator=15)
        found = findings.note_finding(number, facts, actor=COORDINATOR, at=START, on=START.date())
        folder = loaded.extensions["layak"].settings.instance / "documents"
        file = take_document(io.BytesIO(pdf("Tanda jalan keluar.")), "IMG_2041.pdf", store=FolderStore(folder))
        offer = Offer(files=[file], links=[GivenLink(address=ADDRESS, name="drive.example.org")])
        findings.answer_finding(found, "Dipasang", offer, version=1, actor=COORDINATOR, at=START)
        document = select(Evidence.id).where(Evidence.finding_id == found, Evidence.form == "file")
        proven = Proven(loaded, number, found, db.session.scalars(document).one())
        db.session.remove()
    return proven


def test_private_proof_is_neither_named_nor_reached(proven: Proven, client: FlaskClient) -> None:
    """The finding is read by everybody; its document and its link stand on no page and have no address."""
    proven.move("show_finding")
    for path in PAGES:
        page = client.get(path).text
        assert "Belum ada tanda." in page
        assert all(secret not in page for secret in ("IMG_2041", ADDRESS, "drive.example.org", "/dokumen/"))
    assert client.get(proven.public).status_code == 404


def test_shown_proof_stands_beside_its_finding_and_goes_with_it(proven: Proven, client: FlaskClient) -> None:
    """Shown: on the visit's and the indicator's page; with its finding or its visit hidden, or taken back: nowhere."""
    proven.move("show_finding")
    proven.show_document()
    for path in PAGES:
        page = client.get(path).text
        assert TITLE in page and "IMG_2041" not in page and ADDRESS not in page
    assert client.get(proven.public).status_code == 200
    proven.move("hide_finding")
    assert client.get(proven.public).status_code == 404
    assert all(TITLE not in client.get(path).text for path in PAGES)
    proven.move("show_finding")
    assert client.get(proven.public).status_code == 200
    proven.move("hide_visit")
    assert client.get(proven.public).status_code == 404 and TITLE not in client.get(PAGES[2]).text
    proven.move("show_visit", "show_finding")
    with proven.app.app_context():
        releasing.take_back(proven.document, actor=COORDINATOR)
        db.session.remove()
    assert client.get(proven.public).status_code == 404 and TITLE not in client.get(PAGES[0]).text


def test_coordinator_shows_a_proof_from_its_finding(
    proven: Proven, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    """The way stands beside the proof; before the finding is shown, the page says so and keeps the title."""
    desk, path = sign_in("coordinator"), f"/en/desk/progress/documents/{proven.document}/show"
    page = desk.get(f"/en/desk/progress/findings/{proven.finding}/").text
    assert f'href="{path}"' in page and "Not shown" in page
    data = {"title": TITLE, "looked_at": "y", "csrf_token": token_of(desk.get(path))}
    early = desk.post(path, data=data)
    assert early.status_code == 422 and TITLE in early.text and "Show the finding to readers first." in early.text
    with pytest.raises(FindingHidden):
        proven.show_document()
    proven.move("show_finding")
    assert desk.post(path, data={**data, "looked_at": ""}).status_code == 422
    assert client.get(proven.public).status_code == 404
    assert desk.post(path, data=data).status_code == 303
    assert client.get(proven.public).status_code == 200
    assert f"/en/desk/progress/findings/{proven.finding}/" in desk.get(path).text
    own = sign_in("office_officer", office_key="dinkes").get(f"/en/desk/findings/{proven.finding}").text
    assert "Shown to readers" in own and "/show" not in own
