"""Who reaches a document: the coordinator, its own office, readers where it is shown; by no other way."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.access import Principal, Role
from layak.core.audit import AuditRow
from layak.core.database import writing
from layak.core.store.folder import FolderStore
from layak.extensions import db
from layak.progress.models import Evidence, EvidenceRequest, ProgressEvent, Question, Tally
from layak.progress.service import requests
from layak.progress.service.evidence import releasing
from layak.progress.service.evidence.documents import take_document
from tests.conftest import START
from tests.page_rules import parse_page, words_of
from tests.progress.papers import pdf
from tests.staff import token_of

OFFICE, OTHER = "disdukcapil", "dinsos"
COORDINATOR = Principal(user_id=1, roles=frozenset({Role.COORDINATOR}))
OFFICER = Principal(user_id=2, roles=frozenset({Role.OFFICE_OFFICER}), office_key=OFFICE)
DATA = pdf("Peraturan wali kota tentang sekolah ramah anak.")
TITLE = "Peraturan Wali Kota: Sekolah Ramah Anak"
SHOWN = "peraturan-wali-kota-sekolah-ramah-anak.pdf"


@dataclass
class Given:
    """A document and a link of one office."""

    document: int
    link: int

    @property
    def desk(self) -> str:
        """Where staff save the document."""
        return f"/id/ruang-kerja/kemajuan/dokumen/{self.document}"

    @property
    def public(self) -> str:
        """Where readers save it, once it is shown."""
        return f"/id/kemajuan/dokumen/{self.document}/{SHOWN}"


@pytest.fixture
def given(loaded: Flask) -> Iterator[Given]:
    """One office has handed in a document and a link."""
    with loaded.app_context():
        with writing() as session:
            session.execute(EvidenceRequest.__table__.delete())
            session.execute(Tally.__table__.delete())
            session.execute(Evidence.__table__.delete())
        file = take_document(
            io.BytesIO(DATA), "Perwali SRA.pdf", store=FolderStore(folder(loaded)), ends_on=START.date()
        )
        question = db.session.scalars(select(Question.id).where(Question.code == "04.records")).one()
        day = START.date() + timedelta(days=9)
        number = requests.ask(question, OFFICE, due_on=day, actor=COORDINATOR, at=START, on=START.date())
        link = requests.GivenLink(address="https://drive.example.org/sk", name="drive.example.org")
        offer = requests.Offer(files=[file], links=[link])
        requests.hand_in(number, offer, version=1, actor=OFFICER, at=START)
        found = dict(db.session.execute(select(Evidence.form, Evidence.id)).all())
        db.session.remove()
    yield Given(found["file"], found["link"])


def folder(app: Flask):  # type: ignore[no-untyped-def]
    """Where documents lie."""
    return app.extensions["layak"].settings.instance / "documents"


def show(app: Flask, given: Given, title: str = TITLE) -> None:
    """Let the coordinator show the document."""
    with app.app_context():
        releasing.show_document(given.document, title, is_looked_at=True, actor=COORDINATOR, at=START)
        db.session.remove()


def acts(app: Flask, number: int) -> list[tuple[str, str]]:
    """What the audit trail tells of a document."""
    with app.app_context():
        rows = db.session.execute(
            select(AuditRow.action, AuditRow.actor)
            .where(AuditRow.subject == f"document:{number}")
            .order_by(AuditRow.id)
        ).all()
        db.session.remove()
    return [(action, actor) for action, actor in rows]


def test_own_office_and_coordinator_save_the_document_and_each_opening_is_on_record(
    loaded: Flask, given: Given, sign_in: Callable[..., FlaskClient]
) -> None:
    """It comes as a file to save, is kept by no cache, cannot run anything, and the audit trail knows who opened it."""
    for client in (sign_in("office_officer", office_key=OFFICE), sign_in("coordinator")):
        answer = client.get(given.desk)
        assert answer.status_code == 200 and answer.data == DATA
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert client.get(given.desk.replace("/id/ruang-kerja/kemajuan/dokumen", "/en/desk/progress/documents")).data
    opened = acts(loaded, given.document)
    assert [act for act, _ in opened] == ["progress.open_document"] * 4 and len({who for _, who in opened}) == 2


@pytest.mark.parametrize("role", [role.value for role in Role if role not in (Role.COORDINATOR,)])
def test_every_other_role_finds_no_document(
    loaded: Flask, given: Given, sign_in: Callable[..., FlaskClient], role: str
) -> None:
    """For other offices and other rooms the document is not there, whatever its number, and nothing is on record."""
    client = sign_in(role, office_key=OTHER)
    assert client.get(given.desk).status_code == 404
    assert client.get(f"{given.desk}/tampilkan").status_code == 403
    for number in (0, 999_999, 2**31):
        assert client.get(f"/id/ruang-kerja/kemajuan/dokumen/{number}").status_code == 404
    assert acts(loaded, given.document) == []


def test_officer_that_lost_the_role_reaches_nothing(loaded: Flask, given: Given) -> None:
    """The office's key alone opens nothing: the role that hands in is needed with it."""
    with loaded.app_context(), pytest.raises(releasing.NotThere):
        releasing.open_document(given.document, actor=Principal(user_id=3, office_key=OFFICE))


def test_stranger_reaches_no_private_document(loaded: Flask, given: Given, client: FlaskClient) -> None:
    """Without an account the desk leads to the sign-in, and the readers' address is a 404 before it is shown."""
    assert client.get(given.desk).status_code == 303
    with loaded.app_context():
        digest = db.session.scalars(select(Evidence.digest).where(Evidence.id == given.document)).one()
        db.session.remove()
    for path in (
        given.public,
        f"/id/kemajuan/dokumen/{given.document}/x.pdf",
        f"/id/kemajuan/dokumen/{given.link}/x.pdf",
        f"/documents/{digest}",
        f"/static/documents/{digest}",
        f"/static/../documents/{digest}",
        f"/id/kemajuan/dokumen/{given.document}/..%2f..%2f{digest}",
    ):
        assert client.get(path, is_checked=False).status_code == 404, path
    assert (folder(loaded) / digest).is_file()


def test_shown_document_is_saved_by_readers_until_it_is_taken_back(
    loaded: Flask, given: Given, client: FlaskClient
) -> None:
    """It is served as a file under its title, kept by nobody, and gone from the moment it is taken back."""
    show(loaded, given)
    for _ in range(2):
        answer = client.get(given.public)
        assert answer.status_code == 200 and answer.data == DATA
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert f"attachment; filename={SHOWN}" in answer.headers["Content-Disposition"]
    other = client.get(f"/en/progress/documents/{given.document}/old-name.pdf")
    assert other.status_code == 303 and other.headers["Location"].endswith(SHOWN)
    with loaded.app_context():
        told = db.session.scalars(select(ProgressEvent).order_by(ProgressEvent.id.desc())).first()
        assert told is not None
        assert (told.what, told.subject, told.indicator, told.office_key) == (
            "document_shown",
            f"document:{given.document}",
            4,
            OFFICE,
        )
        releasing.take_back(given.document, actor=COORDINATOR)
        db.session.remove()
    assert client.get(given.public).status_code == 404
    assert client.get(f"/en/progress/documents/{given.document}/{SHOWN}").status_code == 404
    assert [act for act, _ in acts(loaded, given.document)] == ["progress.show_document", "progress.take_back_document"]


def test_coordinator_shows_a_document_through_the_page(
    loaded: Flask, given: Given, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    """Without a title or without having looked nothing is shown and what was typed stays; with both readers have it."""
    desk = sign_in("coordinator")
    path = f"{given.desk}/tampilkan"
    token = token_of(desk.get(path))
    unseen = "\U000db270\u200b"
    for data in ({"title": TITLE}, *({"title": words, "looked_at": "y"} for words in ("", unseen, "x" * 201))):
        answer = desk.post(path, data={**data, "csrf_token": token})
        assert answer.status_code == 422 and data["title"].replace(unseen, "") in answer.text
        assert client.get(given.public).status_code == 404
    assert desk.post(path, data={"title": TITLE, "looked_at": "y", "csrf_token": token}).status_code == 303
    assert client.get(given.public).data == DATA
    again = desk.post(path, data={"title": "Judul lain", "looked_at": "y", "csrf_token": token})
    assert again.status_code == 409 and "Judul lain" in again.text
    back = desk.post(f"{given.desk}/tarik", data={"csrf_token": token})
    assert back.status_code == 303 and client.get(given.public).status_code == 404
    assert desk.post(f"{given.desk}/tarik", data={"csrf_token": token}).status_code == 409


def test_link_is_never_shown_as_a_document(loaded: Flask, given: Given, sign_in: Callable[..., FlaskClient]) -> None:
    """What lies elsewhere is not ours to show: it has no page to show it and no address of ours."""
    desk = sign_in("coordinator")
    assert desk.get(f"/id/ruang-kerja/kemajuan/dokumen/{given.link}/tampilkan").status_code == 404
    assert desk.get(f"/id/ruang-kerja/kemajuan/dokumen/{given.link}").status_code == 404
    with loaded.app_context(), pytest.raises(releasing.NotThere):
        releasing.show_document(given.link, TITLE, is_looked_at=True, actor=COORDINATOR, at=START)


def test_only_the_coordinator_shows_and_takes_back(loaded: Flask, given: Given) -> None:
    """The service itself refuses an officer, and a document that nobody has looked at."""
    with loaded.app_context():
        with pytest.raises(releasing.NotLookedAt):
            releasing.show_document(given.document, TITLE, is_looked_at=False, actor=COORDINATOR, at=START)
        for act in (
            lambda: releasing.show_document(given.document, TITLE, is_looked_at=True, actor=OFFICER, at=START),
            lambda: releasing.take_back(given.document, actor=OFFICER),
        ):
            with pytest.raises(requests.NotYours):
                act()
    assert acts(loaded, given.document) == []


@pytest.mark.parametrize(
    ("only", "found"),
    [("", 2), ("ending", 1), ("ended", 0), ("dead", 0), ("closed", 0), ("shown", 0), ("unscanned", 1)],
)
def test_coordinator_narrows_the_list(given: Given, sign_in: Callable[..., FlaskClient], only: str, found: int) -> None:
    """The list shows each document and link with its states, narrowed by what needs a look."""
    desk = sign_in("coordinator")
    for path in ("/id/ruang-kerja/kemajuan/dokumen/", "/en/desk/progress/documents/"):
        answer = desk.get(f"{path}?only={only}")
        page = parse_page(answer.text)
        cards = [" ".join(words_of(one)) for one in page.iter() if one.get("class") == "card"]
        assert answer.status_code == 200 and len(cards) == found
    assert desk.get("/id/ruang-kerja/kemajuan/dokumen/?only=x").status_code == 404
    assert desk.get("/id/ruang-kerja/kemajuan/dokumen/?page=2").status_code == 404


def test_document_whose_file_is_gone_is_not_found(
    loaded: Flask, given: Given, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    """A row whose file was erased answers 404 to everybody, not a failure."""
    show(loaded, given)
    for path in folder(loaded).glob("[0-9a-f]*"):
        path.unlink()
    assert client.get(given.public).status_code == 404
    assert sign_in("coordinator").get(given.desk).status_code == 404
