"""Promises of partners: written down, kept only with a proof, read by everybody once they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.access import Principal, Role
from layak.core.audit import AuditRow
from layak.extensions import db
from layak.progress.models import Happening, PartnerKind, PledgeState, ProgressEvent
from layak.progress.service import partners
from layak.progress.service.faults import (
    AlreadyThere,
    Changed,
    NothingGiven,
    NotThere,
    NotYours,
    ProofNeeded,
    ReasonNeeded,
)
from layak.progress.service.meetings import list_meetings
from layak.progress.service.requests import GivenLink, Offer
from tests.conftest import START
from tests.progress.papers import pdf
from tests.staff import send

COORDINATOR = Principal(user_id=1, roles=frozenset({Role.COORDINATOR}))
OFFICER = Principal(user_id=2, roles=frozenset({Role.OFFICE_OFFICER}), office_key="dinkes")
PROOF = Offer(links=(GivenLink(address="https://example.org/foto", name="example.org", title="Foto taman"),))
DAY = START.date()


@pytest.fixture
def room(loaded: Flask) -> Iterator[Flask]:
    """The loaded site, inside its context."""
    with loaded.app_context():
        yield loaded
        db.session.remove()


def partner(name: str = "PT Uji", kind: PartnerKind = PartnerKind.BUSINESS) -> int:
    """A partner."""
    return partners.save_partner(partners.PartnerDraft(name=name, kind=kind), actor=COORDINATOR)


def pledge(partner_id: int, text: str = "Membangun satu taman baca.", **more: Any) -> int:
    """A promise of a partner."""
    draft = partners.PledgeDraft(text_id=text, promised_on=DAY, **more)
    return partners.save_pledge(partner_id, draft, actor=COORDINATOR)


def set_state(number: int, state: PledgeState, result: str = "", version: int = 1) -> None:
    """Say where a promise stands."""
    partners.set_state(number, state, result, version=version, actor=COORDINATOR, at=START, on=DAY)


def shown_rows() -> list[int]:
    """What readers see of what the tests wrote."""
    return [row.id for row in partners.list_partners().rows if not row.is_sample]


def told() -> list[str]:
    """What the public history tells of promises of the tests."""
    wanted = (Happening.PLEDGE_SHOWN, Happening.PLEDGE_KEPT)
    found = select(ProgressEvent.what).where(ProgressEvent.what.in_(wanted), ProgressEvent.is_sample.is_(False))
    return list(db.session.scalars(found.order_by(ProgressEvent.id)))


def test_pledge_is_kept_only_with_a_proof_and_words(room: Flask) -> None:
    """Promised, under way, kept with a link and a sentence; readers learn of it while it is shown only."""
    number = pledge(partner(), indicator=13)
    set_state(number, PledgeState.WORKING)
    with pytest.raises(ReasonNeeded):
        set_state(number, PledgeState.KEPT, " ", 2)
    with pytest.raises(ReasonNeeded):
        set_state(number, PledgeState.DROPPED, "", 2)
    with pytest.raises(ProofNeeded):
        set_state(number, PledgeState.KEPT, "Dibuka.", 2)
    with pytest.raises(NothingGiven):
        partners.add_proofs(number, Offer(answer="kata"), version=2, actor=COORDINATOR, at=START)
    partners.add_proofs(number, PROOF, version=2, actor=COORDINATOR, at=START)
    partners.show_pledge(number, version=3, actor=COORDINATOR, at=START)
    assert told() == [Happening.PLEDGE_SHOWN]
    set_state(number, PledgeState.KEPT, "Dibuka.", 4)
    row = partners.get_pledge(number)
    assert (row.state, row.closed_on, row.result_id) == (PledgeState.KEPT, DAY, "Dibuka.")
    assert told() == [Happening.PLEDGE_SHOWN, Happening.PLEDGE_KEPT]
    set_state(number, PledgeState.KEPT, "Dibuka untuk semua.", 5)
    assert len(told()) == 2, "a changed sentence is not a second promise kept"
    set_state(number, PledgeState.WORKING, version=6)
    row = partners.get_pledge(number)
    assert row.closed_on is None and row.result_id == "Dibuka untuk semua."
    verbs = list(db.session.scalars(select(AuditRow.action).where(AuditRow.subject == f"pledge:{number}")))
    assert verbs.count("progress.set_pledge_state") == 4 and "progress.add_pledge_proof" in verbs


def test_readers_see_what_is_shown_by_kind_and_name(room: Flask) -> None:
    """Nothing before it is shown, nothing after it was taken back; a proof only once it is shown itself."""
    business, community = partner(), partner("Komunitas Uji", PartnerKind.COMMUNITY)
    first, second = pledge(business), pledge(community, "Mengajar membaca.", indicator=22)
    assert shown_rows() == []
    with pytest.raises(NotThere):
        partners.get_shown_partner(business)
    for number in (first, second):
        partners.show_pledge(number, version=1, actor=COORDINATOR, at=START)
    assert shown_rows() == [second, first], "the community stands before business"
    partners.add_proofs(first, PROOF, version=2, actor=COORDINATOR, at=START)
    assert partners.list_partners().proofs.get(first) is None
    assert [row.id for row in partners.list_pledges_of(22)] == [second]
    partners.hide_pledge(first, version=3, actor=COORDINATOR)
    assert shown_rows() == [second] and business not in set(partners.list_partners_seen())


@pytest.mark.parametrize("name", ["PT Uji", "Café Écolier", "ПАРК", "İstanbul", "ＰＴ Ｕｊｉ"])
def test_coordinator_adds_no_name_twice(room: Flask, name: str) -> None:
    """The second of two equal names is told, in whatever letters: databases fold some of them and leave others."""
    partner(name)
    with pytest.raises(AlreadyThere):
        partner(name)


def test_same_promise_comes_once_and_the_second_writer_is_told(room: Flask) -> None:
    """A doubled click makes one promise, a name stands once, and an old version changes nothing."""
    who = partner()
    number = pledge(who)
    assert pledge(who) == number
    with pytest.raises(AlreadyThere):
        partner("pt uji")
    draft = partners.PartnerDraft(name="PT Uji Baru", kind=PartnerKind.MEDIA)
    partners.save_partner(draft, number=who, version=1, actor=COORDINATOR)
    with pytest.raises(Changed):
        partners.save_partner(draft, number=who, version=1, actor=COORDINATOR)
    words = partners.PledgeDraft(text_id="Dua taman baca.", promised_on=DAY, indicator=3)
    partners.save_pledge(who, words, number=number, version=1, actor=COORDINATOR)
    for late in (
        lambda: partners.save_pledge(who, words, number=number, version=1, actor=COORDINATOR),
        lambda: set_state(number, PledgeState.WORKING, version=1),
        lambda: partners.show_pledge(number, version=1, actor=COORDINATOR, at=START),
        lambda: partners.hide_pledge(number, version=1, actor=COORDINATOR),
        lambda: partners.add_proofs(number, PROOF, version=1, actor=COORDINATOR, at=START),
    ):
        with pytest.raises(Changed):
            late()
    with pytest.raises(NotThere):
        partners.save_pledge(99_999, words, actor=COORDINATOR)
    with pytest.raises(NotYours):
        partners.save_partner(draft, actor=OFFICER)
    with pytest.raises(NotYours):
        partners.show_pledge(number, version=2, actor=OFFICER, at=START)
    row = partners.get_pledge(number)
    assert (row.name, row.kind, row.text_id) == ("PT Uji Baru", PartnerKind.MEDIA, "Dua taman baca.")


def test_reader_reads_promises_with_state_result_and_proof(loaded: Flask, client: FlaskClient) -> None:
    """By kind and partner, on the indicator's page, in the search, the feed and the site's map; hidden, it is gone."""
    with loaded.app_context():
        who = partner("PT Mawar <b>", PartnerKind.BUSINESS)
        number = pledge(who, "Membangun taman baca Kenanga.", indicator=13, text_en="To build Kenanga reading park.")
        partners.add_proofs(number, PROOF, version=1, actor=COORDINATOR, at=START)
        set_state(number, PledgeState.KEPT, "Dibuka Mei 2026.", 2)
    assert "Kenanga" not in client.get("/en/progress/partners").text
    assert client.get(f"/en/progress/partners/{who}").status_code == 404
    with loaded.app_context():
        partners.show_pledge(number, version=3, actor=COORDINATOR, at=START)
    page = client.get("/en/progress/partners").text
    assert "PT Mawar &lt;b&gt;" in page and "To build Kenanga reading park." in page and "Kept, with proof" in page
    assert page.index("Contoh: kelompok warga") < page.index("PT Mawar") < page.index("Contoh: media mitra")
    assert "example.org/foto" not in page, "a proof is shown for itself"
    own = client.get(f"/id/kemajuan/mitra/{who}").text
    assert "Membangun taman baca Kenanga." in own and "Dibuka Mei 2026." in own
    assert f"/id/kemajuan/mitra/{who}" in client.get("/id/kemajuan/indikator/13").text
    assert "/id/kemajuan/mitra" in client.get("/id/kemajuan/indikator/3").text
    assert "/id/kemajuan/mitra" in client.get("/id/kemajuan/").text
    assert "Kenanga" in client.get("/en/search?q=kenanga").text
    assert f"/id/kemajuan/mitra/{who}" in client.get("/sitemap.xml").text
    assert "A partner kept its promise: indicator 13" in client.get("/en/progress/feed.atom").text
    for path in ("/en/progress/partners?page=2", "/en/progress/partners?page=x", "/en/progress/partners/99999"):
        assert client.get(path).status_code == 404
    with loaded.app_context():
        partners.hide_pledge(number, version=4, actor=COORDINATOR)
    for path in ("/en/progress/partners", "/id/kemajuan/indikator/13", "/en/search?q=kenanga"):
        assert "Mawar" not in client.get(path).text
    assert client.get(f"/en/progress/partners/{who}").status_code == 404


def test_examples_of_partners_and_meetings_come_and_go(loaded: Flask, run: Callable[..., Any]) -> None:
    """Marked as examples on their pages; cleared, nothing of them is left and readers are told that nothing is shown."""
    client = loaded.test_client()
    assert "Contoh: perusahaan mitra" in client.get("/id/kemajuan/mitra").text
    assert run("demo", "clear").exit_code == 0
    with loaded.app_context():
        assert partners.list_all_pledges() == [] and list_meetings() == []
    assert "No promise has been shown here yet." in client.get("/en/progress/partners").text
    assert run("demo", "load").exit_code == 0
    assert "Contoh: perusahaan mitra" in client.get("/id/kemajuan/mitra").text


PARTNERS = "/en/desk/progress/partners"


def promise(desk: FlaskClient) -> int:
    """A partner with a promise, made at the desk; returns the promise's number."""
    made = send(desk, f"{PARTNERS}/new", {"name": "Yayasan Uji", "kind": "community"})
    assert made.status_code == 303
    where = made.headers["Location"]
    words = {"text_id": "Mengajar membaca.", "indicator": "18", "promised_on": "2026-11-01", "due_on": "2027-05-01"}
    kept = send(desk, f"{where}new-promise", words)
    assert kept.status_code == 303
    return int(kept.headers["Location"].rstrip("/").rsplit("/", 1)[-1])


def version(app: Flask, number: int) -> int:
    """The version of a promise now."""
    with app.app_context():
        return int(partners.get_pledge(number).version)


def prove(desk: FlaskClient, here: str) -> None:
    """Add a link and a document to a promise, and say that it is kept."""
    given = {
        "version": "1",
        "link": "https://drive.google.com/foto-kelas",
        "link_title": "Foto kelas",
        "files": (BytesIO(pdf("Laporan kegiatan membaca.")), "laporan.pdf"),
    }
    assert send(desk, f"{here}/proof", given).status_code == 303
    assert send(desk, f"{here}/state", {"state": "kept", "result_id": "Selesai.", "version": "2"}).status_code == 303


def test_coordinator_is_told_what_a_kept_promise_needs(sign_in: Callable[..., FlaskClient], loaded: Flask) -> None:
    """A proof, a link that everybody can reach, a sentence; what was typed stays."""
    desk = sign_in("coordinator")
    assert PARTNERS in desk.get("/en/desk/progress/").text
    here = f"/en/desk/progress/promises/{promise(desk)}"
    early = send(desk, f"{here}/state", {"state": "kept", "result_id": "Selesai.", "version": "1"})
    assert early.status_code == 422 and "Add a proof first" in early.text and "Selesai." in early.text
    empty = send(desk, f"{here}/proof", {"version": "1"})
    assert empty.status_code == 422 and "Add a document or a link." in empty.text
    bad = send(desk, f"{here}/proof", {"version": "1", "link": "http://contoh.go.id/a"})
    assert bad.status_code == 422 and "https://" in bad.text
    wordless = send(desk, f"{here}/state", {"state": "dropped", "version": "1"})
    assert wordless.status_code == 422 and "Say in a sentence what became of it." in wordless.text


def test_proof_is_shown_for_itself_and_only_beside_its_promise(
    loaded: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    """Neither document nor link before both are shown; taken back or hidden, they are gone at once."""
    desk = sign_in("coordinator")
    number = promise(desk)
    here = f"/en/desk/progress/promises/{number}"
    prove(desk, here)
    with loaded.app_context():
        document, link = (row.id for row in partners.list_proofs(number))
        where = f"/en/progress/partners/{partners.get_pledge(number).partner_id}"
    show = {"title": "Laporan", "looked_at": "y"}
    hidden = send(desk, f"/en/desk/progress/documents/{document}/show", show)
    assert hidden.status_code == 422 and "Show the promise to readers first." in hidden.text
    unticked = send(desk, f"{here}/", {"act": "show", "version": "3"})
    assert unticked.status_code == 422 and client.get(where).status_code == 404
    assert send(desk, f"{here}/", {"act": "show", "is_safe": "y", "version": "3"}).status_code == 303
    page = client.get(where).text
    assert "Selesai." in page and "drive.google.com" not in page and "Laporan" not in page
    for one in (document, link):
        assert send(desk, f"/en/desk/progress/documents/{one}/show", show).status_code == 303
    page = client.get(where).text
    assert "https://drive.google.com/foto-kelas" in page
    download = f"/en/progress/documents/{document}/"
    address = download + page.split(download)[1].split('"')[0]
    assert client.get(address).status_code == 200
    assert send(desk, f"/en/desk/progress/documents/{link}/take-back", {}).status_code == 303
    assert "drive.google.com" not in client.get(where).text
    assert send(desk, f"{here}/", {"act": "hide", "version": str(version(loaded, number))}).status_code == 303
    assert client.get(where).status_code == 404 and client.get(address).status_code == 404


def test_second_of_two_coordinators_keeps_what_was_typed(loaded: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    """An old version is answered with 409 and the words as they were typed; sent again, they count."""
    desk = sign_in("coordinator")
    number = promise(desk)
    here = f"/en/desk/progress/promises/{number}"
    words = {"text_id": "Dua kelas.", "indicator": "18", "promised_on": "2026-11-01", "version": "1"}
    assert send(desk, f"{here}/edit", words).status_code == 303
    late = send(desk, f"{here}/edit", {**words, "text_id": "Tiga kelas."})
    assert late.status_code == 409 and "Tiga kelas." in late.text and "in the meantime" in late.text
    assert send(desk, f"{here}/edit", {**words, "text_id": "Tiga kelas.", "version": "2"}).status_code == 303
    late = send(desk, f"{here}/state", {"state": "dropped", "result_id": "Batal.", "version": "1"})
    assert late.status_code == 409 and "Batal." in late.text
    backward = send(desk, f"{here}/edit", {**words, "due_on": "2026-10-01", "version": "3"})
    assert backward.status_code == 422 and "This day lies before the promise." in backward.text
    twin = send(desk, f"{PARTNERS}/new", {"name": "yayasan uji", "kind": "media"})
    assert twin.status_code == 409 and "There is one of this name already" in twin.text
    person = send(desk, f"{PARTNERS}/new", {"name": "Drs. Budi, M.Si", "kind": "media"})
    assert person.status_code == 422 and "Write the institution only." in person.text
    for path in (f"{PARTNERS}/", f"{here}/", f"{here}/state", f"{here}/proof", f"{here}/edit", "/id" + here[3:]):
        answer = desk.get(path.replace("/id/desk/progress/promises", "/id/ruang-kerja/kemajuan/janji"))
        assert answer.status_code in (200, 308)
