"""The moderator's work: a queue, one idea in hand, a public version of its own, and a decision with a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from layak.core.access import Role
from layak.core.audit import AuditRow
from layak.extensions import db
from layak.forum import visit
from layak.forum.models import Original, PublicVersion, Suggestion
from layak.forum.service import published
from tests.forum.conftest import FORM, Child, Desk, crawl

QUEUE = "/id/ruang-kerja/forum/antrean"
ORIGINAL = "Taman kami gelap. Hubungi kakakku di 0812 3456 7890 supaya cepat."
TITLE, TEXT = "Lampu untuk taman", "Taman kami gelap. Tolong pasang lampu."
PUBLISH = {"decision": "publish", "title_id": TITLE, "text_id": TEXT}


@pytest.fixture
def sent(child: Callable[..., Child]) -> Child:
    """A child whose idea waits."""
    one = child()
    one.begin_with(("original",), lambda: send_original(one))
    return one


def send_original(one: Child) -> None:
    """The whole way, with a number that was left in."""
    one.enter()
    one.fill("topic", topic="k2")
    one.fill("idea", text=ORIGINAL, act="anyway")
    one.fill("place", district="unknown")
    one.fill("age", age_band="13-15")
    found = re.search(r'class="code"[^>]*>([^<]+)<', one.see("check").text)
    assert found
    one.words = found.group(1)
    one.submit()


def test_moderator_publishes_another_text_than_the_original(
    sent: Child, moderator: Desk, client: FlaskClient, forum_app: Flask
) -> None:
    """After publishing everybody reads the moderator's text in both languages' rooms, and nobody the child's."""
    assert client.get("/id/forum-anak/usulan/1").status_code == 404
    page = moderator.open(1)
    assert "Tulisan asli" in page.text and "<mark>0812 3456 7890</mark>" in page.text
    assert " checked" not in page.text
    assert moderator.decide(1, **PUBLISH, reason="private", addition="Terima kasih, idemu jelas.").status_code == 303
    for path in ("/id/forum-anak/usulan/1", "/en/childrens-forum/ideas/1", "/id/forum-anak/usulan/", "/id/forum-anak/"):
        text = client.get(path).text
        assert TITLE in text and "0812" not in text and "kakakku" not in text, path
    assert "This page is not in English yet." in client.get("/en/childrens-forum/ideas/1").text
    assert 'name="robots" content="noindex"' in client.get("/id/forum-anak/usulan/1").text
    mine = sent.see("own").text
    assert "Idemu sudah bisa dibaca semua orang." in mine and "Terima kasih, idemu jelas." in mine
    with forum_app.app_context():
        row = db.session.scalars(select(Original)).one()
        assert row.erase_on == visit.today() + timedelta(days=90)
        assert [one.title for one in published.document_for("1")] == [TITLE]


def test_moderator_declines_with_a_reason_that_the_child_reads(
    sent: Child, moderator: Desk, client: FlaskClient
) -> None:
    """Without a reason nothing happens; with one the child reads it, and nothing is public."""
    moderator.open(1)
    assert moderator.decide(1, decision="decline").status_code == 422
    assert moderator.decide(1, decision="decline", reason="person", addition="Kami menunggu idemu.").status_code == 303
    mine = sent.see("own").text
    assert "Idemu menyebut seseorang yang bisa dikenali." in mine and "Kami menunggu idemu." in mine
    assert client.get("/id/forum-anak/usulan/1").status_code == 404


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"decision": "publish"},
        {"decision": "publish", "title_id": TITLE},
        {"decision": "publish", "title_id": TITLE, "text_id": TEXT, "reason": "money"},
        {"decision": "publish", "title_id": TITLE, "text_id": TEXT, "title_en": "Light"},
        {"decision": "decline", "reason": "private"},
        *(
            {"decision": decision, "reason": "no such reason"}
            for decision in ("publish", "ask", "decline", "merge", "x")
        ),
        {"decision": "publish", "title_id": "t" * 121, "text_id": TEXT},
        {"decision": "everything", "title_id": TITLE, "text_id": TEXT},
    ],
)
def test_moderator_who_left_something_out_is_told_and_keeps_the_text(
    sent: Child, moderator: Desk, client: FlaskClient, answers: dict[str, str]
) -> None:
    """A decision that lacks what belongs to it answers 422 with all that was typed, and decides nothing."""
    moderator.open(1)
    page = moderator.decide(1, **{"text_id": "", "addition": "pesan yang tetap ada"} | answers)
    assert page.status_code == 422 and "pesan yang tetap ada" in page.text
    assert client.get("/id/forum-anak/usulan/1").status_code == 404


def test_moderator_looks_and_takes_out_without_storing(sent: Child, moderator: Desk, forum_app: Flask) -> None:
    """The preview shows the child's view, one press takes a number out, keeping stores a text that nobody reads."""
    moderator.open(1)
    looked = moderator.decide(1, **PUBLISH, reason="private", act="look")
    assert looked.status_code == 200 and "Idemu tetap tampil." in looked.text
    cleaned = moderator.decide(1, text_id=ORIGINAL, act="remove:0")
    area = re.search(r'<textarea[^>]*name="text_id"[^>]*>\s*([^<]*)<', cleaned.text)
    assert area and "0812" not in area.group(1) and "<del>" in cleaned.text
    with forum_app.app_context():
        assert db.session.scalar(select(PublicVersion.id)) is None
    assert moderator.decide(1, title_id=TITLE, text_id=TEXT, act="save").status_code == 303
    assert TEXT in moderator.see(f"{QUEUE}/1").text
    with forum_app.app_context():
        kept = db.session.scalars(select(PublicVersion)).one()
        assert (kept.month, kept.approved_by) == (None, None) and not list(published.documents())


def test_second_moderator_is_told_who_has_it_and_may_take_over_later(
    sent: Child, moderator: Desk, staff: Callable[..., Desk], clock: Any, client: FlaskClient
) -> None:
    """An open idea is shown as open; after half an hour it can be taken, and then the first one's decision is stale."""
    other = staff(Role.MODERATOR, "lain@example.org")
    page = moderator.open(1).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    version = re.search(r'name="version"[^>]*value="([^"]+)"', page)
    assert token and version
    told = other.open(1)
    assert told.status_code == 303 and "Sedang dibuka oleh" in other.see(QUEUE).text
    clock.moment += timedelta(minutes=31)
    assert other.open(1).status_code == 200
    data = {"csrf_token": token.group(1), "version": version.group(1), "topic": "k2", "district": "unknown", **PUBLISH}
    stale = moderator.client.post(f"{QUEUE}/1", data={**data, "act": "decide"})
    assert stale.status_code == 409 and TEXT in stale.text
    assert client.get("/id/forum-anak/usulan/1").status_code == 404


def test_decision_sent_twice_has_one_effect(sent: Child, moderator: Desk, forum_app: Flask) -> None:
    """The second click of the same decision is told that it changed; one message, one public version."""
    moderator.open(1)
    page = moderator.see(f"{QUEUE}/1").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    version = re.search(r'name="version"[^>]*value="([^"]+)"', page)
    assert token and version
    data = {"csrf_token": token.group(1), "version": version.group(1), "topic": "k2", "district": "unknown"}
    data |= {**PUBLISH, "act": "decide", "addition": "Terima kasih."}
    answers = [moderator.client.post(f"{QUEUE}/1", data=data).status_code for _ in range(2)]
    assert answers == [303, 409]
    with forum_app.app_context():
        row = db.session.get(Suggestion, 1)
        assert row and len(row.messages) == 1


def test_idea_withdrawn_meanwhile_is_gone_for_the_moderator(sent: Child, moderator: Desk) -> None:
    """While it is open the child erases it: the decision finds nothing, and the queue is empty."""
    moderator.open(1)
    page = moderator.see(f"{QUEUE}/1").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    sent.fill("/id/forum-anak/usulanku/1/tarik", words=sent.words)
    answer = moderator.client.post(f"{QUEUE}/1", data={"csrf_token": token.group(1), **PUBLISH, "act": "decide"})
    assert answer.status_code == 404 and "Tidak ada yang menunggu" in moderator.see(QUEUE).text


def test_published_idea_withdrawn_by_its_child_disappears(sent: Child, moderator: Desk, client: FlaskClient) -> None:
    """Withdrawing takes the public page, the list entry and the search document with it; its number is never reused."""
    moderator.open(1)
    moderator.decide(1, **PUBLISH)
    assert client.get("/id/forum-anak/usulan/1").status_code == 200
    sent.fill("/id/forum-anak/usulanku/1/tarik", words=sent.words)
    assert client.get("/id/forum-anak/usulan/1").status_code == 404
    assert TITLE not in client.get("/id/forum-anak/usulan/").text
    sent.answer("Tolong buat sudut baca di taman.")
    sent.submit()
    moderator.open(2)
    moderator.decide(2, **{**PUBLISH, "title_id": "Sudut baca"})
    assert client.get("/id/forum-anak/usulan/1").status_code == 404
    assert "Sudut baca" in client.get("/id/forum-anak/usulan/2").text


def test_published_idea_stands_on_its_indicators_until_it_is_withdrawn(
    sent: Child, moderator: Desk, client: FlaskClient
) -> None:
    """The indicators of its component name it with its state and nothing of the child's words; withdrawn, it is gone."""
    here, other = "/en/progress/indicator/8", "/en/progress/indicator/18"
    assert "ideas" not in client.get(here).text.split("<main")[1].split("</main>")[0].lower()
    moderator.open(1)
    moderator.decide(1, **PUBLISH)
    page = client.get(here).text
    assert TITLE in page and "/en/childrens-forum/ideas/1" in page and "Published" in page
    assert "kakakku" not in page and "0812" not in page and TITLE not in client.get(other).text
    sent.fill("/id/forum-anak/usulanku/1/tarik", words=sent.words)
    assert TITLE not in client.get(here).text


CANARY = "zebrakuning"


def test_published_words_that_are_taken_back_are_in_no_file_of_the_search(
    sent: Child, moderator: Desk, forum_app: Flask
) -> None:
    """Taken down, or withdrawn by its child, an idea leaves none of its words below index/."""
    folder = forum_app.extensions["layak"].settings.instance / "index"

    def holding() -> list[str]:
        return [path.name for path in folder.rglob("*") if path.is_file() and CANARY in path.read_text("latin-1")]

    for nth in (1, 2):
        moderator.open(nth)
        moderator.decide(nth, **{**PUBLISH, "text_id": f"Taman {CANARY} kami gelap."})
        assert forum_app.test_client().get(f"/id/cari?q={CANARY}").status_code == 200
        assert holding()
        if nth == 1:
            path = "/id/ruang-kerja/forum/tampil/1"
            version = re.search(r'name="version"[^>]*value="([^"]+)"', moderator.see(path).text)
            assert version and moderator.send(path, version=version.group(1), act="down").status_code == 303
            sent.answer("Tolong buat sudut baca di taman.")
            sent.submit()
        else:
            sent.fill("/id/forum-anak/usulanku/2/tarik", words=sent.words)
        assert holding() == []


def test_moderator_adds_english_later_and_takes_down(sent: Child, moderator: Desk, client: FlaskClient) -> None:
    """English comes after publishing; taking down hides the page at once and puts the idea back into the queue."""
    moderator.open(1)
    moderator.decide(1, **PUBLISH)
    assert TITLE in moderator.see(QUEUE).text
    path = "/id/ruang-kerja/forum/tampil/1"
    version = re.search(r'name="version"[^>]*value="([^"]+)"', moderator.see(path).text)
    assert version
    for title in ("Light", ""):
        half = moderator.send(path, version=version.group(1), title_en=title, text_en="")
        assert half.status_code == 422 and "perlu judul dan teks" in half.text
    done = moderator.send(path, version=version.group(1), title_en="Light for the park", text_en="Please add lamps.")
    assert done.status_code == 303 and "Light for the park" in client.get("/en/childrens-forum/ideas/1").text
    stale = moderator.send(path, version=version.group(1), act="down")
    assert stale.status_code == 409
    version = re.search(r'name="version"[^>]*value="([^"]+)"', moderator.see(path).text)
    assert version
    assert moderator.send(path, version=version.group(1), act="down").status_code == 303
    assert client.get("/id/forum-anak/usulan/1").status_code == 404
    assert "Usulan 1" in moderator.see(QUEUE).text


def test_queue_shows_the_nearest_due_first_and_no_word_of_an_idea(
    sent: Child, child: Callable[..., Child], staff: Callable[..., Desk], clock: Any
) -> None:
    """Older ideas come first; the list holds numbers, places and dates only."""
    clock.moment += timedelta(days=5)
    child().send_idea("Tolong buat jalur sepeda.")
    moderator = staff(Role.MODERATOR)
    text = moderator.see(QUEUE).text
    assert text.index("/antrean/1/buka") < text.index("/antrean/2/buka")
    assert "lewat batas" in text and "gelap" not in text and "sepeda" not in text


def test_audit_holds_ids_and_never_words(sent: Child, moderator: Desk, forum_app: Flask) -> None:
    """Each act of the moderator is on the trail, with numbers only."""
    moderator.open(1)
    moderator.decide(1, **PUBLISH, reason="private", addition="pesan untuk anak")
    with forum_app.app_context():
        rows = list(db.session.scalars(select(AuditRow).where(AuditRow.action.like("forum.%"))))
        acts = [row.action for row in rows]
        assert {"forum.send", "forum.open", "forum.publish"} <= set(acts)
        told = " ".join(f"{row.actor} {row.subject} {row.detail}" for row in rows)
    for words in (TITLE, TEXT, "pesan", "gelap", "0812", sent.words):
        assert words not in told


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MODERATOR])
def test_only_moderators_see_the_queue(sent: Child, staff: Callable[..., Desk], role: Role) -> None:
    """Every other role is refused, the administrator too."""
    one = staff(role)
    assert one.see(QUEUE).status_code == 403
    assert one.see(f"{QUEUE}/1").status_code == 403


@pytest.mark.parametrize("role", [None, *(role for role in Role if role is not Role.MODERATOR)])
def test_original_is_reachable_for_nobody_but_moderators(
    sent: Child, moderator: Desk, staff: Callable[..., Desk], forum_app: Flask, role: Role | None
) -> None:
    """Published, the child's own words are on no page that another role can reach, in search, feed, data or map."""
    moderator.open(1)
    moderator.decide(1, **PUBLISH)
    client = staff(role).client if role else forum_app.test_client()
    paths = ["/sitemap.xml", "/id/berita/feed.atom", "/id/cari?q=kakakku", "/id/data/", "/healthz", "/readyz"]
    pages = {path: client.get(path, is_checked=False).text for path in paths} | crawl(client)
    assert TITLE in pages["/id/forum-anak/"]
    assert not [path for path, text in pages.items() if "0812 3456" in text or "supaya cepat" in text]


@pytest.mark.parametrize("is_htmx", [False, True], ids=["plain", "htmx"])
def test_moderator_who_keeps_a_text_is_told_on_the_same_page(sent: Child, moderator: Desk, is_htmx: bool) -> None:
    """After "Keep for later" the item's own page says once that it was kept, and when."""
    page = FORM.search(moderator.open(1).text)
    version = re.search(r'name="version"[^>]*value="([^"]+)"', moderator.see(f"{QUEUE}/1").text)
    assert page and version
    data = {"csrf_token": page[1], "version": version[1], "topic": "k2", "district": "unknown", "act": "save"}
    headers = {"HX-Request": "true"} if is_htmx else {}
    kept = moderator.client.post(f"{QUEUE}/1", data={**data, "title_id": TITLE, "text_id": TEXT}, headers=headers)
    where = kept.headers["HX-Redirect" if is_htmx else "Location"]
    assert where == f"{QUEUE}/1"
    shown = moderator.see(where)
    told = re.search(r'<div role="status">(.*?)</div>', shown.text, re.DOTALL)
    assert told and "Tersimpan pukul 10.00 WIB. Belum ada yang bisa membacanya." in told[1]
    assert "Tersimpan pukul" not in moderator.see(where).text


def test_moderator_chooses_among_the_reasons_of_one_decision(sent: Child, moderator: Desk) -> None:
    """Reasons for publishing, for asking and for not showing stand in groups of their own, each named by its decision."""
    page = moderator.open(1).text
    groups = re.findall(r'<fieldset class="group"><legend>([^<]+)</legend>(.*?)</fieldset>', page, re.DOTALL)
    found = {name: re.findall(r'name="reason" value="([^"]+)"', inside) for name, inside in groups}
    assert {name: reasons for name, reasons in found.items() if reasons} == {
        "Bila ditampilkan": ["private"],
        "Bila Anda bertanya kepada anak, atau belum bisa ditampilkan": ["unclear", "person", "words"],
        "Bila belum bisa ditampilkan": ["elsewhere", "money"],
    }
    assert "Bila ditampilkan: “" not in page


@pytest.mark.parametrize("lang", ["id", "en"])
def test_moderator_reads_until_when_an_idea_is_held(child: Callable[..., Child], moderator: Desk, lang: str) -> None:
    """Queue and page say who has it open, and what that means for others."""
    child().send_idea()
    moderator.open(1)
    queue = "/id/ruang-kerja/forum/antrean" if lang == "id" else "/en/desk/forum/queue"
    mine, until, others = {
        "id": (
            "Sedang dibuka oleh Anda<",
            "Sedang dibuka oleh Anda sampai 10.30 WIB<",
            "moderator lain",
        ),
        "en": ("Open by you<", "Open by you until 10:30 WIB<", "no other moderator can open it"),
    }[lang]
    assert mine in moderator.see(queue).text
    page = moderator.see(f"{queue}/1").text
    assert until in page and others in page
